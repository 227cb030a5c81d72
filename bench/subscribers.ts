// How fast readers are imported from a file into SQLite, and how much memory that takes: the same for any length of file.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importSubscribers } from '../src/jobs/subscribers/import.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../src/store/store.ts'
import type { Measurement } from './table.ts'

const ROWS_A_PIECE = 1_000

/** Imports generated readers, in an order that does not suit the index; then the same file again. */
export async function benchSubscribers(rows = 100_000): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'yibao-bench-'))
  const store = await openSqliteStore(join(folder, 'yibao.sqlite'))
  try {
    const first = await importOnce(store, rows)
    const second = await importOnce(store, rows)
    return [
      measurement(`import ${rows.toLocaleString('en')} readers`, rows, first),
      measurement('the same file again', rows, second),
    ]
  } finally {
    await store.close()
    rmSync(folder, { recursive: true })
  }
}

interface Run {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly memoryMax: number
}

async function importOnce(store: Store, rows: number): Promise<Run> {
  let memoryMax = 0
  const start = performance.now()
  const cpu = process.cpuUsage()
  const summary = await importSubscribers(store, () => generated(rows), {
    now: Date.UTC(2026, 0, 1),
    note: 'benchmark',
    onProgress: () => {
      memoryMax = Math.max(memoryMax, process.memoryUsage().rss)
    },
  })
  if ('problem' in summary || summary.rows !== rows || summary.refused > 0) {
    throw new Error(`Unexpected outcome of the import: ${JSON.stringify(summary)}`)
  }
  const { user, system } = process.cpuUsage(cpu)
  return { seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6, memoryMax }
}

function measurement(what: string, rows: number, { seconds, cpuSeconds, memoryMax }: Run): Measurement {
  return {
    what,
    result: `${Math.round(rows / seconds).toLocaleString('en')} a second`,
    remark: `${seconds.toFixed(1)} s, ${((cpuSeconds / rows) * 1e6).toFixed(0)} µs of CPU a reader, at most ${Math.round(memoryMax / 1e6)} MB of memory`,
  }
}

/** A CSV file that is never whole in memory. */
export async function* generated(rows: number): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  yield encoder.encode('email,name,status,created_at,city\n')
  for (let from = 0; from < rows; from += ROWS_A_PIECE) {
    const count = Math.min(ROWS_A_PIECE, rows - from)
    const lines = Array.from({ length: count }, (_, index) => {
      // a prime step goes through all numbers below `rows` in an order that looks random to the index
      const number = ((from + index) * 7_919) % rows
      return `reader${number}@example${number % 97}.org,Reader ${number},active,2024-05-01 12:30:00,北京\n`
    })
    yield encoder.encode(lines.join(''))
  }
}
