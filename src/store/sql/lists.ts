// Named lists in SQL: who is on which.
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Subscribers } from '../store.ts'
import { refuseDeparted } from './departure.ts'
import { type Dialect, integer } from './dialect.ts'
import type { Tables } from './schema.ts'

export function sqlLists(
  db: Kysely<Tables>,
  dialect: Dialect,
): Pick<
  Subscribers,
  'listsOf' | 'listsOfMany' | 'addToList' | 'addKeysToList' | 'removeFromList' | 'countByList'
> {
  const addWhere = (list: string, count: number, who: RawBuilder<SqlBool>, now: number) =>
    db.transaction().execute(async (tx) => {
      await refuseDeparted(tx)
      if (count === 0) return 0
      const { numAffectedRows } = await sql`insert into memberships (list, subscriber_id, since)
        select cast(${list} as text), id, ${integer(now)} from subscribers where ${who}
        on conflict (subscriber_id, list) do nothing`.execute(tx)
      return Number(numAffectedRows ?? 0n)
    })
  return {
    listsOf: async (id) => {
      const rows = await db
        .selectFrom('memberships')
        .select('list')
        .where('subscriber_id', '=', id)
        .orderBy('list')
        .execute()
      return rows.map(({ list }) => list)
    },
    listsOfMany: async (ids) => {
      const rows = await db
        .selectFrom('memberships')
        .select(['subscriber_id', 'list'])
        .where(dialect.among('subscriber_id', ids))
        .orderBy('subscriber_id')
        .orderBy('list')
        .execute()
      const lists = new Map<number, string[]>()
      for (const { subscriber_id: id, list } of rows) lists.set(id, [...(lists.get(id) ?? []), list])
      return lists
    },
    addToList: (list, ids, now) => addWhere(list, ids.length, dialect.among('id', ids), now),
    addKeysToList: (list, keys, now) => addWhere(list, keys.length, dialect.among('address_key', keys), now),
    removeFromList: (list, ids) =>
      db.transaction().execute(async (tx) => {
        await refuseDeparted(tx)
        if (ids.length === 0) return 0
        const { numAffectedRows } = await sql`delete from memberships
          where list = ${list} and ${dialect.among('subscriber_id', ids)}`.execute(tx)
        return Number(numAffectedRows ?? 0n)
      }),
    countByList: async () => {
      const rows = await db
        .selectFrom('memberships')
        .select((select) => ['list', select.fn.countAll<number>().as('count')])
        .groupBy('list')
        .orderBy('list')
        .execute()
      return Object.fromEntries(rows.map(({ list, count }) => [list, count]))
    },
  }
}
