// Readers in SQL. Adding many is two or three statements a slice, whatever its size.
import { type Kysely, sql } from 'kysely'
import { STATUSES, type Status, type Subscriber } from '../../audience/subscriber.ts'
import type { SubscriberHistory, Subscribers } from '../store.ts'
import { addMany } from './add-many.ts'
import { refuseDeparted } from './departure.ts'
import { type Dialect, integer } from './dialect.ts'
import type { Tables } from './schema.ts'

/** Stands in the ledger where the address of a removed reader was. */
const REMOVED = '(removed)'

export function sqlSubscribers(db: Kysely<Tables>, dialect: Dialect): Subscribers {
  return {
    addMany: (readers, now) => addMany(db, dialect, readers, now),
    byKey: async (key) => {
      const row = await subscribers(db).where('address_key', '=', key).executeTakeFirst()
      return row && toSubscriber(row)
    },
    byId: async (id) => {
      const row = await subscribers(db).where('id', '=', id).executeTakeFirst()
      return row && toSubscriber(row)
    },
    history: (id) => history(db, id),
    change: (id, change) => changeStatus(db, id, change),
    remove: (id) => remove(db, id),
    list: async ({ status, after, limit }) => {
      let query = subscribers(db)
        .where('id', '>', after ?? 0)
        .orderBy('id')
        .limit(limit)
      if (status !== undefined) query = query.where('status', '=', status)
      return (await query.execute()).map(toSubscriber)
    },
    countByStatus: () => countByStatus(db),
  }
}

function subscribers(db: Kysely<Tables>) {
  return db
    .selectFrom('subscribers')
    .select(['id', 'address', 'name', 'status', 'since', 'note', 'attributes'])
}

async function history(db: Kysely<Tables>, id: number): Promise<readonly SubscriberHistory[]> {
  return db
    .selectFrom('subscriber_events')
    .select(['at', 'status', 'since', 'note'])
    .where('subscriber_id', '=', id)
    .orderBy('id')
    .execute()
}

async function changeStatus(
  db: Kysely<Tables>,
  id: number,
  change: { readonly status: Status; readonly since: number; readonly note: string },
): Promise<void> {
  const { status, since, note } = change
  await db.transaction().execute(async (tx) => {
    await refuseDeparted(tx)
    await tx.updateTable('subscribers').set({ status, since, note }).where('id', '=', id).execute()
    await sql`insert into subscriber_events (subscriber_id, at, status, since, note)
      select id, ${integer(since)}, status, since, note from subscribers where id = ${id}`.execute(tx)
  })
}

async function remove(db: Kysely<Tables>, id: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await refuseDeparted(tx)
    await tx.deleteFrom('subscribers').where('id', '=', id).execute()
    // by issue, so that the primary key finds the rows
    await sql`update deliveries set address = ${REMOVED}, reply = null
      where issue_id in (select id from issues) and subscriber_id = ${id}`.execute(tx)
  })
}

async function countByStatus(db: Kysely<Tables>): Promise<Readonly<Record<Status, number>>> {
  const rows = await db
    .selectFrom('subscribers')
    .select((select) => ['status', select.fn.countAll<number>().as('count')])
    .groupBy('status')
    .execute()
  const counts = new Map(rows.map(({ status, count }) => [status, count]))
  return Object.fromEntries(STATUSES.map((status) => [status, counts.get(status) ?? 0])) as Record<
    Status,
    number
  >
}

interface SubscriberColumns {
  readonly id: number
  readonly address: string
  readonly name: string | null
  readonly status: Status
  readonly since: number
  readonly note: string
  readonly attributes: string
}

function toSubscriber(row: SubscriberColumns): Subscriber {
  const { name, attributes, ...rest } = row
  return { ...rest, ...(name === null ? {} : { name }), attributes: JSON.parse(attributes) }
}
