// The port for everything a store holds, row by row: for a backup, for carrying a store over to another one, and for
// the copy that a dry run writes on. Tables and columns are the same in every adapter.
import { createHash } from 'node:crypto'

/** A table: its columns, and how many of them, from the first on, are its key and its order. */
export interface ArchiveTable {
  readonly name: string
  readonly key: number
  readonly columns: readonly { readonly name: string; readonly type: 'integer' | 'text' | 'bytes' }[]
}

/** The cells of a row in the order of the columns; bytes in base64. */
export type ArchiveRow = readonly (string | number | null)[]

export interface Archive {
  /**
   * Reads everything as it is at one moment, whoever writes meanwhile. The snapshot ends with the promise of `read`,
   * which uses nothing of this store but the snapshot.
   */
  snapshot<T>(read: (snapshot: Snapshot) => Promise<T>): Promise<T>
  /**
   * Fills a store that holds nothing, in one transaction: all of it is there when `write` settled, and nothing where it
   * failed. Throws StoreRefused where the store holds anything, but for what `over` says: that goes in the same
   * transaction, and its departure with it. `write` uses nothing of this store but the target.
   */
  fill<T>(write: (target: ArchiveTarget) => Promise<T>, over?: Replaceable): Promise<T>
}

/** What a store may hold that is filled. `departed`: what was carried over to another store, and came to its end. */
export type Replaceable = 'nothing' | 'departed'

export interface Snapshot {
  /** The migration that the store is at; rows fit only a store at the same one. */
  readonly version: string
  /** In the order of the key, those whose key is above that of the row `after`, at most `limit`. */
  rows(table: ArchiveTable, after: ArchiveRow | undefined, limit: number): Promise<readonly ArchiveRow[]>
  count(table: ArchiveTable): Promise<number>
  /** By table, the highest id ever given: it may be above that of every row, and is never given again. */
  lastIds(): Promise<Readonly<Record<string, number>>>
}

export interface ArchiveTarget {
  readonly version: string
  /** With their ids, in the order of TABLES: what a row refers to comes before it. */
  add(table: ArchiveTable, rows: readonly ArchiveRow[]): Promise<void>
  /** Call it after all rows. */
  setLastIds(ids: Readonly<Record<string, number>>): Promise<void>
}

/** Rows of a batch. */
const BATCH = 2000

/** By table. */
export type Digests = Readonly<Record<string, TableDigest>>

export interface CopyOptions {
  /** After each batch. */
  readonly onRows?: (table: ArchiveTable, rows: number) => void
  readonly over?: Replaceable
  /** When all is written and nothing of it to be seen yet, with what was read: where this fails, nothing was copied. */
  readonly beforeEnd?: (read: Digests) => Promise<void>
}

/**
 * Copies everything to an empty store; returns the digest of what was read. Both stores must be at the same migration, which
 * they are when one program opened both.
 */
export function copyArchive(
  from: Archive,
  to: Archive,
  { onRows, over, beforeEnd }: CopyOptions = {},
): Promise<Digests> {
  return to.fill(async (target) => {
    const read = await from.snapshot(async (snapshot) => {
      const digests: Record<string, TableDigest> = {}
      for (const table of TABLES) {
        digests[table.name] = await digestRows(readTable(snapshot, table), async (rows) => {
          await target.add(table, rows)
          onRows?.(table, rows.length)
        })
      }
      await target.setLastIds(await snapshot.lastIds())
      return digests
    })
    await beforeEnd?.(read)
    return read
  }, over)
}

export interface TableDigest {
  readonly rows: number
  /** SHA-256, in hexadecimal, of the lines of all rows (`archiveLine`) in order, each with a line feed after it. */
  readonly sha256: string
}

/** Digests of all tables as they are now. */
export function digestArchive(archive: Archive): Promise<Digests> {
  return archive.snapshot(async (snapshot) => {
    const digests: Record<string, TableDigest> = {}
    for (const table of TABLES) digests[table.name] = await digestRows(readTable(snapshot, table))
    return digests
  })
}

/** All rows of a table in order, in batches. */
export async function* readTable(
  snapshot: Snapshot,
  table: ArchiveTable,
): AsyncGenerator<readonly ArchiveRow[], void> {
  let after: ArchiveRow | undefined
  for (;;) {
    const rows = await snapshot.rows(table, after, BATCH)
    if (rows.length > 0) yield rows
    if (rows.length < BATCH) return
    after = rows.at(-1)
  }
}

/** The digest of batches of rows; `each` gets every batch on the way. */
export async function digestRows(
  batches: AsyncIterable<readonly ArchiveRow[]>,
  each: (rows: readonly ArchiveRow[]) => Promise<void> = async () => undefined,
): Promise<TableDigest> {
  const hash = createHash('sha256')
  let count = 0
  for await (const rows of batches) {
    for (const row of rows) hash.update(`${archiveLine(row)}\n`)
    count += rows.length
    await each(rows)
  }
  return { rows: count, sha256: hash.digest('hex') }
}

/** A row as one line of JSON: the same for the same row, whichever store it is from. */
export function archiveLine(row: ArchiveRow): string {
  return JSON.stringify(row)
}

/** Signs of life and the departure are left out: they are of this very store. */
export const TABLES: readonly ArchiveTable[] = [
  table('subscribers', 1, {
    id: 'integer',
    address: 'text',
    address_key: 'text',
    name: 'text',
    status: 'text',
    since: 'integer',
    note: 'text',
    attributes: 'text',
    created_at: 'integer',
    language: 'text',
    edition: 'text',
    paused_until: 'integer',
    asked_at: 'integer',
    confirmation_at: 'integer',
    link_at: 'integer',
    fresh_at: 'integer',
    new_address: 'text',
    new_address_key: 'text',
    new_address_at: 'integer',
  }),
  table('subscriber_events', 1, {
    id: 'integer',
    subscriber_id: 'integer',
    at: 'integer',
    status: 'text',
    since: 'integer',
    note: 'text',
  }),
  table('issues', 1, { id: 'integer', slug: 'text' }),
  table('mailings', 1, {
    id: 'integer',
    issue_id: 'integer',
    subject: 'text',
    planned_at: 'integer',
    size: 'integer',
    state: 'text',
    standing: 'text',
    reason: 'text',
    resume_at: 'integer',
    audience: 'text',
  }),
  table('variants', 2, {
    mailing_id: 'integer',
    id: 'text',
    position: 'integer',
    hash: 'text',
    bytes: 'bytes',
  }),
  table('deliveries', 2, {
    issue_id: 'integer',
    subscriber_id: 'integer',
    mailing_id: 'integer',
    variant: 'text',
    address: 'text',
    state: 'text',
    attempts: 'integer',
    due_at: 'integer',
    message_id: 'text',
    reply: 'text',
    updated_at: 'integer',
    worker: 'text',
    lease_until: 'integer',
  }),
  table('schedules', 1, {
    issue: 'text',
    subject: 'text',
    variants: 'text',
    audience: 'text',
    at: 'integer',
    zone: 'text',
    created_at: 'integer',
    state: 'text',
  }),
  table('audit', 1, {
    id: 'integer',
    at: 'integer',
    issue: 'text',
    action: 'text',
    who: 'text',
    edition: 'text',
    readers: 'integer',
    note: 'text',
  }),
  table('pace', 1, { relay: 'text', state: 'text' }),
  table('consents', 1, {
    id: 'integer',
    subscriber_id: 'integer',
    at: 'integer',
    type: 'text',
    network: 'text',
    form: 'text',
    via: 'text',
  }),
  table('memberships', 2, { subscriber_id: 'integer', list: 'text', since: 'integer' }),
  table('do_not_mail', 1, { mark: 'text', status: 'text', at: 'integer' }),
  table('outbox', 1, {
    id: 'integer',
    kind: 'text',
    subscriber_id: 'integer',
    payload: 'text',
    state: 'text',
    attempts: 'integer',
    due_at: 'integer',
    created_at: 'integer',
    note: 'text',
    worker: 'text',
    lease_until: 'integer',
  }),
  table('votes', 3, {
    issue: 'text',
    poll: 'text',
    subscriber_id: 'integer',
    option: 'integer',
    at: 'integer',
    via: 'text',
  }),
  table('reports', 1, {
    id: 'integer',
    digest: 'text',
    at: 'integer',
    kind: 'text',
    cause: 'text',
    status: 'text',
    permanent: 'integer',
    rule: 'text',
    matched: 'text',
    subscriber_id: 'integer',
    issue: 'text',
    source: 'text',
    reply: 'text',
    result: 'text',
  }),
  table('link_targets', 2, { issue: 'text', number: 'integer', url: 'text' }),
  table('clicks', 3, { issue: 'text', number: 'integer', day: 'text', count: 'integer' }),
]

function table(
  name: string,
  key: number,
  columns: Readonly<Record<string, 'integer' | 'text' | 'bytes'>>,
): ArchiveTable {
  return { name, key, columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })) }
}
