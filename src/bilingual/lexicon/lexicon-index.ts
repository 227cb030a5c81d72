// Finds the entries of a lexicon in a text: Chinese in either script, English in any inflection. Pure.
// A lexicon is indexed once, however many texts are looked through.
import { foldHan } from '../fold.ts'
import { type ChineseForm, chineseForms } from './chinese.ts'
import { type EnglishForm, englishForms } from './english.ts'
import { entriesOf, type Lexicon, type LexiconEntry } from './lexicon.ts'

export { findChinese } from './chinese.ts'
export { findEnglish } from './english.ts'

export interface LexiconIndex {
  readonly entries: readonly LexiconEntry[]
  /** By folded Chinese, simplified and traditional. */
  readonly byChinese: ReadonlyMap<string, LexiconEntry>
  /** By first character; longest first. */
  readonly chinese: ReadonlyMap<string, readonly ChineseForm[]>
  /** By the stem of the first word; longest first. */
  readonly english: ReadonlyMap<string, readonly EnglishForm[]>
}

const indexes = new WeakMap<Lexicon, LexiconIndex>()

/** The index of a lexicon, made when first asked for. */
export function lexiconIndex(lexicon: Lexicon): LexiconIndex {
  const known = indexes.get(lexicon)
  if (known) return known
  const entries = entriesOf(lexicon)
  const byChinese = new Map<string, LexiconEntry>()
  for (const entry of entries) {
    for (const form of [entry.zh, entry.hant]) {
      const key = form === undefined ? undefined : foldHan(form)
      if (key !== undefined && !byChinese.has(key)) byChinese.set(key, entry)
    }
  }
  const index = { entries, byChinese, chinese: chineseForms(byChinese), english: englishForms(entries) }
  indexes.set(lexicon, index)
  return index
}

/** The entry of a Chinese form, in either script, whatever its spaces and width. */
export function entryFor(index: LexiconIndex, zh: string): LexiconEntry | undefined {
  return index.byChinese.get(foldHan(zh))
}
