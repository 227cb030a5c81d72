// What a newsletter has decided about words: Chinese terms, people and outlets, and the English that stands for each.
// Types, and finding entries in a text. Reading the files is the issue room's. Pure.

export type EntryKind = 'term' | 'person' | 'outlet'

/** Where an entry stands in its file: `lexicon/terms.yaml`, 1-based line. */
export interface EntryPlace {
  readonly path: string
  readonly line: number
}

export interface LexiconEntry {
  readonly kind: EntryKind
  readonly zh: string
  /** The traditional form, where the entry gives one; others are found by conversion. */
  readonly hant?: string
  /** With or without tone marks, as written. */
  readonly pinyin?: string
  /** The English this newsletter has chosen, as it is printed; of a person in the registered order. */
  readonly en: string
  /** Other English that is accepted. */
  readonly aliases: readonly string[]
  /** English that is not to be used for this. */
  readonly avoid: readonly string[]
  /** Only of people: which name comes first in English. */
  readonly order?: 'family-first' | 'given-first'
  /** A few words that say what it is, for the first mention of an outlet and for readers of the lexicon. */
  readonly description?: string
  /** Why this form. */
  readonly note?: string
  /** Where the form was found: an address or a citation. */
  readonly source?: string
  readonly place: EntryPlace
}

export interface Lexicon {
  readonly terms: readonly LexiconEntry[]
  readonly people: readonly LexiconEntry[]
  readonly outlets: readonly LexiconEntry[]
}

export const emptyLexicon: Lexicon = { terms: [], people: [], outlets: [] }

export function entriesOf(lexicon: Lexicon): readonly LexiconEntry[] {
  return [...lexicon.terms, ...lexicon.people, ...lexicon.outlets]
}

/** An entry found in a text, at these offsets of it. */
export interface LexiconMatch {
  readonly entry: LexiconEntry
  /** Which of its forms stands there. */
  readonly form: 'zh' | 'hant' | 'preferred' | 'alias' | 'avoid'
  readonly from: number
  readonly to: number
}
