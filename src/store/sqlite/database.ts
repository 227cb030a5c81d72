// Opens a SQLite file for Kysely: settings, version checks, migrations. Knows nothing of readers or mailings.
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { DatabaseSync } from '@photostructure/sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  sql,
} from 'kysely'
import { migrate } from '../sql/migrate.ts'
import type { Tables } from '../sql/schema.ts'
import { StoreRefused } from '../store.ts'
import { sqliteSql } from './dialect.ts'
import { migrations } from './migrations.ts'

/** Older ones can damage a WAL database that two processes write (the "WAL-reset bug", fixed in 3.51.3). */
const SQLITE_VERSION_MIN = [3, 51, 3] as const
/** Of pages of the file; a send goes through it from front to back and needs little. */
const CACHE_KB = 2048
/** Statements kept ready. */
const STATEMENTS_MAX = 100
/** How long a statement waits for another process that is writing. */
const BUSY_TIMEOUT_MS = 10_000

/**
 * Opens (and makes, and migrates) the database at `path`, or one in memory for ':memory:'. Throws StoreRefused when the
 * file is no database, is newer than this program, or when SQLite is too old.
 */
export async function openDatabase(path: string): Promise<Kysely<Tables>> {
  const connection = connect(path)
  const db = new Kysely<Tables>({
    dialect: new ImmediateSqliteDialect({ database: forKysely(connection, path) }),
  })
  try {
    // first of all: everything else reads the file, which another process may be making just now
    connection.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`)
    checkVersion(connection)
    await configure(connection, path)
    await migrate(db, sqliteSql, migrations, path)
    return db
  } catch (error) {
    connection.close()
    throw explain(error, path)
  }
}

/** A second connection to a database that `openDatabase` has opened; its transactions only read, and keep nobody waiting. */
export function openReader(path: string): Kysely<Tables> {
  const connection = new DatabaseSync(path, { readOnly: true })
  connection.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`)
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: forKysely(connection, path) }) })
}

/**
 * Takes what was overwritten out of the log as well, where the address of somebody who was erased would stay until it is
 * written anew. Waits for nobody and never fails: a process that reads meanwhile prevents it, and the next erasing does it.
 */
export async function emptyLog(db: Kysely<Tables>): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql`pragma busy_timeout = 0`.execute(connection)
    try {
      await sql`pragma wal_checkpoint(truncate)`.execute(connection)
    } catch {
      // what is in the log is still read from there
    } finally {
      await sql.raw(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`).execute(connection)
    }
  })
}

function connect(path: string): InstanceType<typeof DatabaseSync> {
  try {
    if (path !== ':memory:') makeFile(path)
    return new DatabaseSync(path)
  } catch (error) {
    throw explain(error, path)
  }
}

/** The file holds addresses of people: only its owner may read it. SQLite gives its companions the same rights. */
function makeFile(path: string): void {
  makeFolder(dirname(path))
  closeSync(openSync(path, 'a', 0o600))
}

/**
 * With the folders above it. Not by Node's own recursion, which tries for ever where the system says of a folder that is there
 * that it is not, as in /proc.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  const above = dirname(folder)
  if (above !== folder) makeFolder(above)
  try {
    mkdirSync(folder)
  } catch (error) {
    // another process was quicker
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

async function configure(connection: InstanceType<typeof DatabaseSync>, path: string): Promise<void> {
  if (path !== ':memory:') await setWriteAheadLog(connection)
  // full: an accepted delivery that is forgotten in a power cut would be sent again
  connection.exec('pragma synchronous = full')
  connection.exec('pragma foreign_keys = on')
  // what is deleted is overwritten: else the address of somebody who was erased could be read in the file for years
  connection.exec('pragma secure_delete = on')
  connection.exec(`pragma cache_size = -${CACHE_KB}`)
  // 32 MB of log between two checkpoints instead of 4: an import touches the whole index of addresses in every slice
  connection.exec('pragma wal_autocheckpoint = 8000')
}

/**
 * Two processes that open a new file at the same moment: in one of them this pragma fails at once with "database is
 * locked", whatever the busy timeout says. So it is tried again.
 */
async function setWriteAheadLog(connection: InstanceType<typeof DatabaseSync>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      connection.exec('pragma journal_mode = wal')
      return
    } catch (error) {
      if (!isLocked(error) || attempt === 200) throw error
      await setTimeout(50)
    }
  }
}

function checkVersion(connection: InstanceType<typeof DatabaseSync>): void {
  const row = connection.prepare('select sqlite_version() as version').get()
  const version = String(row?.version)
  const parts = version.split('.').map(Number)
  for (const [index, least] of SQLITE_VERSION_MIN.entries()) {
    const part = parts[index] ?? 0
    if (part > least) return
    if (part < least) {
      throw new StoreRefused(
        `Unexpected SQLite ${version}, expected ${SQLITE_VERSION_MIN.join('.')} or later: older ones can damage a database that two processes write. Reinstall the packages with \`npm ci\`.`,
      )
    }
  }
}

/** What to do about a file: YIBAO_DATABASE names the database, and a person names a backup. */
const ADVICE = {
  database: {
    foreign: 'Move it away, or set YIBAO_DATABASE to another file.',
    damaged: 'Restore a copy of it from before.',
    denied: "Check the folder's rights and free space, or set YIBAO_DATABASE to another file.",
  },
  backup: {
    foreign: 'Name a file that `yibao backup` has written.',
    damaged: 'Use another backup.',
    denied: 'Check its rights and the free space of its folder, or name another file.',
  },
} as const

/** Errors of the disk, of the file and of other processes in words; every other error is our own mistake, and stays. */
export function explain(error: unknown, path: string, kind: keyof typeof ADVICE = 'database'): unknown {
  if (error instanceof StoreRefused || !(error instanceof Error)) return error
  const advice = ADVICE[kind]
  if (/file is not a database/.test(error.message)) {
    return new StoreRefused(`${path} is not a SQLite database (${error.message}). ${advice.foreign}`)
  }
  if (/malformed/.test(error.message)) {
    return new StoreRefused(`${path} is damaged (${error.message}). ${advice.damaged}`)
  }
  if (
    /EACCES|EPERM|EROFS|EISDIR|ENOTDIR|ENOSPC|ENOENT|unable to open|readonly|read-only|disk/i.test(
      error.message,
    )
  ) {
    const verb = kind === 'backup' ? 'used' : 'written'
    return new StoreRefused(`${path} cannot be ${verb} (${error.message}). ${advice.denied}`)
  }
  if (isLocked(error)) {
    return new StoreRefused(
      `${path} is locked by another process (${error.message}). Wait until that process is done, and try again.`,
    )
  }
  return error
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && /database is locked|busy/i.test(error.message)
}

/**
 * The driver has the interface of node:sqlite; Kysely wants to know which statements return rows. What the disk or another
 * process is to blame for becomes a sentence.
 */
function forKysely(connection: InstanceType<typeof DatabaseSync>, path: string): SqliteDatabase {
  const explained = <Result>(work: () => Result): Result => {
    try {
      return work()
    } catch (error) {
      throw explain(error, path)
    }
  }
  // the few statements of a send come again and again; preparing one costs as much as five rows
  const prepared = new Map<string, ReturnType<SqliteDatabase['prepare']>>()
  return {
    close: () => {
      prepared.clear()
      // the driver really closes only when its statements are collected: until then the log would hold the newest rows,
      // and a copy of the file alone would lack them. Passive: waits for nobody
      try {
        connection.exec('pragma wal_checkpoint(passive)')
      } catch {
        // no room, or no log: what is in the log is read at the next opening
      } finally {
        connection.close()
      }
    },
    prepare: (text) => {
      const known = prepared.get(text)
      if (known) return known
      const statement = explained(() => connection.prepare(text))
      const made = {
        reader: statement.columns().length > 0,
        all: (parameters: readonly unknown[]) => explained(() => statement.all(...parameters)),
        run: (parameters: readonly unknown[]) => explained(() => statement.run(...parameters)),
        iterate: (parameters: readonly unknown[]) =>
          statement.iterate(...parameters) as IterableIterator<unknown>,
      }
      if (prepared.size >= STATEMENTS_MAX) prepared.clear()
      prepared.set(text, made)
      return made
    },
  }
}

/** How long a process that waits for another one's transaction does something else meanwhile. */
const BUSY_LOOK_MS = 1

/**
 * Begins every transaction as a writer. A transaction that begins as a reader fails at once, without waiting, if another
 * process wrote between its first read and its first write. Another process that is writing is not waited for inside SQLite, which
 * would hold up everything else in this process, in steps of up to a tenth of a second.
 */
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const run = (text: string) => connection.executeQuery(CompiledQuery.raw(text))
    await run('pragma busy_timeout = 0')
    try {
      for (let waited = 0; ; waited += BUSY_LOOK_MS) {
        try {
          await run('begin immediate')
          return
        } catch (error) {
          if (!isLocked(error) || waited >= BUSY_TIMEOUT_MS) throw error
          await setTimeout(BUSY_LOOK_MS)
        }
      }
    } finally {
      await run(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`)
    }
  }
  /** SQLite has rolled back itself when the disk is full; a second rollback would hide that error behind its own. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection)
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error
    }
  }
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: { readonly database: SqliteDatabase }
  constructor(config: { readonly database: SqliteDatabase }) {
    super(config)
    this.#config = config
  }
  override createDriver(): SqliteDriver {
    return new ImmediateSqliteDriver(this.#config)
  }
  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter()
  }
}
