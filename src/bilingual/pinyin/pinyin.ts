// Whether a Latin word can be pinyin, with or without tone marks. A filter on shape, no dictionary. Pure.

const INITIAL = '(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?'
const FINAL =
  '(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|er|ia|ie|iu|ua|ui|uo|ue|ve|a|o|e|i|u|v)r?'
const SYLLABLE = new RegExp(`^${INITIAL}${FINAL}$`)
const SYLLABLE_MAX = 7

/** Whether the word is made of pinyin syllables: `qingchunfan`, `Xi'an`, `lǜsè`. */
export function isPinyin(word: string): boolean {
  if (word.length > 40) return false
  const letters = plainLetters(word).replace(/['’-]+/g, '')
  // Ends of syllables that can be reached from the start: a pattern alone would try every way to cut the word.
  const ends = [0]
  for (let end = 1; end <= letters.length; end += 1) {
    const reached = ends.some(
      (start) => end - start <= SYLLABLE_MAX && SYLLABLE.test(letters.slice(start, end)),
    )
    if (reached) ends.push(end)
  }
  return letters !== '' && ends.at(-1) === letters.length
}

/** Whether the word is an acronym such as `AI`, `CAICT` or `K3`. */
export function isAcronym(word: string): boolean {
  return /^[\p{Lu}\d][\p{Lu}\d.&-]{0,7}s?$/u.test(word)
}

/** Lower-case letters without tone marks; ü as u. */
function plainLetters(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
