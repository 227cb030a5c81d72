// Writes terms of the lexicon out as the reader sees them: English with the Chinese at first mention, English alone
// after that. A term becomes plain text and a gloss, so that no format needs to know of terms. Pure.
import type { Nodes, Parents, PhrasingContent, Root, Text } from 'mdast'
import { foldHan } from '../bilingual/fold.ts'
import type { GlossNode, TermNode } from '../issue/tree.ts'
import { plainInline } from './text-plain.ts'

/** One block of text while its terms are replaced, in reading order. */
interface Line {
  readonly kind: 'text' | 'heading' | 'chinese'
  /** What stands before the node that is looked at. */
  before: string
}

/** Chinese that has been mentioned, folded. */
type Mentions = Set<string>

/** A first word in lower case takes a capital at the start of a sentence; iPhone does not. */
const LOWER_WORD = /^\p{Ll}+(?![\p{L}\p{N}])/u
const SENTENCE_START = /(?:^|[.!?…]["”’)\]]*\s+)["“‘([]*$/
const ABBREVIATION =
  /(?:^|[\s("“])(?:\p{Lu}|(?:\p{L}\.)+\p{L}|cf|vs|etc|Dr|Mr|Mrs|Ms|Prof|No|St|Art|approx|al)\.\s+$/u
const CLOSING_QUOTE = /^[”’"'»]/
const EVERY_HAN = /[\p{Script=Han}\p{N}A-Za-z·]*\p{Script=Han}[\p{Script=Han}\p{N}A-Za-z·]*/gu

/**
 * Replaces all terms of a tree. Notes come after the text. Headings show the English alone and are no mention; what
 * stands in Chinese text stays Chinese. A gloss written by hand is a mention.
 */
export function expandTerms(tree: Root): Root {
  const mentions: Mentions = new Set()
  const notes: Parents[] = []
  readBlocks(tree, mentions, notes)
  for (const note of notes) readBlocks(note, mentions, [])
  return tree
}

function readBlocks(parent: Parents, mentions: Mentions, notes: Parents[]): void {
  for (const child of parent.children as Nodes[]) {
    if (!('children' in child)) continue
    if (child.type === 'footnoteDefinition') notes.push(child)
    else if (holdsText(child)) {
      const line: Line = { kind: kindOf(child, parent), before: '' }
      readLine(child, line, mentions)
    } else readBlocks(child, mentions, notes)
  }
}

function holdsText({ type }: Nodes): boolean {
  return ['paragraph', 'heading', 'tableCell', 'figureCaption', 'sourceLine'].includes(type)
}

function kindOf(block: Nodes, parent: Parents): Line['kind'] {
  const lang = block.data && 'lang' in block.data ? block.data.lang : undefined
  const side = parent.type === 'passageSide' ? parent.lang : undefined
  if ((lang ?? side ?? 'en') !== 'en') return 'chinese'
  return block.type === 'heading' ? 'heading' : 'text'
}

function readLine(parent: Parents, line: Line, mentions: Mentions): void {
  const children: PhrasingContent[] = []
  let quote: string | undefined
  const nodes = parent.children as PhrasingContent[]
  for (const [index, child] of nodes.entries()) {
    if (child.type === 'term') {
      const next = nodes[index + 1]
      quote = next?.type === 'text' ? CLOSING_QUOTE.exec(next.value)?.[0] : undefined
      const written = writeOut(child, line, mentions, quote ?? '')
      if (written.length === 1) quote = undefined
      children.push(...written)
      line.before += written.map(plainInline).join('')
      continue
    }
    if (child.type === 'text' && quote !== undefined) child.value = child.value.slice(quote.length)
    quote = undefined
    if (child.type === 'gloss') for (const han of hanOf(child)) mentions.add(han)
    if ('children' in child) readLine(child as Parents, line, mentions)
    else line.before = child.type === 'runIn' ? '' : line.before + plainInline(child)
    children.push(child)
  }
  parent.children = children as never
}

/** `quote` closes a quotation right after the term: the gloss comes after it, as it does by hand. */
function writeOut(term: TermNode, line: Line, mentions: Mentions, quote: string): PhrasingContent[] {
  const { expansion } = term
  const zh = expansion?.zh ?? term.zh
  const position = term.position ? { position: term.position } : {}
  const text = (value: string): Text => ({ type: 'text', value, ...position })
  const english = term.english ?? (expansion && inSentence(expansion.en, line.before))
  if (line.kind === 'chinese' || english === undefined) return [text(term.zh)]
  const key = foldHan(term.zh)
  if (line.kind === 'heading' || mentions.has(key)) return [text(english)]
  mentions.add(key)
  const gloss: GlossNode = expansion?.description
    ? { type: 'gloss', form: 'round', children: [text(`${zh}, ${expansion.description}`)], ...position }
    : { type: 'gloss', form: 'square', children: [text(zh)], ...position }
  return [text(`${english}${quote} `), gloss]
}

/** With a capital where a sentence starts. */
function inSentence(english: string, before: string): string {
  if (!LOWER_WORD.test(english) || !SENTENCE_START.test(before) || ABBREVIATION.test(before)) return english
  return english.charAt(0).toUpperCase() + english.slice(1)
}

/** The Chinese of a gloss: all of it, and each run of it beside pinyin or an acronym. */
function hanOf(gloss: GlossNode): readonly string[] {
  const written = gloss.children.map(plainInline).join('')
  return [written, ...(written.match(EVERY_HAN) ?? [])].map(foldHan)
}
