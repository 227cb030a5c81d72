// The text of a translation's page: each block beside its Chinese where that may be shown, with an id of its own and a
// small link to itself, so that it can be cited and quotations can lead to it. Pure.
import type { Element, ElementContent, Root as HastRoot } from 'hast'
import { toString as textOf } from 'hast-util-to-string'
import type { Root } from 'mdast'
import { visit } from 'unist-util-visit'
import { bodyOf } from '../edition/body.ts'
import { element, hasClass, textNode } from '../edition/element.ts'
import { hastOf, stringify } from '../edition/hast.ts'
import { gatherNotes } from '../edition/notes.ts'
import { type Paragraph, paragraphsOf } from '../edition/paragraphs.ts'
import { setLangBelow } from '../issue/grammar/language.ts'
import type { Issue, Lang, Source } from '../issue/issue.ts'
import type { Site } from '../issue/site.ts'
import type { PassageNode, PassagePairNode, PassageSideNode } from '../issue/tree.ts'
import type { PublishedTranslation } from './translation.ts'

export interface TranslationBody {
  readonly html: string
  /** English headings in order, for the contents of a long text. */
  readonly outline: readonly { readonly id: string; readonly title: string }[]
}

interface Shown extends Paragraph {
  /** Its English is still to come. */
  readonly missing: boolean
}

export function translationBody(
  issue: Issue,
  { translation, title, source, missing }: PublishedTranslation,
  site: Site,
  slugs: ReadonlyMap<number, string>,
): TranslationBody {
  const paragraphs = paragraphsOf(translation)
    .map((paragraph, index) => ({ ...paragraph, missing: missing.has(index) }))
    .filter(
      // A translation that begins with its own title has it over the page already; a rule or picture may have no English.
      ({ id, english, pair, missing }) =>
        !(id === 'title' && english.trim() === title) &&
        (missing || pair.zh.children.length + pair.en.children.length > 0),
    )
  const body: Root = { type: 'root', children: [passage(paragraphs, source)] }
  const tree = gatherNotes(bodyOf({ ...issue, body }, site, slugs, 'web', { type: 'root', children: [] }))
  nameAuthors(tree)
  const html = hastOf(tree, issue, site)
  const outline = finish(html, paragraphs)
  return { html: stringify(html), outline }
}

/** Headings and paragraphs alike stand beside each other, so that both texts can be followed line by line. */
function passage(paragraphs: readonly Shown[], source: Source | undefined): PassageNode {
  return {
    type: 'passage',
    ...(source ? { sourceId: source.id } : {}),
    children: paragraphs.map(({ pair: { zh, en }, missing }): PassagePairNode => {
      const chinese = side(source?.script ?? 'zh-Hans', zh)
      return { type: 'passagePair', children: [chinese, side('en', missing ? withMark(en) : en)] }
    }),
  }
}

const MISSING: Root = {
  type: 'root',
  children: [
    {
      type: 'paragraph',
      children: [{ type: 'emphasis', children: [{ type: 'text', value: 'Not translated yet.' }] }],
    },
  ],
}

/** Notes that were put behind an empty slot stay there. */
function withMark(en: Root): Root {
  return { ...en, children: [...MISSING.children, ...en.children] }
}

function side(lang: Lang, text: Root): PassageSideNode {
  const children = structuredClone(text.children) as PassageSideNode['children']
  // One paragraph may not tell its script; its source does.
  for (const child of children) setLangBelow(child, lang)
  return { type: 'passageSide', lang, children }
}

/** Notes without a mark are the author's of the original, which beside those of the translator has to be said. */
function nameAuthors(tree: Root): void {
  visit(tree, 'note', (note) => {
    if (note.noteOf === 'author') note.label = 'Author’s note:'
  })
}

/** Names the blocks, and makes of the quotation what it is here: a text in two columns. */
function finish(tree: HastRoot, paragraphs: readonly Paragraph[]): TranslationBody['outline'] {
  const outline: { id: string; title: string }[] = []
  const [whole] = tree.children
  if (whole?.type !== 'element') return outline
  whole.tagName = 'div'
  const pairs = whole.children.filter((child) => child.type === 'element' && hasClass(child, 'pair'))
  for (const [index, pair] of pairs.entries()) {
    const paragraph = paragraphs[index]
    if (pair.type !== 'element' || !paragraph) continue
    const { id, label } = paragraph
    pair.properties.id = id
    for (const column of pair.children) if (column.type === 'element') finishColumn(column, paragraph)
    showOnce(pair)
    const english = pair.children.at(-1)
    if (/^s\d/.test(id) && english?.type === 'element') outline.push({ id, title: textOf(english).trim() })
    if (id !== 'title') pair.children.push(permalink(id, label))
  }
  return outline
}

function finishColumn(column: Element, { pair }: Paragraph): void {
  const chinese = String(column.properties.lang).startsWith('zh')
  if (!chinese) {
    if (pair.machine) column.children.unshift(machineMark())
    return
  }
  // One outline for a page: the headings of the English.
  visit(column, 'element', (node) => {
    if (!/^h[2-6]$/.test(node.tagName)) return
    node.properties.className = ['heading', `heading-${node.tagName.slice(1)}`]
    node.tagName = 'p'
  })
}

/** A picture that both texts have is one picture; each keeps its own caption. */
function showOnce(pair: Element): void {
  const [chinese, english] = pair.children
  if (chinese?.type !== 'element' || english?.type !== 'element') return
  const shown = new Set<unknown>()
  visit(
    english,
    'element',
    ({ tagName, properties }) => void (tagName === 'img' && shown.add(properties.src)),
  )
  visit(chinese, 'element', (node, index, parent) => {
    if (node.tagName !== 'img' || !shown.has(node.properties.src) || !parent || index === undefined) return
    parent.children.splice(index, 1)
    return index
  })
}

function machineMark(): ElementContent {
  return element('p', { className: ['machine-mark'] }, [textNode('Machine text, not reviewed')])
}

function permalink(id: string, label: string): ElementContent {
  const name = `Link to ${id.startsWith('s') ? 'section' : 'paragraph'} ${id.slice(1)}`
  return element('a', { className: ['permalink'], href: `#${id}`, ariaLabel: name }, [
    textNode(id.startsWith('p') ? label.slice(1) : label),
  ])
}
