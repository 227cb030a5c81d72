// English words as two dictionaries, the lexicon and the vocabulary of the trade spell them.

import { entriesOf, type Lexicon } from '../../bilingual/lexicon.ts'
import { isPinyin } from '../../bilingual/pinyin.ts'
import { isSyllables } from '../../bilingual/pinyin-syllable.ts'
import { pointsOf } from '../place.ts'
import type { LintDocument, LintRule, Problem, Spelling } from '../rule.ts'
import { placeAt, type Wording, wordingOf } from '../wording.ts'

interface Word {
  readonly word: string
  readonly wording: Wording
  readonly from: number
  readonly to: number
}

/** Letters with apostrophes inside; parts of compounds are words of their own. */
const WORD = /[\p{Script=Latin}\p{M}]+(?:['’][\p{Script=Latin}\p{M}]+)*/gu
/** What touches a word and makes it a name, code or address: `v2`, `@name`, `file.md`, `a/b`, `#tag`. */
const TOUCHING_BEFORE = /[\p{Nd}@#_/\\.=&~$]$/u
const TOUCHING_AFTER = /^(?:[\p{Nd}@#_/\\=&~]|\.\p{L})/u
/** What stands before a hyphen only. */
const PREFIX =
  /^(?:anti|bi|co|cyber|eco|electro|euro|ex|extra|geo|hyper|inter|intra|macro|mega|meta|micro|mid|mini|multi|nano|neo|neuro|non|poly|post|pre|pro|proto|pseudo|quasi|semi|sino|socio|sub|super|techno|trans|tri|ultra|uni|un|vis)$/i
const MINIMUM = 3

export const spelling: LintRule = {
  id: 'spelling',
  severity: 'warning',
  scope: 'every',
  summary:
    'English words are spelt as an American or British dictionary, the lexicon or the vocabulary of the trade has them; names are left alone.',
  advice:
    'Correct the word. One that is right belongs into the lexicon (as an entry or alias), or into words in newsletter.yaml.',
  check: (document) => {
    const dictionary = document.newsletter.spelling
    if (!dictionary) return []
    const { root, text } = document
    const point = pointsOf(text)
    const allowed = allowedWords(document)
    const byWord = new Map<string, Word[]>()
    for (const found of wordsOf(wordingOf(root, text, 'en'))) {
      const key = found.word.toLowerCase()
      byWord.set(key, [...(byWord.get(key) ?? []), found])
    }
    return [...byWord.values()].flatMap((places) => {
      const [first] = places
      if (!first || isKnown(first.word, places.length, dictionary, allowed)) return []
      return problemOf(first, places.length, dictionary, (range) => placeAt(first.wording, range, point))
    })
  },
}

function problemOf(
  { word, from, to }: Word,
  count: number,
  dictionary: Spelling,
  place: (range: { readonly from: number; readonly to: number }) => Problem['place'],
): readonly Problem[] {
  const suggestions = dictionary.suggest(word).filter((each) => distance(word, each) <= 2)
  // Pinyin that stands in the text as a word: told only where one letter makes it English.
  if (word.length >= 5 && isSyllables(word) && !suggestions.some((each) => distance(word, each) <= 1))
    return []
  const named = isCapital(word)
  // A name may look like anything: only one that is a letter away from a word of some length is likely to be meant as it.
  if (named && !suggestions.some((each) => word.length >= 6 && !isCapital(each) && distance(word, each) <= 1))
    return []
  const times = count > 1 ? ` (${count} times)` : ''
  const expected =
    suggestions.length > 0 ? suggestions.join(' or ') : 'a word of the dictionary or the lexicon'
  return [
    {
      reason: `Unexpected spelling ${word}${times}, expected ${expected}`,
      place: place({ from, to }),
      severity: suggestions.length > 0 ? 'warning' : 'info',
    },
  ]
}

/** Words that may be misspelt: no code, no address, no acronym, no name with capitals inside. */
function wordsOf(blocks: readonly Wording[]): readonly Word[] {
  return blocks.flatMap((wording) =>
    [...wording.text.matchAll(WORD)].flatMap((found) => {
      const from = found.index
      const to = from + found[0].length
      const word = found[0]
      if (word.length < MINIMUM || /\p{Lu}/u.test(word.slice(1))) return []
      if (TOUCHING_BEFORE.test(wording.text.slice(Math.max(0, from - 1), from))) return []
      // A part of a compound: the second half of a name (Feng-hsiung), or a prefix.
      if (/\p{Lu}[\p{L}.]*-$/u.test(wording.text.slice(Math.max(0, from - 30), from))) return []
      if (PREFIX.test(word) && wording.text[to] === '-') return []
      if (TOUCHING_AFTER.test(wording.text.slice(to, to + 2))) return []
      if (isSyllables(word) && isForeign(wording, from, to)) return []
      return [{ word, wording, from, to }]
    }),
  )
}

/** Pinyin in italics, in quotation marks or before its characters is Chinese. */
function isForeign({ text, spans }: Wording, from: number, to: number): boolean {
  if (spans.some((span) => span.type === 'emphasis' && span.from <= from && to <= span.to)) return true
  if (/^(?: \p{L}+){0,4}["”’'*]* ?\ufffc/u.test(text.slice(to))) return true
  return (
    /["“‘(](?:\p{L}+ )*$/u.test(text.slice(Math.max(0, from - 60), from)) &&
    /^(?: \p{L}+)*["”’),]/u.test(text.slice(to, to + 60))
  )
}

function isKnown(word: string, count: number, dictionary: Spelling, allowed: ReadonlySet<string>): boolean {
  const straight = word.replaceAll('’', "'")
  const lower = straight.toLowerCase()
  const base = lower.replace(/'s$|'$/, '')
  if (allowed.has(base)) return true
  if (dictionary.correct(straight) || dictionary.correct(lower) || dictionary.correct(base)) return true
  if (dictionary.correct(capital(base)) && isCapital(word)) return true
  // Marks on letters: façade is in no list that has facade, and `Zhōu` is no English.
  const plain = base.normalize('NFD').replace(/\p{M}/gu, '')
  if (plain !== base && (dictionary.correct(plain) || isPinyin(base))) return true
  if (isPinyin(base) && (isCapital(word) || count > 1)) return true
  return isCompound(base, dictionary)
}

/** `pretrained`, `nonhuman`: a prefix that English sets before any word. */
function isCompound(word: string, dictionary: Spelling): boolean {
  const prefix =
    /^(?:anti|co|counter|cyber|de|hyper|inter|intra|macro|mega|meta|micro|mini|mis|multi|nano|neo|neuro|non|out|over|post|pre|pro|pseudo|quasi|re|semi|sub|super|trans|ultra|un|under)(?=\p{L}{4})/u.exec(
      word,
    )
  return prefix !== null && dictionary.correct(word.slice(prefix[0].length))
}

const allowedOf = new WeakMap<Lexicon, ReadonlySet<string>>()

/** Every word of the lexicon's English and pinyin, and those that newsletter.yaml lists. */
function allowedWords({ newsletter: { lexicon, site }, issue }: LintDocument): ReadonlySet<string> {
  const known =
    allowedOf.get(lexicon) ??
    wordsIn(entriesOf(lexicon).flatMap((entry) => [entry.en, ...entry.aliases, entry.pinyin ?? '']))
  allowedOf.set(lexicon, known)
  const { translators, reviewers, sources } = issue.meta
  const people = [
    ...translators,
    ...reviewers,
    ...sources.flatMap(({ id, author = '', outlet = '' }) => [id, author, outlet]),
  ]
  return new Set([...known, ...wordsIn([...people, site.name, ...site.words])])
}

function wordsIn(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => (text.match(WORD) ?? []).map((word) => word.toLowerCase())))
}

function isCapital(word: string): boolean {
  return /^\p{Lu}/u.test(word)
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}

/** Letters put in, left out, exchanged or swapped with their neighbour (Damerau). */
function distance(one: string, other: string): number {
  const a = one.toLowerCase()
  const b = other.toLowerCase()
  const rows = [Array.from({ length: b.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1]
      const above = rows[i - 1] ?? []
      let best = Math.min((row[j - 1] ?? 0) + 1, (above[j] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (rows[i - 2]?.[j - 2] ?? 0) + 1)
      row.push(best)
    }
    rows.push(row)
  }
  return rows[a.length]?.[b.length] ?? Math.max(a.length, b.length)
}
