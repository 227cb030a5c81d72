// Finds where a quotation stands in a translation, and how its words differ from those there. Only words count: quotation
// marks, punctuation, capitals, hyphens, emphasis and Chinese are passed over. Pure.
import { isElision, type QuotedWord, quotedWords, type TextWord, textWords } from './quotation-words.ts'

/** Quotations of fewer words are names and phrases, which anybody may have written. */
export const QUOTATION_WORDS_MIN = 6
/** Below this share of equal words it is another text. */
const SIMILARITY_MIN = 0.75
/** A short quotation with two other words is another sentence. */
const SHORT_WORDS = 8
const SHARED_CONTENT_MIN = 3
const RUN = 3
/** A run that stands in more places than this tells nothing. */
const PLACES_MAX = 50
const CANDIDATES_MAX = 3
/** Beyond these a text is no quotation, and comparing it would take seconds. */
const QUOTED_MAX = 400
const WINDOW_MAX = 2000
/** Words around the runs in common within which the rest of a quotation is looked for. */
const MARGIN = 300
/** Leaving words out weighs less than changing them: a quotation may have lost its `…`. */
const LEFT_OUT_COST = 0.6

/** The words of all paragraphs of a translation, and where each run of three of them stands. */
export interface QuotationIndex {
  readonly words: readonly (TextWord & { readonly paragraph: number })[]
  /** Index of the first word of each paragraph. */
  readonly starts: readonly number[]
  readonly runs: ReadonlyMap<string, readonly number[]>
}

/** Words that stand in one place of the quotation, and what the translation has there; either may be empty. */
export interface Difference {
  readonly quoted: string
  readonly stands: string
}

export interface QuotationMatch {
  /** Of the paragraph in which the quotation begins. */
  readonly index: number
  readonly state: 'same' | 'near'
  /** Empty where the state is `same`. */
  readonly differences: readonly Difference[]
}

/** Prepares paragraphs of English, glosses taken out. */
export function indexParagraphs(paragraphs: readonly string[]): QuotationIndex {
  const starts: number[] = []
  const words = paragraphs.flatMap((text, paragraph) => {
    return textWords(text).map((word) => ({ ...word, paragraph }))
  })
  for (const [at, { paragraph }] of words.entries()) starts[paragraph] ??= at
  // A paragraph without words begins where the next one does.
  for (let at = paragraphs.length - 1; at >= 0; at -= 1) starts[at] ??= starts[at + 1] ?? words.length
  const runs = new Map<string, number[]>()
  const keys = words.map(({ key }) => key)
  for (let at = 0; at + RUN <= keys.length; at += 1) {
    const run = keys.slice(at, at + RUN).join(' ')
    const places = runs.get(run) ?? []
    if (places.length < PLACES_MAX) places.push(at)
    runs.set(run, places)
  }
  return { words, starts, runs }
}

/** How many words a text quotes: what stands in brackets and for `…` is none. */
export function quotedLength(quote: string): number {
  return quotedWords(quote).filter((word) => !isElision(word) && !word.optional).length
}

/**
 * The place of a quotation of six or more words; undefined where no paragraph says the same or nearly the same. `…` and
 * `[…]` stand for any words, `[interpolations]` too; the parts come in the order of the text.
 */
export function matchQuotation(quote: string, index: QuotationIndex): QuotationMatch | undefined {
  const quoted = quotedWords(quote).slice(0, QUOTED_MAX)
  const length = quoted.filter((word) => !isElision(word) && !word.optional).length
  if (length < QUOTATION_WORDS_MIN) return undefined
  let best: Alignment | undefined
  for (const { from, to } of windows(quoted, index)) {
    const found = align(quoted, index.words, from, to)
    if (!best || found.cost < best.cost) best = found
  }
  if (!best || best.first === undefined) return undefined
  const paragraph = index.words[best.first]?.paragraph ?? 0
  if (best.cost === 0) return { index: paragraph, state: 'same', differences: [] }
  const near = 1 - best.cost / length >= SIMILARITY_MIN && (length >= SHORT_WORDS || best.cost <= 1)
  if (!near || best.content < SHARED_CONTENT_MIN) return undefined
  return { index: paragraph, state: 'near', differences: best.differences }
}

/** How the words of one text differ from another's, from its first word to its last. */
export function compareWords(quote: string, text: string): readonly Difference[] {
  const words = textWords(text).slice(0, WINDOW_MAX)
  const quoted = quotedWords(quote).slice(0, QUOTED_MAX)
  const { differences, first, last } = align(quoted, words, 0, words.length)
  if (quoted.some(isElision)) return differences
  if (first === undefined) return [{ quoted: quote, stands: text }]
  // The alignment may begin and end anywhere; what lies before and after was left out.
  const missing = [words.slice(0, first), words.slice(last + 1)]
    .filter((run) => run.some(({ free }) => !free))
    .map((run) => ({ quoted: '', stands: run.map(({ text: word }) => word).join(' ') }))
  return [...differences, ...missing]
}

/** Parts of the text that share most runs of three words with the quotation, the likeliest first. */
function windows(
  quoted: readonly QuotedWord[],
  { words, runs, starts }: QuotationIndex,
): readonly { readonly from: number; readonly to: number }[] {
  const places = new Map<number, number[]>()
  for (let at = 0; at + RUN <= quoted.length; at += 1) {
    const run = quoted.slice(at, at + RUN)
    if (run.some(isElision)) continue
    const key = run.map((word) => (isElision(word) ? '' : word.key)).join(' ')
    for (const place of runs.get(key) ?? []) {
      const paragraph = words[place]?.paragraph ?? 0
      const known = places.get(paragraph)
      if (known) known.push(place)
      else places.set(paragraph, [place])
    }
  }
  return [...places]
    .sort(([a, more], [b, less]) => less.length - more.length || a - b)
    .slice(0, CANDIDATES_MAX)
    .map(([paragraph, found]) => {
      const around = 2 * quoted.length + MARGIN
      const first = found.reduce((least, place) => Math.min(least, place))
      const last = found.reduce((most, place) => Math.max(most, place))
      const from = Math.max(starts[Math.max(0, paragraph - 1)] ?? 0, first - around)
      const to = Math.min(starts[paragraph + 3] ?? words.length, last + around, from + WINDOW_MAX)
      return { from, to }
    })
}

interface Alignment {
  readonly cost: number
  /** Indexes of the first and the last word of the text that the quotation has too. */
  readonly first: number | undefined
  readonly last: number
  /** How many words with a meaning of their own are the same. */
  readonly content: number
  readonly differences: readonly Difference[]
}

/** The cheapest way to read a whole quotation in a part of a text (Sellers 1980: both ends of the text are free). */
function align(
  quoted: readonly QuotedWord[],
  words: readonly TextWord[],
  from: number,
  to: number,
): Alignment {
  const width = to - from + 1
  const costs = new Float64Array((quoted.length + 1) * width)
  for (const [row, word] of quoted.entries()) {
    const above = row * width
    const here = above + width
    for (let column = 0; column < width; column += 1) {
      const text = words[from + column - 1]
      const left = column > 0 ? (costs[here + column - 1] ?? 0) : Number.POSITIVE_INFINITY
      const up = costs[above + column] ?? 0
      const diagonal = column > 0 ? (costs[above + column - 1] ?? 0) : Number.POSITIVE_INFINITY
      costs[here + column] = isElision(word)
        ? Math.min(up, left)
        : Math.min(
            up + (word.optional ? 0 : 1),
            left + (text?.free ? 0 : LEFT_OUT_COST),
            diagonal + (text?.key === word.key ? 0 : 1),
          )
    }
  }
  return readBack(quoted, words, from, width, costs)
}

/** Follows the cheapest way back from the end and gathers the words that differ. */
function readBack(
  quoted: readonly QuotedWord[],
  words: readonly TextWord[],
  from: number,
  width: number,
  costs: Float64Array,
): Alignment {
  const at = (row: number, column: number) => costs[row * width + column] ?? 0
  let row = quoted.length
  let column = 0
  for (let other = 1; other < width; other += 1) if (at(row, other) <= at(row, column)) column = other
  const cost = at(row, column)
  const steps: { quoted?: string; stands?: string }[] = []
  let first: number | undefined
  let last = -1
  let content = 0
  while (row > 0) {
    const word = quoted[row - 1]
    const text = column > 0 ? words[from + column - 1] : undefined
    if (!word) break
    if (isElision(word)) {
      if (at(row - 1, column) <= at(row, column)) {
        row -= 1
        steps.push({})
      } else column -= 1
    } else if (text && text.key === word.key && at(row, column) === at(row - 1, column - 1)) {
      row -= 1
      column -= 1
      first = from + column
      if (last < 0) last = first
      if (isContent(word.key)) content += 1
      steps.push({})
    } else if (text && at(row, column) === at(row - 1, column - 1) + 1) {
      row -= 1
      column -= 1
      steps.push({ quoted: word.text, stands: text.text })
    } else if (at(row, column) === at(row - 1, column) + (word.optional ? 0 : 1)) {
      row -= 1
      if (!word.optional) steps.push({ quoted: word.text })
    } else {
      column -= 1
      if (text && !text.free) steps.push({ stands: text.text })
    }
  }
  return { cost, first, last, content, differences: differencesOf(steps.reverse()) }
}

/** Neighbouring words that differ are one difference; a step without words lies between two. */
function differencesOf(
  steps: readonly { readonly quoted?: string; readonly stands?: string }[],
): readonly Difference[] {
  const found: { quoted: string[]; stands: string[] }[] = []
  let open: { quoted: string[]; stands: string[] } | undefined
  for (const { quoted, stands } of steps) {
    if (quoted === undefined && stands === undefined) {
      open = undefined
      continue
    }
    if (!open) {
      open = { quoted: [], stands: [] }
      found.push(open)
    }
    if (quoted !== undefined) open.quoted.push(quoted)
    if (stands !== undefined) open.stands.push(stands)
  }
  return found.map((one) => ({ quoted: one.quoted.join(' '), stands: one.stands.join(' ') }))
}

const FUNCTION_WORDS = new Set(
  (
    'a about after all also an and any are as at be been but by can could do does for from had has have he her his i if ' +
    'in into is it its may more most no not of on one or our she so some such than that the their them then there ' +
    'they this those to under was we were what when which who will with would you'
  ).split(' '),
)

function isContent(key: string): boolean {
  return !FUNCTION_WORDS.has(key)
}
