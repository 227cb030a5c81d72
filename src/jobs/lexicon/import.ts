// Takes entries of a file over into the lexicon: all new ones or, where anything in the file is wrong, none. What is there
// stays as a person wrote it, comments too.
import { isSeq, parseDocument, stringify } from 'yaml'
import { changeBy, type LexiconChange } from '../../bilingual/lexicon/change.ts'
import type { EntryKind, LexiconEntry } from '../../bilingual/lexicon/lexicon.ts'
import { lexiconIndex } from '../../bilingual/lexicon/lexicon-index.ts'
import type { Files } from '../../files/files.ts'
import { LEXICON_FILES, readLexicon } from '../../issue/lexicon.ts'
import { entrySchemas, nameOf } from '../../issue/lexicon-schema.ts'
import { type ImportedEntry, readTbx } from '../../issue/lexicon-tbx-read.ts'
import { hasErrors } from '../check.ts'
import { readLexiconCsv } from './csv.ts'
import { loadLexicon } from './lexicon.ts'

export type ImportResult =
  | { readonly state: 'read'; readonly change: LexiconChange; readonly skipped: number }
  /** Nothing was changed. */
  | { readonly state: 'refused'; readonly problems: readonly string[] }

/** `write` decides whether new entries are added or only named. */
export async function importLexicon(
  files: Files,
  source: { readonly name: string; readonly text: string; readonly format: 'tbx' | 'csv' },
  write: 'write' | 'dry run',
): Promise<ImportResult> {
  const present = await loadLexicon(files)
  if (hasErrors(present.files))
    return {
      state: 'refused',
      problems: ['The lexicon has errors: correct them first. `yibao lexicon list` names them.'],
    }
  const read = source.format === 'tbx' ? readTbx(source.text) : readLexiconCsv(source.text)
  if (read.state === 'refused')
    return { state: 'refused', problems: [`${source.name}:${read.line}: ${read.reason}.`] }
  const checked = read.entries.map((entry) => entryOf(entry, source.name))
  const problems = checked.filter((each) => typeof each === 'string')
  if (problems.length > 0) return { state: 'refused', problems }
  const entries = checked.filter((each) => typeof each !== 'string')
  const change = changeBy(lexiconIndex(present.lexicon), entries)
  if (write === 'write') await addEntries(files, change.added)
  return { state: 'read', change, skipped: read.skipped }
}

/** The entry, or what is wrong with it. */
function entryOf({ kind, line, values }: ImportedEntry, name: string): LexiconEntry | string {
  const result = entrySchemas[kind].safeParse(values)
  if (!result.success) {
    const [issue] = result.error.issues
    const key =
      issue?.path.join('.') || (issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : 'the entry')
    return `${name}:${line}: Unexpected ${key} of ${[...String(values.zh ?? 'an entry').slice(0, 80)].slice(0, 40).join('')}, expected ${issue?.message}.`
  }
  const { en, order, ...rest } = result.data
  return {
    kind,
    ...rest,
    en: en ?? nameOf(result.data) ?? rest.zh,
    ...(kind === 'person' ? { order: order ?? 'family-first' } : {}),
    place: { path: name, line },
  }
}

async function addEntries(files: Files, added: readonly LexiconEntry[]): Promise<void> {
  const texts = new Map<string, string>()
  for (const kind of ['term', 'person', 'outlet'] as const) {
    const entries = added.filter((entry) => entry.kind === kind)
    if (entries.length === 0) continue
    const path = LEXICON_FILES[kind]
    texts.set(path, withEntries((await files.readText(path)) ?? '', kind, entries))
  }
  // Each file is looked at before the first is written: nothing is imported by half.
  for (const file of readLexicon(texts).files) {
    if (hasErrors([file]))
      throw new Error(`${file.path} would not read: ${file.messages.map(String).join('; ')}`)
  }
  for (const [path, text] of texts) await files.write(path, text)
}

function withEntries(text: string, kind: EntryKind, entries: readonly LexiconEntry[]): string {
  const written = entries.map((entry) => yamlOf(entry, kind))
  const document = parseDocument(text)
  const { contents } = document
  if (isSeq(contents) && contents.flow) {
    contents.flow = false
    for (const entry of written) document.add(entry)
    return document.toString({ lineWidth: 0 })
  }
  const start = isSeq(contents) ? (contents.range?.[0] ?? 0) : 0
  const indent = ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1))
  const block = stringify(written, { lineWidth: 0 }).replace(/^(?=.)/gm, indent)
  return `${text.trimEnd()}${text.trim() === '' ? '' : '\n'}${block}`
}

function yamlOf(entry: LexiconEntry, kind: EntryKind): Record<string, unknown> {
  const { zh, hant, pinyin, en, aliases, avoid, order, description, note, source } = entry
  const all = {
    zh,
    hant,
    pinyin,
    en,
    aliases: aliases.length > 0 ? aliases : undefined,
    avoid: avoid.length > 0 ? avoid : undefined,
    order: kind === 'person' ? order : undefined,
    description,
    note,
    source,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
