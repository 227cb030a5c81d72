// Copies of the store: for a dry run to write on, as a backup, and a backup put back.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Refusal } from '../cli/refusal.ts'
import type { Config } from '../config/config.ts'
import type { Journal } from '../store/journal.ts'
import type { Backup, BackupRequest } from '../store/sqlite/backup.ts'
import type { Restored, RestoreRequest } from '../store/sqlite/restore.ts'
import type { Store } from '../store/store.ts'
import type { Transport } from '../transport/transport.ts'
import { openAnyStore, openJournals, openStore } from './store.ts'

export type { Restored }

/** A copy of the store as it is now, for a dry run to write on; it is erased when closed. */
export async function openStoreCopy(config: Config): Promise<Store> {
  const place = await mkdtemp(join(tmpdir(), 'yibao-dry-run-'))
  const erase = () => rm(place, { recursive: true, force: true })
  const copy = join(place, 'copy.sqlite')
  const { databaseUrl, ...rest } = config
  try {
    if (databaseUrl === undefined) {
      const { copyDatabase } = await import('../store/sqlite/copy.ts')
      copyDatabase(resolve(config.root, config.database), copy)
    }
    const store = await openStore({ ...rest, database: copy })
    if (databaseUrl !== undefined) await copyShared(config, store)
    return { ...store, close: () => store.close().then(erase) }
  } catch (error) {
    await erase() // it holds the addresses of readers
    throw error
  }
}

/** What others are just sending is settled in the copy as if they had died: it has no journal of theirs. */
async function copyShared(config: Config, copy: Store): Promise<void> {
  const { copyArchive } = await import('../store/archive.ts')
  const shared = await openStore(config)
  try {
    await copyArchive(shared.archive, copy.archive)
  } finally {
    await shared.close()
  }
  for (const { id } of await copy.mailings.list())
    await copy.mailings.recordExpired(id, Number.MAX_SAFE_INTEGER)
}

/** Writes everything that the store holds into a file. */
export async function writeBackup(config: Config, file: string, request: BackupRequest): Promise<Backup> {
  const { backUp, backUpArchive } = await import('../store/sqlite/backup.ts')
  if (config.databaseUrl === undefined) return backUp(resolve(config.root, config.database), file, request)
  const store = await openAnyStore(config)
  try {
    return await backUpArchive(store.archive, file, request)
  } finally {
    await store.close()
  }
}

/** Puts a backup in the place of the database. */
export async function putBackupBack(
  config: Config,
  file: string,
  request: RestoreRequest,
): Promise<Restored> {
  if (config.databaseUrl !== undefined) {
    throw new Refusal(
      'Nothing was restored: a backup is put back into SQLite, and YIBAO_DATABASE_URL is set. Take that line out of .env and restore; then put it back with the address of an empty database, and carry everything over: yibao store move sqlite postgres',
    )
  }
  const { restoreBackup } = await import('../store/sqlite/restore.ts')
  return restoreBackup(file, resolve(config.root, config.database), request)
}

/**
 * What a dry run of a send works with: a copy of the store, the journal of a run that was cut off read but never
 * written, and a folder in place of a mail server.
 */
export async function openRehearsal(
  config: Config,
  folder: string,
): Promise<{ store: Store; journals: (mailingId: number) => Journal; transport: Transport }> {
  const { emlTransport } = await import('../transport/eml.ts')
  const journals = await openJournals(config)
  return {
    store: await openStoreCopy(config),
    journals: (mailingId) => ({
      read: () => journals(mailingId).read(),
      start: () => undefined,
      begin: () => undefined,
      outcome: () => undefined,
      folded: () => undefined,
      clear: () => undefined,
    }),
    transport: emlTransport(folder),
  }
}
