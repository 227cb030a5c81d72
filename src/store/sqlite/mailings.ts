// Mailings and the ledger of deliveries in SQLite. Every statement over many rows takes them as one JSON parameter.
import { type Kysely, sql } from 'kysely'
import {
  DELIVERY_STATES,
  type Delivery,
  type DeliveryState,
  type Mailing,
  type MailingState,
} from '../../mailing/delivery.ts'
import type { Claimed, ClaimRequest, DeliveryRecord, Mailings } from '../store.ts'
import { begin, invariants, move, recordExpired } from './ledger.ts'
import { planMailing } from './plan.ts'
import type { Tables } from './schema.ts'

export function sqliteMailings(db: Kysely<Tables>): Mailings {
  return {
    plan: async (mailing) => readMailing(db, await planMailing(db, mailing)),
    ofIssue: async (issue) => {
      const row = await plannedMailings(db).where('i.slug', '=', issue).executeTakeFirst()
      return row && readMailing(db, row.id)
    },
    byId: async (id) => {
      const row = await plannedMailings(db).where('m.id', '=', id).executeTakeFirst()
      return row && readMailing(db, row.id)
    },
    list: async () => (await plannedMailings(db).execute()).map(toMailing),
    setState: async (id, { state, reason, resumeAt }) => {
      const { numUpdatedRows } = await db
        .updateTable('mailings')
        .set({ standing: state, reason: reason ?? null, resume_at: resumeAt ?? null })
        .where('id', '=', id)
        .where('standing', '<>', 'cancelled')
        .executeTakeFirstOrThrow()
      return numUpdatedRows > 0n
    },
    claim: (mailingId, request) => claim(db, mailingId, request),
    begin: (mailingId, ids, worker, now) => begin(db, mailingId, ids, worker, now),
    record: (mailingId, records, now, worker) => record(db, mailingId, records, now, worker),
    recordExpired: (mailingId, now) => recordExpired(db, mailingId, now),
    move: (mailingId, from, to, now, ids) => move(db, mailingId, from, to, now, ids),
    invariants: (mailingId) => invariants(db, mailingId),
    recover: (mailingId, decisions, rest, now) => recover(db, mailingId, decisions, rest, now),
    begun: (mailingId) => begun(db, mailingId),
    discard: (mailingId) => discard(db, mailingId),
    countByState: (mailingId) => countByState(db, mailingId),
    nextDue: async (mailingId) => {
      const { rows } = await sql<{ due: number | null }>`
        select min(due) as due from (
          select min(due_at) as due from deliveries
          where mailing_id = ${mailingId} and state in ('queued', 'deferred')
          union all
          select min(lease_until) as due from deliveries
          where issue_id = (select issue_id from mailings where id = ${mailingId}) and mailing_id = ${mailingId}
            and state in ('claimed', 'sending')) as times`.execute(db)
      return rows[0]?.due ?? undefined
    },
    deliveries: (mailingId, filter) => listDeliveries(db, mailingId, filter),
  }
}

function plannedMailings(db: Kysely<Tables>) {
  return db
    .selectFrom('mailings as m')
    .innerJoin('issues as i', 'i.id', 'm.issue_id')
    .where('m.state', '=', 'planned')
    .select(['m.id', 'i.slug as issue', 'm.subject', 'm.planned_at as plannedAt', 'm.size'])
    .select(['m.standing as state', 'm.reason', 'm.resume_at as resumeAt'])
    .orderBy('m.id')
}

function toMailing<Row extends { readonly reason: string | null; readonly resumeAt: number | null }>({
  reason,
  resumeAt,
  ...row
}: Row) {
  return {
    ...row,
    ...(reason === null ? {} : { reason }),
    ...(resumeAt === null ? {} : { resumeAt }),
  }
}

async function readMailing(db: Kysely<Tables>, id: number): Promise<Mailing> {
  const row = await plannedMailings(db).where('m.id', '=', id).executeTakeFirstOrThrow()
  const variants = await db
    .selectFrom('variants')
    .where('mailing_id', '=', id)
    .select(['id', 'hash', 'bytes'])
    .orderBy('position')
    .execute()
  return { ...toMailing(row), variants }
}

/**
 * Claims until `limit` is reached or nothing is due: whole slices of readers who left meanwhile must not look like the
 * end of the queue.
 */
async function claim(db: Kysely<Tables>, mailingId: number, request: ClaimRequest): Promise<Claimed> {
  const claimed: Delivery[] = []
  for (;;) {
    const wanted = request.limit - claimed.length
    const slice = await claimSlice(db, mailingId, { ...request, limit: wanted })
    claimed.push(...slice.deliveries)
    if (slice.due < wanted || claimed.length >= request.limit) {
      return { state: slice.state, deliveries: claimed }
    }
  }
}

async function claimSlice(db: Kysely<Tables>, mailingId: number, request: ClaimRequest) {
  const { now, limit, range } = request
  return db.transaction().execute(async (tx) => {
    const state = await standingOf(tx, mailingId)
    if (state !== 'active') return { state, due: 0, deliveries: [] }
    const within = range ? sql`d.subscriber_id between ${range.from} and ${range.to}` : sql`true`
    const { rows } = await sql<DeliveryColumns & { issue_id: number; status: string | null }>`
      select d.*, s.name, s.status
      from deliveries d left join subscribers s on s.id = d.subscriber_id
      where d.mailing_id = ${mailingId} and d.state in ('queued', 'deferred') and d.due_at <= ${now} and ${within}
      order by d.due_at, d.subscriber_id limit ${limit}`.execute(tx)
    const issueId = rows[0]?.issue_id ?? 0
    const active = rows.filter(({ status }) => status === 'active')
    const others = rows.filter(({ status }) => status !== 'active')
    await setState(tx, issueId, active, 'claimed', request)
    await setState(tx, issueId, others, 'skipped', request)
    const deliveries = active.map((row) => ({ ...toDelivery(row), state: 'claimed' as const }))
    return { state, due: rows.length, deliveries }
  })
}

async function standingOf(tx: Kysely<Tables>, mailingId: number): Promise<MailingState> {
  const { standing } = await tx
    .selectFrom('mailings')
    .select('standing')
    .where('id', '=', mailingId)
    .executeTakeFirstOrThrow()
  return standing
}

async function setState(
  tx: Kysely<Tables>,
  issueId: number,
  rows: readonly DeliveryColumns[],
  state: DeliveryState,
  { now, worker, leaseUntil }: ClaimRequest,
): Promise<void> {
  if (rows.length === 0) return
  const ids = JSON.stringify(rows.map((row) => row.subscriber_id))
  await sql`update deliveries set state = ${state}, updated_at = ${now}, worker = ${worker}, lease_until = ${leaseUntil}
    where issue_id = ${issueId} and subscriber_id in (select value from json_each(${ids}))`.execute(tx)
}

/**
 * An upsert onto itself instead of `update … from json_each`: that one scans the ledger once a statement (measured 33
 * times slower). `cross join` keeps the few records outside and looks each up by the primary key.
 */
async function record(
  db: Kysely<Tables>,
  mailingId: number,
  records: readonly DeliveryRecord[],
  now: number,
  worker?: string,
): Promise<void> {
  if (records.length === 0) return
  const owned =
    worker === undefined
      ? sql`true`
      : sql`(r.value ->> 1 = 'accepted' or (d.worker = ${worker} and d.state in ('claimed', 'sending')))`
  const rows = JSON.stringify(
    records.map((entry) => [entry.subscriberId, entry.state, entry.reply, entry.dueAt, entry.attempts]),
  )
  await sql`
    insert into deliveries (issue_id, subscriber_id, mailing_id, variant, address, message_id,
      state, reply, due_at, attempts, updated_at)
    select d.issue_id, d.subscriber_id, d.mailing_id, d.variant, d.address, d.message_id,
      r.value ->> 1, coalesce(r.value ->> 2, d.reply), coalesce(r.value ->> 3, d.due_at),
      coalesce(r.value ->> 4, d.attempts), ${now}
    from json_each(${rows}) r
      cross join mailings m on m.id = ${mailingId}
      cross join deliveries d on d.issue_id = m.issue_id and d.subscriber_id = r.value ->> 0
    where d.mailing_id = m.id and d.state <> 'accepted' and ${owned}
    on conflict (issue_id, subscriber_id) do update set state = excluded.state, reply = excluded.reply,
      due_at = excluded.due_at, attempts = excluded.attempts, updated_at = excluded.updated_at`.execute(db)
}

async function recover(
  db: Kysely<Tables>,
  mailingId: number,
  decisions: readonly DeliveryRecord[],
  rest: Omit<DeliveryRecord, 'subscriberId'>,
  now: number,
): Promise<{ decided: number; others: number }> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ subscriber_id: number }>`
      select subscriber_id from deliveries
      where issue_id = (select issue_id from mailings where id = ${mailingId})
        and mailing_id = ${mailingId} and state in ('claimed', 'sending')`.execute(tx)
    const open = new Set(rows.map((row) => row.subscriber_id))
    const decided = decisions.filter(({ subscriberId }) => open.delete(subscriberId))
    const others = [...open].map((subscriberId) => ({ ...rest, subscriberId }))
    await record(tx, mailingId, [...decided, ...others], now)
    return { decided: decided.length, others: others.length }
  })
}

async function begun(db: Kysely<Tables>, mailingId: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from deliveries
    where issue_id = (select issue_id from mailings where id = ${mailingId}) and mailing_id = ${mailingId}
      and not (state = 'skipped' or (state = 'queued' and attempts = 0)) limit 1`.execute(db)
  return rows.length > 0
}

async function discard(db: Kysely<Tables>, mailingId: number): Promise<'discarded' | 'begun'> {
  return db.transaction().execute(async (tx) => {
    if (await begun(tx, mailingId)) return 'begun'
    await sql`delete from deliveries
      where issue_id = (select issue_id from mailings where id = ${mailingId})
        and mailing_id = ${mailingId}`.execute(tx)
    await tx.deleteFrom('mailings').where('id', '=', mailingId).execute()
    return 'discarded'
  })
}

async function countByState(
  db: Kysely<Tables>,
  mailingId: number,
): Promise<Readonly<Record<DeliveryState, number>>> {
  const { rows } = await sql<{ state: DeliveryState; count: number }>`
    select state, count(*) as count from deliveries
    where issue_id = (select issue_id from mailings where id = ${mailingId}) and mailing_id = ${mailingId}
    group by state`.execute(db)
  const counts = new Map(rows.map(({ state, count }) => [state, count]))
  return Object.fromEntries(DELIVERY_STATES.map((state) => [state, counts.get(state) ?? 0])) as Record<
    DeliveryState,
    number
  >
}

async function listDeliveries(
  db: Kysely<Tables>,
  mailingId: number,
  filter: { readonly state?: DeliveryState; readonly after?: number; readonly limit: number },
): Promise<readonly Delivery[]> {
  const state = filter.state === undefined ? sql`true` : sql`d.state = ${filter.state}`
  const { rows } = await sql<DeliveryColumns>`
    select d.*, s.name
    from deliveries d left join subscribers s on s.id = d.subscriber_id
    where d.issue_id = (select issue_id from mailings where id = ${mailingId}) and d.mailing_id = ${mailingId}
      and d.subscriber_id > ${filter.after ?? 0} and ${state}
    order by d.subscriber_id limit ${filter.limit}`.execute(db)
  return rows.map(toDelivery)
}

interface DeliveryColumns {
  readonly mailing_id: number
  readonly subscriber_id: number
  readonly variant: string
  readonly address: string
  readonly name: string | null
  readonly state: DeliveryState
  readonly attempts: number
  readonly due_at: number
  readonly message_id: string
  readonly reply: string | null
}

function toDelivery(row: DeliveryColumns): Delivery {
  return {
    mailingId: row.mailing_id,
    subscriberId: row.subscriber_id,
    variant: row.variant,
    address: row.address,
    ...(row.name === null ? {} : { name: row.name }),
    state: row.state,
    attempts: row.attempts,
    dueAt: row.due_at,
    messageId: row.message_id,
    ...(row.reply === null ? {} : { reply: row.reply }),
  }
}
