// The English forms of the lexicon, and where they stand in a text: whole words, in any inflection, with hyphens or
// spaces, the longest first. Pure.
import { stemOf } from '../inflection.ts'
import type { LexiconEntry, LexiconMatch } from './lexicon.ts'
import type { LexiconIndex } from './lexicon-index.ts'

export interface EnglishForm {
  readonly words: readonly Word[]
  /** As the lexicon has it. */
  readonly text: string
  readonly form: 'preferred' | 'alias' | 'avoid'
  readonly entry: LexiconEntry
}

interface Word {
  readonly from: number
  readonly to: number
  readonly text: string
  readonly stem: string
  /** What stands between this word and the one before, as `gapOf` gives it. */
  readonly gap: string
}

const EVERY_WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[+#]+(?![\p{L}\p{N}]))?/gu
/** Standing of forms that fit a place alike. */
const ORDER = ['preferred', 'alias', 'avoid'] as const

export function englishForms(entries: readonly LexiconEntry[]): ReadonlyMap<string, readonly EnglishForm[]> {
  const forms = new Map<string, EnglishForm[]>()
  const add = (entry: LexiconEntry, form: EnglishForm['form'], text: string) => {
    const words = wordsOf(text)
    const [first] = words
    if (!first) return
    const list = forms.get(first.stem)
    if (list) list.push({ words, text, form, entry })
    else forms.set(first.stem, [{ words, text, form, entry }])
  }
  for (const entry of entries) {
    add(entry, 'preferred', entry.en)
    for (const text of entry.aliases) add(entry, 'alias', text)
    for (const text of entry.avoid) add(entry, 'avoid', text)
  }
  for (const list of forms.values()) {
    list.sort((a, b) => b.words.length - a.words.length || ORDER.indexOf(a.form) - ORDER.indexOf(b.form))
  }
  return forms
}

/**
 * The entries whose English stands in a text, in order. Of forms that begin at one word the longest counts; where
 * several entries have it, each gives a match with the same offsets, the one written exactly so first. A possessive
 * ending is not part of the match.
 */
export function findEnglish({ english }: LexiconIndex, text: string): readonly LexiconMatch[] {
  if (english.size === 0) return []
  const words = wordsOf(text)
  const matches: LexiconMatch[] = []
  for (let at = 0; at < words.length; ) {
    const first = words[at]
    const here = first ? (english.get(first.stem) ?? []).filter((form) => fits(form, words, at, text)) : []
    const length = here[0]?.words.length ?? 0
    const last = words[at + length - 1]
    if (!first || !last || length === 0) {
      at += 1
      continue
    }
    const { from } = first
    const { to } = last
    const longest = here.filter((form) => form.words.length === length)
    for (const { entry, form } of bestForms(longest, text.slice(from, to)))
      matches.push({ entry, form, from, to })
    at += length
  }
  return matches
}

/** One form of each entry: the one that is written exactly so, else the one of the best standing. */
function bestForms(forms: readonly EnglishForm[], written: string): readonly EnglishForm[] {
  const exact = (form: EnglishForm) => (form.text === written ? 0 : 1)
  const ordered = [...forms].sort(
    (a, b) => exact(a) - exact(b) || ORDER.indexOf(a.form) - ORDER.indexOf(b.form),
  )
  const seen = new Set<LexiconEntry>()
  return ordered.filter(({ entry }) => !seen.has(entry) && seen.add(entry))
}

function fits(form: EnglishForm, words: readonly Word[], at: number, text: string): boolean {
  for (const [index, wanted] of form.words.entries()) {
    const word = words[at + index]
    if (!word || word.stem !== wanted.stem) return false
    if (index > 0 && word.gap !== wanted.gap) return false
    if (!fitsCase(wanted.text, word.text)) return false
  }
  const first = words[at]
  const last = words[at + form.words.length - 1]
  return first !== undefined && last !== undefined && isWhole(text, first.from, last.to)
}

/**
 * `IT` is not `it`, and the outlet The Paper is no paper; but a small word may begin a sentence, and `Deepseek` is
 * meant for DeepSeek.
 */
function fitsCase(wanted: string, found: string): boolean {
  if (!/^\p{Lu}/u.test(wanted)) return true
  if (/^[\p{Lu}\d]{2,}s?$/u.test(wanted)) return /^[\p{Lu}\d]{2,}s?$/u.test(found)
  return /^\p{Lu}/u.test(found) || /.[\p{Lu}\d]/u.test(wanted)
}

/** Not within a word such as Xi'an; `'s` may follow. */
function isWhole(text: string, from: number, to: number): boolean {
  if (/[\p{L}\p{N}]['’]$/u.test(text.slice(Math.max(0, from - 2), from))) return false
  return !/^['’](?!s(?![\p{L}\p{N}]))[\p{L}\p{N}]/u.test(text.slice(to, to + 4))
}

function wordsOf(text: string): readonly Word[] {
  const words: Word[] = []
  let end = 0
  for (const found of text.matchAll(EVERY_WORD)) {
    const from = found.index
    const to = from + found[0].length
    words.push({ from, to, text: found[0], stem: stemOf(found[0]), gap: gapOf(text.slice(end, from)) })
    end = to
  }
  return words
}

/** Hyphens and white space are one: `public-opinion` and `public opinion`. An empty line keeps words apart. */
function gapOf(between: string): string {
  if (/\n\s*\n/.test(between)) return '\n'
  return between.replace(/[\s\u2010\u2011\u2013-]+/g, ' ').replaceAll('’', "'")
}
