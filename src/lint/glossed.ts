// What stands before the glosses of a text: the romanised name or word that the characters are read as, with its place.
// Shared by the rules about pinyin, the order of names and glosses. Pure.
import { simplified } from '../bilingual/fold.ts'
import { type Romanisation, romanisation } from '../bilingual/pinyin/romanisation.ts'
import type { PlacedGloss, Wording } from './wording.ts'

export interface Glossed {
  readonly wording: Wording
  readonly gloss: PlacedGloss
  /** The Han of the gloss, in simplified characters; '' where there is none or more than one run. */
  readonly zh: string
  /** As the file has it. */
  readonly han: string
}

/** Words in Latin letters right before a gloss, compared with its characters. */
export interface RomanisedName {
  readonly english: string
  readonly from: number
  readonly to: number
  readonly found: Romanisation
}

const WORDS_MAX = 6
const WORDS =
  /(?:[\p{Script=Latin}\p{M}]+(?:['’-][\p{Script=Latin}\p{M}]+)*[ \t]+)*[\p{Script=Latin}\p{M}]+(?:['’-][\p{Script=Latin}\p{M}]+)*$/u

/** Every gloss of the blocks, in reading order. */
export function glossedOf(blocks: readonly Wording[]): readonly Glossed[] {
  return blocks.flatMap((wording) =>
    wording.glosses.map((gloss) => {
      const han = hanOf(gloss.inside)
      return { wording, gloss, zh: simplified(han), han }
    }),
  )
}

/** The only run of Han, or the first where a comma or another sign sets it apart; without digits and Latin letters. */
export function hanOf(inside: string): string {
  return /\p{Script=Han}+/u.exec(inside.replace(/[《》“”"'‘’]/g, ''))?.[0] ?? ''
}

/** Index in the block where the English before the gloss ends, without white space and closing marks. */
export function englishEnd({ wording, gloss }: Glossed): number {
  return wording.text.slice(0, gloss.index).replace(/[\s"”’'*_,]+$/u, '').length
}

/**
 * The last words before a gloss that are cut into as many syllables as it has characters: those that agree, else those
 * with a slip. Undefined where the English is no pinyin.
 */
export function romanisedBefore(glossed: Glossed): RomanisedName | undefined {
  const end = englishEnd(glossed)
  const before = glossed.wording.text.slice(Math.max(0, end - 120), end)
  // `Wu Dao 2.0 (悟道 2.0)`: what both sides have in digits is no part of the name.
  const trimmed = before.replace(/[\s\d.]+$/, '').replace(/['’]s$/, '')
  const run = WORDS.exec(trimmed)?.[0]
  if (run === undefined || glossed.zh === '') return undefined
  const start = end - before.length + trimmed.length - run.length
  const words = [...run.matchAll(/[^\s]+/g)]
  let slipped: RomanisedName | undefined
  for (let count = 1; count <= Math.min(WORDS_MAX, words.length); count += 1) {
    const at = words[words.length - count]?.index ?? 0
    const english = run.slice(at)
    const found = romanisation(english, glossed.zh)
    if (found.type === 'unrelated') continue
    const name = { english, from: start + at, to: start + run.length, found }
    if (found.type === 'agrees') return name
    slipped ??= name
  }
  return slipped
}

/** The last words before a gloss, at most this many, whatever they are. */
export function wordsBefore(
  glossed: Glossed,
  count: number,
): { readonly english: string; readonly from: number; readonly to: number } {
  const end = englishEnd(glossed)
  const before = glossed.wording.text.slice(0, end)
  const start = before.lastIndexOf('\ufffc') + 1
  const words = [...before.matchAll(/[^\s\ufffc]+/g)].filter(({ index }) => index >= start).slice(-count)
  const from = words[0]?.index ?? end
  return { english: before.slice(from), from, to: end }
}
