// English words as two dictionaries, the lexicon and the vocabulary of the trade spell them.

import { entriesOf, type Lexicon } from '../../bilingual/lexicon/lexicon.ts'
import { isPinyin } from '../../bilingual/pinyin/pinyin.ts'
import { isSyllables } from '../../bilingual/pinyin/syllable.ts'
import { keyPlace, pointsOf } from '../place.ts'
import { realWordSlips } from '../real-words.ts'
import type { LintDocument, LintRule, Problem, Spelling } from '../rule.ts'
import { sourcePlaces } from '../source-places.ts'
import { placeAt, type Wording, wordingOf } from '../wording.ts'

interface Word {
  readonly word: string
  readonly wording: Wording | HeadWording
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
/** Shorter words with a capital are too often names. */
const HEADLINE_MINIMUM = 8

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
    const blocks = [...wordingOf(root, text, 'en'), ...headWordings(document)]
    const placeOf = (
      wording: Wording | HeadWording,
      range: { readonly from: number; readonly to: number },
    ) => ('place' in wording ? wording.place : placeAt(wording, range, point))
    for (const found of wordsOf(blocks)) {
      const key = found.word.toLowerCase()
      byWord.set(key, [...(byWord.get(key) ?? []), found])
    }
    const unknown = [...byWord.values()].flatMap((places) => {
      const [first] = places
      if (!first || isKnown(first.word, places.length, dictionary, allowed)) return []
      if (places.every((place) => isCompoundPart(place, dictionary))) return []
      return problemOf(places, first, dictionary, (range) => placeOf(first.wording, range))
    })
    const slips = blocks.flatMap((wording) =>
      realWordSlips(wording.text).map((slip) => ({
        reason: `Unexpected ${slip.word}, expected ${slip.expected}`,
        place: placeOf(wording, slip),
      })),
    )
    return [...unknown, ...slips]
  },
}

/** Text of the front matter: its place is that of its key. */
interface HeadWording extends Wording {
  readonly place: Problem['place']
}

/** The title and the summary of the issue, and the English titles of its sources. */
function headWordings({ part, issue: { meta }, text }: LintDocument): readonly HeadWording[] {
  if (part !== 'issue') return []
  const sources = sourcePlaces(text)
  return [
    { text: meta.title, place: keyPlace(text, 'title') },
    { text: meta.summary, place: keyPlace(text, 'summary') },
    ...meta.sources.flatMap(({ id, title }) =>
      title.en === undefined ? [] : [{ text: title.en, place: sources.value(id, 'title', 'en') }],
    ),
  ].map((head) => ({
    ...head,
    pieces: [],
    glosses: [],
    terms: [],
    spans: [],
    heading: true,
    quoted: false,
    item: 0,
    target: 'every',
  }))
}

/**
 * Whether the word is right as part of a compound: the whole is in the dictionary (`vis-à-vis`), or the part is a word
 * with an ending that only compounds give it (`half-heartedly`, `one-sidedness`).
 */
function isCompoundPart({ word, wording, from, to }: Word, dictionary: Spelling): boolean {
  const head = /[\p{L}\p{M}'’-]*$/u.exec(wording.text.slice(Math.max(0, from - 60), from))?.[0] ?? ''
  const tail = /^[\p{L}\p{M}'’-]*/u.exec(wording.text.slice(to, to + 60))?.[0] ?? ''
  if (!head.includes('-') && !tail.includes('-')) return false
  const whole = `${head}${word}${tail}`.replace(/^-+|-+$/g, '')
  if ([whole, whole.toLowerCase(), whole.replaceAll('-', '')].some((each) => dictionary.correct(each)))
    return true
  const stem = /-$/.test(head)
    ? word.toLowerCase().replace(/(?:ed(?:ly|ness)?|ers?|ings?|ingly|y|ness)$/, '')
    : ''
  const stems = [stem, `${stem}e`, stem.replace(/(\p{L})\1$/u, '$1'), stem.replace(/i$/, 'y')]
  return stem.length >= 3 && stem !== word.toLowerCase() && stems.some((each) => dictionary.correct(each))
}

function problemOf(
  places: readonly Word[],
  { word, from, to }: Word,
  dictionary: Spelling,
  place: (range: { readonly from: number; readonly to: number }) => Problem['place'],
): readonly Problem[] {
  const suggestions = dictionary.suggest(word).filter((each) => distance(word, each) <= 2)
  // Pinyin that stands in the text as a word: told only where one letter makes it English.
  if (word.length >= 5 && isSyllables(word) && !suggestions.some((each) => distance(word, each) <= 1))
    return []
  const named = isCapital(word) && !isHeadline(places, suggestions, dictionary)
  // A name may look like anything: only one that is a letter away from a word of some length is likely to be meant as it.
  if (named && !suggestions.some((each) => word.length >= 6 && !isCapital(each) && distance(word, each) <= 1))
    return []
  const times = places.length > 1 ? ` (${places.length} times)` : ''
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

/** Whether a long word has its capital from a title or the start of a sentence, everywhere, and is nearly a common one. */
function isHeadline(places: readonly Word[], suggestions: readonly string[], dictionary: Spelling): boolean {
  return places.every(
    ({ word, wording, from }) =>
      word.length >= HEADLINE_MINIMUM &&
      (wording.heading || /(?:^|[.!?:]["”’)]? )$/u.test(wording.text.slice(Math.max(0, from - 3), from))) &&
      suggestions.some((each) => distance(word, each) <= 1 && dictionary.correct(each.toLowerCase())),
  )
}

/** Words that may be misspelt: no code, no address, no acronym, no name with capitals inside. */
function wordsOf(blocks: readonly (Wording | HeadWording)[]): readonly Word[] {
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
      // `[E]verything`, `follow[ed]`: letters that an editor put in.
      if (wording.text[from - 1] === ']' || /^\[\p{L}/u.test(wording.text.slice(to, to + 2))) return []
      if (/\p{L}\[$/u.test(wording.text.slice(Math.max(0, from - 2), from))) return []
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
