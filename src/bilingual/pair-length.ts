// How long the English of a Chinese text is, as a rule. Pure.
// Prose of digests has about two English words for three Chinese characters. Terse headlines and lists of names lie further
// off, so that short texts say nothing.
import { countLanguage, latinWords } from './language.ts'

/** English words for a Chinese character. */
export const WORDS_A_CHARACTER = 0.64
/** A Latin word in Chinese text stands for as many characters. */
const CHARACTERS_A_WORD = 1.5

/** Length of a Chinese text, in characters. */
export function chineseLength(text: string): number {
  return countHan(text) + CHARACTERS_A_WORD * latinWords(text).length + countFigures(text)
}

/** Length of an English text, in words. */
export function englishLength(text: string): number {
  const { latin } = countLanguage(text)
  return latin + countFigures(text)
}

function countHan(text: string): number {
  return text.match(/\p{Script=Han}/gu)?.length ?? 0
}

/** Numbers in figures, which are no words of either language. */
function countFigures(text: string): number {
  return text.match(/(?<![\p{L}\d])\d[\d.,]*/gu)?.length ?? 0
}
