// The English that a gloss stands for, as far as it can be told: a quotation, link or emphasis that ends there, the
// longest form of the lexicon, or pinyin. And whether two of them say the same. Pure.
import { stemOf } from '../bilingual/inflection.ts'
import { findEnglish, type LexiconIndex } from '../bilingual/lexicon/lexicon-index.ts'
import { englishEnd, type Glossed, romanisedBefore } from './glossed.ts'

export interface Extent {
  readonly english: string
  readonly from: number
  readonly to: number
}

const QUOTED = /(?:“([^“”]{1,200})”|"([^"]{1,200})"|‘([^‘’]{1,200})’)[\s,]*$/u

/** The English before a gloss; undefined where nothing marks where it begins. */
export function extentOf(glossed: Glossed, index: LexiconIndex): Extent | undefined {
  const { wording, gloss } = glossed
  const before = wording.text.slice(0, gloss.index)
  const quoted = QUOTED.exec(before)
  if (quoted) {
    const english = quoted[1] ?? quoted[2] ?? quoted[3] ?? ''
    const from = quoted.index + 1
    return trimmed(english, from)
  }
  const end = before.trimEnd().length
  const span = wording.spans.find(({ type, from, to }) => type !== 'delete' && to === end && from < end)
  if (span) return trimmed(before.slice(span.from, span.to), span.from)
  const stop = englishEnd(glossed)
  const start = Math.max(0, stop - 200)
  const match = findEnglish(index, before.slice(start, stop)).findLast(({ to }) => start + to === stop)
  if (match) return { english: before.slice(start + match.from, stop), from: start + match.from, to: stop }
  return romanisedBefore(glossed)
}

/** Keys of the words: two renderings with the same keys are the same, whatever their inflection, case and articles. */
export function keysOf(english: string): readonly string[] {
  const words = english.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? []
  return words
    .map(stemOf)
    .filter((stem) => !ARTICLES.has(stem))
    .map((stem) => stem.replace(/or$/, 'our').replace(/is$/, 'iz'))
}

const ARTICLES = new Set(['the', 'a', 'an', 'its', 'their', 'our', 'his', 'her', 's'])

/** Whether two renderings agree: the same words, a shorter form of the other, its acronym, or a name turned round. */
export function sayTheSame(left: string, right: string): boolean {
  const [one, other] = [keysOf(left), keysOf(right)]
  if (one.length === 0 || other.length === 0) return true
  return isWithin(one, other) || isWithin(other, one) || isAcronymOf(left, right) || isAcronymOf(right, left)
}

/** Whether all words of the one are among those of the other. */
function isWithin(some: readonly string[], all: readonly string[]): boolean {
  return some.every((word) => all.includes(word))
}

/** Whether the one is an acronym of the other: MOST of Ministry of Science and Technology. */
export function isAcronymOf(short: string, long: string): boolean {
  const letters = /^(?:the )?([A-Z]{2,8})s?$/.exec(short.trim())?.[1]
  if (letters === undefined) return false
  // MOST takes a letter of the small words too: in order is enough.
  const words = long.toUpperCase()
  return words.includes(' ') && isAbbreviation(letters, words)
}

/** Whether every character of the one stands in the other, in order: 科技部 in 科学技术部. */
export function isAbbreviation(short: string, long: string): boolean {
  let at = 0
  for (const character of long) if (character === short[at]) at += character.length
  return at >= short.length
}

function trimmed(english: string, from: number): Extent | undefined {
  const start = english.length - english.trimStart().length
  const text = english.trim().replace(/[\s.,;:!?]+$/u, '')
  return text === '' ? undefined : { english: text, from: from + start, to: from + start + text.length }
}
