// What the inflected forms of an English word have in common: `capacities` and `capacity`, `scaled` and `scaling`. For
// comparing words of a text with words of the lexicon, never for showing. Pure.
// A few words of different meaning fall together (`rate`, `rating`), as the inflections of one word have to.

/** Words that the rules below would tear apart. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['bias', 'bias'],
  ['biases', 'bias'],
  ['biased', 'bias'],
  ['data', 'data'],
  ['criterion', 'criteria'],
  ['criteria', 'criteria'],
  ['phenomenon', 'phenomena'],
  ['phenomena', 'phenomena'],
  ['matrix', 'matrix'],
  ['matrices', 'matrix'],
  ['index', 'index'],
  ['indices', 'index'],
  ['people', 'person'],
  ['persons', 'person'],
  ['person', 'person'],
  ['men', 'man'],
  ['women', 'woman'],
  ['children', 'child'],
])

/** One key for all inflected forms of a word: plural, -ing, -ed. Lower case, without accents. */
export function stemOf(word: string): string {
  const acronym = /^([\p{Lu}\d]{2,})s?$/u.exec(word)?.[1]
  if (acronym !== undefined) return acronym.toLowerCase()
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const irregular = IRREGULAR.get(plain)
  if (irregular !== undefined) return irregular
  if (plain.length < 3 || !/^[a-z]+$/.test(plain)) return plain
  return ending(withoutSuffix(plain.length < 4 ? plain : singular(plain)))
}

function singular(word: string): string {
  if (/[^aeiou]ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(?:ss|x|ch|sh|zz)es$/.test(word)) return word.slice(0, -2)
  if (/is$/.test(word) && word.length > 4) return word.slice(0, -2)
  return /(?:[^su]|eu|ou)s$/.test(word) ? word.slice(0, -1) : word
}

function withoutSuffix(word: string): string {
  const stem = /^(.*[aeiouy].*)(?:ing|(?<!e)ed)$/.exec(word)?.[1]
  return stem !== undefined && stem.length > 1 ? stem : word
}

/** A silent e, a doubled consonant and the i of a y come and go with the suffix. */
function ending(word: string): string {
  return word
    .replace(/e$/, '')
    .replace(/([b-df-hj-np-tv-z])\1$/, '$1')
    .replace(/(?<=[^aeiou])y$/, 'i')
}
