// Takes over a list of readers from a CSV file: reads it in slices, says per line what it refused, and never turns
// somebody who left elsewhere into a reader. Memory stays the same however long the file is.
import { type Column, readColumns } from '../../audience/columns.ts'
import { readRow } from '../../audience/row.ts'
import type { Status } from '../../audience/subscriber.ts'
import type { AddOutcome, NewSubscriber, Store } from '../../store/store.ts'
import { readCsv } from './csv.ts'
import { type ByteSource, decode, detectEncoding, encodingName, isZip } from './encoding.ts'
import { openMarks } from './marks.ts'

export interface ImportOptions {
  /** Milliseconds since 1970 UTC. */
  readonly now: number
  /** Kept with every reader as the reason of the status: where their consent comes from. */
  readonly note: string
  /** Of the marks of erased readers. */
  readonly erasureKey?: string
  /** Id of a list that all who are in the file are put on, known ones too. */
  readonly list?: string
  /** A label such as `gb18030`; detected where absent. */
  readonly encoding?: string
  /** A line that was not taken over, and why. */
  readonly onRefused?: (line: number, problem: string) => void
  /** Something in a line that was passed over; the line was taken. */
  readonly onRemark?: (line: number, remark: string) => void
  readonly onProgress?: (progress: { readonly bytes: number; readonly rows: number }) => void
}

export interface ImportSummary {
  readonly encoding: string
  /** Lines with a reader in them, refused ones included. */
  readonly rows: number
  readonly added: Readonly<Record<Exclude<Status, 'pending'>, number>>
  /** Known readers whose name or attributes were filled in. */
  readonly updated: number
  /** Known readers who are not mailed any more, because the file says that they left. */
  readonly stopped: number
  /** Known readers who stay as they are. */
  readonly known: number
  /** People who had themselves erased here, and are left out. */
  readonly erased: number
  readonly refused: number
  /** Readers for whom the list was new, where there is one. */
  readonly listed?: number
}

const ZIP =
  'Unexpected zip archive, expected a CSV file: unpack it, and import the list of readers that is in it'

/** Readers a transaction: some 50 ms in which nobody else can write. */
const SLICE = 10_000

/** Imports a file. A problem is one of the whole file: nothing was taken over. */
export async function importSubscribers(
  store: Store,
  source: ByteSource,
  options: ImportOptions,
): Promise<ImportSummary | { readonly problem: string }> {
  if (await isZip(source)) return { problem: ZIP }
  const encoding =
    options.encoding === undefined ? await detectEncoding(source) : encodingName(options.encoding)
  if (encoding === undefined) return { problem: encodingProblem(options.encoding) }
  const marks = await openMarks(store, options.erasureKey)
  if ('problem' in marks) return marks
  const tally = newTally()
  const refuse = (line: number, problem: string) => {
    tally.refused += 1
    options.onRefused?.(line, problem)
  }
  let bytes = 0
  let listed = 0
  let columns: readonly Column[] | undefined
  let slice: NewSubscriber[] = []
  const flush = async () => {
    const erased = await marks.erased(slice.map(({ key }) => key))
    const taken = erased.size === 0 ? slice : slice.filter(({ key }) => !erased.has(key))
    tally.erased += slice.length - taken.length
    const outcomes = await store.subscribers.addMany(taken, options.now)
    if (options.list !== undefined) {
      const keys = taken.map(({ key }) => key)
      listed += await store.subscribers.addKeysToList(options.list, keys, options.now)
    }
    for (const [index, outcome] of outcomes.entries()) count(tally, outcome, taken[index])
    slice = []
    options.onProgress?.({ bytes, rows: tally.rows })
  }
  const text = decode(source, encoding, (length) => {
    bytes += length
  })
  for await (const item of readCsv(text)) {
    if (!columns) {
      if (item.type !== 'record') return { problem: item.problem }
      const header = readColumns(item.fields)
      if ('problem' in header) return header
      columns = header.columns
      continue
    }
    tally.rows += 1
    if (item.type !== 'record') refuse(item.line, item.problem)
    else takeRow(columns, item, options, refuse, slice)
    if (slice.length >= SLICE) await flush()
  }
  if (!columns) return { problem: 'Unexpected empty file, expected a line with the names of the columns' }
  await flush()
  return { encoding, ...tally, ...(options.list === undefined ? {} : { listed }) }
}

function takeRow(
  columns: readonly Column[],
  item: { readonly line: number; readonly fields: readonly string[] },
  options: ImportOptions,
  refuse: (line: number, problem: string) => void,
  slice: NewSubscriber[],
): void {
  const { line, fields } = item
  if (fields.length !== columns.length) {
    refuse(line, `Unexpected ${fields.length} fields, expected ${columns.length} as in the first line`)
    return
  }
  const row = readRow(columns, fields, options)
  if ('problem' in row) {
    refuse(line, row.problem)
    return
  }
  for (const remark of row.remarks) options.onRemark?.(line, remark)
  slice.push(row.reader)
}

function newTally() {
  return {
    rows: 0,
    added: { active: 0, unsubscribed: 0, suppressed: 0 },
    updated: 0,
    stopped: 0,
    known: 0,
    erased: 0,
    refused: 0,
  }
}

function count(
  tally: ReturnType<typeof newTally>,
  outcome: AddOutcome,
  reader: NewSubscriber | undefined,
): void {
  if (outcome === 'added') tally.added[reader?.status ?? 'active'] += 1
  else tally[outcome] += 1
}

function encodingProblem(given: string | undefined): string {
  return given === undefined
    ? 'Unexpected bytes, expected text in UTF-8, UTF-16 or GB18030. Give the encoding with --encoding, such as --encoding windows-1252'
    : `Unexpected encoding “${given}”, expected a name such as utf-8, utf-16le, gb18030, big5 or windows-1252`
}
