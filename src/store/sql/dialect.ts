// The few things that the two databases say differently. Everything else is the same statement for both.
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Tables } from './schema.ts'

export type Cell = string | number | null | undefined

export interface Dialect {
  /**
   * A FROM item named `r` with one row for each array of `json` (of `jsonRows`). A cell is `r.value ->> 0`, as text in
   * PostgreSQL: cast what is a number to bigint.
   */
  rows(json: string): RawBuilder<unknown>
  /** The same with `r.id`, the first cell, which is a number: to be joined on. */
  rowsById(json: string): RawBuilder<unknown>
  /** An expression with one JSON array of all rows, each an array of these columns; null where there is no row. */
  jsonOfRows(columns: readonly string[]): RawBuilder<string | null>
  /** Whether a column is one of these, all ids or all text. */
  among(column: string, values: readonly number[] | readonly string[]): RawBuilder<SqlBool>
  /**
   * The same as a second condition beside a join on `rows`, or nothing. Without it PostgreSQL, before it has gathered
   * statistics, may go through the whole table once and through all rows for each of it (measured: 660 ms instead of 2).
   */
  leadTo(column: string, ids: readonly number[]): RawBuilder<SqlBool>
  /** After a select of one table: nobody else changes these rows until the transaction ends. */
  readonly forUpdate: RawBuilder<unknown>
  /** The same for rows of the alias, without those that another transaction holds. */
  forUpdateSkipLocked(alias: string): RawBuilder<unknown>
  /** Until the transaction ends, nobody else is where the same name is given. */
  exclusive(tx: Kysely<Tables>, name: string): Promise<void>
  /** The same for the time of `work`, which may be many transactions. */
  exclusiveWhile<T>(db: Kysely<Tables>, name: string, work: () => Promise<T>): Promise<T>
  hasTable(db: Kysely<Tables>, name: string): Promise<boolean>
  /** The schema that new tables are made in; undefined where there are none. */
  schema(db: Kysely<Tables>): Promise<string | undefined>
  /** The highest id that a table has ever given, of those that give them. */
  lastId(db: Kysely<Tables>, table: string): Promise<number>
  /** Ids up to this one are never given. */
  setLastId(tx: Kysely<Tables>, table: string, id: number): Promise<void>
  /**
   * How a claim without a range finds what is due. `index`: by an index over what is due. `position`: going on behind the
   * last one that was claimed, and around.
   */
  readonly claims: 'index' | 'position'
}

/**
 * Rows as one JSON parameter. Half a character, and the character 0, which only a broken server or list sends, become U+FFFD:
 * PostgreSQL takes neither.
 */
export function jsonRows(rows: readonly (readonly Cell[])[]): string {
  const json = JSON.stringify(rows)
  if (!/\\u(?:0000|d[89a-f])/i.test(json)) return json
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'string' ? cleanText(value) : value))
}

export function cleanText(text: string): string {
  return text.replaceAll(/\0|\p{Surrogate}/gu, '\uFFFD')
}

/** A number in a place where PostgreSQL would take it for text. */
export function integer(value: number): RawBuilder<number> {
  return sql<number>`cast(${value} as bigint)`
}
