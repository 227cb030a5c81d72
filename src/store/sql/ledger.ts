// Statements over the ledger beside claiming and recording: beginning, leases, moves between states, invariants.
import { type Kysely, sql } from 'kysely'
import type { DeliveryState } from '../../mailing/delivery.ts'
import type { Invariants } from '../store.ts'
import type { Dialect } from './dialect.ts'
import type { Tables } from './schema.ts'

/** Of a delivery: nothing of it was ever tried. What was refused and is to be tried again has the words of that. */
export const isUntried = sql<boolean>`(state = 'skipped' or (state = 'queued' and attempts = 0 and reply is null))`

/** Deliveries a transaction of a move: a slice holds SQLite's only write lock. */
const SLICE = 5000

export async function begin(
  db: Kysely<Tables>,
  dialect: Dialect,
  mailingId: number,
  subscriberIds: readonly number[],
  worker: string,
  now: number,
): Promise<ReadonlySet<number>> {
  if (subscriberIds.length === 0) return new Set()
  const { rows } = await sql<{ subscriber_id: number }>`
    update deliveries set state = 'sending', updated_at = ${now}
    where issue_id = (select issue_id from mailings where id = ${mailingId})
      and ${dialect.among('subscriber_id', subscriberIds)}
      and mailing_id = ${mailingId} and state = 'claimed' and worker = ${worker}
    returning subscriber_id`.execute(db)
  return new Set(rows.map((row) => row.subscriber_id))
}

export async function recordExpired(
  db: Kysely<Tables>,
  mailingId: number,
  now: number,
): Promise<{ queued: number; uncertain: number }> {
  return db.transaction().execute(async (tx) => {
    const expire = async (from: DeliveryState, to: DeliveryState, reply: string | null) => {
      const { numAffectedRows } = await sql`
        update deliveries set state = ${to}, reply = coalesce(${reply}, reply), updated_at = ${now}
        where issue_id = (select issue_id from mailings where id = ${mailingId})
          and mailing_id = ${mailingId} and state = ${from} and lease_until < ${now}`.execute(tx)
      return Number(numAffectedRows ?? 0n)
    }
    const uncertain = await expire('sending', 'uncertain', 'whoever was sending it gave no sign of life')
    return { uncertain, queued: await expire('claimed', 'queued', null) }
  })
}

export async function move(
  db: Kysely<Tables>,
  dialect: Dialect,
  mailingId: number,
  from: DeliveryState,
  to: { readonly state: DeliveryState; readonly reply: string },
  now: number,
  subscriberIds?: readonly number[],
): Promise<number> {
  const only = subscriberIds === undefined ? sql`true` : dialect.among('subscriber_id', subscriberIds)
  // all the retries are before them again; the reply keeps them from being deliveries that were never tried
  const queued = to.state === 'queued' ? sql`, due_at = 0, attempts = 0` : sql``
  let moved = 0
  let after = 0
  for (;;) {
    const theirs = sql`issue_id = (select issue_id from mailings where id = ${mailingId})
      and mailing_id = ${mailingId} and state = ${from} and subscriber_id > ${after} and ${only}`
    const { rows } = await sql<{ last: number | null }>`
      select max(subscriber_id) as last from (
        select subscriber_id from deliveries where ${theirs} order by subscriber_id limit ${SLICE}) as slice`.execute(
      db,
    )
    const last = rows[0]?.last
    if (last === undefined || last === null) return moved
    const { numAffectedRows } = await sql`
      update deliveries set state = ${to.state}, reply = ${to.reply}, updated_at = ${now}${queued}
      where ${theirs} and subscriber_id <= ${last}`.execute(db)
    moved += Number(numAffectedRows ?? 0n)
    after = last
  }
}

export async function invariants(db: Kysely<Tables>, mailingId: number): Promise<Invariants> {
  const { rows } = await sql<{ acceptedTwice: number; deliveries: number; size: number }>`
    select
      (select count(*) from (
        select address from deliveries
        where issue_id = m.issue_id and state = 'accepted' and address <> '(removed)'
        group by address having count(*) > 1) as twice) as "acceptedTwice",
      (select count(*) from deliveries where issue_id = m.issue_id and mailing_id = m.id) as deliveries,
      m.size
    from mailings m where m.id = ${mailingId}`.execute(db)
  const [row] = rows
  if (!row) throw new Error(`Unexpected mailing ${mailingId}, expected one that is stored`)
  return row
}
