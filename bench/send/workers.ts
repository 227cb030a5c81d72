// `yibao worker` on PostgreSQL: one, two and four processes that share a mailing. All on this machine, beside the
// database and the sink: with as few processors as that, more workers show that sharing works, not how it scales.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { chunkEnqueuer } from '../../src/queue/pg-boss.ts'
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts'
import { startPostgres } from '../../test/store/postgres.ts'
import { printTable } from '../table.ts'
import type { Bench } from './main.ts'
import { planBench, SECRET, writeNewsletter, YIBAO } from './newsletter.ts'
import { startServer } from './programs.ts'

const READERS = 20_000
const WORKERS = [1, 2, 4] as const

export async function benchWorkers({ folder }: Bench): Promise<void> {
  const postgres = await startPostgres({ durability: 'full' })
  if ('missing' in postgres) throw new Error(postgres.missing)
  const root = writeNewsletter(folder)
  const rows: { what: string; result: string; remark: string }[] = []
  try {
    for (const workers of WORKERS) {
      process.stderr.write(`workers: ${workers}\n`)
      const url = await postgres.newDatabase()
      const store = await openPostgresStore(url, { enqueue: chunkEnqueuer(url) })
      const mailing = await planBench(store, READERS)
      const sink = await startServer(join(folder, 'sink'))
      const started = performance.now()
      const codes = await Promise.all(Array.from({ length: workers }, () => runWorker(root, url, sink.port)))
      const seconds = (performance.now() - started) / 1000
      const taken = await sink.stop()
      const { accepted } = await store.mailings.countByState(mailing)
      await store.close()
      rows.push({
        what: `${workers} ${workers === 1 ? 'worker' : 'workers'}`,
        result: `${Math.round(accepted / seconds).toLocaleString('en')} a second`,
        remark: `${accepted.toLocaleString('en')} accepted, the sink took ${taken.toLocaleString('en')}; exit codes ${codes.join(', ')}`,
      })
    }
  } finally {
    await postgres.stop()
  }
  printTable(
    `A mailing to ${READERS.toLocaleString('en')} readers shared on PostgreSQL, start-up included`,
    rows,
  )
}

async function runWorker(root: string, url: string, port: number): Promise<number | null> {
  const child = spawn(process.execPath, [YIBAO, '-C', root, 'worker', '--once'], {
    env: {
      ...process.env,
      YIBAO_SECRET: SECRET,
      YIBAO_SMTP_URL: `smtp://127.0.0.1:${port}`,
      YIBAO_DATABASE_URL: url,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  return typeof code === 'number' ? code : null
}
