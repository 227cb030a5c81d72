// Adding readers to a mailing that is there: an issue that went to a segment first, and goes to others then. The mailing stays
// the one of its issue, with its bytes and its journal, so that going on, pausing and recovering know nothing of this.
import { CompiledQuery, type Kysely, sql } from 'kysely'
import { unite } from '../../mailing/audience.ts'
import { type Addition, type Audience, StoreRefused } from '../store.ts'
import { audienceSlices, type Recipient } from './audience.ts'
import { refuseDeparted } from './departure.ts'
import type { Dialect } from './dialect.ts'
import { cut, deliveryRows, type EnqueueChunks, insertDeliveries } from './plan.ts'
import { addEntry } from './records.ts'
import type { Tables } from './schema.ts'

/** Returns how many were added. A second process that would extend or plan the same issue waits. */
export async function extendMailing(
  db: Kysely<Tables>,
  dialect: Dialect,
  mailingId: number,
  addition: Addition,
  enqueue?: EnqueueChunks,
): Promise<number> {
  const { issue } = await db
    .selectFrom('mailings')
    .innerJoin('issues', 'issues.id', 'mailings.issue_id')
    .select('issues.slug as issue')
    .where('mailings.id', '=', mailingId)
    .executeTakeFirstOrThrow(() => gone(undefined))
  return dialect.exclusiveWhile(db, `plan ${issue}`, async () => {
    const mailing = { ...(await begin(db, mailingId, addition, issue)), mailingId, issue }
    let added = 0
    for await (const readers of audienceSlices(
      db,
      dialect,
      addition.audience,
      addition.at,
      Number.MAX_SAFE_INTEGER,
    ))
      added += await addSlice(db, dialect, mailing, addition, readers, enqueue)
    const { audit } = addition
    if (audit && added > 0)
      await db.transaction().execute((tx) => addEntry(tx, { ...audit, issue, readers: added }))
    return added
  })
}

function gone(issue: string | undefined): StoreRefused {
  const what = issue === undefined ? 'the mailing' : `the mailing of ${issue}`
  return new StoreRefused(
    `Nobody was added to ${what}, since it is not active any more: another process has changed it just now. Run the same command again.`,
  )
}

/** Writes down first whom it is for now: a mailing that is planned anew must forget nobody. */
async function begin(db: Kysely<Tables>, mailingId: number, { audience }: Addition, issue: string) {
  return db.transaction().execute(async (tx) => {
    await refuseDeparted(tx)
    const mailing = await tx
      .selectFrom('mailings')
      .select(['issue_id', 'audience'])
      .where('id', '=', mailingId)
      .where('state', '=', 'planned')
      .where('standing', '=', 'active')
      .executeTakeFirstOrThrow(() => gone(issue))
    const before: Audience | undefined = mailing.audience === null ? undefined : JSON.parse(mailing.audience)
    if (before)
      await tx
        .updateTable('mailings')
        .set({ audience: JSON.stringify(unite(before, audience)) })
        .where('id', '=', mailingId)
        .execute()
    const variants = await tx
      .selectFrom('variants')
      .select('id')
      .where('mailing_id', '=', mailingId)
      .orderBy('position')
      .execute()
    return { issueId: mailing.issue_id, variants: variants.map(({ id }) => id) }
  })
}

/**
 * One transaction, with the size of the mailing, so that the two agree at any time. The mailing's row comes first: somebody
 * who discards or cancels it meanwhile waits, or has done so, and then nothing is added.
 */
async function addSlice(
  db: Kysely<Tables>,
  dialect: Dialect,
  mailing: {
    readonly mailingId: number
    readonly issueId: number
    readonly issue: string
    readonly variants: readonly string[]
  },
  addition: Addition,
  readers: readonly Recipient[],
  enqueue?: EnqueueChunks,
): Promise<number> {
  const { mailingId, issueId, variants } = mailing
  return db.transaction().execute(async (tx) => {
    const resize = async (count: number) => {
      const { numAffectedRows } = await sql`update mailings set size = size + ${count}
        where id = ${mailingId} and state = 'planned' and standing = 'active'`.execute(tx)
      if (numAffectedRows !== 1n) throw gone(mailing.issue)
    }
    await resize(0)
    const rows = deliveryRows(readers, addition, variants)
    const added = await insertDeliveries(tx, dialect, { issueId, mailingId, at: addition.at }, rows)
    if (added === 0) return 0
    await resize(added)
    await enqueue?.(
      async (text, values) => tx.executeQuery(CompiledQuery.raw(text, [...values])),
      cut(mailingId, readers),
    )
    return added
  })
}
