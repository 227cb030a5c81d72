// How long the English of a Chinese text is, as a rule, and how far a translation lies off: as Gale and Church (1993) do
// it, by the deviation of lengths, here of their logarithms, since translators differ by factors. Pure.
import { countLanguage, latinWords } from './language.ts'

/** English words for a Chinese character, and those that even the shortest text has: articles, auxiliaries. */
const WORDS_A_CHARACTER = 0.68
const WORDS_AT_LEAST = 1.5
/** Variance of the logarithm: between translators, of a single word, and of names in an enumeration. */
const VARIANCE = 0.0324
const VARIANCE_OF_A_WORD = 0.64
const VARIANCE_OF_NAMES = 0.04

/** Length of an English text, in words; figures count. */
export function englishWords(text: string): number {
  return countLanguage(text).latin + countFigures(text)
}

/** Words that English of a Chinese text has on average. Figures and Latin words stand in both as they are. */
export function expectedWords(zh: string): number {
  const kept = latinWords(zh).length + countFigures(zh)
  const han = countHan(zh)
  return kept + (han === 0 ? 0 : WORDS_AT_LEAST + WORDS_A_CHARACTER * han)
}

/**
 * Standard deviations by which a number of English words is more (or, below 0, less) than a Chinese text lets expect. The
 * shorter a text, the less a difference means; foreign names and bodies in a list have far fewer words than characters.
 */
export function lengthDeviation(zh: string, words: number): number {
  const expected = expectedWords(zh)
  if (expected === 0 || words === 0) return 0
  const names = zh.match(/[、·・]/g)?.length ?? 0
  const share = (10 * names) / Math.max(10, countHan(zh))
  const variance = VARIANCE + VARIANCE_OF_A_WORD / expected + VARIANCE_OF_NAMES * share
  return Math.log(words / expected) / Math.sqrt(variance)
}

export function countHan(text: string): number {
  return text.match(/\p{Script=Han}/gu)?.length ?? 0
}

/** Numbers in figures, which are no words of either language. */
function countFigures(text: string): number {
  return text.match(/(?<![\p{L}\d])\d[\d.,]*/gu)?.length ?? 0
}
