// Freezing an audience: the bytes of a mailing and one delivery a reader, in slices, so that others can write meanwhile.
import { CompiledQuery, type Kysely, sql } from 'kysely'
import { type NewMailing, type ScheduleId, StoreRefused } from '../store.ts'
import { audienceSlices, type Recipient } from './audience.ts'
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
    const editions = mailing.variants.map(({ id }) => id)
    if (editions.length === 0) throw new Error(`Unexpected mailing of ${mailing.issue} without a variant`)
    const { issueId, mailingId, lastId } = await begin(db, mailing)
    const chunks: Chunk[] = []
    const at = mailing.plannedAt
    for await (const readers of audienceSlices(db, dialect, mailing.audience, at, lastId)) {
      const rows = deliveryRows(readers, mailing, editions)
      await insertDeliveries(db, dialect, { issueId, mailingId, at }, rows)
      chunks.push(...cut(mailingId, readers))
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

export function cut(mailingId: number, readers: readonly Recipient[]): Chunk[] {
  const chunks: Chunk[] = []
  for (let start = 0; start < readers.length; start += CHUNK) {
    const part = readers.slice(start, start + CHUNK)
    chunks.push({ mailingId, from: part[0]?.id ?? 0, to: part.at(-1)?.id ?? 0 })
  }
  return chunks
}

/** Of the variant whose id is the edition that the reader chose, else of the first. */
export function deliveryRows(
  readers: readonly Recipient[],
  { messageId }: { readonly messageId: (subscriberId: number) => string },
  variants: readonly string[],
): string {
  const [first = ''] = variants
  const rows = readers.map(({ id, address, edition }) => [
    id,
    address,
    messageId(id),
    variants.includes(edition) ? edition : first,
  ])
  return jsonRows(rows)
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
        audience: JSON.stringify(mailing.audience),
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
 * whatever becomes of the clock. Returns how many were new.
 */
export async function insertDeliveries(
  db: Kysely<Tables>,
  dialect: Dialect,
  mailing: {
    readonly issueId: number
    readonly mailingId: number
    readonly at: number
  },
  rows: string,
): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into deliveries
      (issue_id, mailing_id, variant, subscriber_id, address, message_id, state, due_at, updated_at)
    select ${integer(mailing.issueId)}, ${integer(mailing.mailingId)}, r.value ->> 3,
      cast(r.value ->> 0 as bigint), r.value ->> 1, r.value ->> 2, 'queued', 0, ${integer(mailing.at)}
    from ${dialect.rows(rows)} where true
    on conflict (issue_id, subscriber_id) do nothing`.execute(db)
  return Number(numAffectedRows ?? 0n)
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
