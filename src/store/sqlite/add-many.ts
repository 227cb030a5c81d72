// Adds a slice of readers: looks up who is known, decides in memory by `step`, writes by one statement a table.
import { type Kysely, sql } from 'kysely'
import { type Standing, type Status, step } from '../../audience/subscriber.ts'
import type { AddOutcome, NewSubscriber } from '../store.ts'
import type { Tables } from './schema.ts'

interface Entry {
  /** Absent until it is inserted. */
  readonly id?: number
  readonly address: string
  readonly key: string
  name: string | undefined
  standing: Standing
  attributes: Readonly<Record<string, string>>
  restated: boolean
  touched: boolean
}

export async function addMany(
  db: Kysely<Tables>,
  readers: readonly NewSubscriber[],
  now: number,
): Promise<readonly AddOutcome[]> {
  if (readers.length === 0) return []
  return db.transaction().execute(async (tx) => {
    const entries = await findKnown(tx, readers)
    const outcomes = decide(entries, readers, now)
    const all = [...entries.values()]
    await insert(
      tx,
      all.filter(({ id }) => id === undefined),
      now,
    )
    await update(
      tx,
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

async function findKnown(tx: Kysely<Tables>, readers: readonly NewSubscriber[]): Promise<Map<string, Entry>> {
  const keys = JSON.stringify(readers.map(({ key }) => key))
  const { rows } = await sql<
    Standing & { id: number; address: string; key: string; name: string | null; attributes: string }
  >`
    select s.id, s.address, s.address_key as key, s.name, s.status, s.since, s.note, s.attributes
    from json_each(${keys}) k cross join subscribers s on s.address_key = k.value`.execute(tx)
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
  const { address, key, name, status, since, note, attributes } = reader
  return {
    address,
    key,
    name,
    standing: { status, since, note },
    attributes,
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
  const { next } = step(entry.standing, event, { softBouncesMax: Number.POSITIVE_INFINITY })
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

async function insert(tx: Kysely<Tables>, entries: readonly Entry[], now: number): Promise<void> {
  if (entries.length === 0) return
  const { last } = await tx
    .selectFrom('subscribers')
    .select((select) => select.fn.max('id').as('last'))
    .executeTakeFirstOrThrow()
  const rows = JSON.stringify(
    entries.map(({ address, key, name, standing, attributes }) => [
      address,
      key,
      name,
      standing.status,
      standing.since,
      standing.note,
      JSON.stringify(attributes),
    ]),
  )
  await sql`
    insert into subscribers (address, address_key, name, status, since, note, attributes, created_at)
    select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, ${now}
    from json_each(${rows})`.execute(tx)
  // the ids just given are all above the last one before
  await sql`
    insert into subscriber_events (subscriber_id, at, status, since, note)
    select id, ${now}, status, since, note from subscribers where id > ${last ?? 0}`.execute(tx)
}

async function update(tx: Kysely<Tables>, entries: readonly Entry[], now: number): Promise<void> {
  if (entries.length === 0) return
  const rows = JSON.stringify(
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
  // an upsert onto itself: `update … from json_each` would scan the table
  await sql`
    insert into subscribers (id, address, address_key, created_at, name, status, since, note, attributes)
    select s.id, s.address, s.address_key, s.created_at,
      r.value ->> 1, r.value ->> 2, r.value ->> 3, r.value ->> 4, r.value ->> 5
    from json_each(${rows}) r cross join subscribers s on s.id = r.value ->> 0
    where true
    on conflict (id) do update set name = excluded.name, status = excluded.status, since = excluded.since,
      note = excluded.note, attributes = excluded.attributes`.execute(tx)
  await sql`
    insert into subscriber_events (subscriber_id, at, status, since, note)
    select value ->> 0, ${now}, value ->> 2, value ->> 3, value ->> 4
    from json_each(${rows}) where value ->> 6 = 1`.execute(tx)
}
