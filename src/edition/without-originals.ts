// An issue for those who read no Chinese: what stands in Chinese beside its English is gone. What the English itself talks
// about in Chinese stays, since nothing could take its place. Nothing is left dangling: no empty bracket, no label
// without words, no link without a text. Pure.
import type { Paragraph, Parents, PhrasingContent, Root, Table } from 'mdast'
import { SKIP, visit } from 'unist-util-visit'
import { hasHan, latinWords } from '../bilingual/language.ts'
import { blockText, type PhrasingParent, textOf } from '../issue/grammar/block-text.ts'
import type { Expansion, Issue, IssueMeta, Source } from '../issue/issue.ts'
import { issueUrl, type Site } from '../issue/site.ts'
import type { GlossNode, PassageNode } from '../issue/tree.ts'
import { chineseBeside, startsAt, withCapital, withoutChineseBeside } from './chinese-beside.ts'
import { withholdPicture } from './originals.ts'
import { expandTerms } from './terms.ts'
import { isChinese } from './withheld.ts'

/** Labels of a line that gives the Chinese of what stands around it. */
const ORIGINAL_LABEL = /^(?:original|chinese|in chinese|原文|原题|原标题|中文)/i

/** The issue without its Chinese originals. It is left untouched. */
export function withoutOriginals(issue: Issue, site: Site): Issue {
  const body = expandTerms(structuredClone(issue.body))
  dropGlosses(body, issue.expansions)
  dropQuotations(body, standIn(issueUrl(site, issue.meta.slug)))
  dropInText(body)
  return { ...issue, meta: metaInEnglish(issue), body }
}

function metaInEnglish({ meta, expansions }: Issue): IssueMeta {
  return {
    ...meta,
    title: withoutChineseBeside(meta.title),
    summary: withoutChineseBeside(meta.summary),
    sources: meta.sources.map((source) => sourceInEnglish(source, expansions)),
  }
}

/** A source that has no English name keeps its Chinese one: it must be credited by some name. */
function sourceInEnglish(source: Source, expansions: Issue['expansions']): Source {
  const { title, author, outlet, rights } = source
  return {
    ...source,
    title: title.en === undefined ? title : { zh: '', en: withoutChineseBeside(title.en) },
    ...(author === undefined ? {} : { author: nameInEnglish(author, expansions) }),
    ...(outlet === undefined ? {} : { outlet: outletInEnglish(outlet, expansions) }),
    ...(rights === undefined ? {} : { rights: withoutChineseBeside(rights) }),
  }
}

function nameInEnglish(name: string, expansions: Issue['expansions']): string {
  return expansions.get(name)?.en ?? withoutChineseBeside(name)
}

/** With what the lexicon says of it, which is found by the Chinese name only. */
function outletInEnglish(outlet: string, expansions: Issue['expansions']): string {
  const han = outlet.match(/\p{Script=Han}[\p{Script=Han}\p{N}·]*/u)?.[0] ?? ''
  const known = expansions.get(outlet) ?? expansions.get(han)
  const name = expansions.get(outlet)?.en ?? withoutChineseBeside(outlet)
  return known?.description ? `${name} (${known.description})` : name
}

/** Glosses, and what pictures say in Chinese. Of a term that explains what it names, the explanation stays. */
function dropGlosses(body: Root, expansions: Issue['expansions']): void {
  visit(body, (node, index, parent) => {
    if (node.type === 'image') withholdPicture(node, () => true)
    if (node.type === 'figureCaption') delete node.imageText
    if (node.type !== 'gloss' || !parent || index === undefined) return undefined
    const words = explanationOf(node, expansions)
    if (words !== undefined) {
      replace(parent, index, [{ type: 'text', value: `(${words})` }])
      return SKIP
    }
    const before = parent.children[index - 1]
    if (before?.type === 'text') before.value = before.value.trimEnd()
    replace(parent, index, [])
    return [SKIP, index]
  })
}

function explanationOf(gloss: GlossNode, expansions: ReadonlyMap<string, Expansion>): string | undefined {
  const text = textOf(gloss)
  return [...expansions.values()].find(
    ({ zh, description }) => description !== undefined && text === `${zh}, ${description}`,
  )?.description
}

/** The Chinese of passages, quotations in Chinese alone, and columns of tables that say in Chinese what others say in English. */
function dropQuotations(body: Root, stand: () => Paragraph): void {
  visit(body, (node, index, parent) => {
    if (!parent || index === undefined) return undefined
    if (node.type === 'table') dropChineseColumns(node)
    const isChineseAlone =
      node.type === 'passage' ? !keepEnglish(node) : node.type === 'blockquote' && isChinese(node)
    if (!isChineseAlone) return undefined
    replace(parent, index, [stand()])
    return SKIP
  })
}

/** Whether any English is left of the passage. */
function keepEnglish(passage: PassageNode): boolean {
  passage.children = passage.children.filter((child) => {
    if (child.type !== 'passagePair') return true
    const [zh, en] = child.children
    zh.children = []
    return en.children.length > 0
  })
  return passage.children.some(({ type }) => type === 'passagePair')
}

function standIn(url: string): () => Paragraph {
  return () => ({
    type: 'paragraph',
    children: [
      { type: 'text', value: 'A quotation in Chinese stands here in ' },
      { type: 'link', url, children: [{ type: 'text', value: 'the issue on the web' }] },
      { type: 'text', value: '.' },
    ],
  })
}

/** Where such a column holds links, they go to the first cell of their row that has none. */
function dropChineseColumns(table: Table): void {
  const [head, ...rows] = table.children
  const columns = head?.children.length ?? 0
  for (let column = columns - 1; column >= 0; column -= 1) {
    const texts = rows.map(({ children }) => textOf(children[column] ?? { type: 'text', value: '' }))
    const saysChinese = texts.some(hasHan) && texts.every((text) => latinWords(text).length === 0)
    if (!saysChinese || (head?.children.length ?? 0) < 2) continue
    for (const row of table.children) {
      const [cell] = row.children.splice(column, 1)
      const url = cell && firstUrl(cell.children)
      const free = row.children.find(
        ({ children }) => firstUrl(children) === undefined && textOf({ type: 'paragraph', children }) !== '',
      )
      if (url !== undefined && free) free.children = [{ type: 'link', url, children: free.children as never }]
    }
    table.align?.splice(column, 1)
  }
}

function firstUrl(nodes: readonly PhrasingContent[]): string | undefined {
  for (const node of nodes) {
    if (node.type === 'link') return node.url
    const inside = 'children' in node ? firstUrl(node.children as PhrasingContent[]) : undefined
    if (inside !== undefined) return inside
  }
  return undefined
}

/** Names that stand in both languages in the text of a block. */
function dropInText(body: Root): void {
  visit(body, (node, index, parent) => {
    switch (node.type) {
      case 'paragraph':
        if (isOriginalLine(node) && parent && index !== undefined) {
          const url = firstUrl(node.children)
          if (url === undefined) {
            replace(parent, index, [])
            return [SKIP, index]
          }
          const [label] = node.children
          const link: PhrasingContent = {
            type: 'link',
            url,
            children: [{ type: 'text', value: 'in Chinese' }],
          }
          node.children = label ? [label, { type: 'text', value: ' ' }, link] : [link]
          return SKIP
        }
        dropBeside(node)
        return SKIP
      case 'heading':
      case 'tableCell':
      case 'figureCaption':
      case 'sourceLine':
        dropBeside(node)
        return SKIP
      default:
        return undefined
    }
  })
}

/** `**Original:** 突破之后`: the Chinese of a title that stands in English elsewhere. */
function isOriginalLine({ children: [label, ...rest] }: Paragraph): boolean {
  const isLabel = label?.type === 'runIn' || (label?.type === 'strong' && /[:：]\s*$/.test(textOf(label)))
  if (!label || !isLabel || !ORIGINAL_LABEL.test(textOf(label))) return false
  const words = textOf({ type: 'paragraph', children: rest })
  return hasHan(words) && latinWords(words).length === 0
}

function dropBeside(block: PhrasingParent): void {
  if (isChinese(block) || hasRuby(block)) return
  const flat = blockText(block)
  const ranges = chineseBeside(flat.text)
  if (ranges.length === 0) return
  for (const { node, from, to } of flat.leaves) {
    for (const range of ranges.toReversed()) {
      const start = Math.max(range.from, from) - from
      const end = Math.min(range.to, to) - from
      if (start < end) node.value = node.value.slice(0, start) + node.value.slice(end)
    }
  }
  const [first] = flat.leaves.filter(({ node }) => node.value !== '')
  if (first && startsAt(ranges, 0)) first.node.value = withCapital(first.node.value)
  handLinksOn(block as Parents)
}

/** Ruby is pinyin above its Chinese: without that it would be a reading of nothing. */
function hasRuby({ children }: PhrasingParent): boolean {
  return children.some((child) => child.type === 'html' && /<ruby/i.test(child.value))
}

/** A link whose Chinese is gone goes to the English behind it, as far as a name may go. */
function handLinksOn(parent: Parents): void {
  visit(parent, 'link', (link, index, holder) => {
    if (!holder || index === undefined || textOf(link).trim() !== '') return undefined
    if (link.children.some(({ type }) => type === 'image')) return undefined
    const next = holder.children[index + 1]
    if (next?.type !== 'text') {
      replace(holder, index, [])
      return [SKIP, index]
    }
    const [, space = '', name = '', rest = ''] = /^(\s*)(.*?)(\s*(?:[—–.,;:(].*)?)$/s.exec(next.value) ?? []
    link.children = [{ type: 'text', value: name }]
    next.value = rest
    replace(holder, index, space === '' ? [link] : [{ type: 'text', value: space }, link])
    return [SKIP, index + 2]
  })
}

function replace(parent: Parents, index: number, nodes: readonly (Paragraph | PhrasingContent)[]): void {
  parent.children.splice(index, 1, ...(nodes as never[]))
}
