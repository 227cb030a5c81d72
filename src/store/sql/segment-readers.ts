// Readers as segments see them: what they chose and are, and what the ledger, votes and reports of bounces say of them. A
// statement a page for each thing that a segment needs, whatever the number of readers.
import { type Kysely, sql } from 'kysely'
import { isIssue, type SegmentNeeds, type SegmentReader } from '../../audience/segment/segment.ts'
import type { EditionChoice, Language, Status } from '../../audience/subscriber.ts'
import type { Dialect } from './dialect.ts'
import type { Tables } from './schema.ts'
import { IS_BOUNCE } from './service.ts'

export interface SegmentFilter {
  readonly status?: Status
  /** Only those who are not paused then. */
  readonly notPausedAt?: number
  readonly after?: number
  /** The highest id. */
  readonly upTo?: number
  readonly limit: number
}

/** In order of id. */
export async function segmentReaders(
  db: Kysely<Tables>,
  dialect: Dialect,
  needs: SegmentNeeds,
  filter: SegmentFilter,
): Promise<readonly SegmentReader[]> {
  const rows = await readRows(db, dialect, filter)
  const [from, to] = [rows[0]?.[0], rows.at(-1)?.[0]]
  if (from === undefined || to === undefined) return []
  const range = { from, to }
  const asked = await askedIssues(db, needs)
  const found = {
    lists: needs.lists ? await listsOf(db, range) : NONE,
    received: needs.received ? await receivedOf(db, dialect, range) : NONE,
    got: asked.length > 0 ? await gotOf(db, dialect, range, asked) : NONE,
    votes: needs.votes ? await votesOf(db, range) : NONE,
    bounces: needs.softBounces ? await softBouncesOf(db, dialect, range) : NONE,
  }
  const withAttributes = needs.attributes.length > 0
  return rows.map((row) => toReader(row, found, withAttributes ? JSON.parse(row[6]) : {}))
}

const COLUMNS = ['id', 'address', 'name', 'status', 'since', 'note', 'attributes'] as const
const CHOSEN = ['language', 'edition', 'paused_until'] as const

type Row = readonly [
  id: number,
  address: string,
  name: string | null,
  status: Status,
  since: number,
  note: string,
  attributes: string,
  language: Language,
  edition: EditionChoice,
  pausedUntil: number | null,
]

/** A page as one JSON text: a row object of the driver for every reader costs more than all the rest. */
async function readRows(
  db: Kysely<Tables>,
  dialect: Dialect,
  { status, notPausedAt, after, upTo, limit }: SegmentFilter,
): Promise<readonly Row[]> {
  const columns = [...COLUMNS, ...CHOSEN]
  const { rows } = await sql<{ json: string | null }>`
    select ${dialect.jsonOfRows(columns)} as json from (
      select ${sql.join(columns.map((name) => sql.ref(name)))} from subscribers
      where id > ${after ?? 0} and id <= ${upTo ?? Number.MAX_SAFE_INTEGER}
        and ${status === undefined ? sql`true` : sql`status = ${status}`}
        and ${notPausedAt === undefined ? sql`true` : sql`(paused_until is null or paused_until <= ${notPausedAt})`}
      order by id limit ${Math.min(limit, PAGE_MAX)}) as page`.execute(db)
  return JSON.parse(rows[0]?.json ?? '[]')
}

/** Readers a page at most. */
const PAGE_MAX = 10_000

interface Found {
  readonly lists: ReadonlyMap<number, readonly string[]>
  readonly received: ReadonlyMap<number, { readonly received: number; readonly at: number }>
  readonly got: ReadonlyMap<number, readonly string[]>
  readonly votes: ReadonlyMap<number, number>
  readonly bounces: ReadonlyMap<number, number>
}

/** Set one by one: an object that is spread costs as much as reading it. */
function toReader(row: Row, found: Found, attributes: Readonly<Record<string, string>>): SegmentReader {
  const [id, address, name, status, since, note, , language, edition, pausedUntil] = row
  const counted = found.received.get(id)
  const reader: { -readonly [Key in keyof SegmentReader]: SegmentReader[Key] } = {
    id,
    address,
    status,
    since,
    note,
    language,
    edition,
    attributes,
    lists: found.lists.get(id) ?? EMPTY,
    received: counted?.received ?? 0,
    votes: found.votes.get(id) ?? 0,
    softBounces: found.bounces.get(id) ?? 0,
  }
  if (name !== null) reader.name = name
  if (pausedUntil !== null) reader.pausedUntil = pausedUntil
  if (counted) reader.lastReceivedAt = counted.at
  const gotIssues = found.got.get(id)
  if (gotIssues) reader.gotIssues = gotIssues
  return reader
}

const EMPTY: readonly string[] = []
const NONE = new Map<number, never>()

interface Range {
  readonly from: number
  readonly to: number
}

/** Those issues that the segment asks about by name or number. */
async function askedIssues(
  db: Kysely<Tables>,
  { issues }: SegmentNeeds,
): Promise<readonly { readonly id: number; readonly slug: string }[]> {
  if (issues.length === 0) return []
  const rows = await db.selectFrom('issues').select(['id', 'slug']).execute()
  return rows.filter(({ slug }) => issues.some((named) => isIssue(named, slug)))
}

async function listsOf(db: Kysely<Tables>, { from, to }: Range) {
  const rows = await db
    .selectFrom('memberships')
    .select(['subscriber_id', 'list'])
    .where('subscriber_id', '>=', from)
    .where('subscriber_id', '<=', to)
    .execute()
  return gather(rows.map(({ subscriber_id: id, list }) => [id, list]))
}

/** By issue, so that the primary key of the ledger leads to the range. An accepted delivery never changes again. */
async function receivedOf(db: Kysely<Tables>, dialect: Dialect, { from, to }: Range) {
  const issues = await db.selectFrom('issues').select('id').execute()
  if (issues.length === 0) return NONE
  const ids = issues.map(({ id }) => id)
  const { rows } = await sql<{ id: number; received: number; at: number }>`
    select subscriber_id as id, count(*) as received, max(updated_at) as at from deliveries
    where ${dialect.among('issue_id', ids)} and subscriber_id >= ${from} and subscriber_id <= ${to}
      and state = 'accepted' group by subscriber_id`.execute(db)
  return new Map(rows.map(({ id, received, at }) => [id, { received, at }]))
}

async function gotOf(
  db: Kysely<Tables>,
  dialect: Dialect,
  { from, to }: Range,
  issues: readonly { readonly id: number; readonly slug: string }[],
) {
  const slugs = new Map(issues.map(({ id, slug }) => [id, slug]))
  const { rows } = await sql<{ id: number; issue: number }>`
    select subscriber_id as id, issue_id as issue from deliveries
    where ${dialect.among('issue_id', [...slugs.keys()])} and subscriber_id >= ${from}
      and subscriber_id <= ${to} and state = 'accepted'`.execute(db)
  return gather(rows.map(({ id, issue }) => [id, slugs.get(issue) ?? '']))
}

async function votesOf(db: Kysely<Tables>, { from, to }: Range) {
  const { rows } = await sql<{ id: number; votes: number }>`
    select subscriber_id as id, count(*) as votes from votes
    where subscriber_id >= ${from} and subscriber_id <= ${to} group by subscriber_id`.execute(db)
  return new Map(rows.map(({ id, votes }) => [id, votes]))
}

/** As `Reports.softInARow`, of all readers of the range who have bounced at all: they are few. */
async function softBouncesOf(db: Kysely<Tables>, dialect: Dialect, { from, to }: Range) {
  const { rows: bounced } = await sql<{ id: number; issue: string }>`
    select subscriber_id as id, issue from reports
    where subscriber_id >= ${from} and subscriber_id <= ${to}
      and ${IS_BOUNCE} and issue is not null`.execute(db)
  if (bounced.length === 0) return NONE
  const issuesOf = gather(bounced.map(({ id, issue }) => [id, issue]))
  const { rows } = await sql<{ id: number; slug: string }>`
    select d.subscriber_id as id, i.slug
    from deliveries d join mailings m on m.id = d.mailing_id join issues i on i.id = d.issue_id
    where d.issue_id in (select id from issues) and ${dialect.among('d.subscriber_id', [...issuesOf.keys()])}
      and d.state = 'accepted'
    order by d.subscriber_id, m.planned_at desc, m.id desc`.execute(db)
  const inARow = new Map<number, number>()
  for (const [id, slugs] of gather(rows.map(({ id, slug }) => [id, slug]))) {
    const first = slugs.findIndex((slug) => !issuesOf.get(id)?.includes(slug))
    inARow.set(id, first < 0 ? slugs.length : first)
  }
  return inARow
}

function gather(pairs: readonly (readonly [number, string])[]): ReadonlyMap<number, readonly string[]> {
  const all = new Map<number, string[]>()
  for (const [id, value] of pairs) {
    const known = all.get(id)
    if (known) known.push(value)
    else all.set(id, [value])
  }
  return all
}
