// Reads the lexicon of a newsletter: lexicon/terms.yaml, people.yaml and outlets.yaml, each entry with its line. Pure.
import { VFile } from 'vfile'
import { foldHan } from '../bilingual/fold.ts'
import type { EntryKind, EntryPlace, Lexicon, LexiconEntry } from '../bilingual/lexicon/lexicon.ts'
import { entrySchemas, nameOf, type WrittenEntry } from './lexicon-schema.ts'
import { readYamlList, type YamlItem } from './yaml.ts'

export const LEXICON_PATHS = ['lexicon/terms.yaml', 'lexicon/people.yaml', 'lexicon/outlets.yaml'] as const

/** The file that holds the entries of a kind. */
export const LEXICON_FILES: Readonly<Record<EntryKind, (typeof LEXICON_PATHS)[number]>> = {
  term: 'lexicon/terms.yaml',
  person: 'lexicon/people.yaml',
  outlet: 'lexicon/outlets.yaml',
}

/** `files` carry the messages. An entry that is wrong is left out; the others hold. */
export interface LexiconResult {
  readonly lexicon: Lexicon
  readonly files: readonly VFile[]
}

/** Reads the texts of the files there are, by path. Never throws for what a person wrote. */
export function readLexicon(texts: ReadonlyMap<string, string>): LexiconResult {
  const files: VFile[] = []
  const taken = new Map<string, EntryPlace>()
  const read = (kind: EntryKind): readonly LexiconEntry[] => {
    const path = LEXICON_FILES[kind]
    const text = texts.get(path)
    if (text === undefined) return []
    const value = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
    const file = new VFile({ path, value })
    files.push(file)
    const items = readYamlList(file, value, entrySchemas[kind], {
      id: 'lexicon',
      name: 'entry',
      firstLine: 1,
      suspectComments: 'unspaced',
      docs: 'docs/lexicon.md',
    })
    const entries = items.filter((item) => isNew(item, path, taken)).map((item) => entryOf(item, kind, path))
    file.messages.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
    return entries
  }
  return { lexicon: { terms: read('term'), people: read('person'), outlets: read('outlet') }, files }
}

/** One Chinese form has one entry in all three files, or `[[…]]` could mean either. */
function isNew(
  { value, line, fail }: YamlItem<WrittenEntry>,
  path: string,
  taken: Map<string, EntryPlace>,
): boolean {
  for (const key of ['zh', 'hant'] as const) {
    const form = value[key]
    const first = form === undefined ? undefined : taken.get(foldHan(form))
    if (!first) continue
    fail(
      key,
      `Unexpected second entry for ${form}, expected one: the first is at ${first.path}:${first.line}`,
      'Keep one of the two, and put the other English of it under `aliases`.',
    )
    return false
  }
  for (const form of [value.zh, value.hant]) if (form !== undefined) taken.set(foldHan(form), { path, line })
  return true
}

function entryOf({ value, line }: YamlItem<WrittenEntry>, kind: EntryKind, path: string): LexiconEntry {
  const { en, order, ...rest } = value
  return {
    kind,
    ...rest,
    en: en ?? nameOf(value) ?? value.zh,
    ...(kind === 'person' ? { order: order ?? 'family-first' } : {}),
    place: { path, line },
  }
}
