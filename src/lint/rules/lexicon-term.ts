// What the lexicon has an English for is rendered so: in pairs, before glosses, and nowhere in a form to avoid.
import type { Point } from 'unist'
import { stemOf } from '../../bilingual/inflection.ts'
import type { LexiconEntry, LexiconMatch } from '../../bilingual/lexicon/lexicon.ts'
import {
  entryFor,
  findChinese,
  findEnglish,
  type LexiconIndex,
  lexiconIndex,
} from '../../bilingual/lexicon/lexicon-index.ts'
import { extentOf } from '../gloss-extent.ts'
import { glossedOf, romanisedBefore, wordsBefore } from '../glossed.ts'
import { pointsOf } from '../place.ts'
import type { LintRule, Problem } from '../rule.ts'
import { type PlacedTerm, placeAt, plainRange, type Wording, wordingOf } from '../wording.ts'

export const lexiconTerm: LintRule = {
  id: 'lexicon-term',
  severity: 'warning',
  scope: 'every',
  summary:
    'Where the Chinese has a term, person or outlet of the lexicon, the English beside it has the registered form or an alias, in any inflection, and never a form to avoid.',
  advice: 'Use the registered form, or add this one to the aliases of the entry.',
  check: (document) => {
    const { root, text, pairs, newsletter } = document
    const index = lexiconIndex(newsletter.lexicon)
    if (index.entries.length === 0) return []
    const desk: Desk = { index, source: text, point: pointsOf(text), done: new Set(), rendered: new Set() }
    const blocks = wordingOf(root, text, 'en')
    return [
      ...pairs.flatMap(({ zh, en }) =>
        pairProblems(wordingOf(zh, text, 'zh'), wordingOf(en, text, 'en'), desk),
      ),
      ...blocks.flatMap((wording) => [...glossProblems(wording, desk), ...proseProblems(wording, desk)]),
    ].sort(byPlace)
  },
}

interface Desk {
  readonly index: LexiconIndex
  readonly source: string
  readonly point: (offset: number) => Point
  /** Entries told as absent: once a text is enough. And places told already, as `from-to` of the file. */
  readonly done: Set<LexiconEntry | string>
  /** Entries that this text has rendered as registered. */
  readonly rendered: Set<LexiconEntry>
}

interface Found extends LexiconMatch {
  readonly wording: Wording
}

function pairProblems(
  chinese: readonly Wording[],
  english: readonly Wording[],
  desk: Desk,
): readonly Problem[] {
  const problems: Problem[] = []
  if (english.every(({ text }) => text.trim() === '')) return []
  const forms = english.flatMap((wording) => formsIn(wording, desk.index))
  const terms = english.flatMap((wording) => wording.terms)
  const seen = new Set<LexiconEntry>()
  for (const wording of chinese) {
    for (const match of findChinese(desk.index, wording.text)) {
      const { entry } = match
      if (seen.has(entry)) continue
      seen.add(entry)
      const right =
        forms.some((form) => form.entry === entry && form.form !== 'avoid') || hasTerm(terms, entry, desk)
      const avoided = forms.filter((form) => form.entry === entry && form.form === 'avoid')
      if (right) desk.rendered.add(entry)
      // A single word may be there for something else, where the term itself is rendered well.
      const well = right || isShort(english, entry, desk)
      const meant = avoided.filter((form) => !well || !isOrdinary(form))
      problems.push(...meant.flatMap((form) => avoid(form, desk)))
      if (well || avoided.length > 0 || desk.done.has(entry)) continue
      desk.done.add(entry)
      problems.push({
        reason: `Unexpected English without “${entry.en}” for ${wording.text.slice(match.from, match.to)}, expected it or an alias of ${placeOf(entry)}`,
        place: placeAt(wording, match, desk.point),
        severity: 'info',
        note: 'Where the English goes another way on purpose, nothing needs to be done.',
      })
    }
  }
  return problems
}

/** Matches of the lexicon in English. Where one form is preferred for one entry and avoided for another, both are here. */
function formsIn(wording: Wording, index: LexiconIndex): readonly Found[] {
  return findEnglish(index, wording.text).map((match) => ({ ...match, wording }))
}

function hasTerm(terms: readonly PlacedTerm[], entry: LexiconEntry, { index }: Desk): boolean {
  return terms.some(({ node }) => entryFor(index, node.zh) === entry)
}

/** After a full mention a person is called by one name, and a term by its last word or its acronym. */
function isShort(english: readonly Wording[], entry: LexiconEntry, desk: Desk): boolean {
  if (!desk.rendered.has(entry)) return false
  const names = entry.en.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  const short = entry.kind === 'person' ? names : names.slice(-1)
  const acronym = names
    .map((name) => name[0])
    .join('')
    .toLowerCase()
  const stems = new Set([...short.map(stemOf), ...(acronym.length > 1 ? [acronym] : [])])
  return english.some(({ text }) =>
    (text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).some((word) => stems.has(stemOf(word))),
  )
}

function avoid(found: Found, desk: Desk): readonly Problem[] {
  const { wording, entry, from, to } = found
  const written = wording.text.slice(from, to)
  const range = plainRange(wording, { from, to }, desk.source)
  const place = placeAt(wording, { from, to }, desk.point)
  const key = `${place.start.offset}-${entry.zh}`
  if (desk.done.has(key)) return []
  desk.done.add(key)
  const text = range && replacement(found, wording.text)
  return [
    {
      reason: `Unexpected “${written}” for ${entry.zh}, expected “${entry.en}” as in ${placeOf(entry)}`,
      place,
      ...(range && text !== undefined && { fix: { ...range, text } }),
    },
  ]
}

/** The preferred form in place of one to avoid, only where both are uninflected and the article before it stays right. */
function replacement({ entry, from, to }: Found, text: string): string | undefined {
  const written = text.slice(from, to)
  const form = entry.avoid.find((each) => each.toLowerCase() === written.toLowerCase())
  if (form === undefined) return undefined
  // `sentiment attributes` is no `sentiment public opinion properties`.
  if (!/[\s-]/.test(written) && /[\s-]/.test(entry.en)) return undefined
  const article = /\b(an?) $/i.exec(text.slice(0, from))?.[1]
  if (article !== undefined && startsWithVowel(written) !== startsWithVowel(entry.en)) return undefined
  const capital = /^\p{Lu}/u.test(written) && /^\p{Ll}/u.test(form)
  return capital ? `${entry.en[0]?.toUpperCase()}${entry.en.slice(1)}` : entry.en
}

/** English right before a gloss of the entry's characters: it ends with a registered form, or with their pinyin. */
function glossProblems(wording: Wording, desk: Desk): readonly Problem[] {
  return glossedOf([wording]).flatMap((glossed): readonly Problem[] => {
    const entry = entryFor(desk.index, glossed.gloss.inside) ?? entryFor(desk.index, glossed.han)
    // Outlets are glossed by what they are, too; and a gloss of more than the entry is another term.
    if (!entry || entry.kind === 'outlet') return []
    const words =
      extentOf(glossed, desk.index) ?? wordsBefore(glossed, Math.max(4, entry.en.split(' ').length + 1))
    const start = Math.max(0, words.to - 200)
    const ending = formsIn({ ...wording, text: wording.text.slice(start, words.to) }, desk.index)
      .filter((form) => form.entry === entry && words.to - start - form.to <= 3)
      .map((form) => ({ ...form, wording, from: form.from + start, to: form.to + start }))
    if (ending.some(({ form }) => form !== 'avoid')) return []
    if (ending.length > 0) return ending.flatMap((form) => avoid(form, desk))
    if (romanisedBefore(glossed)) return []
    const shown = words.english.trim()
    return [
      {
        reason: `Unexpected “${shown}” for ${entry.zh}, expected “${entry.en}” as in ${placeOf(entry)}`,
        place: placeAt(wording, words, desk.point),
      },
    ]
  })
}

/** Forms to avoid in English without Chinese beside it: only those that can mean nothing else. */
function proseProblems(wording: Wording, desk: Desk): readonly Problem[] {
  const forms = formsIn(wording, desk.index)
  return forms.flatMap((form) => {
    if (form.form !== 'avoid' || isOrdinary(form)) return []
    // Right for another entry, or talked about: in quotation marks of its own.
    if (forms.some((other) => other.form !== 'avoid' && other.from <= form.from && other.to >= form.to))
      return []
    const around = [wording.text[form.from - 1] ?? '', wording.text[form.to] ?? ''].join('')
    return /^["“‘'].?["”’',.]$/u.test(around) ? [] : avoid(form, desk)
  })
}

/** A word that means many things: no compound, and no capital inside. */
function isOrdinary({ wording, from, to }: Found): boolean {
  const written = wording.text.slice(from, to)
  return !/[\s-]/.test(written) && !/.\p{Lu}/u.test(written)
}

function placeOf({ place }: LexiconEntry): string {
  return `${place.path}:${place.line}`
}

function startsWithVowel(text: string): boolean {
  return /^[aeiou]/i.test(text)
}

function byPlace({ place: left }: Problem, { place: right }: Problem): number {
  return offsetOf(left) - offsetOf(right)
}

function offsetOf(place: Problem['place']): number {
  return (place && 'start' in place ? place.start.offset : place?.offset) ?? 0
}
