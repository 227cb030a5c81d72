// Recording what became of deliveries: many at once, in one statement with one JSON parameter.
import { type Kysely, sql } from 'kysely'
import type { DeliveryRecord } from '../store.ts'
import { type Dialect, integer, jsonRows } from './dialect.ts'
import type { Tables } from './schema.ts'

/**
 * An upsert onto itself instead of `update … from json_each`: SQLite would scan the ledger once a statement for that one
 * (measured 33 times slower). `cross join` keeps the few records outside and looks each up by the primary key. What decides
 * stands in the last `where`: only there PostgreSQL looks at the row as it is when it is locked. -1: as it was.
 */
export async function record(
  db: Kysely<Tables>,
  dialect: Dialect,
  mailingId: number,
  records: readonly DeliveryRecord[],
  now: number,
  worker?: string,
): Promise<void> {
  if (records.length === 0) return
  const owned =
    worker === undefined
      ? sql`true`
      : sql`(excluded.state = 'accepted'
          or (deliveries.worker = ${worker} and deliveries.state in ('claimed', 'sending')))`
  const distinct = oneEach(records)
  const ids = distinct.map(({ subscriberId }) => subscriberId)
  const rows = jsonRows(
    distinct.map(({ subscriberId, state, reply, dueAt, attempts }) => [
      subscriberId,
      state,
      reply,
      dueAt ?? -1,
      attempts ?? -1,
    ]),
  )
  await sql`
    insert into deliveries (issue_id, subscriber_id, mailing_id, variant, address, message_id,
      state, reply, due_at, attempts, updated_at)
    select d.issue_id, d.subscriber_id, d.mailing_id, d.variant, d.address, d.message_id,
      r.value ->> 1, r.value ->> 2, cast(r.value ->> 3 as bigint), cast(r.value ->> 4 as bigint), ${integer(now)}
    from ${dialect.rowsById(rows)} cross join mailings m cross join deliveries d
    where m.id = ${mailingId} and d.issue_id = m.issue_id and d.subscriber_id = r.id
      and d.mailing_id = m.id and d.state <> 'accepted' and ${dialect.leadTo('d.subscriber_id', ids)}
    on conflict (issue_id, subscriber_id) do update set state = excluded.state,
      reply = case when deliveries.address = '(removed)' then null else coalesce(excluded.reply, deliveries.reply) end,
      due_at = case when excluded.due_at < 0 then deliveries.due_at else excluded.due_at end,
      attempts = case when excluded.attempts < 0 then deliveries.attempts else excluded.attempts end,
      updated_at = excluded.updated_at
    where deliveries.state <> 'accepted' and ${owned}`.execute(db)
}

/** In the order of readers, so that two who record never wait for each other in a circle; the last of a reader counts. */
function oneEach(records: readonly DeliveryRecord[]): readonly DeliveryRecord[] {
  const byReader = new Map<number, DeliveryRecord>()
  for (const entry of records) {
    const before = byReader.get(entry.subscriberId)
    if (before?.state !== 'accepted') byReader.set(entry.subscriberId, { ...before, ...entry })
  }
  return [...byReader.values()].sort((a, b) => a.subscriberId - b.subscriberId)
}

export async function recover(
  db: Kysely<Tables>,
  dialect: Dialect,
  mailingId: number,
  decisions: readonly DeliveryRecord[],
  rest: Omit<DeliveryRecord, 'subscriberId'>,
  now: number,
): Promise<{ decided: number; others: number }> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ subscriber_id: number }>`
      select subscriber_id from deliveries
      where issue_id = (select issue_id from mailings where id = ${mailingId})
        and mailing_id = ${mailingId} and state in ('claimed', 'sending') ${dialect.forUpdate}`.execute(tx)
    const open = new Set(rows.map((row) => row.subscriber_id))
    const decided = decisions.filter(({ subscriberId }) => open.delete(subscriberId))
    const others = [...open].map((subscriberId) => ({ ...rest, subscriberId }))
    await record(tx, dialect, mailingId, [...decided, ...others], now)
    return { decided: decided.length, others: others.length }
  })
}
