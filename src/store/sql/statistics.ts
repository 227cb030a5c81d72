// The counts of the statistics in SQL, the same for both databases. Times are divided in integers, so that days and minutes are
// groups. SQLite sorts whatever it groups, which costs more than reading it (2.5 s for a million rows, and 0.8 s to count them in
// one pass): where the groups are known beforehand, each is a count of its own.
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { ChangeKind, DeliveryRow, ReportRow, WaitRow } from '../../audience/statistics/rows.ts'
import { EDITIONS, LANGUAGES, STATUSES } from '../../audience/subscriber.ts'
import type { Statistics } from '../statistics.ts'
import type { Tables } from './schema.ts'

const MINUTE_MS = sql.raw('60000')
const DAY_MS = sql.raw('86400000')
const DAY_MINUTES = 1440

export function sqlStatistics(db: Kysely<Tables>): Statistics {
  return {
    readers: async () => {
      const statuses = STATUSES.map((status) => sql`status = ${status}`)
      const languages = LANGUAGES.map((language) => sql`status = 'active' and language = ${language}`)
      const editions = EDITIONS.map((edition) => sql`status = 'active' and edition = ${edition}`)
      const counts = await countEach(db, sql`subscribers`, [...statuses, ...languages, ...editions])
      const take = <Name extends string>(names: readonly Name[], from: number) =>
        Object.fromEntries(names.map((name, at) => [name, counts[from + at] ?? 0])) as Record<Name, number>
      return {
        statuses: take(STATUSES, 0),
        languages: take(LANGUAGES, STATUSES.length),
        editions: take(EDITIONS, STATUSES.length + LANGUAGES.length),
      }
    },
    changes: async () => [...(await arrivals(db)), ...(await departures(db))].sort(byTime),
    waits: (since) => waits(db, since),
    deliveries: (issue) => deliveries(db, issue),
    reports: (since) => reports(db, since),
    polls: async () => {
      const { rows } = await sql<{ issue: string; poll: string; count: number }>`
        select issue, poll, count(*) as count from votes group by issue, poll order by issue, poll`.execute(
        db,
      )
      return rows
    },
  }
}

interface Change {
  readonly kind: ChangeKind
  readonly minute: number
  readonly count: number
}

function byTime(a: Change, b: Change): number {
  return a.minute - b.minute || (a.kind < b.kind ? -1 : 1)
}

/** Nobody who is a reader becomes one: `active` is never recorded twice in a row. */
async function arrivals(db: Kysely<Tables>): Promise<readonly Change[]> {
  const { rows } = await sql<{ day: number; confirmed: number; imported: number; others: number }>`
    select at / ${DAY_MS} as day,
      count(*) filter (where note = 'confirmed by mail') as confirmed,
      count(*) filter (where note <> 'confirmed by mail' and note like 'import%') as imported,
      count(*) filter (where note <> 'confirmed by mail' and note not like 'import%') as others
    from subscriber_events where status = 'active' group by at / ${DAY_MS}`.execute(db)
  return rows.flatMap(({ day, confirmed, imported, others }) => {
    const minute = day * DAY_MINUTES
    const kinds = [
      { kind: 'confirmed' as const, minute, count: confirmed },
      { kind: 'imported' as const, minute, count: imported },
      { kind: 'added' as const, minute, count: others },
    ]
    return kinds.filter(({ count }) => count > 0)
  })
}

/** Only of those who were readers just before. */
async function departures(db: Kysely<Tables>): Promise<readonly Change[]> {
  const { rows } = await sql<{ status: string; minute: number; count: number }>`
    select status, at / ${MINUTE_MS} as minute, count(*) as count from subscriber_events e
    where status in ('unsubscribed', 'suppressed') and 'active' = (
      select p.status from subscriber_events p where p.subscriber_id = e.subscriber_id and p.id < e.id
      order by p.id desc limit 1)
    group by status, at / ${MINUTE_MS}`.execute(db)
  return rows.map(({ status, minute, count }) => ({
    kind: status === 'suppressed' ? 'suppressed' : 'left',
    minute,
    count,
  }))
}

async function waits(db: Kysely<Tables>, since: number): Promise<readonly WaitRow[]> {
  const { rows } = await sql<{ minutes: number | null; count: number }>`
    select minutes, count(*) as count from (
      select ((select min(c.at) from consents c where c.subscriber_id = a.subscriber_id
        and c.type = 'confirmed' and c.at >= a.at) - a.at) / ${MINUTE_MS} as minutes
      from (select subscriber_id, min(at) as at from consents where type = 'asked' and at >= ${since}
        group by subscriber_id) a) w
    group by minutes order by minutes nulls first`.execute(db)
  return rows.map(({ minutes, count }) => (minutes === null ? { count } : { minutes, count }))
}

/** Nearly all of them are accepted: these are counted in one pass, and the few others grouped. */
async function deliveries(db: Kysely<Tables>, issue: string): Promise<readonly DeliveryRow[]> {
  const { rows: variants } = await sql<{ id: string }>`
    select distinct v.id from variants v join mailings m on m.id = v.mailing_id
      join issues i on i.id = m.issue_id where i.slug = ${issue} order by v.id`.execute(db)
  const ofIssue = sql`issue_id = (select id from issues where slug = ${issue})`
  const accepted = await countEach(
    db,
    sql`deliveries where ${ofIssue}`,
    variants.map(({ id }) => sql`state = 'accepted' and variant = ${id}`),
  )
  const { rows: others } = await sql<DeliveryRow>`
    select variant, state, count(*) as count from deliveries where ${ofIssue} and state <> 'accepted'
    group by variant, state order by variant, state`.execute(db)
  const all = variants.map(({ id }, at) => ({ variant: id, state: 'accepted', count: accepted[at] ?? 0 }))
  return [...all.filter(({ count }) => count > 0), ...others]
}

async function reports(db: Kysely<Tables>, since: number): Promise<readonly ReportRow[]> {
  const { rows } = await sql<{
    issue: string | null
    kind: ReportRow['kind']
    cause: string | null
    permanent: number
    count: number
  }>`select issue, kind, cause, permanent, count(*) as count from reports
    where at >= ${since} and kind in ('bounce', 'complaint', 'reply')
    group by issue, kind, cause, permanent
    order by issue nulls first, kind, cause nulls first, permanent`.execute(db)
  return rows.map(({ issue, cause, permanent, ...row }) => ({
    ...row,
    permanent: permanent === 1,
    ...(issue === null ? {} : { issue }),
    ...(cause === null ? {} : { cause }),
  }))
}

/** How many rows meet each condition, in one pass. */
async function countEach(
  db: Kysely<Tables>,
  from: RawBuilder<unknown>,
  conditions: readonly RawBuilder<unknown>[],
): Promise<readonly number[]> {
  if (conditions.length === 0) return []
  const columns = conditions.map(
    (condition, at) => sql`count(*) filter (where ${condition}) as ${sql.ref(`c${at}`)}`,
  )
  const { rows } = await sql<Record<string, number>>`select ${sql.join(columns)} from ${from}`.execute(db)
  return conditions.map((_, at) => rows[0]?.[`c${at}`] ?? 0)
}
