// Freezing an audience: the bytes of a mailing and one delivery a reader, in slices, so that others can write meanwhile.
import { CompiledQuery, type Kysely, type SqlBool, sql } from 'kysely'
import { type Audience, type NewMailing, type ScheduleId, StoreRefused } from '../store.ts'
import { refuseDeparted } from './departure.ts'
import { type Dialect, integer, jsonRows } from './dialect.ts'
import { isUntried } from './ledger.ts'
import { addEntry } from './records.ts'
import { removeSchedule } from './schedules.ts'
import type { Tables } from './schema.ts'

/** A part of a mailing: the deliveries to subscribers from `from` to `to`, both included. As in the port of the queue. */
export interface Chunk {
  readonly mailingId: number
  readonly from: number
  readonly to: number
}

/**
 * Puts the parts of a mailing into a queue: `execute` runs a statement (with $1, $2 for its values) in the transaction that
 * makes the mailing visible, so that there is never one without the other.
 */
export type EnqueueChunks = (
  execute: (text: string, values: readonly unknown[]) => Promise<{ rows: unknown[] }>,
  chunks: readonly Chunk[],
) => Promise<void>

/** Readers a transaction. A slice holds SQLite's only write lock for some 30 to 100 ms. */
const SLICE = 10_000
/** Readers a part for the queue. */
const CHUNK = 500

/**
 * Writes the mailing and returns its id. Nobody sees it before the last statement turns `planning` into `planned`. Where two
 * processes plan the same issue, the second waits, and finds the mailing of the first. With `schedule`, undefined where the
 * issue has not that one any more.
 */
export function planMailing(
  db: Kysely<Tables>,
  dialect: Dialect,
  mailing: NewMailing,
  enqueue?: EnqueueChunks,
  schedule?: ScheduleId,
): Promise<number | undefined> {
  return dialect.exclusiveWhile(db, `plan ${mailing.issue}`, async () => {
    const variant = mailing.variants[0]
    if (variant === undefined) throw new Error(`Unexpected mailing of ${mailing.issue} without a variant`)
    const editions = new Set(mailing.variants.map(({ id }) => id))
    const { issueId, mailingId, lastId } = await begin(db, mailing)
    const chunks: Chunk[] = []
    let after = 0
    for (;;) {
      const readers = await db
        .selectFrom('subscribers')
        .select(['id', 'address', 'edition'])
        .where('status', '=', 'active')
        .where(notPaused(mailing.plannedAt))
        .where('id', '>', after)
        .where('id', '<=', lastId)
        .where(audienceOf(mailing.audience))
        .orderBy('id')
        .limit(SLICE)
        .execute()
      const last = readers.at(-1)
      if (last === undefined) break
      after = last.id
      const rows = readers.map(({ id, address, edition }) => [
        id,
        address,
        mailing.messageId(id),
        editions.has(edition) ? edition : variant.id,
      ])
      const slice = { issueId, mailingId, at: mailing.plannedAt }
      await insertDeliveries(db, dialect, slice, jsonRows(rows))
      chunks.push(
        ...cut(
          mailingId,
          readers.map(({ id }) => id),
        ),
      )
    }
    try {
      await finish(db, mailing, { issueId, mailingId }, schedule, async (execute) =>
        enqueue?.(execute, chunks),
      )
      return mailingId
    } catch (error) {
      if (!(error instanceof TakenBack)) throw error
      await db.transaction().execute((tx) => clearPlannings(tx, issueId))
      return undefined
    }
  })
}

/** Undoes the end of a planning whose schedule is not there any more. */
class TakenBack extends Error {}

function cut(mailingId: number, ids: readonly number[]): Chunk[] {
  const chunks: Chunk[] = []
  for (let start = 0; start < ids.length; start += CHUNK) {
    const part = ids.slice(start, start + CHUNK)
    chunks.push({ mailingId, from: part[0] ?? 0, to: part.at(-1) ?? 0 })
  }
  return chunks
}

/** As conditions on `subscribers`. */
function notPaused(at: number) {
  return sql<SqlBool>`(paused_until is null or paused_until <= ${at})`
}

function audienceOf(audience: Audience) {
  switch (audience.type) {
    case 'active':
      return sql<SqlBool>`true`
    case 'recipients of':
      return sql<SqlBool>`exists (select 1 from deliveries d
        where d.issue_id = (select i.id from issues i where i.slug = ${audience.issue})
          and d.subscriber_id = subscribers.id and d.state in ('accepted', 'uncertain'))`
  }
}

/** Also clears what a planning that was killed has left: nothing of it was ever shown to anybody. */
async function begin(db: Kysely<Tables>, mailing: NewMailing) {
  return db.transaction().execute(async (tx) => {
    await refuseDeparted(tx)
    await tx
      .insertInto('issues')
      .values({ slug: mailing.issue })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const { id: issueId } = await tx
      .selectFrom('issues')
      .select('id')
      .where('slug', '=', mailing.issue)
      .executeTakeFirstOrThrow()
    const planned = await tx
      .selectFrom('mailings')
      .select('id')
      .where('issue_id', '=', issueId)
      .where('state', '=', 'planned')
      .executeTakeFirst()
    if (planned)
      throw new StoreRefused(
        `Unexpected second mailing of ${mailing.issue}, expected to go on with the first: another process has planned it just now. Run the same command again.`,
      )
    await clearPlannings(tx, issueId)
    const { id: mailingId } = await tx
      .insertInto('mailings')
      .values({
        issue_id: issueId,
        subject: mailing.subject,
        planned_at: mailing.plannedAt,
        size: 0,
        state: 'planning',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('variants')
      .values(mailing.variants.map((variant, position) => ({ ...variant, mailing_id: mailingId, position })))
      .execute()
    const { last } = await tx
      .selectFrom('subscribers')
      .select((select) => select.fn.max('id').as('last'))
      .executeTakeFirstOrThrow()
    return { issueId, mailingId, lastId: last ?? 0 }
  })
}

async function clearPlannings(tx: Kysely<Tables>, issueId: number): Promise<void> {
  await sql`delete from deliveries where issue_id = ${issueId} and mailing_id in
    (select id from mailings where issue_id = ${issueId} and state = 'planning')`.execute(tx)
  await tx.deleteFrom('mailings').where('issue_id', '=', issueId).where('state', '=', 'planning').execute()
}

/**
 * `do nothing`: a reader who has a delivery of this issue keeps that one and gets no second. Due at 0, which is at once,
 * whatever becomes of the clock.
 */
async function insertDeliveries(
  db: Kysely<Tables>,
  dialect: Dialect,
  mailing: {
    readonly issueId: number
    readonly mailingId: number
    readonly at: number
  },
  rows: string,
): Promise<void> {
  await sql`
    insert into deliveries
      (issue_id, mailing_id, variant, subscriber_id, address, message_id, state, due_at, updated_at)
    select ${integer(mailing.issueId)}, ${integer(mailing.mailingId)}, r.value ->> 3,
      cast(r.value ->> 0 as bigint), r.value ->> 1, r.value ->> 2, 'queued', 0, ${integer(mailing.at)}
    from ${dialect.rows(rows)} where true
    on conflict (issue_id, subscriber_id) do nothing`.execute(db)
}

/**
 * One transaction: a mailing without its entry in the audit trail would be nobody's to send, and one whose schedule was
 * taken back while it was written must not go out.
 */
async function finish(
  db: Kysely<Tables>,
  { issue, audit }: NewMailing,
  { issueId, mailingId }: { readonly issueId: number; readonly mailingId: number },
  schedule: ScheduleId | undefined,
  enqueue: (execute: Parameters<EnqueueChunks>[0]) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const wasThere = await removeSchedule(tx, issue, schedule)
    if (schedule && !wasThere) throw new TakenBack()
    const { rows } = await sql<{ size: number }>`update mailings set state = 'planned', size =
        (select count(*) from deliveries where issue_id = ${issueId} and mailing_id = ${mailingId})
      where id = ${mailingId} and state = 'planning' returning size`.execute(tx)
    const [row] = rows
    if (!row) throw new Error('Unexpected end of a planning, expected that nobody cleared it')
    if (audit) await addEntry(tx, { ...audit, issue, readers: row.size })
    await enqueue(async (text, values) => tx.executeQuery(CompiledQuery.raw(text, [...values])))
  })
}

/**
 * Removes a mailing of which nothing was tried. Another machine may be claiming at this moment: what it claimed stays, and
 * then everything does.
 */
export async function discard(db: Kysely<Tables>, mailingId: number): Promise<'discarded' | 'begun'> {
  const issueId = sql`(select issue_id from mailings where id = ${mailingId})`
  try {
    return await db.transaction().execute(async (tx): Promise<'discarded'> => {
      await sql`delete from deliveries
        where issue_id = ${issueId} and mailing_id = ${mailingId} and ${isUntried}`.execute(tx)
      const left = await sql`select 1 from deliveries
        where issue_id = ${issueId} and mailing_id = ${mailingId} limit 1`.execute(tx)
      if (left.rows.length > 0) throw new Begun()
      await tx.deleteFrom('mailings').where('id', '=', mailingId).execute()
      return 'discarded'
    })
  } catch (error) {
    if (error instanceof Begun) return 'begun'
    throw error
  }
}

/** Undoes the transaction. */
class Begun extends Error {}
