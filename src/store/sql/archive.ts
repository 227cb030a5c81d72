// Everything in a SQL store, row by row: reading in the order of the key, and filling a store that holds nothing.
import { type Kysely, sql } from 'kysely'
import {
  type ArchiveRow,
  type ArchiveTable,
  type ArchiveTarget,
  type Replaceable,
  type Snapshot,
  TABLES,
} from '../archive.ts'
import { StoreRefused } from '../store.ts'
import { clearDeparture, readDeparture } from './departure.ts'
import { cleanText, type Dialect, jsonRows } from './dialect.ts'
import { migrationsDone } from './migrate.ts'
import type { Tables } from './schema.ts'

/** `tx`: a transaction that sees one moment. */
export async function snapshotOf(tx: Kysely<Tables>, dialect: Dialect): Promise<Snapshot> {
  return {
    version: await versionOf(tx),
    rows: (table, after, limit) => readRows(tx, table, after, limit),
    count: async (table) => {
      const { rows } = await sql<{ count: number }>`
        select count(*) as count from ${sql.table(table.name)}`.execute(tx)
      return rows[0]?.count ?? 0
    },
    lastIds: async () => {
      const ids: Record<string, number> = {}
      for (const { name } of withIds()) ids[name] = await dialect.lastId(tx, name)
      return ids
    },
  }
}

/** Throws StoreRefused where the store holds anything but what is to be replaced. */
export async function targetOf(
  tx: Kysely<Tables>,
  dialect: Dialect,
  over: Replaceable,
): Promise<ArchiveTarget> {
  if (over === 'departed' && (await readDeparture(tx))?.state === 'done') await empty(tx)
  for (const { name } of TABLES) {
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(tx)
    if (rows.length > 0)
      throw new StoreRefused(`The store to be filled is not empty (it has ${name}). Take an empty one.`)
  }
  return {
    version: await versionOf(tx),
    add: (table, rows) => addRows(tx, dialect, table, rows),
    setLastIds: async (ids) => {
      for (const { name } of withIds()) await dialect.setLastId(tx, name, ids[name] ?? 0)
    },
  }
}

/** What refers to a row goes before it. */
async function empty(tx: Kysely<Tables>): Promise<void> {
  for (const { name } of TABLES.toReversed()) await sql`delete from ${sql.table(name)}`.execute(tx)
  await clearDeparture(tx)
}

/** Tables that give ids. */
function withIds(): readonly ArchiveTable[] {
  return TABLES.filter(({ key, columns }) => key === 1 && columns[0]?.name === 'id')
}

async function versionOf(tx: Kysely<Tables>): Promise<string> {
  return (await migrationsDone(tx)).at(-1) ?? ''
}

async function readRows(
  tx: Kysely<Tables>,
  table: ArchiveTable,
  after: ArchiveRow | undefined,
  limit: number,
): Promise<readonly ArchiveRow[]> {
  const names = table.columns.map(({ name }) => name)
  const columns = sql.join(names.map((name) => sql.ref(name)))
  const key = sql.join(names.slice(0, table.key).map((name) => sql.ref(name)))
  const above = after ? sql`(${key}) > (${sql.join(after.slice(0, table.key))})` : sql`true`
  const { rows } = await sql<Record<string, string | number | Uint8Array | null>>`
    select ${columns} from ${sql.table(table.name)} where ${above} order by ${key} limit ${limit}`.execute(tx)
  return rows.map((row) => names.map((name) => toCell(row[name])))
}

function toCell(value: string | number | Uint8Array | null | undefined): string | number | null {
  if (typeof value === 'string') return cleanText(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  return value ?? null
}

async function addRows(
  tx: Kysely<Tables>,
  dialect: Dialect,
  table: ArchiveTable,
  rows: readonly ArchiveRow[],
): Promise<void> {
  if (rows.length === 0) return
  const columns = sql.join(table.columns.map(({ name }) => sql.ref(name)))
  if (table.columns.some(({ type }) => type === 'bytes')) {
    for (const row of rows) {
      const cells = table.columns.map(({ type }, index) =>
        type === 'bytes' ? Buffer.from(`${row[index]}`, 'base64') : row[index],
      )
      await sql`insert into ${sql.table(table.name)} (${columns}) values (${sql.join(cells)})`.execute(tx)
    }
    return
  }
  const cells = table.columns.map(({ type }, index) => {
    const cell = sql`r.value ->> ${sql.lit(index)}`
    return type === 'integer' ? sql`cast(${cell} as bigint)` : cell
  })
  await sql`insert into ${sql.table(table.name)} (${columns})
    select ${sql.join(cells)} from ${dialect.rows(jsonRows(rows))} where true`.execute(tx)
}
