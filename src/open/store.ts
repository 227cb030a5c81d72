// Opens what is kept between runs: the store in SQLite or PostgreSQL, its queue, its journals. Loaded only when needed: most
// commands need no database.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Refusal } from '../cli/refusal.ts'
import type { Config } from '../config/config.ts'
import { departureSentence } from '../jobs/store/departure.ts'
import type { Queue } from '../queue/queue.ts'
import type { Journal } from '../store/journal.ts'
import type { EnqueueChunks } from '../store/postgres/postgres-store.ts'
import { type Store, StoreRefused } from '../store/store.ts'

/**
 * Opens the store of a newsletter; who opened it closes it. Throws a Refusal where everything was moved to another one. Loaded
 * only when needed: most commands need no database.
 */
export async function openStore(config: Config): Promise<Store> {
  const store = await openAnyStore(config)
  const departure = await store.departure.read()
  if (departure === undefined) return store
  await store.close()
  throw new Refusal(departureSentence(departure, store.senders))
}

/** Also one that is not to be worked with any more. */
export async function openAnyStore(config: Config): Promise<Store> {
  try {
    return config.databaseUrl === undefined
      ? await openFile(resolve(config.root, config.database))
      : await openShared(config.databaseUrl)
  } catch (error) {
    if (error instanceof StoreRefused) throw new Refusal(error.message)
    throw error
  }
}

async function openFile(path: string): Promise<Store> {
  const { openSqliteStore } = await import('../store/sqlite/sqlite-store.ts')
  return openSqliteStore(path)
}

async function openShared(url: string): Promise<Store> {
  const { openPostgresStore } = await import('../store/postgres/postgres-store.ts')
  const enqueue: EnqueueChunks = async (execute, chunks) => {
    const { chunkEnqueuer } = await import('../queue/pg-boss.ts')
    await chunkEnqueuer(url)(execute, chunks)
  }
  return openPostgresStore(url, { enqueue })
}

/** The queue that several machines share; undefined where the store is on this machine. */
export async function openQueue(
  config: Config,
  onError: (message: string) => void,
): Promise<Queue | undefined> {
  if (config.databaseUrl === undefined) return undefined
  const { openPgBossQueue } = await import('../queue/pg-boss.ts')
  const { showDatabase } = await import('../store/postgres/postgres-store.ts')
  try {
    return await openPgBossQueue(config.databaseUrl, { onError })
  } catch (error) {
    const why = error instanceof Error ? error.message : error
    throw new Refusal(`The queue in ${showDatabase(config.databaseUrl)} cannot be used: ${why}`)
  }
}

/** The journal of a mailing, beside the database. A store that several machines share needs none, and uses none. */
export async function openJournals(config: Config): Promise<(mailingId: number) => Journal> {
  const { fileJournal, journalPath } = await import('../store/file-journal.ts')
  const database = resolve(config.root, config.database)
  return (mailingId) => fileJournal(journalPath(database, mailingId))
}

export const STORES = ['sqlite', 'postgres'] as const
export type StoreName = (typeof STORES)[number]

/** The SQLite file and the PostgreSQL database of a newsletter, one as the source of a move and one as its target. */
export async function openBothStores(config: Config, from: StoreName) {
  const { databaseUrl, ...rest } = config
  if (databaseUrl === undefined) {
    throw new Refusal(
      'YIBAO_DATABASE_URL is not set: put the address of the PostgreSQL database into .env, such as postgres://user:password@db.your.domain/yibao',
    )
  }
  const path = resolve(config.root, config.database)
  if (from === 'sqlite' && !existsSync(path)) {
    throw new Refusal(`There is no database at ${path}: nothing to move.`)
  }
  const { showDatabase } = await import('../store/postgres/postgres-store.ts')
  const file = { store: await openAnyStore(rest), name: path }
  const shared = await openOther(config, file.store)
  const server = { store: shared, name: showDatabase(databaseUrl) }
  return {
    source: from === 'sqlite' ? file : server,
    target: from === 'sqlite' ? server : file,
    journal: await openJournals(config),
    close: async () => {
      await file.store.close()
      await shared.close()
    },
  }
}

async function openOther(config: Config, first: Store): Promise<Store> {
  try {
    return await openAnyStore(config)
  } catch (error) {
    await first.close()
    throw error
  }
}
