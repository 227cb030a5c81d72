// Whether a word in Latin letters is how Chinese characters are read: names and pinyin beside their hanzi. Pure.
import { readingsOf, SYLLABLES, wadeGilesOf, withoutTones } from './syllable.ts'

/** A syllable as written, at these offsets of the English. */
export interface WrittenSyllable {
  readonly from: number
  readonly to: number
  readonly han: string
  readonly written: string
}

export interface Slip extends WrittenSyllable {
  /** The readings of the character. */
  readonly readings: readonly string[]
}

export type Romanisation =
  | {
      readonly type: 'agrees'
      readonly order: 'as-written' | 'last-word-first'
      readonly syllables: readonly WrittenSyllable[]
    }
  /** One syllable does not agree with its character, the others do. */
  | {
      readonly type: 'slip'
      readonly order: 'as-written' | 'last-word-first'
      readonly slips: readonly Slip[]
      readonly syllables: readonly WrittenSyllable[]
    }
  | { readonly type: 'unrelated' }

const CHARACTERS_MAX = 12
const SYLLABLE_MAX = 6
const UNRELATED: Romanisation = { type: 'unrelated' }
/** Spellings of ü that occur beside ü itself. */
const UMLAUTS: readonly string[] = ['lu', 'lv', 'lyu', 'nu', 'nv', 'nyu', 'lue', 'lve', 'nue', 'nve']

interface Letter {
  readonly letter: string
  /** Offset in the text, and that behind it. */
  readonly from: number
  readonly to: number
  /** Whether a syllable begins here: a word, or what follows an apostrophe or hyphen. */
  readonly head: boolean
}

/**
 * Compares English words with Han characters, syllable by syllable; a given name may come first. A slip is told only where
 * most syllables agree: other romanisations, English names and translations are unrelated.
 */
export function romanisation(english: string, zh: string): Romanisation {
  const characters = [...zh]
  if (characters.length === 0 || characters.length > CHARACTERS_MAX) return UNRELATED
  if (!characters.every((character) => /\p{Script=Han}/u.test(character))) return UNRELATED
  const words = wordsOf(english)
  if (words.length === 0) return UNRELATED
  const last = words.at(-1) ?? []
  const orders = [
    { order: 'as-written', letters: words.flat() },
    ...(words.length > 1
      ? [{ order: 'last-word-first', letters: [...last, ...words.slice(0, -1).flat()] }]
      : []),
  ] as const
  const readings = orders.flatMap(({ order, letters }) => {
    const syllables = bestReading(letters, characters)
    return syllables ? [{ order: order as 'as-written' | 'last-word-first', syllables }] : []
  })
  const agreeing = readings.find(({ syllables }) => syllables.every(agrees))
  if (agreeing) return { type: 'agrees', ...agreeing }
  if (orders.some(({ letters }) => isWadeGiles(letters, characters))) return UNRELATED
  const slipped = readings.map((reading) => ({
    ...reading,
    slips: reading.syllables.filter((each) => !agrees(each)),
  }))
  const [best] = slipped.sort((left, right) => left.slips.length - right.slips.length)
  // One slip in a name; two only where six characters or more stand behind it.
  if (!best || best.slips.length > (characters.length < 6 ? 1 : 2) || characters.length < 2) return UNRELATED
  const slips = best.slips.map((each) => ({ ...each, readings: [...readingsOf(each.han)] }))
  return { type: 'slip', order: best.order, slips, syllables: best.syllables }
}

/** Whether the syllable is a reading of its character; ü may be written u, v or yu here. */
export function agrees({ written, han }: WrittenSyllable): boolean {
  const readings = readingsOf(han)
  if (readings.has(written)) return true
  const umlaut = withUmlaut(written)
  return umlaut !== undefined && readings.has(umlaut)
}

/** `lv`, `lyu` and `lu` as `lü`; undefined for a syllable that has no ü. */
export function withUmlaut(written: string): string | undefined {
  if (!UMLAUTS.includes(written)) return undefined
  return written.replace(/^([ln])(?:yu|[uv])/, '$1ü')
}

/** The English with a syllable replaced; capitals as they were. */
export function respelt(
  english: string,
  { from, to }: { from: number; to: number },
  syllable: string,
): string {
  const old = english.slice(from, to)
  const capital = /^\p{Lu}/u.test(old)
  const all = old.length > 1 && old === old.toUpperCase()
  const shown = all
    ? syllable.toUpperCase()
    : capital
      ? `${syllable[0]?.toUpperCase()}${syllable.slice(1)}`
      : syllable
  return `${english.slice(0, from)}${shown}${english.slice(to)}`
}

/**
 * A syllable inside a word that begins with a vowel wants an apostrophe before it: Xi'an. Offsets of those without one.
 * `er` is let be: Haier and Harbin are spelt so everywhere.
 */
export function missingApostrophes(
  english: string,
  syllables: readonly WrittenSyllable[],
): readonly number[] {
  return syllables
    .filter(
      ({ from, written }) =>
        /^(?:a|o|e(?!r))/.test(written) && /[\p{L}\p{M}]/u.test(english[from - 1] ?? ' '),
    )
    .map(({ from }) => from)
}

/** Words of the text, each as letters without tones. Empty where something else than words stands between. */
function wordsOf(english: string): readonly (readonly Letter[])[] {
  if (!/^[\p{Script=Latin}\p{M}'’\-\s]*$/u.test(english)) return []
  return [...english.matchAll(/[^\s]+/g)].map((word) => {
    const letters: Letter[] = []
    let head = true
    for (const { 0: character, index } of word[0].matchAll(/\p{L}\p{M}*|./gu)) {
      if (!/^\p{L}/u.test(character)) {
        head = true
        continue
      }
      const from = word.index + index
      letters.push({ letter: withoutTones(character), from, to: from + character.length, head })
      head = false
    }
    return letters
  })
}

interface Step {
  readonly cost: number
  readonly previous?: Step
  readonly syllable?: WrittenSyllable
}

/** The letters cut into one syllable a character, with as few as possible that do not agree; undefined where none fits. */
function bestReading(
  letters: readonly Letter[],
  characters: readonly string[],
): readonly WrittenSyllable[] | undefined {
  if (letters.length > characters.length * SYLLABLE_MAX || letters.length < characters.length)
    return undefined
  let reached = new Map<number, Step>([[0, { cost: 0 }]])
  for (const han of characters) {
    const next = new Map<number, Step>()
    for (const [start, step] of reached) {
      for (let end = start + 1; end <= Math.min(letters.length, start + SYLLABLE_MAX); end += 1) {
        if (end - 1 > start && letters[end - 1]?.head) break
        const syllable = syllableOf(letters.slice(start, end), han)
        if (!syllable) continue
        const cost = step.cost + (agrees(syllable) ? 0 : 1)
        const known = next.get(end)
        if (!known || cost < known.cost) next.set(end, { cost, previous: step, syllable })
      }
    }
    reached = next
  }
  const syllables: WrittenSyllable[] = []
  for (let step = reached.get(letters.length); step?.syllable; step = step.previous)
    syllables.unshift(step.syllable)
  return syllables.length === characters.length ? syllables : undefined
}

function syllableOf(letters: readonly Letter[], han: string): WrittenSyllable | undefined {
  const written = letters.map(({ letter }) => letter).join('')
  const known = SYLLABLES.has(written) || UMLAUTS.includes(written) || readingsOf(han).has(written)
  if (!known) return undefined
  return { from: letters[0]?.from ?? 0, to: letters.at(-1)?.to ?? 0, han, written }
}

/** Whether all of it is a Wade-Giles spelling: `Han Kuo-yu` 韩国瑜. */
function isWadeGiles(letters: readonly Letter[], characters: readonly string[]): boolean {
  let ends = new Set([0])
  const text = letters.map(({ letter }) => (letter === 'ü' ? 'u' : letter)).join('')
  // Letters that Wade-Giles does not have: then it is pinyin with a slip.
  if (/[qxzbd]/.test(text)) return false
  for (const han of characters) {
    const next = new Set<number>()
    for (const reading of readingsOf(han)) {
      for (const spelling of [wadeGilesOf(reading), reading]) {
        for (const end of ends) if (text.startsWith(spelling, end)) next.add(end + spelling.length)
      }
    }
    ends = next
  }
  return ends.has(text.length)
}
