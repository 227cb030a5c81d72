// What SQLite says in its own way. Its transactions begin as writers, one at a time: rows need no locks of their own.
import { sql } from 'kysely'
import type { Dialect } from '../sql/dialect.ts'

export const sqliteSql: Dialect = {
  rows: (json) => sql`json_each(${json}) as r`,
  rowsById: (json) => sql`(select value, value ->> 0 as id from json_each(${json})) as r`,
  jsonOfRows: (columns) =>
    sql`json_group_array(json_array(${sql.join(columns.map((each) => sql.ref(each)))}))`,
  among: (column, values) =>
    sql`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`,
  leadTo: () => sql`true`,
  forUpdate: sql``,
  forUpdateSkipLocked: () => sql``,
  exclusive: async () => undefined,
  exclusiveWhile: (_db, _name, work) => work(),
  hasTable: async (db, name) => {
    const { rows } = await sql`select 1 from sqlite_schema where type = 'table' and name = ${name}`.execute(
      db,
    )
    return rows.length > 0
  },
  schema: async () => undefined,
  lastId: async (db, table) => {
    const { rows } = await sql<{ last: number | null }>`
      select max(last) as last from (
        select max(id) as last from ${sql.table(table)}
        union all select seq as last from sqlite_sequence where name = ${table})`.execute(db)
    return rows[0]?.last ?? 0
  },
  setLastId: async (tx, table, id) => {
    // only tables that never give an id again have a row here
    await sql`update sqlite_sequence set seq = max(seq, ${id}) where name = ${table}`.execute(tx)
    await sql`insert into sqlite_sequence (name, seq) select ${table}, ${id}
      where ${table} in ('subscribers', 'mailings', 'audit')
        and not exists (select 1 from sqlite_sequence where name = ${table})`.execute(tx)
  },
  claims: 'index',
}
