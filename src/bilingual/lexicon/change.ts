// What importing entries into a lexicon comes to: new ones, ones that are there already, and contradictions, which
// people decide. Pure.
import { foldHan } from '../fold.ts'
import type { LexiconEntry } from './lexicon.ts'
import { entryFor, type LexiconIndex } from './lexicon-index.ts'

export interface Contradiction {
  readonly present: LexiconEntry
  readonly imported: LexiconEntry
  /** Keys of which both say something, and not the same. */
  readonly keys: readonly string[]
}

export interface LexiconChange {
  readonly added: readonly LexiconEntry[]
  readonly same: readonly LexiconEntry[]
  readonly contradictions: readonly Contradiction[]
}

const TEXTS = ['kind', 'hant', 'pinyin', 'en', 'order', 'description', 'note', 'source'] as const
const LISTS = ['aliases', 'avoid'] as const

/** Of two imported entries for one Chinese form the second is compared with the first. */
export function changeBy(index: LexiconIndex, imported: readonly LexiconEntry[]): LexiconChange {
  const added = new Map<string, LexiconEntry>()
  const same: LexiconEntry[] = []
  const contradictions: Contradiction[] = []
  for (const entry of imported) {
    const present =
      entryFor(index, entry.zh) ??
      (entry.hant === undefined ? undefined : entryFor(index, entry.hant)) ??
      added.get(foldHan(entry.zh))
    const keys = present ? differences(present, entry) : []
    if (!present) added.set(foldHan(entry.zh), entry)
    else if (keys.length === 0) same.push(entry)
    else contradictions.push({ present, imported: entry, keys })
  }
  return { added: [...added.values()], same, contradictions }
}

/** What the import leaves out is no difference. */
function differences(present: LexiconEntry, imported: LexiconEntry): readonly string[] {
  const texts = TEXTS.filter((key) => imported[key] !== undefined && imported[key] !== present[key])
  const lists = LISTS.filter((key) => imported[key].some((form) => !present[key].includes(form)))
  return [...texts, ...lists]
}
