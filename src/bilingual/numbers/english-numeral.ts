// Reads an English numeral: `1.2 billion`, `two and a half million`, `twenty-three hundred`, `10k`, `hundreds of
// thousands`, `a dozen`. Expects lower case. Pure.
import { round } from './chinese-numeral.ts'

const SMALL: Readonly<Record<string, number>> = {
  zero: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
}
const SCALE: Readonly<Record<string, number>> = {
  dozen: 12,
  hundred: 100,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
  mn: 1e6,
  mln: 1e6,
  bn: 1e9,
  bln: 1e9,
  tn: 1e12,
  trn: 1e12,
  k: 1e3,
  m: 1e6,
  b: 1e9,
  t: 1e12,
}
const SMALL_NAMES = Object.keys(SMALL).join('|')
const SCALE_WORDS = 'dozen|hundred|thousand|million|billion|trillion'

/** Words that a number can begin with, for the scanner. */
export const NUMBER_WORDS = `${SMALL_NAMES}|${SCALE_WORDS}|tens|dozens|hundreds|thousands|millions|billions|trillions|several|few`

export interface EnglishNumeral {
  readonly to: number
  readonly low: number
  readonly high: number
  readonly form: 'digits' | 'words'
  /** Of the magnitude word behind it; 1 without one. */
  readonly scale: number
  /** What "two" shares in "two or three hundred million". */
  readonly multiplier: number
  readonly need: 'required' | 'optional'
}

const DIGITS = /(\d{1,3}(?:,\d{3})+(?!\d)|\d+)(\.\d+)?(½| and a half\b)?/y
const SCALE_AFTER = new RegExp(
  `(?:[ -]((?:${SCALE_WORDS}|mn|mln|bn|bln|tn|trn)\\b)| ?(mn|mln|bn|bln|tn|trn)\\b|([kmbt])\\b(?![-/']))`,
  'y',
)
const WORD = new RegExp(`(?:(${SMALL_NAMES})|(${SCALE_WORDS}))\\b`, 'y')
const JOIN = /(?: and |[ -]| - )/y
const HALF_SCALE = new RegExp(`half(?: of)? an? (${SCALE_WORDS})\\b`, 'y')
const A_SCALE = new RegExp(`an? (?=(?:${SCALE_WORDS})\\b)`, 'y')
const AND_A_HALF = / and a half\b/y
const VAGUE = new RegExp(
  `(?:(tens|dozens|hundreds|thousands|several|a few|few|some|many|scores) (?:of )?)?(?:(tens|dozens|hundreds|thousands|millions|billions|trillions|${SCALE_WORDS})\\b)(?: (?:of )?(thousands?|millions?|billions?|trillions?)\\b)?`,
  'y',
)

export function englishNumeralAt(text: string, at: number): EnglishNumeral | undefined {
  return /\d/.test(text[at] ?? '') ? digitsAt(text, at) : (vagueAt(text, at) ?? wordsAt(text, at))
}

function digitsAt(text: string, at: number): EnglishNumeral | undefined {
  const match = run(DIGITS, text, at)
  if (!match) return undefined
  const [whole, integer = '', fraction = '', half] = match
  let value = Number(integer.replaceAll(',', '') + fraction) + (half ? 0.5 : 0)
  let to = at + whole.length
  let scale = 1
  for (let count = 0; count < 2; count += 1) {
    const next = run(SCALE_AFTER, text, to)
    const name = next?.[1] ?? next?.[2] ?? next?.[3]
    if (!next || name === undefined || (name.length === 1 && count > 0)) break
    scale *= SCALE[name] ?? 1
    to += next[0].length
  }
  value = round(value * scale)
  return { to, low: value, high: value, form: 'digits', scale, multiplier: scale, need: 'required' }
}

/** Hundreds, tens of thousands, several hundred million. */
function vagueAt(text: string, at: number): EnglishNumeral | undefined {
  const match = run(VAGUE, text, at)
  if (!match) return undefined
  const [whole, first, second = '', third] = match
  const names = [first, second, third].filter((name) => name !== undefined)
  if (!/(?:s|^few|^a few|^some|^many|^several)$/.test(first ?? second) && !/s$/.test(second)) return undefined
  if (/^(?:some|many)$/.test(first ?? '') && !/s$/.test(second)) return undefined
  const low = names.reduce((value, name) => value * vagueScale(name), 1)
  const dozens = names[0] === 'dozens' || second === 'dozens'
  return {
    to: at + whole.length,
    low: dozens ? low * 2 : low,
    high: low * 9.99,
    form: 'words',
    scale: low,
    multiplier: low,
    need: 'optional',
  }
}

function vagueScale(name: string): number {
  if (/^(?:tens|dozens|scores)$/.test(name)) return 10
  return SCALE[name.replace(/s$/, '')] ?? 1
}

function wordsAt(text: string, at: number): EnglishNumeral | undefined {
  const half = run(HALF_SCALE, text, at)
  if (half) {
    const scale = SCALE[half[1] ?? ''] ?? 1
    return {
      to: at + half[0].length,
      low: scale / 2,
      high: scale / 2,
      form: 'words',
      scale,
      multiplier: scale,
      need: 'required',
    }
  }
  const article = run(A_SCALE, text, at)
  const start = at + (article?.[0].length ?? 0)
  const read = readWords(text, start, article ? 1 : undefined)
  if (!read) return undefined
  const lone = !article && read.words === 1
  const need = (lone && read.value <= 3) || (lone && read.scale > 1) ? 'optional' : 'required'
  const dozen = /dozen$/.test(text.slice(start, read.to)) && read.value === 12
  return {
    to: read.to,
    low: dozen ? 10 : read.value,
    high: dozen ? 19 : read.value,
    form: 'words',
    scale: read.scale,
    multiplier: round(read.value / read.first),
    need,
  }
}

interface Words {
  readonly value: number
  readonly to: number
  readonly scale: number
  /** The value of the first word: 3 of "three hundred million". */
  readonly first: number
  readonly words: number
}

function readWords(text: string, start: number, lead: number | undefined): Words | undefined {
  let at = start
  let total = 0
  let current = lead
  let scale = 1
  let words = 0
  let leading = lead ?? 1
  let to = start
  for (;;) {
    const match = run(WORD, text, at)
    if (!match) break
    const small = match[1] === undefined ? undefined : SMALL[match[1]]
    if (small !== undefined) {
      if (words === 0 && small > 0) leading = small
      const joined = joinSmall(current, small, scale)
      if (joined === undefined) break
      current = joined
    } else {
      const factor = SCALE[match[2] ?? ''] ?? 1
      if (factor <= 100) current = (current ?? 1) * factor
      else {
        total =
          total > 0 && total < factor && current === undefined
            ? total * factor
            : total + (current ?? 1) * factor
        current = undefined
      }
      scale = Math.max(scale, factor)
    }
    words += 1
    to = at + match[0].length
    const more = run(AND_A_HALF, text, to)
    if (more) {
      if (current === undefined) total += scale / 2
      else current += scale > 1 && current >= scale ? scale / 2 : 0.5
      to += more[0].length
    }
    const join = run(JOIN, text, to)
    if (!join || (join[0] === ' and ' && scale === 1)) break
    at = to + join[0].length
  }
  return words === 0 ? undefined : { value: round(total + (current ?? 0)), to, scale, first: leading, words }
}

/** Twenty three is 23, nineteen eighty-four 1984; "two three" is two numbers. */
function joinSmall(current: number | undefined, small: number, scale: number): number | undefined {
  if (current === undefined) return small
  if (small === 0) return undefined
  const rest = current % 100
  if (rest === 0 && scale >= 100) return current + small
  if (rest >= 20 && rest % 10 === 0 && small < 10) return current + small
  if (current >= 10 && current <= 99 && small >= 10 && scale === 1) return current * 100 + small
  return undefined
}

function run(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}
