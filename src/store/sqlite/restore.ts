// Puts a backup in the place of the database. The old file is kept under a dated name, and nobody is mailed twice by it:
// what was open in the backup may have been sent since, so that it becomes uncertain and its mailings are paused.
import { closeSync, existsSync, openSync, realpathSync } from 'node:fs'
import { copyFile, link, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { type Kysely, sql } from 'kysely'
import { clearDeparture } from '../sql/departure.ts'
import { type Holder, StoreRefused } from '../store.ts'
import { BACKUP_TABLE, type BackupContents, inspectDatabase, OPEN_STATES } from './backup.ts'
import { dropKnownEntries, giveUpOutbox } from './carry-audience.ts'
import { type CarriedOver, carryOver } from './carry-over.ts'
import { explain, makeFolder, openDatabase } from './database.ts'
import type { Tables } from './schema.ts'
import { acquireSendLock } from './send-lock.ts'

export interface RestoreRequest {
  readonly now: number
  /** Who restores, for the lock and the audit trail. */
  readonly holder: Holder
  readonly who: string
  /** What to do where the database has anything in it. */
  readonly existing: 'keep' | 'replace'
  /** `nothing`: the person says that no mailing went on since the backup was made; what was queued stays queued. */
  readonly sentSince: 'unknown' | 'nothing'
  /** Of the marks of erased readers: without it nobody can be erased again. */
  readonly erasureKey?: string
}

export interface Restored {
  readonly contents: BackupContents
  /** Where the database is that was replaced. */
  readonly kept?: string
  /** What was taken over from it, or why nothing could be. Absent where there was none. */
  readonly carried?: CarriedOver | { readonly unreadable: string }
  /** Mailings that were paused, with how many deliveries in them are uncertain now. */
  readonly paused: readonly { readonly issue: string; readonly uncertain: number }[]
  /** Entries that waited in the outbox of the backup, and were given up: they may have been done since. */
  readonly givenUp: number
  /** Issues on the calendar that do not begin by themselves: their time passed, or was changed since the backup. */
  readonly late: readonly string[]
}

/** Throws StoreRefused, with everything as it was, where the backup or the database cannot be used. */
export async function restoreBackup(
  backup: string,
  database: string,
  request: RestoreRequest,
): Promise<Restored> {
  if (!existsSync(backup)) throw new StoreRefused(`There is no file ${backup}.`)
  const contents = inspectDatabase(backup, 'backup')
  if (!existsSync(database)) {
    makeDatabaseFolder(database)
    return putInPlace(backup, database, undefined, contents, request)
  }
  const path = realpathSync(database)
  if (realpathSync(backup) === path)
    throw new StoreRefused(`${backup} is the database itself, expected a backup of it.`)
  const lock = acquireSendLock(path, request.holder)
  if ('heldBy' in lock) {
    const by = lock.heldBy ? ` (${lock.heldBy.task}, process ${lock.heldBy.pid} on ${lock.heldBy.host})` : ''
    throw new StoreRefused(
      `Nothing was restored: another yibao is sending from ${path}${by}. Wait until it has ended.`,
    )
  }
  try {
    return await putInPlace(backup, path, examineReplaced(path, request), contents, request)
  } finally {
    await lock.release()
  }
}

function makeDatabaseFolder(database: string): void {
  try {
    makeFolder(dirname(database))
  } catch (error) {
    throw explain(error, database)
  }
}

type Replaced = 'empty' | 'readable' | { readonly unreadable: string }

function examineReplaced(path: string, { existing }: RestoreRequest): Replaced {
  let state: Replaced
  try {
    closeOthersOut(path)
    const { readers, mailings } = inspectDatabase(path)
    state = readers + mailings === 0 ? 'empty' : 'readable'
  } catch (error) {
    const reason = error instanceof StoreRefused ? error : explain(error, path)
    if (!(reason instanceof StoreRefused) || reason instanceof InUse) throw reason
    state = { unreadable: reason.message }
  }
  if (state !== 'empty' && existing === 'keep')
    throw new StoreRefused(
      `Nothing was restored: ${path} has readers or mailings in it. To put the backup in its place, and keep it under another name: yibao restore --replace`,
    )
  return state
}

/** Somebody else has the database open. */
class InUse extends StoreRefused {}

/**
 * Whoever has a database in WAL mode open keeps it from leaving that mode; a service that went on writing into the file
 * put aside would lose whoever leaves through it. The file is complete without its log afterwards.
 */
function closeOthersOut(path: string): void {
  const connection = new DatabaseSync(path)
  try {
    connection.exec('pragma busy_timeout = 2000')
    connection.exec('pragma journal_mode = delete')
  } catch (error) {
    if (error instanceof Error && /locked|busy/i.test(error.message))
      throw new InUse(
        `Nothing was restored: another process has ${path} open. Stop \`yibao serve\` and \`yibao worker\`, then restore again.`,
      )
    throw error
  } finally {
    connection.close()
  }
}

async function putInPlace(
  backup: string,
  database: string,
  replaced: Replaced | undefined,
  contents: BackupContents,
  request: RestoreRequest,
): Promise<Restored> {
  const draft = `${database}.restoring`
  const next = `${database}.restored`
  const old = `${database}.replacing`
  const scratch = [draft, next, old].flatMap((path) => [
    path,
    `${path}-wal`,
    `${path}-shm`,
    `${path}-journal`,
  ])
  const erase = () => Promise.all(scratch.map((path) => rm(path, { force: true })))
  await erase()
  try {
    copyInto(backup, draft)
    if (replaced === 'readable') await migrateCopy(database, old)
    const settled = await settle(draft, replaced === 'readable' ? old : undefined, contents, request)
    copyInto(draft, next) // the draft has a log of its own, and may be closed only later
    inspectDatabase(next)
    const kept = replaced === undefined ? undefined : await putAside(database, request.now)
    await rename(next, database)
    const carried = typeof replaced === 'object' ? replaced : settled.carried
    return {
      contents,
      paused: settled.paused,
      givenUp: settled.givenUp,
      late: settled.late,
      ...(kept === undefined ? {} : { kept }),
      ...(carried === undefined ? {} : { carried }),
    }
  } catch (error) {
    throw explain(error, database)
  } finally {
    await erase()
  }
}

/** In one file, without a log beside it, and readable for its owner alone. */
function copyInto(from: string, to: string): void {
  closeSync(openSync(to, 'wx', 0o600))
  const connection = new DatabaseSync(from)
  try {
    connection.exec('pragma busy_timeout = 10000')
    connection.prepare('vacuum into ?').run(to)
  } finally {
    connection.close()
  }
}

/** The database may be of an older yibao than this one: it is read from a copy, and stays as it is. */
async function migrateCopy(from: string, to: string): Promise<void> {
  copyInto(from, to)
  await (await openDatabase(to)).destroy()
}

interface Settled extends Pick<Restored, 'paused' | 'late' | 'givenUp'> {
  readonly carried?: CarriedOver
}

async function settle(
  path: string,
  old: string | undefined,
  contents: BackupContents,
  request: RestoreRequest,
): Promise<Settled> {
  const db = await openDatabase(path)
  try {
    if (old !== undefined) await sql`attach database ${old} as replaced`.execute(db)
    const settled = await db.transaction().execute(async (tx) => {
      await sql.raw(`drop table if exists ${BACKUP_TABLE}`).execute(tx)
      await sql`delete from processes`.execute(tx)
      await clearDeparture(tx)
      if (old !== undefined) await dropKnownEntries(tx)
      const givenUp = await giveUpOutbox(tx, reasonOf(contents))
      const carried = old === undefined ? undefined : await carryOver(tx, request.now, request.erasureKey)
      const paused = await holdOpen(tx, contents, request)
      const late = await markLate(tx, request.now)
      await note(tx, contents, request, paused)
      return { paused, late, givenUp, ...(carried ? { carried } : {}) }
    })
    if (old !== undefined) await sql`detach database replaced`.execute(db)
    return settled
  } finally {
    await db.destroy()
  }
}

function reasonOf({ madeAt }: BackupContents): string {
  return `restored from a backup of ${new Date(madeAt).toISOString()}`
}

/** Mailings with anything open or uncertain by carrying over are paused, so that a person decides. */
async function holdOpen(
  tx: Kysely<Tables>,
  contents: BackupContents,
  { now, sentSince }: RestoreRequest,
): Promise<Restored['paused']> {
  const reason = reasonOf(contents)
  // what was on the wire when the backup was made is not known in either case
  const states = sql.raw(sentSince === 'nothing' ? "('claimed', 'sending')" : OPEN_STATES)
  await sql`update deliveries set state = 'uncertain', reply = ${reason}, updated_at = ${now}, worker = null, lease_until = null
    where state in ${states} and mailing_id in (select id from mailings where state = 'planned')`.execute(tx)
  const { rows } = await sql<{ id: number; issue: string; uncertain: number }>`
    select m.id, i.slug as issue, count(*) as uncertain
    from deliveries d join mailings m on m.id = d.mailing_id join issues i on i.id = m.issue_id
    where d.state = 'uncertain' and d.updated_at = ${now} and d.reply = ${reason} and m.standing <> 'cancelled'
    group by m.id, i.slug order by m.id`.execute(tx)
  // who paused it by hand has said why, and that holds
  for (const { id } of rows)
    await sql`update mailings set standing = 'paused', resume_at = null,
      reason = case when standing = 'paused' and resume_at is null then coalesce(reason, ${reason}) else ${reason} end
      where id = ${id}`.execute(tx)
  return rows.map(({ issue, uncertain }) => ({ issue, uncertain }))
}

async function markLate(tx: Kysely<Tables>, now: number): Promise<readonly string[]> {
  await sql`update schedules set state = 'late' where at < ${now}`.execute(tx)
  const { rows } = await sql<{ issue: string }>`
    select issue from schedules where state = 'late' order by at, issue`.execute(tx)
  return rows.map(({ issue }) => issue)
}

/** Under the name of each issue that was paused; `-` stands for the database as a whole. */
async function note(
  tx: Kysely<Tables>,
  { madeAt }: BackupContents,
  { now, who }: RestoreRequest,
  paused: Restored['paused'],
): Promise<void> {
  const text = `a backup of ${new Date(madeAt).toISOString()}`
  const entry = { at: now, action: 'restored' as const, who, edition: null, note: text }
  await tx
    .insertInto('audit')
    .values([
      { ...entry, issue: '-', readers: null },
      ...paused.map(({ issue, uncertain }) => ({ ...entry, issue, readers: uncertain })),
    ])
    .execute()
}

/**
 * The database gets a second, dated name, and its journals leave; it has its first name until the restored one takes that
 * in one step. So at no moment there is none, and after a crash in between the old one is whole.
 */
async function putAside(database: string, now: number): Promise<string> {
  const stamp = new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '')
  const kept = await freeName(`${database}.replaced-${stamp}`)
  for (const ending of ['-wal', '-shm']) {
    if (existsSync(`${database}${ending}`)) await rename(`${database}${ending}`, `${kept}${ending}`)
  }
  await link(database, kept).catch(() => copyFile(database, kept)) // a file system without links
  const journal = `${basename(database)}.journal-`
  for (const file of await readdir(dirname(database))) {
    if (file.startsWith(journal))
      await rename(join(dirname(database), file), `${kept}.journal-${file.slice(journal.length)}`)
  }
  return kept
}

async function freeName(wanted: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}-${count}`
    if (!existsSync(name)) return name
  }
}
