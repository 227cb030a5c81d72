// Whom a mailing goes to, as slices of readers: a condition of SQL where it is one, an expression evaluated over readers where
// it is a segment.
import { type Kysely, type SqlBool, sql } from 'kysely'
import { openSegment } from '../../audience/segment/segment.ts'
import type { EditionChoice } from '../../audience/subscriber.ts'
import { type AudiencePart, partsOf } from '../../mailing/audience.ts'
import { type Audience, StoreRefused } from '../store.ts'
import type { Dialect } from './dialect.ts'
import type { Tables } from './schema.ts'
import { segmentReaders } from './segment-readers.ts'

/** Readers a slice. */
const SLICE = 10_000

export interface Recipient {
  readonly id: number
  readonly address: string
  readonly edition: EditionChoice
}

/**
 * Readers of an audience who are active and not paused at this time, with ids up to `lastId`, in slices that are not empty.
 * A reader of several parts comes with each.
 */
export async function* audienceSlices(
  db: Kysely<Tables>,
  dialect: Dialect,
  audience: Audience,
  at: number,
  lastId: number,
): AsyncGenerator<readonly Recipient[]> {
  for (const part of partsOf(audience)) {
    const page =
      part.type === 'segment'
        ? segmentPages(db, dialect, part, at, lastId)
        : conditionPages(db, part, at, lastId)
    let after = 0
    for (;;) {
      const { recipients, last } = await page(after)
      if (recipients.length > 0) yield recipients
      if (last === undefined) break
      after = last
    }
  }
}

/** With an issue, only those who have no delivery of it. */
export async function countAudience(
  db: Kysely<Tables>,
  dialect: Dialect,
  audience: Audience,
  at: number,
  issue?: string,
): Promise<number> {
  const has = await haveIssue(db, issue)
  const counted = new Set<number>()
  for await (const slice of audienceSlices(db, dialect, audience, at, Number.MAX_SAFE_INTEGER)) {
    const ids = slice.map(({ id }) => id)
    const without = await has(ids[0] ?? 0, ids.at(-1) ?? 0)
    for (const id of ids) if (!without.has(id)) counted.add(id)
  }
  return counted.size
}

/** Which readers of a range have a delivery of an issue, in whatever state. */
async function haveIssue(db: Kysely<Tables>, issue: string | undefined) {
  if (issue === undefined) return async () => new Set<number>()
  const known = await db.selectFrom('issues').select('id').where('slug', '=', issue).executeTakeFirst()
  return async (from: number, to: number) => {
    if (!known) return new Set<number>()
    const rows = await db
      .selectFrom('deliveries')
      .innerJoin('mailings', 'mailings.id', 'deliveries.mailing_id')
      .select('subscriber_id')
      .where('deliveries.issue_id', '=', known.id)
      // what a planning that was cut off has left goes with the next one
      .where('mailings.state', '=', 'planned')
      .where('subscriber_id', '>=', from)
      .where('subscriber_id', '<=', to)
      .execute()
    return new Set(rows.map((row) => row.subscriber_id))
  }
}

interface Page {
  readonly recipients: readonly Recipient[]
  /** Where the next page begins; undefined where there is none. */
  readonly last: number | undefined
}

function conditionPages(
  db: Kysely<Tables>,
  part: Exclude<AudiencePart, { type: 'segment' }>,
  at: number,
  lastId: number,
): (after: number) => Promise<Page> {
  return async (after) => {
    const recipients = await db
      .selectFrom('subscribers')
      .select(['id', 'address', 'edition'])
      .where('status', '=', 'active')
      .where(sql<SqlBool>`(paused_until is null or paused_until <= ${at})`)
      .where('id', '>', after)
      .where('id', '<=', lastId)
      .where(conditionOf(part))
      .orderBy('id')
      .limit(SLICE)
      .execute()
    return { recipients, last: recipients.at(-1)?.id }
  }
}

/** On `subscribers`. */
function conditionOf(part: Exclude<AudiencePart, { type: 'segment' }>) {
  switch (part.type) {
    case 'active':
      return sql<SqlBool>`true`
    case 'recipients of':
      return sql<SqlBool>`exists (select 1 from deliveries d
        where d.issue_id = (select i.id from issues i where i.slug = ${part.issue})
          and d.subscriber_id = subscribers.id and d.state in ('accepted', 'uncertain'))`
    case 'list':
      return sql<SqlBool>`exists (select 1 from memberships l
        where l.subscriber_id = subscribers.id and l.list = ${part.list})`
  }
}

/** The expression was read when it was given; a store that was carried over from a newer version may hold another one. */
function segmentPages(
  db: Kysely<Tables>,
  dialect: Dialect,
  { expression }: Extract<AudiencePart, { type: 'segment' }>,
  at: number,
  lastId: number,
): (after: number) => Promise<Page> {
  const segment = openSegment(expression, at)
  if ('problem' in segment)
    throw new StoreRefused(`The segment “${expression}” cannot be read: ${segment.problem}.`)
  const filter = { status: 'active', notPausedAt: at, upTo: lastId, limit: SLICE } as const
  return async (after) => {
    const readers = await segmentReaders(db, dialect, segment.needs, { ...filter, after })
    return { recipients: readers.filter(segment.matches), last: readers.at(-1)?.id }
  }
}
