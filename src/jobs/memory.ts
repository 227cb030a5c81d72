// The translation memory of a newsletter: from its issues, and from files of other tools below `memory/`.
import { foldHan } from '../bilingual/fold.ts'
import type { Lexicon } from '../bilingual/lexicon/lexicon.ts'
import { buildMemory, type Memory, type MemoryUnit } from '../bilingual/memory/memory.ts'
import { readTmx, type TmxExport, type TmxResult, writeTmx } from '../bilingual/memory/tmx.ts'
import type { Files } from '../files/files.ts'
import type { IssueRecord } from '../issue/record.ts'
import type { Site } from '../issue/site.ts'
import { loadRecords, type RecordsOptions } from './records/records.ts'

const FOLDER = 'memory'

export interface ImportedFile {
  readonly path: string
  readonly result: TmxResult
}

export interface LoadedMemory {
  readonly memory: Memory
  readonly records: readonly IssueRecord[]
  /** The files below `memory/`; one that cannot be read says why, and the others hold. */
  readonly imported: readonly ImportedFile[]
}

export async function loadMemory(
  files: Files,
  site: Site,
  lexicon: Lexicon,
  options: RecordsOptions = {},
): Promise<LoadedMemory> {
  const folders = (await files.list('issues')).filter((name) => name.endsWith('/'))
  const entries = folders.map((name) => ({ folder: `issues/${name.slice(0, -1)}` }))
  const records = inOrder(await loadRecords(files, site, lexicon, entries, options))
  const imported = await loadImported(files)
  return { memory: buildMemory(records, imported.flatMap(unitsOf)), records, imported }
}

/** Oldest first: folders of notes start with their date, others with their number. */
function inOrder(records: readonly IssueRecord[]): readonly IssueRecord[] {
  return records.toSorted(
    (left, right) => left.date.localeCompare(right.date) || (left.number ?? 0) - (right.number ?? 0),
  )
}

async function loadImported(files: Files): Promise<readonly ImportedFile[]> {
  const found: ImportedFile[] = []
  for (const name of await files.list(FOLDER)) {
    if (!name.endsWith('.tmx')) continue
    const path = `${FOLDER}/${name}`
    found.push({ path, result: readTmx((await files.readBytes(path)) ?? new Uint8Array()) })
  }
  return found
}

function unitsOf({ path, result }: ImportedFile): readonly MemoryUnit[] {
  return result.type === 'refused' ? [] : result.units.map((unit) => ({ ...unit, path }))
}

export type TmxImport =
  | Extract<TmxResult, { type: 'refused' }>
  | { readonly type: 'exists'; readonly path: string }
  | {
      readonly type: 'imported'
      /** Absent where there was nothing new. */
      readonly path?: string
      readonly added: number
      /** Pairs that the memory has already. */
      readonly known: number
      readonly passedOver: number
      readonly languages: ReadonlyMap<string, number>
    }

/** Puts what a file of another tool has of Chinese and English, and the memory has not, below `memory/`. */
export async function importTmx(
  files: Files,
  memory: Memory,
  { name, bytes, date, version }: { name: string; bytes: Uint8Array; date: string; version: string },
): Promise<TmxImport> {
  const result = readTmx(bytes)
  if (result.type === 'refused') return result
  const path = `${FOLDER}/${fileName(name)}`
  if ((await files.stamp(path)) !== undefined) return { type: 'exists', path }
  const known = new Set(memory.units.map(keyOf))
  const fresh = result.units.filter((unit) => {
    const key = keyOf(unit)
    const isNew = !known.has(key)
    known.add(key)
    return isNew
  })
  const { passedOver, languages } = result
  const counts = { added: fresh.length, known: result.units.length - fresh.length, passedOver, languages }
  if (fresh.length === 0) return { type: 'imported', ...counts }
  const units = fresh.map(({ zh, en, private: kept }) => ({ zh, en, private: kept, properties: {} }))
  await files.write(path, writeTmx(units, { date, version }))
  return { type: 'imported', path, ...counts }
}

/** What may leave the newsletter, or with `private` everything. */
export function exportTmx(
  { units }: Memory,
  options: { slug?: string; private: 'leave out' | 'include'; date: string; version: string },
): { readonly text: string; readonly units: number; readonly leftOut: number } {
  const wanted = units.filter(({ issue }) => options.slug === undefined || issue?.slug === options.slug)
  const free = wanted.filter((unit) => options.private === 'include' || !unit.private)
  const text = writeTmx(free.map(exported), options)
  return { text, units: free.length, leftOut: wanted.length - free.length }
}

function exported({ zh, en, private: kept, issue, path, line }: MemoryUnit): TmxExport {
  const number = issue?.number === undefined ? {} : { issue: String(issue.number) }
  const properties = { ...number, file: `${path}:${line}`, ...(issue ? { date: issue.date } : {}) }
  return { zh, en, private: kept, properties }
}

function keyOf({ zh, en }: { readonly zh: string; readonly en: string }): string {
  return `${foldHan(zh)}\n${en.replace(/\s+/g, ' ').trim()}`
}

function fileName(name: string): string {
  const base = name
    .replace(/\.tmx$/i, '')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|-+$/g, '')
  return `${base || 'imported'}.tmx`
}
