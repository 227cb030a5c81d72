// The files of `yibao subscribers import` and `export`: reading them piece by piece, writing them whole or not at all, and
// saying how it went.
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Presets, SingleBar } from 'cli-progress'
import type { Status } from '../../audience/subscriber.ts'
import { systemClock } from '../../clock/system-clock.ts'
import { type ImportSummary, importSubscribers } from '../../jobs/subscribers/import.ts'
import { exportCsv, exportJson } from '../../jobs/subscribers/subscribers.ts'
import type { Store } from '../../store/store.ts'
import { plain, print, printError } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { plural } from '../report.ts'

export interface ImportFileOptions {
  readonly erasureKey?: string
  readonly encoding?: string
  readonly dryRun?: true
  readonly note?: string
  readonly list?: string
}

export interface ExportOptions {
  readonly status?: Status
  readonly format: 'csv' | 'json'
}

/** Lines named on a terminal; a file or a pipe gets all of them. */
const NAMED_MAX = 200

/** Imports a file or standard input. Throws a Refusal when lines were refused: the others are taken over. */
export async function importFile(store: Store, path: string, options: ImportFileOptions): Promise<void> {
  const input = path === '-' ? await spoolInput() : { path, remove: async () => undefined }
  const name = path === '-' ? 'standard input' : basename(path)
  try {
    const size = await sizeOf(input.path)
    const view = importView(name, size)
    const summary = await importSubscribers(store, () => createReadStream(input.path), {
      now: systemClock.now(),
      note: options.note?.trim() || `import: ${name}`,
      ...(options.list === undefined ? {} : { list: options.list }),
      ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
      ...(options.erasureKey === undefined ? {} : { erasureKey: options.erasureKey }),
      onRefused: (line, problem) => view.say(line, problem),
      onRemark: (line, remark) => view.say(line, remark),
      onProgress: ({ bytes, rows }) => view.show(bytes, rows),
    }).finally(() => view.stop())
    if ('problem' in summary) throw new Refusal(`${name}: ${summary.problem}. Nothing was imported.`)
    for (const line of summarise(summary, options.dryRun ? 'would be ' : '')) print(line)
    if (summary.refused > 0) {
      throw new Refusal(
        `${plural(summary.refused, 'line')} of ${summary.rows.toLocaleString('en')} refused. Correct them and import the file again: nobody is added twice.`,
      )
    }
  } finally {
    await input.remove()
  }
}

/** Exports to a file, written whole or not at all and readable by its owner only, or to standard output. */
export async function exportFile(
  store: Store,
  path: string | undefined,
  options: ExportOptions,
): Promise<void> {
  const text = (options.format === 'csv' ? exportCsv : exportJson)(store, options.status)
  if (path === undefined) {
    await toStandardOutput(text)
    return
  }
  const temporary = `${path}.${process.pid}.tmp`
  try {
    await pipeline(Readable.from(text), createWriteStream(temporary, { mode: 0o600, flags: 'wx' }))
    await chmod(temporary, 0o600)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw isSystemError(error) ? new Refusal(`${path} cannot be written (${error.message}).`) : error
  }
  const counts = await store.subscribers.countByStatus()
  const total = options.status
    ? counts[options.status]
    : Object.values(counts).reduce((sum, count) => sum + count, 0)
  print(`${plural(total, 'reader')} written to ${path}.`)
}

async function toStandardOutput(text: AsyncIterable<string>): Promise<void> {
  const shown = process.stdout.isTTY ? plain : (piece: string) => piece
  for await (const piece of text) {
    if (!process.stdout.write(shown(piece))) {
      await new Promise<void>((resolve) => process.stdout.once('drain', () => resolve()))
    }
  }
}

function summarise(summary: ImportSummary, would: string): string[] {
  const { added, updated, stopped, known, erased, encoding, listed = 0 } = summary
  const lines: readonly (readonly [number, string])[] = [
    [added.active, `${would}added`],
    [added.unsubscribed, `${would}kept as unsubscribed, never to be mailed: they left elsewhere`],
    [
      added.suppressed,
      `${would}kept as suppressed, never to be mailed: they bounced or complained elsewhere`,
    ],
    [stopped, `${would}stopped: readers here who left, says the file`],
    [updated, 'known already, filled in what was missing'],
    [known, 'known already, unchanged'],
    [erased, `${would}left out: they had themselves erased here, and only they can come back`],
    [listed, `${would}put on the list`],
  ]
  const width = summary.rows.toLocaleString('en').length
  return [
    `${plural(summary.rows, 'line')} read as ${encoding}.`,
    ...lines
      .filter(([count]) => count > 0)
      .map(([count, what]) => `  ${count.toLocaleString('en').padStart(width)} ${what}`),
  ]
}

/** A bar on a terminal, and every line that is refused above it; elsewhere the refused lines only. */
function importView(name: string, size: number) {
  const stream = process.stderr
  let named = 0
  const bar = stream.isTTY
    ? new SingleBar(
        { stream, format: ' {bar} {percentage}%  {rows} lines', hideCursor: true, clearOnComplete: true },
        Presets.shades_classic,
      )
    : undefined
  bar?.start(size, 0, { rows: '0' })
  return {
    say: (line: number, text: string) => {
      named += 1
      if (stream.isTTY && named > NAMED_MAX) return
      if (stream.isTTY) stream.write('\r\u001b[K')
      printError(`${name}:${line}: ${text}`)
    },
    show: (bytes: number, rows: number) => bar?.update(bytes, { rows: rows.toLocaleString('en') }),
    stop: () => {
      bar?.stop()
      const rest = named - NAMED_MAX
      if (stream.isTTY && rest > 0)
        printError(`… and ${plural(rest, 'line')} more. All of them: add 2> refused.txt`)
    },
  }
}

/** The file is read more than once, first for its encoding: what comes through a pipe is kept until it is done. */
async function spoolInput(): Promise<{ path: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'yibao-import-'))
  const path = join(folder, 'input.csv')
  await pipeline(process.stdin, createWriteStream(path, { mode: 0o600 }))
  return { path, remove: () => rm(folder, { recursive: true, force: true }) }
}

async function sizeOf(path: string): Promise<number> {
  try {
    const info = await stat(path)
    if (info.isFile()) return info.size
  } catch (error) {
    if (!isSystemError(error)) throw error
  }
  throw new Refusal(`There is no file ${path}.`, 2)
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error
}
