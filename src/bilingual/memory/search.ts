// Finds what the memory holds that is the same as a text, or nearly. The text may be Chinese or English. Pure.
import { hasHan } from '../language.ts'
import { type Codes, codeHan, codesOfHan, codesOfWords, codeWords } from './codes.ts'
import type { Memory, MemoryMatch, MemorySearch, SearchLimits } from './memory.ts'
import { nearest } from './similarity.ts'

export const LIMIT = 5
export const THRESHOLD = 0.7

/**
 * What is the same as the text (but for script, width, case and spaces), and what is nearly. A text with Han is compared
 * with the Chinese by characters, another with the English by words.
 */
export function searchMemory(memory: Memory, query: string, limits: SearchLimits = {}): MemorySearch {
  const { limit = LIMIT, threshold = THRESHOLD } = limits
  const side = hasHan(query) ? 'zh' : 'en'
  const { codes } = side === 'zh' ? codeHan(query) : codeWords(query)
  const { same, near } = nearest(codesOfSide(memory, side), codes, { limit, threshold })
  return {
    exact: same.slice(0, limit).flatMap((index) => match(memory, index, 1)),
    fuzzy: near.flatMap(({ index, score }) => match(memory, index, score)),
  }
}

function match({ units }: Memory, index: number, score: number): MemoryMatch[] {
  const unit = units[index]
  return unit ? [{ ...unit, score }] : []
}

const CODES = { zh: new WeakMap<Memory, Codes>(), en: new WeakMap<Memory, Codes>() }

/** The codes of one side of the memory, made at the first question in that language. */
export function codesOfSide(memory: Memory, side: 'zh' | 'en'): Codes {
  const known = CODES[side].get(memory)
  if (known) return known
  const texts = memory.units.map((unit) => unit[side])
  const codes = side === 'zh' ? codesOfHan(texts) : codesOfWords(texts)
  CODES[side].set(memory, codes)
  return codes
}
