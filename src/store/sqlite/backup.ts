// A backup of a SQLite database: one file, taken while others read and write, checked before it takes its name.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { link, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { type Archive, copyArchive } from '../archive.ts'
import { StoreRefused } from '../store.ts'
import { explain } from './database.ts'
import { migrations } from './migrations.ts'
import { openSqliteStore } from './sqlite-store.ts'

export interface BackupRequest {
  readonly now: number
  /** What to do where there is a file of that name. */
  readonly existing: 'keep' | 'replace'
}

export interface Backup {
  readonly path: string
  readonly bytes: number
  /** Hexadecimal. */
  readonly sha256: string
  readonly contents: BackupContents
}

export interface BackupContents {
  /** When it was begun: nothing later is in it. Milliseconds since 1970 UTC. */
  readonly madeAt: number
  readonly readers: number
  readonly mailings: number
  /** Deliveries that are neither sent nor given up. */
  readonly open: number
}

/** Says in a copy when it was made; a restored database has it no longer. */
export const BACKUP_TABLE = 'backup'
export const OPEN_STATES = "('queued', 'claimed', 'sending', 'deferred')"

/**
 * Copies the database at `from` into the file `to`, readable for its owner alone. Throws StoreRefused, and leaves nothing
 * behind then.
 */
export async function backUp(from: string, to: string, request: BackupRequest): Promise<Backup> {
  if (!existsSync(from)) throw new StoreRefused(`There is no database at ${from}: nothing to back up.`)
  await refuseOwnFiles(from, to)
  return writeFile(to, request, async (temporary) => copyInto(from, temporary, request.now))
}

/** The same from a store that is no file, as it is at one moment. */
export async function backUpArchive(archive: Archive, to: string, request: BackupRequest): Promise<Backup> {
  return writeFile(to, request, async (temporary) => {
    const filled = `${temporary}.filling`
    const erase = () =>
      Promise.all(['', '-wal', '-shm', '-journal'].map((ending) => rm(`${filled}${ending}`, { force: true })))
    await erase()
    try {
      await copyIntoFile(archive, filled)
      copyInto(filled, temporary, request.now)
    } finally {
      await erase()
    }
  })
}

/** Makes a SQLite file at `path` that holds everything that the archive does. */
export async function copyIntoFile(archive: Archive, path: string): Promise<void> {
  const target = await openSqliteStore(path)
  try {
    await copyArchive(archive, target.archive)
  } finally {
    await target.close()
  }
}

async function writeFile(
  to: string,
  { existing }: BackupRequest,
  fill: (temporary: string) => Promise<void>,
): Promise<Backup> {
  await refuseNoFolder(to)
  if (existing === 'keep' && existsSync(to)) throw taken(to)
  const temporary = join(dirname(to), `.${basename(to)}.${process.pid}.tmp`)
  try {
    await rm(temporary, { force: true })
    await (await open(temporary, 'wx', 0o600)).close()
    await fill(temporary)
    const contents = inspectDatabase(temporary)
    await flush(temporary)
    await name(temporary, to, existing)
    const { size } = await stat(to)
    return { path: to, bytes: size, sha256: await digestOf(to), contents }
  } catch (error) {
    throw explain(error, to, 'backup')
  } finally {
    await rm(temporary, { force: true })
    await rm(`${temporary}-journal`, { force: true })
  }
}

/** Named before the temporary file is, which nobody has asked for. */
async function refuseNoFolder(to: string): Promise<void> {
  const folder = dirname(to)
  const found = await stat(folder).catch(() => undefined)
  if (found?.isDirectory()) return
  const why = found ? 'is a file' : 'does not exist'
  throw new StoreRefused(
    `Unexpected folder ${folder} for the backup, which ${why}, expected one that is there. Make it, or choose another name.`,
  )
}

/** Onto the database, its log, its lock or a journal a backup would do what it is to save from. */
async function refuseOwnFiles(from: string, to: string): Promise<void> {
  const database = await realpath(from)
  const target = await realpath(to).catch(() => resolve(to))
  if (
    target === database ||
    target.startsWith(`${database}-`) ||
    target.startsWith(`${database}.journal`) ||
    target.startsWith(`${database}.send-lock`)
  )
    throw new StoreRefused(`${to} belongs to the database itself: choose another name for the backup.`)
}

function taken(to: string): StoreRefused {
  return new StoreRefused(`${to} is there already. Choose another name, or replace it with --force.`)
}

/** What only the write-ahead log has is copied too. */
function copyInto(from: string, to: string, now: number): void {
  withDatabase(from, (source) => source.prepare('vacuum into ?').run(to))
  withDatabase(to, (copy) => {
    copy.exec('pragma journal_mode = delete')
    copy.exec(`drop table if exists ${BACKUP_TABLE}`)
    copy.exec(`create table ${BACKUP_TABLE} (made_at integer not null) strict`)
    copy.prepare(`insert into ${BACKUP_TABLE} values (?)`).run(now)
  })
}

function withDatabase<Result>(
  path: string,
  work: (database: InstanceType<typeof DatabaseSync>) => Result,
): Result {
  const database = new DatabaseSync(path)
  try {
    database.exec('pragma busy_timeout = 10000')
    return work(database)
  } finally {
    database.close()
  }
}

/**
 * What a database file holds; throws StoreRefused where it is damaged, no database of yibao, or of a newer yibao. A file
 * that is no backup has no time of its own: it is then that of the last thing in it.
 */
export function inspectDatabase(path: string, kind: 'database' | 'backup' = 'database'): BackupContents {
  try {
    return withDatabase(path, (database) => {
      const [problem] = database.prepare('pragma integrity_check(1)').all()
      if (problem?.integrity_check !== 'ok')
        throw new StoreRefused(
          `${path} is damaged (${String(problem?.integrity_check)}). Use another backup.`,
        )
      checkSchema(database, path)
      const number = (query: string) => Number(database.prepare(query).get()?.value ?? 0)
      const marked = hasTable(database, BACKUP_TABLE)
      return {
        madeAt: number(
          marked
            ? `select max(made_at) as value from ${BACKUP_TABLE}`
            : `select max(value) as value from (select max(updated_at) as value from deliveries
                union all select max(at) from subscriber_events union all select max(planned_at) from mailings)`,
        ),
        readers: number('select count(*) as value from subscribers'),
        mailings: number("select count(*) as value from mailings where state = 'planned'"),
        open: number(`select count(*) as value from deliveries where state in ${OPEN_STATES}`),
      }
    })
  } catch (error) {
    throw explain(error, path, kind)
  }
}

function checkSchema(database: InstanceType<typeof DatabaseSync>, path: string): void {
  if (!hasTable(database, 'kysely_migration'))
    throw new StoreRefused(`${path} is no database of yibao: it has no list of migrations.`)
  const unknown = database
    .prepare('select name from kysely_migration order by name')
    .all()
    .map((row) => String(row.name))
    .filter((migration) => !Object.hasOwn(migrations, migration))
  if (unknown.length > 0)
    throw new StoreRefused(
      `${path} was made by a newer yibao (it has ${unknown.join(', ')}, which this one does not know). Update yibao first.`,
    )
}

function hasTable(database: InstanceType<typeof DatabaseSync>, table: string): boolean {
  const found = database
    .prepare("select 1 as value from sqlite_schema where type = 'table' and name = ?")
    .get(table)
  return found !== undefined
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A link fails where the name is taken, also when it was taken just now. */
async function name(temporary: string, to: string, existing: BackupRequest['existing']): Promise<void> {
  if (existing === 'replace') return rename(temporary, to)
  try {
    await link(temporary, to)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw taken(to)
    await rename(temporary, to) // a file system without links
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}
