// Claiming deliveries: durable before anything is on the wire, and never the same one for two processes.
import { type Kysely, sql } from 'kysely'
import type { Delivery, DeliveryState, MailingState } from '../../mailing/delivery.ts'
import type { Claimed, ClaimRequest } from '../store.ts'
import { toDelivery } from './delivery-columns.ts'
import type { Dialect } from './dialect.ts'
import { record } from './record.ts'
import type { Tables } from './schema.ts'

/** Remembers, by mailing, behind which reader a claim without a range goes on, where there is no index for that. */
export function claiming(
  db: Kysely<Tables>,
  dialect: Dialect,
): (mailingId: number, request: ClaimRequest) => Promise<Claimed> {
  const positions = new Map<number, number>()
  return async (mailingId, request) => {
    if (dialect.claims === 'index' || request.range) return claim(db, dialect, mailingId, request)
    const position = positions.get(mailingId) ?? 0
    const ahead = await claim(db, dialect, mailingId, { ...request, range: { from: position + 1, to: MAX } })
    const wanted = request.limit - ahead.deliveries.length
    const around = position > 0 && wanted > 0 && ahead.state === 'active'
    const { records: _, ...more } = request
    const rest = around
      ? await claim(db, dialect, mailingId, { ...more, limit: wanted, range: { from: 0, to: position } })
      : undefined
    const last = (rest?.deliveries ?? ahead.deliveries).at(-1)
    positions.set(mailingId, last?.subscriberId ?? 0)
    return { state: ahead.state, deliveries: [...ahead.deliveries, ...(rest?.deliveries ?? [])] }
  }
}

const MAX = Number.MAX_SAFE_INTEGER

/**
 * Claims until `limit` is reached or nothing is due: whole slices of readers who left meanwhile must not look like the
 * end of the queue.
 */
async function claim(
  db: Kysely<Tables>,
  dialect: Dialect,
  mailingId: number,
  request: ClaimRequest,
): Promise<Claimed> {
  const claimed: Delivery[] = []
  let records = request.records ?? []
  for (;;) {
    const wanted = request.limit - claimed.length
    const slice = await claimSlice(db, dialect, mailingId, { ...request, limit: wanted, records })
    records = []
    claimed.push(...slice.deliveries)
    if (slice.due < wanted || claimed.length >= request.limit) {
      return { state: slice.state, deliveries: claimed }
    }
  }
}

async function claimSlice(db: Kysely<Tables>, dialect: Dialect, mailingId: number, request: ClaimRequest) {
  const { now, limit, range, records = [], worker } = request
  return db.transaction().execute(async (tx) => {
    await record(tx, dialect, mailingId, records, now, worker)
    const { standing: state, issue_id: issueId } = await standingOf(tx, mailingId)
    if (state !== 'active') return { state, due: 0, deliveries: [] }
    const within = range ? sql`d.subscriber_id between ${range.from} and ${range.to}` : sql`true`
    // the index over what is due begins with the mailing; without one, the key leads to the readers, by issue
    const [key, order] =
      dialect.claims === 'index'
        ? [sql`true`, sql`d.due_at, d.subscriber_id`]
        : [sql`d.issue_id = ${issueId}`, sql`d.subscriber_id`]
    // limited before it is joined: else PostgreSQL may walk through all readers from the first one on. As one text: the driver
    // would make an object of each row, property by property, which takes three times as long as finding them
    const {
      rows: [found],
    } = await sql<{ json: string | null }>`
      select ${dialect.jsonOfRows(COLUMNS)} as json from (
      select due.*, s.name, case when s.paused_until > ${now} then 'paused' else s.status end as status
      from (
        select d.subscriber_id, d.variant, d.address, d.attempts, d.due_at, d.message_id, d.reply
        from deliveries d
        where ${key} and d.mailing_id = ${mailingId} and d.state in ('queued', 'deferred') and d.due_at <= ${now}
          and ${within}
        order by ${order} limit ${limit} ${dialect.forUpdateSkipLocked('d')}) as due
        left join subscribers s on s.id = due.subscriber_id
      order by due.due_at, due.subscriber_id) as found`.execute(tx)
    const rows: readonly Row[] = JSON.parse(found?.json ?? '[]')
    const active = rows.filter((row) => row[STATUS] === 'active')
    const others = rows.filter((row) => row[STATUS] !== 'active')
    await setState(tx, dialect, issueId, active, 'claimed', request)
    await setState(tx, dialect, issueId, others, 'skipped', request)
    const deliveries = active.map((row) => toClaimed(row, mailingId))
    return { state, due: rows.length, deliveries }
  })
}

/** What is due, with what is known of its reader. */
const COLUMNS = [
  'subscriber_id',
  'variant',
  'address',
  'attempts',
  'due_at',
  'message_id',
  'reply',
  'name',
  'status',
] as const
const STATUS = 8
type Row = readonly [
  subscriberId: number,
  variant: string,
  address: string,
  attempts: number,
  dueAt: number,
  messageId: string,
  reply: string | null,
  name: string | null,
  status: string | null,
]

function toClaimed(row: Row, mailingId: number): Delivery {
  const [subscriber_id, variant, address, attempts, due_at, message_id, reply, name] = row
  return toDelivery(
    { subscriber_id, variant, address, attempts, due_at, message_id, reply, name },
    mailingId,
    'claimed',
  )
}

async function standingOf(
  tx: Kysely<Tables>,
  mailingId: number,
): Promise<{ standing: MailingState; issue_id: number }> {
  return tx
    .selectFrom('mailings')
    .select(['standing', 'issue_id'])
    .where('id', '=', mailingId)
    .executeTakeFirstOrThrow()
}

async function setState(
  tx: Kysely<Tables>,
  dialect: Dialect,
  issueId: number,
  rows: readonly Row[],
  state: DeliveryState,
  { now, worker, leaseUntil }: ClaimRequest,
): Promise<void> {
  if (rows.length === 0) return
  const ids = rows.map(([subscriberId]) => subscriberId)
  await sql`update deliveries set state = ${state}, updated_at = ${now}, worker = ${worker}, lease_until = ${leaseUntil}
    where issue_id = ${issueId} and ${dialect.among('subscriber_id', ids)}`.execute(tx)
}
