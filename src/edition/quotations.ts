// Finds the words of an issue that quote a translation of the same issue: in quotation marks, in block quotes, and as the
// English of passages. Rendering links them to their paragraph; lint says where they differ. Pure.
import type { Nodes, Paragraph as ParagraphNode, Root, Text } from 'mdast'
import type { Point } from 'unist'
import {
  indexParagraphs,
  matchQuotation,
  QUOTATION_WORDS_MIN,
  type QuotationIndex,
  type QuotationMatch,
  quotedLength,
} from '../bilingual/quotation/quotation.ts'
import { pointAt } from '../issue/grammar/origins.ts'
import { findQuotations } from '../issue/grammar/quotation-marks.ts'
import type { Issue } from '../issue/issue.ts'
import type { PassageSideNode } from '../issue/tree.ts'
import { englishText, type Paragraph, paragraphsOf } from './paragraphs.ts'

/** The paragraphs of all translations of an issue, ready to be searched. */
export interface TranslationIndex {
  readonly paragraphs: readonly Paragraph[]
  readonly index: QuotationIndex
  /** The translation of one source alone, by its id: where there are several. */
  readonly bySource: ReadonlyMap<string, TranslationIndex>
  /** What was searched before: several renderings and lint ask for the same words. */
  readonly found: Map<string, QuotationMatch | undefined>
}

export interface FoundQuotation {
  readonly form: 'marks' | 'block' | 'passage'
  readonly text: string
  readonly match: QuotationMatch
  readonly paragraph: Paragraph
  /** Where the words stand in the file. */
  readonly place: { readonly start: Point; readonly end: Point } | undefined
  /** Where a link may stand: behind a character of a text, or at the end of a paragraph. Absent inside links and headings. */
  readonly after?: { readonly text: Text; readonly at: number } | { readonly block: ParagraphNode }
}

const indexes = new WeakMap<Issue['translations'], TranslationIndex>()

export function translationIndex({ translations }: Pick<Issue, 'translations'>): TranslationIndex {
  const made = indexes.get(translations) ?? makeIndex(translations)
  indexes.set(translations, made)
  return made
}

/** The quotations of six or more words that stand in a translation or nearly do, in reading order. */
export function findTranslationQuotations(root: Root, translations: TranslationIndex): FoundQuotation[] {
  const found: FoundQuotation[] = []
  if (translations.paragraphs.length === 0) return found
  const walk = (node: Nodes, source?: string): void => {
    switch (node.type) {
      case 'passage':
        for (const child of node.children) walk(child, node.sourceId)
        return
      // The words of a correction are wrong on purpose.
      case 'correction':
        return
      case 'passageSide':
        if (node.lang === 'en') found.push(...passageQuotation(node, translations, source))
        return
      case 'blockquote':
        if (!isChinese(node)) for (const child of node.children) walkQuote(child)
        return
      case 'paragraph':
      case 'heading':
      case 'tableCell':
        if (!isChinese(node)) found.push(...markedQuotations(node, translations))
        return
      default:
        if ('children' in node) for (const child of node.children) walk(child, source)
    }
  }
  const walkQuote = (node: Nodes): void => {
    const whole = node.type === 'paragraph' && !isChinese(node) ? blockQuotation(node, translations) : []
    if (whole.length > 0) found.push(...whole)
    else if (node.type === 'list' || node.type === 'listItem')
      for (const child of node.children) walkQuote(child)
    else walk(node)
  }
  for (const child of root.children) walk(child)
  return found
}

function makeIndex(translations: Issue['translations']): TranslationIndex {
  const named = translations.length > 1 ? translations.filter(({ sourceId }) => sourceId !== undefined) : []
  const bySource = new Map(named.map((one) => [one.sourceId ?? '', makeIndex([one])]))
  const paragraphs = translations
    .filter(({ pairs }) => pairs.some(({ en }) => en.children.length > 0))
    .flatMap((translation) => paragraphsOf(translation))
  const index = indexParagraphs(paragraphs.map(({ english }) => english))
  return { paragraphs, index, found: new Map(), bySource }
}

function look(
  text: string,
  { paragraphs, index, found }: TranslationIndex,
): Pick<FoundQuotation, 'text' | 'match' | 'paragraph'> | undefined {
  if (quotedLength(text) < QUOTATION_WORDS_MIN) return undefined
  const match = found.has(text) ? found.get(text) : matchQuotation(text, index)
  found.set(text, match)
  const paragraph = match && paragraphs[match.index]
  return paragraph && { text, match, paragraph }
}

/** The same sentence may stand in several translations: that of the passage's own source is meant. */
function passageQuotation(
  side: PassageSideNode,
  translations: TranslationIndex,
  source: string | undefined,
): FoundQuotation[] {
  const text = side.children.map((child) => englishText(child)).join('')
  const own = source === undefined ? undefined : translations.bySource.get(source)
  const found = (own && look(text, own)) ?? look(text, translations)
  if (!found) return []
  const last = side.children.at(-1)
  return [
    {
      form: 'passage',
      ...found,
      place: side.position,
      ...(last?.type === 'paragraph' ? { after: { block: last } } : {}),
    },
  ]
}

function blockQuotation(block: ParagraphNode, translations: TranslationIndex): FoundQuotation[] {
  const found = look(englishText(block), translations)
  return found ? [{ form: 'block', ...found, place: block.position, after: { block } }] : []
}

/** A piece of a block's text, and whether a link may be put behind it. */
interface Piece {
  readonly text: string
  readonly from: number
  readonly node?: Text
  readonly linkable: boolean
}

function markedQuotations(block: Nodes, translations: TranslationIndex): FoundQuotation[] {
  const pieces: Piece[] = []
  gather(block, block.type !== 'heading', pieces)
  const flat = pieces.map(({ text }) => text).join('')
  // Of a quotation within a quotation that is found only the outer one counts.
  const taken: { from: number; to: number }[] = []
  const ranges = findQuotations(flat).toSorted((a, b) => b.to - b.from - (a.to - a.from))
  const found = ranges.flatMap(({ from, to }): (FoundQuotation & { readonly at: number })[] => {
    if (taken.some((other) => other.from < from && to < other.to)) return []
    const one = look(flat.slice(from, to), translations)
    if (!one) return []
    taken.push({ from, to })
    const start = pointIn(pieces, from)
    const end = pointIn(pieces, Math.max(from, to - 1))
    const closing = pieceAt(pieces, to)
    const after =
      closing?.node && closing.linkable ? { after: { text: closing.node, at: to + 1 - closing.from } } : {}
    const place = start && end ? { place: { start, end: beyond(end) } } : { place: undefined }
    return [{ at: from, form: 'marks', ...one, ...place, ...after }]
  })
  return found.sort((a, b) => a.at - b.at)
}

function gather(node: Nodes, linkable: boolean, pieces: Piece[]): void {
  const last = pieces.at(-1)
  const from = last ? last.from + last.text.length : 0
  if (node.type === 'text') pieces.push({ text: node.value, from, node, linkable })
  else if (node.type === 'gloss' || !('children' in node))
    pieces.push({ text: englishText(node), from, linkable: false })
  else {
    const inside =
      linkable && node.type !== 'link' && node.type !== 'linkReference' && node.type !== 'issueReference'
    for (const child of node.children) gather(child, inside, pieces)
  }
}

function pieceAt(pieces: readonly Piece[], at: number): Piece | undefined {
  return pieces.find(({ from, text }) => from <= at && at < from + text.length)
}

function pointIn(pieces: readonly Piece[], at: number): Point | undefined {
  const piece = pieceAt(pieces, at)
  return piece?.node && pointAt(piece.node, at - piece.from)
}

function beyond({ line, column, offset }: Point): Point {
  return { line, column: column + 1, ...(offset === undefined ? {} : { offset: offset + 1 }) }
}

function isChinese(node: Nodes): boolean {
  const lang = node.data && 'lang' in node.data ? node.data.lang : undefined
  return lang !== undefined && lang !== 'en'
}
