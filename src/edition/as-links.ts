// An issue as a digest of links: for each section, article and recommendation its title, one sentence, where it is from,
// and a link to its place on the page. A vote and corrections stay: they ask something of every reader. Pure.
import type { BlockContent, Link, List, ListItem, Nodes, Paragraph, RootContent } from 'mdast'
import { visit } from 'unist-util-visit'
import { firstSentence } from '../bilingual/sentences.ts'
import type { Issue } from '../issue/issue.ts'
import { issueUrl, type Site, translationPath } from '../issue/site.ts'
import type { RecommendationNode } from '../issue/tree.ts'
import { bodyOf } from './body.ts'
import { headingUrls } from './page-text.ts'
import { plainInline } from './text-plain.ts'
import { isChinese } from './withheld.ts'

/** Characters. A longer sentence is cut: nobody reads on to find out where to read on. */
const SENTENCE_MAX = 320
const SUMMARY = /^(?:key )?(?:takeaways?|summary|abstract)$/i
const SOURCE = /^source$/i

/** The issue as links into its page. It is left untouched. */
export function asLinks(issue: Issue, site: Site, slugs: ReadonlyMap<number, string>): Issue {
  const body = bodyOf(issue, site, slugs, 'web', { type: 'root', children: [] })
  const page = issueUrl(site, issue.meta.slug)
  const urls = headingUrls(issue, site, slugs)
  const urlOf = (node: Nodes) => urls.get(node.position?.start.line ?? 0) ?? page
  const [intro = [], ...sections] = sectionsOf(body.children)
  const children = [
    ...readOn(sentenceOf(intro), page, 'Read the\u00a0issue'),
    ...keptOf(intro),
    ...sections.flatMap((section) => entryOf(section, urlOf)),
  ]
  children.push(...translationsLeft(issue, site, children))
  for (const child of children) dropNoteReferences(child)
  return {
    ...issue,
    meta: { ...issue.meta, opening: false, closing: false },
    body: { type: 'root', children },
  }
}

/** The blocks before the first heading, then each heading or recommendation with what is below it. */
function sectionsOf(nodes: readonly RootContent[]): readonly (readonly RootContent[])[] {
  const sections: RootContent[][] = [[]]
  for (const node of nodes) {
    if (node.type === 'heading' || node.type === 'recommendation') sections.push([node])
    else sections.at(-1)?.push(node)
  }
  return sections
}

function entryOf([head, ...blocks]: readonly RootContent[], urlOf: (node: Nodes) => string): RootContent[] {
  if (head?.type === 'recommendation') return recommendationEntry(head, urlOf(head))
  if (head?.type !== 'heading') return []
  const url = urlOf(head)
  const kept = keptOf(blocks)
  const sentence = sentenceOf(blocks)
  // a heading of others has nothing to read on, nor has a correction
  const isWhole = blocks.every(({ type }) => type === 'correction')
  const below = isWhole ? [] : readOn(sentence, url, 'Read\u00a0on')
  return [head, ...sourceOf(blocks), ...(sentence === '' ? [...kept, ...below] : [...below, ...kept])]
}

function recommendationEntry(node: RecommendationNode, url: string): RootContent[] {
  const [title, ...blocks] = node.children
  if (!title) return []
  const below = readOn(sentenceOf(blocks), url, 'Read\u00a0on')
  return [{ ...node, children: [title, ...sourceOf(blocks), ...below] }]
}

/** What every reader is asked or owed, and lists of articles. */
function keptOf(blocks: readonly RootContent[]): RootContent[] {
  return blocks.flatMap((block) => (block.type === 'list' ? articlesOf(block) : askedOf(block)))
}

function askedOf(block: RootContent): RootContent[] {
  if (block.type === 'correction') return [block]
  if (block.type !== 'vote') return []
  return [
    { ...block, children: block.children.map((child) => (child.type === 'list' ? shortened(child) : child)) },
  ]
}

/** A list whose items are articles, each with a label for what it says or where it is from. */
function articlesOf(list: List): RootContent[] {
  return list.children.some((item) => item.children.some((block) => labelOf(block) !== undefined))
    ? [shortened(list)]
    : []
}

function shortened(list: List): List {
  return { ...list, children: list.children.map(shortItem) }
}

function shortItem(item: ListItem): ListItem {
  const [title, ...blocks] = item.children as BlockContent[]
  if (!title) return item
  const sentence = sentenceOf(blocks)
  const words: Paragraph = { type: 'paragraph', children: [{ type: 'text', value: sentence }] }
  return { ...item, children: [title, ...sourceOf(blocks), ...(sentence === '' ? [] : [words])] }
}

/** The line that says where an article is from. */
function sourceOf(blocks: readonly Nodes[]): Paragraph[] {
  const line = blocks.find((block) => SOURCE.test(labelOf(block) ?? ''))
  return line?.type === 'paragraph' ? [line] : []
}

/**
 * What a section says of itself in its takeaways or summary, else the first sentence of the paragraphs with which it
 * begins; without the label. Words that are no sentence, such as a greeting, do not count.
 */
function sentenceOf(blocks: readonly Nodes[]): string {
  const paragraphs = blocks.filter(
    (block): block is Paragraph => block.type === 'paragraph' && !SOURCE.test(labelOf(block) ?? ''),
  )
  const labelled = paragraphs.filter((block) => SUMMARY.test(labelOf(block) ?? ''))
  const other = blocks.findIndex(({ type }) => type !== 'paragraph')
  const leading = paragraphs.filter((block) => other < 0 || blocks.indexOf(block) < other)
  return [...labelled, ...leading].map(firstWords).find((words) => words !== '') ?? ''
}

function firstWords(block: Paragraph): string {
  if (isChinese(block)) return ''
  const words = block.children.filter(({ type }) => type !== 'runIn' && type !== 'footnoteReference')
  const text = words.map(plainInline).join('').replace(/\s+/g, ' ').trim()
  const sentence = firstSentence(text)
  if (!/[.!?…][”’"')\]]*$/.test(sentence)) return ''
  if (sentence.length <= SENTENCE_MAX) return sentence
  return `${sentence.slice(0, SENTENCE_MAX).replace(/\s+\S*$/, '')} …`
}

function labelOf(block: Nodes): string | undefined {
  const first = block.type === 'paragraph' ? block.children[0] : undefined
  return first?.type === 'runIn' ? first.label : undefined
}

function readOn(sentence: string, url: string, words: string): Paragraph[] {
  const link: Link = { type: 'link', url, children: [{ type: 'text', value: words }] }
  return [
    {
      type: 'paragraph',
      children: sentence === '' ? [link] : [{ type: 'text', value: `${sentence} ` }, link],
    },
  ]
}

/** Translations that no title leads to. */
function translationsLeft(issue: Issue, site: Site, shown: readonly Nodes[]): RootContent[] {
  const linked = new Set<string>()
  for (const node of shown) visit(node, 'link', ({ url }) => void linked.add(url.replace(/#.*$/s, '')))
  return issue.translations.flatMap(({ path, sourceId, pairs }): RootContent[] => {
    const url = new URL(translationPath(issue.meta.slug, path.split('/').at(-1) ?? ''), site.url).href
    if (linked.has(url) || !pairs.some(({ en }) => en.children.length > 0)) return []
    const { sources } = issue.meta
    const source = sources.length === 1 ? sources[0] : sources.find(({ id }) => id === sourceId)
    const title = source?.title.en ?? source?.title.zh
    return readOn(`Full translation${title === undefined ? '' : ` of “${title}”`}:`, url, 'Read it')
  })
}

/** The notes are on the page. */
function dropNoteReferences(node: Nodes): void {
  visit(node, 'footnoteReference', (_, index, parent) => {
    if (!parent || index === undefined) return undefined
    parent.children.splice(index, 1)
    return index
  })
}
