// Jobs in the PostgreSQL database that holds the ledger, through pg-boss. Its tables lie in a schema that is named after its
// major version: a later one, whose tables differ, installs beside it.
import pg from 'pg'
import PgBoss from 'pg-boss'
import type { Chunk, Queue, TakenChunk } from './queue.ts'

/** Runs a statement (with $1, $2 for its values) in somebody's transaction. */
export type Execute = (text: string, values: readonly unknown[]) => Promise<{ rows: unknown[] }>

export interface QueueOptions {
  /** Seconds after which a job that was taken and never settled is handed out again. */
  readonly expireSeconds?: number
  /** How often that is looked at. */
  readonly maintenanceSeconds?: number
  /** Told of trouble in the background, which is tried again by itself. */
  readonly onError?: (message: string) => void
}

const SCHEMA = 'pgboss_v10'
const NAME = 'chunks'
/** Ten times what 500 messages take at 14 a second, and more: whoever lives longer only shares its chunk with another. */
const EXPIRE_SECONDS = 900
const MAINTENANCE_SECONDS = 20
/** Chunks a statement, so that none grows without a limit. */
const INSERT_MAX = 1000
/** A job that was handed out this often is dropped; the sweeper makes a new one where something is due. */
const RETRIES_MAX = 1000
/** Others have made the same tables at the same moment: duplicate schema, object, table, key, or an update of the same row. */
const RACES = new Set(['42P06', '42710', '42P07', '23505', 'XX000', '42723'])

/** Opens the queue in the database of `url`; makes its tables when it is the first. */
export async function openPgBossQueue(url: string, options: QueueOptions = {}): Promise<Queue> {
  const pool = new pg.Pool({ connectionString: url, max: 2, application_name: 'yibao queue' })
  const tell = options.onError ?? (() => undefined)
  pool.on('error', (error) => tell(error.message))
  try {
    const boss = await start(pool, options, tell)
    return {
      enqueue: (chunks, at) => insert(boss, chunks, undefined, at),
      waiting: (mailingId) => waiting(pool, mailingId),
      take: () => take(boss, pool),
      close: async () => {
        await boss.stop({ graceful: false })
        await pool.end()
      },
    }
  } catch (error) {
    await pool.end()
    throw error
  }
}

/**
 * Puts chunks in within the transaction that `execute` runs in. The queue's own tables are made before, outside of it, by
 * whoever is the first.
 */
export function chunkEnqueuer(url: string): (execute: Execute, chunks: readonly Chunk[]) => Promise<void> {
  return async (execute, chunks) => {
    if (chunks.length === 0) return
    const pool = new pg.Pool({ connectionString: url, max: 1, application_name: 'yibao queue' })
    pool.on('error', () => undefined)
    try {
      const boss = await start(pool, {}, () => undefined, 'insert only')
      await insert(boss, chunks, execute)
      await boss.stop({ graceful: false })
    } finally {
      await pool.end()
    }
  }
}

async function start(
  pool: pg.Pool,
  options: QueueOptions,
  tell: (message: string) => void,
  use: 'insert only' | 'all' = 'all',
): Promise<PgBoss> {
  for (let tries = 1; ; tries += 1) {
    const boss = new PgBoss({
      db: { executeSql: (text, values) => pool.query(text, values) },
      schema: SCHEMA,
      schedule: false,
      supervise: use === 'all',
      maintenanceIntervalSeconds: options.maintenanceSeconds ?? MAINTENANCE_SECONDS,
      archiveCompletedAfterSeconds: 60,
      deleteAfterDays: 1,
    })
    boss.on('error', (error) => tell(error.message))
    try {
      await boss.start()
      const expireInSeconds = options.expireSeconds ?? EXPIRE_SECONDS
      const policy = 'short' // one waiting job a range, however often it is put in
      const queue = { name: NAME, policy, expireInSeconds, retryLimit: RETRIES_MAX, retryDelay: 0 } as const
      await boss.createQueue(NAME, queue)
      return boss
    } catch (error) {
      await boss.stop({ graceful: false })
      if (tries === 5 || !(error instanceof Error && 'code' in error && RACES.has(String(error.code))))
        throw error
    }
  }
}

async function insert(boss: PgBoss, chunks: readonly Chunk[], execute?: Execute, at?: number): Promise<void> {
  for (let first = 0; first < chunks.length; first += INSERT_MAX) {
    const jobs = chunks.slice(first, first + INSERT_MAX).map(({ mailingId, from, to }) => ({
      name: NAME,
      data: { mailingId, from, to },
      // a later one does not stand in the way of one that is due now
      singletonKey: `${mailingId}:${from}-${to}${at === undefined ? '' : `:${at}`}`,
      ...(at === undefined ? {} : { startAfter: new Date(at).toISOString() }),
    }))
    await boss.insert(jobs, execute ? { db: { executeSql: execute } } : {})
  }
}

async function take(boss: PgBoss, pool: pg.Pool): Promise<TakenChunk | undefined> {
  let failure: unknown
  // fetch() itself keeps silent about errors, and a database that is down is not an empty queue
  const executeSql = async (text: string, values: unknown[]) => {
    try {
      return await pool.query(text, values)
    } catch (error) {
      failure = error
      throw error
    }
  }
  const [job] = await boss.fetch<Chunk>(NAME, { batchSize: 1, db: { executeSql } })
  if (failure !== undefined) throw failure
  if (!job) return undefined
  const { mailingId, from, to } = job.data
  return {
    mailingId,
    from,
    to,
    done: async () => {
      await boss.complete(NAME, job.id)
    },
    giveBack: async () => {
      await boss.fail(NAME, job.id)
    },
  }
}

async function waiting(pool: pg.Pool, mailingId: number): Promise<readonly Chunk[]> {
  const { rows } = await pool.query<{ data: Chunk }>(
    `select data from ${SCHEMA}.job
     where name = $1 and state < 'active' and start_after <= now() and (data ->> 'mailingId')::bigint = $2`,
    [NAME, mailingId],
  )
  return rows.map(({ data }) => data)
}
