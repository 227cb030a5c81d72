// New standings of many readers in two statements, whatever their number: what leaving in a crowd comes to.
import { type Kysely, sql } from 'kysely'
import type { Standing } from '../../audience/subscriber.ts'
import type { ReaderDecision, ReaderState } from '../readers.ts'
import { type Dialect, integer, jsonRows } from './dialect.ts'
import type { Tables } from './schema.ts'

export interface StandingChange {
  readonly id: number
  readonly standing: Standing
  /** Whether it is one for the history. */
  readonly isNews: boolean
}

/** Whether a decision about a known reader is of nothing but the standing, or of nothing at all. */
export function isStandingAlone({ standing: _, outbox = [], ...rest }: ReaderDecision): boolean {
  return outbox.length === 0 && Object.keys(rest).length === 0
}

/** The reader as they are with it. */
export function withStanding(reader: ReaderState, { askedAt, ...standing }: Standing): ReaderState {
  const { askedAt: _, ...rest } = reader
  return { ...rest, ...standing, ...(askedAt === undefined ? {} : { askedAt }) }
}

/** One reader once. */
export async function writeStandings(
  tx: Kysely<Tables>,
  dialect: Dialect,
  changes: readonly StandingChange[],
  now: number,
): Promise<void> {
  if (changes.length === 0) return
  const ids = changes.map(({ id }) => id)
  const rows = (some: readonly StandingChange[]) =>
    jsonRows(
      some.map(({ id, standing: { status, since, note, askedAt } }) => [id, status, since, note, askedAt]),
    )
  // an upsert onto itself: `update … from json_each` would scan the table
  await sql`
    insert into subscribers (id, address, address_key, attributes, created_at, status, since, note, asked_at)
    select s.id, s.address, s.address_key, s.attributes, s.created_at,
      r.value ->> 1, cast(r.value ->> 2 as bigint), r.value ->> 3, cast(r.value ->> 4 as bigint)
    from ${dialect.rowsById(rows(changes))} cross join subscribers s where s.id = r.id
      and ${dialect.leadTo('s.id', ids)}
    on conflict (id) do update set status = excluded.status, since = excluded.since, note = excluded.note,
      asked_at = excluded.asked_at`.execute(tx)
  const news = changes.filter(({ isNews }) => isNews)
  if (news.length === 0) return
  await sql`
    insert into subscriber_events (subscriber_id, at, status, since, note)
    select cast(r.value ->> 0 as bigint), ${integer(now)}, r.value ->> 1, cast(r.value ->> 2 as bigint), r.value ->> 3
    from ${dialect.rows(rows(news))} where true`.execute(tx)
}
