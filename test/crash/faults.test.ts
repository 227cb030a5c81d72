// A disk that is full or fails in the middle of a send, by errors that strace puts in the place of system calls; and a
// mail server and a database server that die. The run stops with a sentence, and the next one goes on without loss.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { journalPath } from '../../src/store/file-journal.ts'
import type { Store } from '../../src/store/store.ts'
import { needPostgres } from '../store/postgres.ts'
import { postgresGround, READERS, sqliteGround } from './campaign.ts'
import { type ChildEnd, runChild } from './round.ts'
import { judge } from './verdict.ts'
import { startWitness, type Witness } from './witness.ts'

const LINES = 2

const folder = mkdtempSync(join(tmpdir(), 'yibao-faults-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const ground = sqliteGround(folder)

interface Fault {
  readonly calls: string
  readonly error: 'EIO' | 'ENOSPC'
  readonly on: 'database' | 'journal'
  /** `8`: the eighth call. `8+`: that and all behind it. */
  readonly when: string
}

const FAULTS: readonly Fault[] = [
  ...['2', '4+'].map((when): Fault => ({ calls: 'fdatasync,fsync', error: 'EIO', on: 'database', when })),
  ...['3', '9+'].map((when): Fault => ({ calls: 'pwrite64', error: 'ENOSPC', on: 'database', when })),
  ...['6', '12+'].map((when): Fault => ({ calls: 'pwrite64', error: 'EIO', on: 'database', when })),
  ...['1', '2', '50', '51+'].map(
    (when): Fault => ({ calls: 'write,pwrite64', error: 'ENOSPC', on: 'journal', when }),
  ),
]

describe('a disk that fails during a send', () => {
  it('can be played here', () => {
    expect(
      spawnSync('strace', ['-V']).status,
      'This test needs strace: install the Debian package `strace` (`node scripts/setup.mjs --tests` does).',
    ).toBe(0)
  })

  it.each(FAULTS)(
    'stops the run with a sentence, and the next goes on: $error on the $on, call $when of $calls',
    async (fault) => {
      const { database, open } = await ground.prepare(`disk-${FAULTS.indexOf(fault)}`, 0)
      const issue = `disk-${FAULTS.indexOf(fault)}`
      await withWitness(async (witness) => {
        const orders = ordersOf(database, issue, witness)
        const first = await runChild(orders, undefined, undefined, underFault(fault, database))
        await witness.quiet()
        const said = sentence(first)
        expect(first.code, said).toBe(1)
        expect(said).toMatch(/\w/)
        expect(said).not.toMatch(/^\s+at /m)
        expect(integrity(database)).toBe('ok')
        const second = await runChild({ ...orders, worker: 'second' })
        expect(second, sentence(second)).toMatchObject({ code: 0 })
        expect((await verdictOf(open, issue, witness)).violations).toEqual([])
      })
    },
  )
})

describe('a server that dies during a send', () => {
  it('lets the run go on, where it is the mail server', async () => {
    const { database, open } = await ground.prepare('mail-server', 0)
    await withWitness(async (witness) => {
      witness.arm('any', 250, witness.hangUp)
      const first = await runChild(ordersOf(database, 'mail-server', witness))
      witness.disarm()
      expect(first, sentence(first)).toMatchObject({ code: 0 })
      // what had no end yet is deferred
      const second = await runChild({ ...ordersOf(database, 'mail-server', witness), aheadMs: 3_600_000 })
      expect(second, sentence(second)).toMatchObject({ code: 0 })
      expect((await verdictOf(open, 'mail-server', witness)).violations).toEqual([])
    })
  })

  it('stops the run, and the next goes on, where it is PostgreSQL', async () => {
    const postgres = await needPostgres()
    try {
      const { database, open } = await postgresGround(postgres.newDatabase).prepare('database-server', 0)
      await withWitness(async (witness) => {
        const victim = new pg.Client({ connectionString: database })
        victim.on('error', () => undefined)
        await victim.connect()
        const { rows } = await victim.query('select pg_backend_pid() as pid')
        // a server process that is killed makes PostgreSQL end all others and recover from its log
        witness.arm('any', 100, () => execFileSync('kill', ['-9', String(rows[0].pid)]))
        const orders = ordersOf(database, 'database-server', witness)
        const first = await runChild(orders)
        await witness.quiet()
        witness.disarm()
        expect(first.code, sentence(first)).toBe(1)
        expect(sentence(first)).not.toMatch(/^\s+at /m)
        expect(sentence(first)).toContain('on the wire may have arrived. They become uncertain')
        await back(database)
        const second = await runChild({ ...orders, worker: 'second', aheadMs: 3_600_000 })
        expect(second, sentence(second)).toMatchObject({ code: 0 })
        expect((await verdictOf(open, 'database-server', witness)).violations).toEqual([])
      })
    } finally {
      await postgres.stop()
    }
  })
})

function ordersOf(database: string, issue: string, witness: Witness) {
  const smtp = `smtp://127.0.0.1:${witness.port}?lines=${LINES}`
  return { database, smtp, issue, worker: 'first', aheadMs: 0 }
}

function underFault({ calls, error, on, when }: Fault, database: string): readonly string[] {
  const paths = on === 'journal' ? [journalPath(database, 1)] : [database, `${database}-wal`]
  return [
    ...['strace', '-f', '-qq', '-o', '/dev/null'],
    ...paths.flatMap((path) => ['-P', path]),
    ...['-e', `trace=${calls}`, '-e', `inject=${calls}:error=${error}:when=${when}`],
  ]
}

function sentence({ report, errors }: ChildEnd): string {
  if (!report) return errors
  return (report.type === 'ended' ? report.stopped : report.message) ?? ''
}

function integrity(database: string): string {
  const script = `import { DatabaseSync } from '@photostructure/sqlite'
    process.stdout.write(new DatabaseSync(process.argv[1]).prepare('pragma integrity_check').get().integrity_check)`
  return execFileSync(process.execPath, ['--input-type=module', '-e', script, database], { encoding: 'utf8' })
}

async function verdictOf(open: () => Promise<Store>, issue: string, { arrived }: Witness) {
  const store = await open()
  try {
    const id = (await store.mailings.ofIssue(issue))?.id ?? 0
    return judge({
      deliveries: await store.mailings.deliveries(id, { limit: READERS + 1 }),
      arrived,
      readers: READERS,
      uncertainMax: LINES,
      resent: 0,
      invariants: await store.mailings.invariants(id),
    })
  } finally {
    await store.close()
  }
}

async function withWitness(work: (witness: Witness) => Promise<void>): Promise<void> {
  const witness = await startWitness()
  try {
    await work(witness)
  } finally {
    await witness.close()
  }
}

/** Tries until the server takes connections again. */
async function back(database: string): Promise<void> {
  for (;;) {
    const client = new pg.Client({ connectionString: database })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query('select 1')
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}
