// Whether a Latin word can be pinyin, with or without tone marks. A filter on shape, no dictionary. Pure.

const INITIAL = '(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?'
const FINAL =
  '(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|er|ia|ie|iu|ua|ui|uo|ue|ve|a|o|e|i|u|v)r?'
const WORD = new RegExp(`^(?:${INITIAL}${FINAL}['’-]?)+$`)

/** Whether the word is made of pinyin syllables: `qingchunfan`, `Xi'an`, `lǜsè`. */
export function isPinyin(word: string): boolean {
  return word.length <= 40 && WORD.test(plainLetters(word))
}

/** Whether the word is an acronym such as `AI`, `CAICT` or `K3`. */
export function isAcronym(word: string): boolean {
  return /^[\p{Lu}\d][\p{Lu}\d.&-]{0,7}s?$/u.test(word)
}

/** Lower-case letters without tone marks; ü as u. */
function plainLetters(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
