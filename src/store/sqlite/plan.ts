// Freezing an audience: the bytes of a mailing and one delivery a reader, in slices, so that others can write meanwhile.
import { type Kysely, type SqlBool, sql } from 'kysely'
import type { Audience, NewMailing } from '../store.ts'
import type { Tables } from './schema.ts'

/** Readers a transaction. A slice holds SQLite's only write lock for some 30 to 100 ms. */
const SLICE = 10_000

/** Writes the mailing and returns its id. Nobody sees it before the last statement turns `planning` into `planned`. */
export async function planMailing(db: Kysely<Tables>, mailing: NewMailing): Promise<number> {
  const variant = mailing.variants[0]
  if (variant === undefined) throw new Error(`Unexpected mailing of ${mailing.issue} without a variant`)
  const { issueId, mailingId, lastId } = await begin(db, mailing)
  let after = 0
  for (;;) {
    const readers = await db
      .selectFrom('subscribers')
      .select(['id', 'address'])
      .where('status', '=', 'active')
      .where('id', '>', after)
      .where('id', '<=', lastId)
      .where(audienceOf(mailing.audience))
      .orderBy('id')
      .limit(SLICE)
      .execute()
    const last = readers.at(-1)
    if (last === undefined) break
    after = last.id
    const rows = readers.map(({ id, address }) => [id, address, mailing.messageId(id)])
    await insertDeliveries(db, { issueId, mailingId, variant: variant.id, at: mailing.plannedAt }, rows)
  }
  await finish(db, issueId, mailingId)
  return mailingId
}

/** As a condition on `subscribers`. */
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
      throw new Error(`Unexpected second mailing of ${mailing.issue}, expected to go on with the first`)
    await sql`delete from deliveries where issue_id = ${issueId} and mailing_id in
      (select id from mailings where issue_id = ${issueId} and state = 'planning')`.execute(tx)
    await tx.deleteFrom('mailings').where('issue_id', '=', issueId).where('state', '=', 'planning').execute()
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

/**
 * `do nothing`: a reader who has a delivery of this issue keeps that one and gets no second. Due at 0, which is at once,
 * whatever becomes of the clock.
 */
async function insertDeliveries(
  db: Kysely<Tables>,
  mailing: {
    readonly issueId: number
    readonly mailingId: number
    readonly variant: string
    readonly at: number
  },
  rows: readonly (readonly (string | number)[])[],
): Promise<void> {
  await sql`
    insert into deliveries
      (issue_id, mailing_id, variant, subscriber_id, address, message_id, state, due_at, updated_at)
    select ${mailing.issueId}, ${mailing.mailingId}, ${mailing.variant},
      value ->> 0, value ->> 1, value ->> 2, 'queued', 0, ${mailing.at}
    from json_each(${JSON.stringify(rows)}) where true
    on conflict (issue_id, subscriber_id) do nothing`.execute(db)
}

async function finish(db: Kysely<Tables>, issueId: number, mailingId: number): Promise<void> {
  await sql`update mailings set state = 'planned', size =
      (select count(*) from deliveries where issue_id = ${issueId} and mailing_id = ${mailingId})
    where id = ${mailingId}`.execute(db)
}
