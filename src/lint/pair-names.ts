// Names in the English of a pair that fit a name in its Chinese but for one syllable. Pure.
import { simplified } from '../bilingual/fold.ts'
import { misreadings } from '../bilingual/pinyin/fixed.ts'
import { isSurname, likelySlips, looksLikeName, nearMiss } from '../bilingual/pinyin/names.ts'
import { respelt, romanisation } from '../bilingual/pinyin/romanisation.ts'
import { readingsOf, withoutTones } from '../bilingual/pinyin/syllable.ts'
import type { Pair } from '../issue/issue.ts'
import { type Wording, wordingOf } from './wording.ts'

export interface PairName {
  readonly wording: Wording
  readonly from: number
  readonly to: number
  readonly english: string
  /** As the Chinese has it. */
  readonly zh: string
  readonly expected: string
}

/** Two capitalised words in a row; the second is looked at as a first, too. */
const NAME = /(?<![\p{L}'’-])(\p{Lu}[\p{L}\p{M}'’-]+)(?=( \p{Lu}[\p{L}\p{M}'’-]+))/gu
/** A pair with more names is a list, and looking stops there. */
const NAMES_MAX = 200

/** All names that are likely slips, each once a place. */
export function namesInPairs(pairs: readonly Pair[], source: string): readonly PairName[] {
  return pairs.flatMap((pair) => {
    const chinese = wordingOf(pair.zh, source, 'zh').map(({ text }) => text)
    if (chinese.length === 0) return []
    const runs = chinese.join('\n').match(/\p{Script=Han}{2,}/gu) ?? []
    return wordingOf(pair.en, source, 'en').flatMap((wording) =>
      [...wording.text.matchAll(NAME)].slice(0, NAMES_MAX).flatMap((match) => {
        const english = `${match[1]}${match[2]}`.replace(/['’]s$/, '')
        const range = { from: match.index, to: match.index + english.length }
        // A gloss beside the name is looked at on its own.
        if (/^\s*\ufffc/.test(wording.text.slice(range.to))) return []
        const slip = slipIn(english, runs)
        return slip ? [{ wording, ...range, english, ...slip }] : []
      }),
    )
  })
}

/** The name in the Chinese that the English nearly is, unless the Chinese has one that it is. */
function slipIn(
  english: string,
  runs: readonly string[],
): { readonly zh: string; readonly expected: string } | undefined {
  const words = english.split(' ').map((word) => withoutTones(word).replace(/['’-]/g, ''))
  let slip: { readonly zh: string; readonly expected: string } | undefined
  for (const zh of runs.flatMap((run) => candidates(run, words))) {
    const plain = simplified(zh)
    const found = romanisation(english, plain)
    // Short names stand in running Chinese by chance: their surnames are looked at beside glosses only.
    const misread = [...plain].length > 2 ? misreadings(english, plain, found) : []
    if (found.type === 'agrees' && misread.length === 0) return undefined
    const [first] = [...misread, ...likelySlips(english, plain, found)]
    if (first) slip ??= { zh, expected: respelt(english, first, first.readings[0] ?? '') }
    const miss = first || found.type === 'slip' ? undefined : nearMiss(english, plain)
    if (miss) slip ??= { zh, expected: respelt(english, miss, miss.given) }
  }
  return slip
}

/** What of the Chinese may be the name: it begins with a surname that one of the two words is how one reads. */
function candidates(run: string, words: readonly string[]): readonly string[] {
  const found: string[] = []
  const characters = [...run]
  for (const [at, han] of characters.entries()) {
    const two = characters.slice(at, at + 2).join('')
    const compound = isSurname(simplified(two)) && two.length === 2
    if (!compound && !isSurname(simplified(han))) continue
    const surname = compound ? two : han
    if (!words.some((word) => reads(word, surname))) continue
    for (const length of compound ? [3, 4] : [2, 3]) {
      const zh = characters.slice(at, at + length).join('')
      if ([...zh].length === length && looksLikeName(simplified(zh))) found.push(zh)
    }
  }
  return found
}

function reads(word: string, surname: string): boolean {
  const ways = [...surname].reduce<readonly string[]>(
    (before, han) => before.flatMap((start) => [...readingsOf(han)].map((reading) => start + reading)),
    [''],
  )
  return ways.some(
    (way) => way === word || way.replaceAll('ü', 'v') === word || way.replaceAll('ü', 'u') === word,
  )
}
