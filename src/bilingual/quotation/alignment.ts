// Lays the words of a quotation along the words of a text, so that as little as possible has to be changed. Pure.
import { stemOf } from '../inflection.ts'
import { isElision, type QuotedWord, type TextWord } from './words.ts'

/** Leaving words out weighs less than changing them: a quotation may have lost its `…`. */
const LEFT_OUT_SHARE = 0.6
/** Of two forms of one word. */
const OTHER_FORM_SHARE = 0.5

/** Words that stand in one place of the quotation, and what the text has there; either may be empty. */
export interface Difference {
  readonly quoted: string
  readonly stands: string
}

export interface Alignment {
  /** What the changes weigh; 0 where the words are the same. */
  readonly cost: number
  /** Indexes of the first and the last word of the text that the quotation has too. */
  readonly first: number | undefined
  readonly last: number
  /** Words that both have, or two forms of them, as they stand in the quotation. */
  readonly shared: readonly string[]
  readonly differences: readonly Difference[]
}

/** How much a word counts, by its form for comparing. */
export type Weigh = (key: string) => number

/** The cheapest way to read a whole quotation in a part of a text (Sellers 1980: both ends of the text are free). */
export function align(
  quoted: readonly QuotedWord[],
  words: readonly TextWord[],
  { from, to }: { readonly from: number; readonly to: number },
  weigh: Weigh,
): Alignment {
  const part = words.slice(from, to)
  const grid = fill(quoted, part, weigh)
  const { first, last, ...rest } = readBack(quoted, part, grid)
  return { ...rest, first: first === undefined ? undefined : first + from, last: last + from }
}

/** The cost of every beginning of the quotation, ending at every word of the text. */
interface Grid {
  readonly width: number
  readonly costs: Float64Array
  /** What leaving out each word of the text costs. */
  readonly leftOut: readonly number[]
  readonly changed: (word: Spoken, text: TextWord) => number
  readonly added: (word: Spoken) => number
  /** Whether they are one word, perhaps in two forms. */
  readonly akin: (word: Spoken, text: TextWord) => boolean
}

type Spoken = Exclude<QuotedWord, { elision: true }>

function fill(quoted: readonly QuotedWord[], part: readonly TextWord[], weigh: Weigh): Grid {
  const width = part.length + 1
  const costs = new Float64Array((quoted.length + 1) * width)
  const weights = part.map(({ key }) => weigh(key))
  const leftOut = part.map(({ free }, at) => (free ? 0 : LEFT_OUT_SHARE * (weights[at] ?? 0)))
  const stems = new Map<string, string>()
  const stem = (key: string) => {
    const known = stems.get(key) ?? stemOf(key)
    stems.set(key, known)
    return known
  }
  const added: Grid['added'] = ({ key, optional }) => (optional ? 0 : weigh(key))
  const akin: Grid['akin'] = ({ key }, text) => text.key === key || stem(text.key) === stem(key)
  const changed: Grid['changed'] = (word, text) => {
    if (text.key === word.key) return 0
    return Math.max(weigh(word.key), weigh(text.key)) * (akin(word, text) ? OTHER_FORM_SHARE : 1)
  }
  // The same as `changed`, with all that hangs on one word alone asked for once: this is the innermost loop.
  const textStems = part.map(({ key }) => stem(key))
  for (const [row, word] of quoted.entries()) {
    const above = row * width
    const here = above + width
    const spoken = isElision(word)
      ? undefined
      : { key: word.key, weight: weigh(word.key), stem: stem(word.key) }
    const dropped = isElision(word) ? 0 : added(word)
    for (let column = 0; column < width; column += 1) {
      const text = part[column - 1]
      const up = costs[above + column] ?? 0
      const left = text ? (costs[here + column - 1] ?? 0) : Number.POSITIVE_INFINITY
      if (!spoken) costs[here + column] = Math.min(up, left)
      else {
        const share = textStems[column - 1] === spoken.stem ? OTHER_FORM_SHARE : 1
        const change =
          text?.key === spoken.key ? 0 : Math.max(spoken.weight, weights[column - 1] ?? 0) * share
        const diagonal = text ? (costs[above + column - 1] ?? 0) + change : Number.POSITIVE_INFINITY
        costs[here + column] = Math.min(up + dropped, left + (leftOut[column - 1] ?? 0), diagonal)
      }
    }
  }
  return { width, costs, leftOut, changed, added, akin }
}

/** Follows the cheapest way back from the end and gathers the words that differ. */
function readBack(
  quoted: readonly QuotedWord[],
  part: readonly TextWord[],
  { width, costs, changed, added, akin }: Grid,
): Alignment {
  const at = (row: number, column: number) => costs[row * width + column] ?? 0
  let row = quoted.length
  let column = 0
  // Of places that say the same the first one counts; of ends that fit no better, the one that has another word.
  for (let other = 1; other < width && at(row, column) > 0; other += 1) {
    if (at(row, other) <= at(row, column)) column = other
  }
  const cost = at(row, column)
  const steps: { quoted?: string; stands?: string }[] = []
  const shared: string[] = []
  let first: number | undefined
  let last = -1
  while (row > 0) {
    const word = quoted[row - 1]
    const text = part[column - 1]
    if (!word) break
    if (isElision(word)) {
      if (at(row - 1, column) <= at(row, column)) {
        row -= 1
        steps.push({})
      } else column -= 1
    } else if (text && at(row, column) === at(row - 1, column - 1) + changed(word, text)) {
      row -= 1
      column -= 1
      if (akin(word, text)) {
        first = column
        if (last < 0) last = column
        shared.push(word.key)
      }
      steps.push(text.key === word.key ? {} : { quoted: word.text, stands: text.text })
    } else if (at(row, column) === at(row - 1, column) + added(word)) {
      row -= 1
      if (!word.optional) steps.push({ quoted: word.text })
    } else {
      column -= 1
      if (text && !text.free) steps.push({ stands: text.text })
    }
  }
  return { cost, first, last, shared, differences: differencesOf(steps.reverse()) }
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
