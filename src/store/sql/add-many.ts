// Adds a slice of readers: looks up who is known, decides in memory by `step`, writes by one statement a table.
import { type Kysely, sql } from 'kysely'
import { type Preferences, type Standing, type Status, step } from '../../audience/subscriber.ts'
import type { AddOutcome, NewSubscriber } from '../store.ts'
import { refuseDeparted } from './departure.ts'
import { cleanText, type Dialect, integer, jsonRows } from './dialect.ts'
import type { Tables } from './schema.ts'

interface Entry {
  /** Absent until it is inserted. */
  readonly id?: number
  readonly address: string
  readonly key: string
  name: string | undefined
  standing: Standing
  attributes: Readonly<Record<string, string>>
  /** Of somebody new. */
  readonly preferences?: Partial<Preferences>
  readonly lists?: readonly string[]
  restated: boolean
  touched: boolean
}

export async function addMany(
  db: Kysely<Tables>,
  dialect: Dialect,
  readers: readonly NewSubscriber[],
  now: number,
): Promise<readonly AddOutcome[]> {
  if (readers.length === 0) return []
  return db.transaction().execute(async (tx) => {
    await refuseDeparted(tx)
    // one at a time: else two could add the same person, and the ids just given would not be the last ones
    await dialect.exclusive(tx, 'add readers')
    const entries = await findKnown(tx, dialect, readers)
    const outcomes = decide(entries, readers, now)
    const all = [...entries.values()]
    await insert(
      tx,
      dialect,
      all.filter(({ id }) => id === undefined),
      now,
    )
    await update(
      tx,
      dialect,
      all.filter(({ id, touched }) => id !== undefined && touched),
      now,
    )
    return outcomes
  })
}

/** Changes the entries, in the order of the readers: the same person may come twice. */
function decide(
  entries: Map<string, Entry>,
  readers: readonly NewSubscriber[],
  now: number,
): readonly AddOutcome[] {
  return readers.map((reader) => {
    const entry = entries.get(reader.key)
    if (entry) return merge(entry, reader, now)
    entries.set(reader.key, newEntry(reader))
    return 'added'
  })
}

async function findKnown(
  tx: Kysely<Tables>,
  dialect: Dialect,
  readers: readonly NewSubscriber[],
): Promise<Map<string, Entry>> {
  const keys = readers.map(({ key }) => cleanText(key))
  const { rows } = await sql<
    Standing & { id: number; address: string; key: string; name: string | null; attributes: string }
  >`
    select s.id, s.address, s.address_key as key, s.name, s.status, s.since, s.note, s.attributes
    from subscribers s where ${dialect.among('s.address_key', keys)}
    order by s.id ${dialect.forUpdate}`.execute(tx)
  return new Map(
    rows.map(({ id, address, key, name, attributes, status, since, note }) => [
      key,
      {
        id,
        address,
        key,
        name: name ?? undefined,
        standing: { status, since, note },
        attributes: JSON.parse(attributes),
        restated: false,
        touched: false,
      },
    ]),
  )
}

function newEntry(reader: NewSubscriber): Entry {
  const { address, key, name, status, since, note, attributes, preferences, lists } = reader
  return {
    address,
    key,
    name,
    standing: { status, since, note },
    attributes,
    ...(preferences ? { preferences } : {}),
    ...(lists ? { lists } : {}),
    restated: false,
    touched: false,
  }
}

function merge(entry: Entry, reader: NewSubscriber, now: number): AddOutcome {
  const { status, note, leftAt } = reader
  const event = {
    type: 'imported' as const,
    at: leftAt ?? now,
    status,
    note,
    ...(leftAt === undefined ? {} : { leftAt }),
  }
  const { next } = step(entry.standing, event)
  const changed = next !== undefined && next !== entry.standing
  const stopped = changed && mailed(entry.standing.status) && !mailed(next.status)
  if (changed) {
    entry.standing = next
    entry.restated = true
  }
  const filled = fillIn(entry, reader)
  if (changed || filled) entry.touched = true
  if (stopped) return 'stopped'
  return changed || filled ? 'updated' : 'known'
}

function mailed(status: Status): boolean {
  return status === 'active' || status === 'pending'
}

/** What the stored reader lacks. What is stored stays: the reader may have corrected it here. */
function fillIn(entry: Entry, reader: NewSubscriber): boolean {
  const absent = Object.entries(reader.attributes).filter(([name]) => !Object.hasOwn(entry.attributes, name))
  const named = entry.name === undefined && reader.name !== undefined
  if (named) entry.name = reader.name
  if (absent.length > 0) {
    entry.attributes = Object.fromEntries([...Object.entries(entry.attributes), ...absent])
  }
  return named || absent.length > 0
}

async function insert(
  tx: Kysely<Tables>,
  dialect: Dialect,
  entries: readonly Entry[],
  now: number,
): Promise<void> {
  if (entries.length === 0) return
  const { last } = await tx
    .selectFrom('subscribers')
    .select((select) => select.fn.max('id').as('last'))
    .executeTakeFirstOrThrow()
  const rows = jsonRows(
    entries.map(({ address, key, name, standing, attributes, preferences }) => [
      address,
      key,
      name,
      standing.status,
      standing.since,
      standing.note,
      JSON.stringify(attributes),
      preferences?.language ?? 'en',
      preferences?.edition ?? 'full',
      preferences?.pausedUntil,
    ]),
  )
  await sql`
    insert into subscribers (address, address_key, name, status, since, note, attributes, language, edition, paused_until,
      created_at)
    select r.value ->> 0, r.value ->> 1, r.value ->> 2, r.value ->> 3, cast(r.value ->> 4 as bigint), r.value ->> 5,
      r.value ->> 6, r.value ->> 7, r.value ->> 8, cast(r.value ->> 9 as bigint), ${integer(now)}
    from ${dialect.rows(rows)}`.execute(tx)
  // the ids just given are all above the last one before
  await sql`
    insert into subscriber_events (subscriber_id, at, status, since, note)
    select id, ${integer(now)}, status, since, note from subscribers where id > ${last ?? 0}`.execute(tx)
  const memberships = entries.flatMap(({ key, lists = [] }) => lists.map((list) => [key, list] as const))
  if (memberships.length === 0) return
  await sql`
    insert into memberships (list, subscriber_id, since)
    select r.value ->> 1, s.id, ${integer(now)} from ${dialect.rows(jsonRows(memberships))}
      join subscribers s on s.address_key = r.value ->> 0
    on conflict (subscriber_id, list) do nothing`.execute(tx)
}

async function update(
  tx: Kysely<Tables>,
  dialect: Dialect,
  entries: readonly Entry[],
  now: number,
): Promise<void> {
  if (entries.length === 0) return
  const rows = jsonRows(
    entries.map(({ id, name, standing, attributes, restated }) => [
      id,
      name,
      standing.status,
      standing.since,
      standing.note,
      JSON.stringify(attributes),
      restated ? 1 : 0,
    ]),
  )
  const ids = entries.map(({ id }) => id ?? 0)
  // an upsert onto itself: `update … from json_each` would scan the table
  await sql`
    insert into subscribers (id, address, address_key, created_at, name, status, since, note, attributes, asked_at)
    select s.id, s.address, s.address_key, s.created_at,
      r.value ->> 1, r.value ->> 2, cast(r.value ->> 3 as bigint), r.value ->> 4, r.value ->> 5,
      case when cast(r.value ->> 6 as bigint) = 1 then null else s.asked_at end
    from ${dialect.rowsById(rows)} cross join subscribers s where s.id = r.id
      and ${dialect.leadTo('s.id', ids)}
    on conflict (id) do update set name = excluded.name, status = excluded.status, since = excluded.since,
      note = excluded.note, attributes = excluded.attributes, asked_at = excluded.asked_at`.execute(tx)
  await sql`
    insert into subscriber_events (subscriber_id, at, status, since, note)
    select cast(r.value ->> 0 as bigint), ${integer(now)}, r.value ->> 2, cast(r.value ->> 3 as bigint), r.value ->> 4
    from ${dialect.rows(rows)} where cast(r.value ->> 6 as bigint) = 1`.execute(tx)
}
