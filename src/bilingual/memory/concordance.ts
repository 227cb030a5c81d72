// Every past use of a term in the memory, in context. The term may be Chinese or English. Pure.
import { hasHan } from '../language.ts'
import { type Codes, codeHan, codeWords } from './codes.ts'
import type { Memory, Rendering } from './memory.ts'
import { codesOfSide } from './search.ts'

export interface Concordance {
  /** Units that hold the term, more perhaps than are shown. */
  readonly total: number
  /** The newest first. */
  readonly renderings: readonly Rendering[]
}

/**
 * Finds a term in the Chinese (script, width, case and spaces make no difference) or in the English (whole words, with
 * plural or possessive; case and hyphens make no difference). A unit counts once, with the first place of the term.
 */
export function concordance(
  memory: Memory,
  term: string,
  { limit = 20 }: { readonly limit?: number } = {},
): Concordance {
  const side = hasHan(term) ? 'zh' : 'en'
  const variants =
    side === 'zh' ? [codeHan(term).codes] : inflections(term).map((form) => codeWords(form).codes)
  const found = new Map<number, readonly number[]>()
  for (const codes of variants) {
    for (const index of unitsWith(codesOfSide(memory, side), codes)) {
      if (!found.has(index)) found.set(index, codes)
    }
  }
  const indexes = [...found.keys()].sort((left, right) => left - right)
  const renderings = indexes
    .slice(0, limit)
    .flatMap((index) => renderingIn(memory, index, side, found.get(index) ?? []))
  return { total: indexes.length, renderings }
}

/** `agent`, `agents`; `agents`, `agent`; `agency`, `agencies`. */
function inflections(term: string): readonly string[] {
  const word = term.trim()
  const forms = [word, `${word}s`, `${word}es`]
  if (/[^s]s$/i.test(word)) forms.push(word.slice(0, -1))
  if (/es$/i.test(word)) forms.push(word.slice(0, -2))
  if (/ies$/i.test(word)) forms.push(`${word.slice(0, -3)}y`)
  if (/[^aeiou]y$/i.test(word)) forms.push(`${word.slice(0, -1)}ies`)
  return [...new Set(forms)].filter((form) => form !== '')
}

function unitsWith({ codes, starts }: Codes, wanted: readonly number[]): readonly number[] {
  const [first] = wanted
  const found: number[] = []
  if (first === undefined) return found
  // The rarest sign would be a better start, but one pass over the numbers takes a few milliseconds already.
  for (let at = codes.indexOf(first); at >= 0; ) {
    if (wanted.every((code, index) => codes[at + index] === code)) {
      const unit = unitAt(starts, at)
      found.push(unit)
      at = codes.indexOf(first, starts[unit + 1] ?? codes.length)
    } else at = codes.indexOf(first, at + 1)
  }
  return found
}

function unitAt(starts: Uint32Array, at: number): number {
  let low = 0
  let high = starts.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return low
}

/** Where the term stands in the unit's text. */
function renderingIn(
  { units }: Memory,
  index: number,
  side: 'zh' | 'en',
  wanted: readonly number[],
): readonly Rendering[] {
  const unit = units[index]
  if (!unit) return []
  const { codes, offsets, ends } = side === 'zh' ? codeHan(unit.zh) : codeWords(unit.en)
  const at = codes.findIndex((_, start) => wanted.every((code, next) => codes[start + next] === code))
  const from = offsets[at]
  const to = ends[at + wanted.length - 1]
  return from === undefined || to === undefined ? [] : [{ ...unit, side, from, to }]
}
