// What PostgreSQL says in its own way: locks on rows and on names, since transactions run side by side.
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import { type Dialect, integer } from '../sql/dialect.ts'
import type { Tables } from '../sql/schema.ts'

export const postgresSql: Dialect = {
  rows: (json) => sql`json_array_elements(cast(${json} as json)) as r(value)`,
  // `offset 0`: the ids are read once, not again for every row they are compared with
  rowsById: (json) =>
    sql`(select value, cast(value ->> 0 as bigint) as id from json_array_elements(cast(${json} as json)) as j(value) offset 0) as r`,
  jsonOfRows: (columns) =>
    sql`cast(json_agg(json_build_array(${sql.join(columns.map((each) => sql.ref(each)))})) as text)`,
  among,
  leadTo: among,
  forUpdate: sql`for update`,
  forUpdateSkipLocked: (alias) => sql`for update of ${sql.ref(alias)} skip locked`,
  exclusive: async (tx, name) => {
    await sql`select pg_advisory_xact_lock(${SPACE}, hashtext(${name}))`.execute(tx)
  },
  exclusiveWhile,
  hasTable: async (db, name) => {
    const { rows } = await sql<{ found: string | null }>`select to_regclass(${name})::text as found`.execute(
      db,
    )
    return rows[0]?.found !== null
  },
  schema: async (db) => {
    const { rows } = await sql<{ name: string | null }>`select current_schema() as name`.execute(db)
    return rows[0]?.name ?? undefined
  },
  lastId: async (db, table) => {
    const { rows } = await sql<{ last: number | null }>`
      select greatest((select max(id) from ${sql.table(table)}),
        pg_sequence_last_value(pg_get_serial_sequence(${table}, 'id')::regclass)) as last`.execute(db)
    return rows[0]?.last ?? 0
  },
  setLastId: async (tx, table, id) => {
    await sql`select setval(pg_get_serial_sequence(${table}, 'id')::regclass,
      greatest(last, ${integer(id)})) from (select max(id) as last from ${sql.table(table)}) as given
      where greatest(last, ${integer(id)}) > 0`.execute(tx)
  },
  claims: 'position',
}

function among(column: string, values: readonly number[] | readonly string[]): RawBuilder<SqlBool> {
  const type = sql.raw(typeof values[0] === 'string' ? 'text[]' : 'bigint[]')
  return sql`${sql.ref(column)} = any(cast(${values} as ${type}))`
}

/** First key of our advisory locks, so that they are not those of another program in the same database. */
const SPACE = 0x79_69_62

/** On a connection of its own, whose end gives the lock back, also when the process is killed. */
function exclusiveWhile<T>(db: Kysely<Tables>, name: string, work: () => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${SPACE}, hashtext(${name}))`.execute(connection)
    try {
      return await work()
    } finally {
      await sql`select pg_advisory_unlock(${SPACE}, hashtext(${name}))`.execute(connection)
    }
  })
}
