// Mailings in SQL: planning, standing, reading. The ledger of their deliveries is in the files beside.
import { type Kysely, sql } from 'kysely'
import {
  DELIVERY_STATES,
  type Delivery,
  type DeliveryState,
  type Mailing,
  type MailingState,
} from '../../mailing/delivery.ts'
import type { Mailings, VariantCount } from '../store.ts'
import { countAudience } from './audience.ts'
import { claiming } from './claim.ts'
import { type DeliveryColumns, toDelivery } from './delivery-columns.ts'
import type { Dialect } from './dialect.ts'
import { extendMailing } from './extend.ts'
import { begin, invariants, isUntried, move, recordExpired } from './ledger.ts'
import { discard, type EnqueueChunks, planMailing } from './plan.ts'
import { record, recover } from './record.ts'
import type { Tables } from './schema.ts'

/** With `enqueue`, the parts of a mailing are put into a queue in the transaction that makes it visible. */
export function sqlMailings(db: Kysely<Tables>, dialect: Dialect, enqueue?: EnqueueChunks): Mailings {
  return {
    plan: async (mailing) => {
      const id = await planMailing(db, dialect, mailing, enqueue)
      if (id === undefined)
        throw new Error('Unexpected end of a planning, expected a mailing without a schedule')
      return readMailing(db, id)
    },
    planScheduled: async (mailing, schedule) => {
      const id = await planMailing(db, dialect, mailing, enqueue, schedule)
      return id === undefined ? undefined : readMailing(db, id)
    },
    extend: (mailingId, addition) => extendMailing(db, dialect, mailingId, addition, enqueue),
    countAudience: (audience, now, issue) => countAudience(db, dialect, audience, now, issue),
    ofIssue: async (issue) => {
      const row = await plannedMailings(db).where('i.slug', '=', issue).executeTakeFirst()
      return row && readMailing(db, row.id)
    },
    byId: async (id) => {
      const row = await plannedMailings(db).where('m.id', '=', id).executeTakeFirst()
      return row && readMailing(db, row.id)
    },
    list: async () => (await plannedMailings(db).execute()).map(toMailing),
    setState: async (id, { state, reason, resumeAt }, from) => {
      const update = db
        .updateTable('mailings')
        .set({ standing: state, reason: reason ?? null, resume_at: resumeAt ?? null })
        .where('id', '=', id)
        .where('standing', '<>', 'cancelled')
      const only = from === undefined ? update : update.where('standing', '=', from)
      const { numUpdatedRows } = await only.executeTakeFirstOrThrow()
      return numUpdatedRows > 0n
    },
    claim: claiming(db, dialect),
    begin: (mailingId, ids, worker, now) => begin(db, dialect, mailingId, ids, worker, now),
    record: (mailingId, records, now, worker) => record(db, dialect, mailingId, records, now, worker),
    recordExpired: (mailingId, now) => recordExpired(db, mailingId, now),
    move: (mailingId, from, to, now, ids) => move(db, dialect, mailingId, from, to, now, ids),
    invariants: (mailingId) => invariants(db, mailingId),
    recover: (mailingId, decisions, rest, now) => recover(db, dialect, mailingId, decisions, rest, now),
    begun: (mailingId) => begun(db, mailingId),
    discard: async (mailingId) => ((await begun(db, mailingId)) ? 'begun' : discard(db, mailingId)),
    countByState: (mailingId) => countByState(db, mailingId),
    countByVariant: (mailingId) => countByVariant(db, mailingId),
    dueRanges: (mailingId, now, size) => dueRanges(db, mailingId, now, size),
    nextDue: (mailingId) => nextDue(db, dialect, mailingId),
    deliveries: (mailingId, filter) => listDeliveries(db, mailingId, filter),
  }
}

function plannedMailings(db: Kysely<Tables>) {
  return db
    .selectFrom('mailings as m')
    .innerJoin('issues as i', 'i.id', 'm.issue_id')
    .where('m.state', '=', 'planned')
    .select(['m.id', 'i.slug as issue', 'm.subject', 'm.planned_at as plannedAt', 'm.size'])
    .select(['m.standing as state', 'm.reason', 'm.resume_at as resumeAt', 'm.audience'])
    .orderBy('m.id')
}

interface MailingColumns extends Omit<Mailing, 'variants' | 'reason' | 'resumeAt' | 'audience'> {
  readonly state: MailingState
  readonly reason: string | null
  readonly resumeAt: number | null
  readonly audience: string | null
}

function toMailing({ reason, resumeAt, audience, ...row }: MailingColumns): Omit<Mailing, 'variants'> {
  return {
    ...row,
    ...(reason === null ? {} : { reason }),
    ...(resumeAt === null ? {} : { resumeAt }),
    ...(audience === null ? {} : { audience: JSON.parse(audience) }),
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
  // a driver may give bytes of a class of its own
  const plain = variants.map(({ bytes, ...variant }) => ({ ...variant, bytes: new Uint8Array(bytes) }))
  return { ...toMailing(row), variants: plain }
}

async function begun(db: Kysely<Tables>, mailingId: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from deliveries
    where issue_id = (select issue_id from mailings where id = ${mailingId}) and mailing_id = ${mailingId}
      and not ${isUntried} limit 1`.execute(db)
  return rows.length > 0
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

/** Variants that nobody gets are there as well. */
async function countByVariant(db: Kysely<Tables>, mailingId: number): Promise<readonly VariantCount[]> {
  const { rows } = await sql<VariantCount>`
    select v.id as variant, count(d.subscriber_id) as deliveries,
      count(case when d.state = 'accepted' then 1 end) as accepted
    from variants v
    left join deliveries d on d.issue_id = (select issue_id from mailings where id = ${mailingId})
      and d.mailing_id = v.mailing_id and d.variant = v.id
    where v.mailing_id = ${mailingId}
    group by v.id, v.position order by v.position`.execute(db)
  return rows
}

async function nextDue(db: Kysely<Tables>, dialect: Dialect, mailingId: number): Promise<number | undefined> {
  const ofIssue = sql`issue_id = (select issue_id from mailings where id = ${mailingId})`
  const { rows } = await sql<{ due: number | null }>`
    select min(due) as due from (
      select min(due_at) as due from deliveries
      where mailing_id = ${mailingId} and state in ('queued', 'deferred')
        and ${dialect.claims === 'index' ? sql`true` : ofIssue}
      union all
      select min(lease_until) as due from deliveries
      where ${ofIssue} and mailing_id = ${mailingId} and state in ('claimed', 'sending')) as times`.execute(
    db,
  )
  return rows[0]?.due ?? undefined
}

async function dueRanges(
  db: Kysely<Tables>,
  mailingId: number,
  now: number,
  size: number,
): Promise<readonly { from: number; to: number }[]> {
  const { rows } = await sql<{ from: number; to: number }>`
    select min(subscriber_id) as "from", max(subscriber_id) as "to" from (
      select subscriber_id, (row_number() over (order by subscriber_id) - 1) / ${size} as part
      from deliveries
      where issue_id = (select issue_id from mailings where id = ${mailingId}) and mailing_id = ${mailingId}
        and state in ('queued', 'deferred') and due_at <= ${now}) as due
    group by part order by part`.execute(db)
  return rows
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
  return rows.map((row) => toDelivery(row, row.mailing_id, row.state))
}
