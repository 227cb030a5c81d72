// The English (or Chinese) running text of a file with its glosses and terms taken out and remembered: what the rules
// about names and words look at. Line breaks count as spaces, between Han as nothing. Pure.
import type { Nodes, Root } from 'mdast'
import type { Point } from 'unist'
import type { Language } from '../bilingual/language.ts'
import type { GlossNode, TermNode } from '../issue/tree.ts'
import type { Piece } from './prose.ts'

export interface PlacedGloss {
  readonly node: GlossNode
  /** What stands between the brackets, on one line. */
  readonly inside: string
  /** Index of its U+FFFC in the text of the block. */
  readonly index: number
}

export interface PlacedTerm {
  readonly node: TermNode
  readonly index: number
}

export interface Span {
  readonly type: 'emphasis' | 'strong' | 'link' | 'delete'
  readonly from: number
  readonly to: number
}

/** A paragraph, heading, table cell or caption in one language. */
export interface Wording {
  /** Glosses, terms, code and pictures are one U+FFFC each. */
  readonly text: string
  readonly pieces: readonly Piece[]
  readonly glosses: readonly PlacedGloss[]
  readonly terms: readonly PlacedTerm[]
  readonly spans: readonly Span[]
  readonly heading: boolean
  /** Whether it is quoted: in a passage, a quotation or a correction. */
  readonly quoted: boolean
  /** Number of the recommendation or the poll it belongs to, which are read on their own; 0 for the body. */
  readonly item: number
  readonly target: 'every' | 'email' | 'web'
}

const TEXT_BLOCKS: ReadonlySet<string> = new Set([
  'paragraph',
  'heading',
  'tableCell',
  'sourceLine',
  'figureCaption',
])
const OPAQUE: ReadonlySet<string> = new Set([
  'inlineCode',
  'image',
  'imageReference',
  'footnoteReference',
  'html',
])
const HAN = /\p{Script=Han}|[\u3000-\u303f\uff00-\uffef]/u

interface Around {
  readonly quoted: boolean
  readonly item: number
  readonly target: Wording['target']
  readonly lang: Language | undefined
}

interface Draft {
  text: string
  readonly pieces: Piece[]
  readonly glosses: PlacedGloss[]
  readonly terms: PlacedTerm[]
  readonly spans: Span[]
}

const KNOWN = { en: new WeakMap<Root, readonly Wording[]>(), zh: new WeakMap<Root, readonly Wording[]>() }

/**
 * All blocks of the language, in reading order. `source` is the file that the tree was read from. Of a tree that was asked
 * for before the same blocks are given again.
 */
export function wordingOf(root: Root, source: string, language: Language): readonly Wording[] {
  const blocks = KNOWN[language].get(root) ?? readWording(root, source, language)
  KNOWN[language].set(root, blocks)
  return blocks
}

function readWording(root: Root, source: string, language: Language): readonly Wording[] {
  const blocks: Wording[] = []
  let items = 0
  const walk = (node: Nodes, around: Around): void => {
    if (TEXT_BLOCKS.has(node.type)) {
      if ((languageOf(node) ?? around.lang ?? 'en') !== language) return
      const draft: Draft = { text: '', pieces: [], glosses: [], terms: [], spans: [] }
      if ('children' in node) for (const child of node.children) collect(child, source, draft)
      const { quoted, item, target } = around
      blocks.push({ ...draft, heading: node.type === 'heading', quoted, item, target })
      return
    }
    if (!('children' in node)) return
    const apart = node.type === 'recommendation' || node.type === 'vote'
    if (apart) items += 1
    const inner: Around = {
      quoted:
        around.quoted || node.type === 'passage' || node.type === 'blockquote' || node.type === 'correction',
      item: apart ? items : around.item,
      target: node.type === 'only' ? node.target : around.target,
      lang: languageOf(node) ?? around.lang,
    }
    for (const child of node.children) walk(child, inner)
  }
  for (const child of root.children) walk(child, { quoted: false, item: 0, target: 'every', lang: undefined })
  return blocks
}

/** The file's offset of an index into `text`. */
export function offsetAt({ pieces }: Wording, index: number): number {
  let left = index
  for (const piece of pieces) {
    if (left < piece.text.length) return piece.offset + left
    left -= piece.text.length
  }
  const last = pieces.at(-1)
  return last ? last.offset + last.text.length : 0
}

/** Start and end in the file of `text.slice(from, to)`. */
export function placeAt(
  wording: Wording,
  { from, to }: { readonly from: number; readonly to: number },
  point: (offset: number) => Point,
): { start: Point; end: Point } {
  return { start: point(offsetAt(wording, from)), end: point(endAt(wording, from, to)) }
}

/** The file's range of `text.slice(from, to)` where it stands there letter by letter; undefined where marks are between. */
export function plainRange(
  wording: Wording,
  { from, to }: { readonly from: number; readonly to: number },
  source: string,
): { readonly from: number; readonly to: number } | undefined {
  const range = { from: offsetAt(wording, from), to: endAt(wording, from, to) }
  return source.slice(range.from, range.to) === wording.text.slice(from, to) ? range : undefined
}

function endAt(wording: Wording, from: number, to: number): number {
  return to > from ? offsetAt(wording, to - 1) + 1 : offsetAt(wording, from)
}

function languageOf(node: Nodes): Language | undefined {
  const lang =
    node.type === 'passageSide' ? node.lang : (node.data as { readonly lang?: string } | undefined)?.lang
  if (lang === undefined) return undefined
  return lang.startsWith('zh') ? 'zh' : 'en'
}

function collect(node: Nodes, source: string, draft: Draft): void {
  const offset = node.position?.start.offset ?? 0
  if (node.type === 'text') addText(node, source, draft)
  else if (node.type === 'break') add(draft, ' ', offset)
  else if (node.type === 'gloss') {
    draft.glosses.push({ node, inside: insideOf(node), index: draft.text.length })
    add(draft, '\ufffc', offset)
  } else if (node.type === 'term') {
    draft.terms.push({ node, index: draft.text.length })
    add(draft, '\ufffc', offset)
  } else if (OPAQUE.has(node.type)) add(draft, '\ufffc', offset)
  else if ('children' in node) {
    const from = draft.text.length
    for (const child of node.children) collect(child, source, draft)
    if (node.type === 'emphasis' || node.type === 'strong' || node.type === 'link' || node.type === 'delete')
      draft.spans.push({ type: node.type, from, to: draft.text.length })
  }
}

/** Text as it stands in the file, without the marks of block quotes at the start of its further lines. */
function addText(node: Nodes, source: string, draft: Draft): void {
  const start = node.position?.start.offset
  const end = node.position?.end.offset
  if (start === undefined || end === undefined) return
  const slice = source.slice(start, end)
  let from = 0
  for (const found of slice.matchAll(/[ \t]*\n[ \t>]*/g)) {
    add(draft, slice.slice(from, found.index), start + from)
    const after = slice[found.index + found[0].length] ?? ''
    const joined = HAN.test(slice[found.index - 1] ?? '') && HAN.test(after)
    if (!joined) add(draft, ' ', start + found.index)
    from = found.index + found[0].length
  }
  add(draft, slice.slice(from), start + from)
}

function add(draft: Draft, text: string, offset: number): void {
  if (text === '') return
  draft.pieces.push({ text, offset })
  draft.text += text
}

function insideOf(node: GlossNode): string {
  const text = (each: Nodes): string => {
    if ('value' in each) return each.value
    return 'children' in each ? each.children.map(text).join('') : ''
  }
  return node.children.map(text).join('').replace(/\s+/g, ' ').trim()
}
