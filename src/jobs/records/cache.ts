// What the desk remembers of issues, kept below `.yibao/cache/records/` so that a command need not read them all again.
// Losing it costs time and nothing else. A damaged file counts as none; two commands may write at once, the last one wins.
//
// index.json  first line: SHA-256 of the rest; then what each issue came to, without its pairs
// pairs-<SHA-256>.bin  the pairs of all issues behind one another, in JSON
import { createHash } from 'node:crypto'
import type { Files } from '../../files/files.ts'
import type { IssueMeta } from '../../issue/issue.ts'
import type { GlossRecord, RecordedPair } from '../../issue/record.ts'
import type { LexiconPrint } from './lexicon.ts'

const FOLDER = '.yibao/cache/records'
const INDEX = `${FOLDER}/index.json`
/** What an interrupted command left behind is removed once it is as old as this: no one is reading it any more. */
const LEFTOVER_MS = 3_600_000

/** An issue as it was read last. */
export interface CachedIssue {
  /** Ids of the stamps of its files, by path. */
  readonly stamps: Readonly<Record<string, string>>
  /** When the latest of the files was changed. */
  readonly changedMs: number
  /** SHA-256 of the texts. */
  readonly hash: string
  readonly record: GlossRecord
  readonly meta: IssueMeta
  /** Its pairs, in JSON; empty where they were left out. */
  readonly pairs: Uint8Array
}

export interface RecordsCache {
  /** What everything was read with: another reader, other settings. */
  readonly key: string
  readonly lexicon: LexiconPrint
  readonly issues: ReadonlyMap<string, CachedIssue>
  /** When it was written, by the clock of the file system. */
  readonly writtenMs: number
}

interface Index {
  readonly key: string
  readonly lexicon: LexiconPrint
  readonly pairs: string
  readonly issues: readonly (Omit<CachedIssue, 'pairs'> & { readonly from: number; readonly to: number })[]
}

export async function readRecordsCache(
  files: Files,
  pairs: 'load' | 'leave out',
): Promise<RecordsCache | undefined> {
  // Another command may replace both files between our two looks: then the second try finds the new ones.
  return (await readOnce(files, pairs)) ?? (await readOnce(files, pairs))
}

async function readOnce(files: Files, pairs: 'load' | 'leave out'): Promise<RecordsCache | undefined> {
  const stamp = await files.stamp(INDEX)
  const index = parseIndex(await files.readText(INDEX))
  if (!stamp || !index) return undefined
  const bytes = pairs === 'load' ? await files.readBytes(`${FOLDER}/${index.pairs}`) : new Uint8Array()
  if (!bytes || (pairs === 'load' && nameOf(bytes) !== index.pairs)) return undefined
  const issues = index.issues.map(({ from, to, ...issue }): [string, CachedIssue] => [
    issue.record.folder,
    { ...issue, pairs: bytes.subarray(from, to) },
  ])
  return { key: index.key, lexicon: index.lexicon, issues: new Map(issues), writtenMs: stamp.changedMs }
}

/** Writes the cache; where the disk refuses, there is none. */
export async function writeRecordsCache(files: Files, cache: Omit<RecordsCache, 'writtenMs'>): Promise<void> {
  const all = [...cache.issues.values()]
  const bytes = new Uint8Array(all.reduce((sum, { pairs }) => sum + pairs.length, 0))
  let at = 0
  const issues = all.map(({ pairs, ...issue }) => {
    const from = at
    bytes.set(pairs, from)
    at += pairs.length
    return { ...issue, from, to: at }
  })
  const index: Index = { key: cache.key, lexicon: cache.lexicon, pairs: nameOf(bytes), issues }
  const text = JSON.stringify(index)
  try {
    const before = parseIndex(await files.readText(INDEX))?.pairs
    await files.write(`${FOLDER}/${index.pairs}`, bytes)
    await files.write(INDEX, `${hashOf(text)}\n${text}`)
    await removeLeftovers(files, index.pairs, before)
  } catch {
    // A full disk or a folder that may not be written to: the next command reads the issues again.
  }
}

/** The pairs of an issue, decoded when they are asked for. */
export function decodePairs(bytes: Uint8Array): readonly RecordedPair[] {
  return bytes.length === 0 ? [] : JSON.parse(new TextDecoder().decode(bytes))
}

export function encodePairs(pairs: readonly RecordedPair[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(pairs))
}

function parseIndex(text: string | undefined): Index | undefined {
  const end = text?.indexOf('\n') ?? -1
  if (text === undefined || end < 0) return undefined
  const body = text.slice(end + 1)
  // The sum holds for the shape too: only writeRecordsCache writes one that is right, and the key names its version.
  return hashOf(body) === text.slice(0, end) ? JSON.parse(body) : undefined
}

async function removeLeftovers(files: Files, current: string, before: string | undefined): Promise<void> {
  const now = (await files.stamp(`${FOLDER}/${current}`))?.changedMs ?? 0
  for (const name of await files.list(FOLDER)) {
    if (name === current || name === 'index.json' || name.endsWith('/')) continue
    const changed = (await files.stamp(`${FOLDER}/${name}`))?.changedMs ?? now
    if (name === before || now - changed > LEFTOVER_MS) await files.remove(`${FOLDER}/${name}`)
  }
}

function nameOf(bytes: Uint8Array): string {
  return `pairs-${hashOf(bytes)}.bin`
}

function hashOf(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
