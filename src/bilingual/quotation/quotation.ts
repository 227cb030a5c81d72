// Finds where a quotation stands in a translation, and how its words differ from those there. Only words count: quotation
// marks, punctuation, capitals, hyphens, emphasis and Chinese are passed over. Pure.
import { stemOf } from '../inflection.ts'
import { type Alignment, align, type Difference, type Weigh } from './alignment.ts'
import { isElision, type QuotedWord, quotedWords, type TextWord, textWords } from './words.ts'

export type { Difference } from './alignment.ts'

/** Quotations of fewer words are names and phrases, which anybody may have written. */
export const QUOTATION_WORDS_MIN = 6
/** Share of a quotation's weight that has to be the translation's; below it is another text. */
const SIMILARITY_MIN = 0.72
/** How much less of it, where both begin with the same word of a sentence, and where both end before a mark. */
const TOGETHER = 0.07
/** Words with a meaning of their own that both have, and their share of those of the quotation. */
const SHARED_CONTENT_MIN = 3
const SHARED_CONTENT_SHARE = 0.55
/** Share of all words, where they differ in one place only. */
const SHARED_WORDS_SHARE = 0.8
/** What a word like `of` counts beside one with a meaning of its own. */
const FUNCTION_WEIGHT = 0.3
const RUN = 3
/** A run that stands in more places than this tells nothing. */
const PLACES_MAX = 50
const CANDIDATES_MAX = 3
/** Beyond these a text is no quotation, and comparing it would take seconds. */
const QUOTED_MAX = 400
const WINDOW_MAX = 2000
/** Words around those in common within which the rest of a quotation is looked for. */
const MARGIN = 300

/** The words of all paragraphs of a translation, and where each run of three of them stands. */
export interface QuotationIndex {
  readonly words: readonly (TextWord & { readonly paragraph: number })[]
  /** Index of the first word of each paragraph. */
  readonly starts: readonly number[]
  readonly runs: ReadonlyMap<string, readonly number[]>
  /** Where each word with a meaning of its own stands, by its stem. */
  readonly stems: ReadonlyMap<string, readonly number[]>
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
  const keys = words.map(({ key }) => key)
  const runs = keys.slice(RUN - 1).map((_, at) => keys.slice(at, at + RUN).join(' '))
  const stems = keys.map((key) => (isContent(key) ? stemOf(key) : undefined))
  return { words, starts, runs: placesOf(runs), stems: placesOf(stems) }
}

function placesOf(all: readonly (string | undefined)[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>()
  for (const [at, one] of all.entries()) {
    if (one === undefined) continue
    const known = places.get(one)
    if (!known) places.set(one, [at])
    else if (known.length < PLACES_MAX) known.push(at)
  }
  return places
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
  if (quoted.filter((word) => !isElision(word) && !word.optional).length < QUOTATION_WORDS_MIN)
    return undefined
  let best: Alignment | undefined
  // What is quoted word for word has runs in common, and only where none leads there single words are asked.
  for (const find of [placesOfRuns, placesOfWords]) {
    for (const window of windows(find(quoted, index), quoted.length, index)) {
      const found = align(quoted, index.words, window, weigh)
      if (!best || isBetter(found, best)) best = found
    }
    if (best?.cost === 0) break
  }
  if (!best || best.first === undefined) return undefined
  const paragraph = index.words[best.first]?.paragraph ?? 0
  if (best.cost === 0) return { index: paragraph, state: 'same', differences: [] }
  if (!isNear(quoted, best, index.words)) return undefined
  return { index: paragraph, state: 'near', differences: best.differences }
}

/** Of places that say the same the first one counts. */
function isBetter(one: Alignment, other: Alignment): boolean {
  return one.cost < other.cost || (one.cost === other.cost && (one.first ?? 0) < (other.first ?? 0))
}

/** Whether so much is the same, in the same order, that the quotation can only be meant for this place. */
function isNear(
  quoted: readonly QuotedWord[],
  { cost, first, last, shared, differences }: Alignment,
  words: readonly TextWord[],
): boolean {
  const keys = quoted.flatMap((word) => (isElision(word) || word.optional ? [] : [word.key]))
  const content = keys.filter(isContent).length
  const found = shared.filter(isContent).length
  // Word for word but for one place: of a short sentence, in which few words have a meaning of their own.
  if (differences.length === 1 && found >= 2 && shared.length / keys.length >= SHARED_WORDS_SHARE) return true
  if (found < SHARED_CONTENT_MIN || found / content < SHARED_CONTENT_SHARE) return false
  const weight = keys.reduce((sum, key) => sum + weigh(key), 0)
  const begin = first !== undefined && words[first]?.opens && words[first]?.key === keys[0]
  const end = words[last]?.closes && words[last]?.key === keys.at(-1)
  const least = SIMILARITY_MIN - (begin ? TOGETHER : 0) - (end ? TOGETHER : 0)
  return 1 - cost / weight >= least
}

const weigh: Weigh = (key) => (isContent(key) ? 1 : FUNCTION_WEIGHT)

/** How the words of one text differ from another's, from its first word to its last. */
export function compareWords(quote: string, text: string): readonly Difference[] {
  const words = textWords(text).slice(0, WINDOW_MAX)
  const quoted = quotedWords(quote).slice(0, QUOTED_MAX)
  const { differences, first, last } = align(quoted, words, { from: 0, to: words.length }, weigh)
  if (quoted.some(isElision)) return differences
  if (first === undefined) return [{ quoted: quote, stands: text }]
  // The alignment may begin and end anywhere; what lies before and after was left out.
  const missing = [words.slice(0, first), words.slice(last + 1)]
    .filter((run) => run.some(({ free }) => !free))
    .map((run) => ({ quoted: '', stands: run.map(({ text: word }) => word).join(' ') }))
  return [...differences, ...missing]
}

/** Places of the text with what the quotation has too, and how much each says: less where it stands in more places. */
type Places = readonly { readonly place: number; readonly worth: number }[]

function placesOfRuns(quoted: readonly QuotedWord[], { runs }: QuotationIndex): Places {
  const keys = quoted.map((word) => (isElision(word) ? undefined : word.key))
  return keys.slice(RUN - 1).flatMap((_, at) => {
    const run = keys.slice(at, at + RUN)
    const places = run.includes(undefined) ? [] : (runs.get(run.join(' ')) ?? [])
    return places.map((place) => ({ place, worth: 1 }))
  })
}

function placesOfWords(quoted: readonly QuotedWord[], { stems }: QuotationIndex): Places {
  const content = quoted.flatMap((word) =>
    isElision(word) || !isContent(word.key) ? [] : [stemOf(word.key)],
  )
  return [...new Set(content)].flatMap((stem) => {
    const places = stems.get(stem) ?? []
    // A word that is everywhere leads nowhere.
    return places.length < PLACES_MAX ? places.map((place) => ({ place, worth: 1 / places.length })) : []
  })
}

/** Parts of the text around the paragraphs that share most with the quotation, the likeliest first. */
function windows(
  found: Places,
  length: number,
  { words, starts }: QuotationIndex,
): readonly { readonly from: number; readonly to: number }[] {
  const paragraphs = new Map<number, { worth: number; first: number; last: number }>()
  for (const { place, worth } of found) {
    const paragraph = words[place]?.paragraph ?? 0
    const known = paragraphs.get(paragraph) ?? { worth: 0, first: place, last: place }
    known.worth += worth
    known.first = Math.min(known.first, place)
    known.last = Math.max(known.last, place)
    paragraphs.set(paragraph, known)
  }
  return [...paragraphs]
    .sort(([a, more], [b, less]) => less.worth - more.worth || a - b)
    .slice(0, CANDIDATES_MAX)
    .map(([paragraph, { first, last }]) => {
      const around = 2 * length + MARGIN
      const from = Math.max(starts[Math.max(0, paragraph - 1)] ?? 0, first - around)
      const to = Math.min(starts[paragraph + 3] ?? words.length, last + around, from + WINDOW_MAX)
      return { from, to }
    })
}

const FUNCTION_WORDS = new Set(
  (
    'a about after all also although always am an and any are as at be because been before being both but by can cannot ' +
    'could did do does done down each either even ever every everyone for from further had has have having he her here ' +
    "him his how i if in into is it its it's just less let like made make makes many may me might more most much must my " +
    'neither never no nor not nothing now of off on once one only or other our out over own quite rather really same she ' +
    'should since so some still such than that the their them then there these they this those through to too under ' +
    'until up upon us very was we were what when where whether which while who whom whose why will with would yet you your'
  ).split(' '),
)

function isContent(key: string): boolean {
  return !FUNCTION_WORDS.has(key) && !key.endsWith("n't")
}
