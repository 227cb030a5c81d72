// Readers in SQL. Adding many is two or three statements a slice, whatever its size.
import { type Kysely, sql } from 'kysely'
import {
  EDITIONS,
  type EditionChoice,
  type Language,
  STATUSES,
  type Status,
  type Subscriber,
} from '../../audience/subscriber.ts'
import type { Consent, SubscriberHistory, Subscribers } from '../store.ts'
import { addMany } from './add-many.ts'
import { refuseDeparted } from './departure.ts'
import { type Dialect, integer } from './dialect.ts'
import { sqlLists } from './lists.ts'
import { decideReaders } from './reader-changes.ts'
import { removeReader } from './remove-reader.ts'
import type { Tables } from './schema.ts'
import { segmentReaders } from './segment-readers.ts'

const UNCONFIRMED_MAX = 1000

export function sqlSubscribers(db: Kysely<Tables>, dialect: Dialect): Subscribers {
  return {
    ...sqlLists(db, dialect),
    addMany: (readers, now) => addMany(db, dialect, readers, now),
    byKey: async (key) => {
      const row = await subscribers(db).where('address_key', '=', key).executeTakeFirst()
      return row && toSubscriber(row)
    },
    byId: async (id) => {
      const row = await subscribers(db).where('id', '=', id).executeTakeFirst()
      return row && toSubscriber(row)
    },
    history: (id) => history(db, id),
    change: (id, change) => changeStatus(db, id, change),
    decide: (targets, now, decide) => decideReaders(db, dialect, targets, now, decide),
    consents: (id) => consents(db, id),
    remove: (id, erasure) => removeReader(db, dialect, id, erasure),
    marked: (marks) => marked(db, dialect, marks),
    countMarks: async () => {
      const { rows } = await sql<{ count: number }>`select count(*) as count from do_not_mail`.execute(db)
      return rows[0]?.count ?? 0
    },
    unmark: async (mark) => {
      await db.deleteFrom('do_not_mail').where('mark', '=', mark).execute()
    },
    removeUnconfirmed: (before) => removeUnconfirmed(db, dialect, before),
    list: async ({ status, after, limit }) => {
      let query = subscribers(db)
        .where('id', '>', after ?? 0)
        .orderBy('id')
        .limit(limit)
      if (status !== undefined) query = query.where('status', '=', status)
      return (await query.execute()).map(toSubscriber)
    },
    forSegment: (needs, filter) => segmentReaders(db, dialect, needs, filter),
    countByStatus: () => countByStatus(db),
    countByEdition: (now) => countByEdition(db, now),
  }
}

function subscribers(db: Kysely<Tables>) {
  return db
    .selectFrom('subscribers')
    .select([
      'id',
      'address',
      'name',
      'status',
      'since',
      'note',
      'attributes',
      'language',
      'edition',
      'paused_until',
      'asked_at',
    ])
}

async function history(db: Kysely<Tables>, id: number): Promise<readonly SubscriberHistory[]> {
  return db
    .selectFrom('subscriber_events')
    .select(['at', 'status', 'since', 'note'])
    .where('subscriber_id', '=', id)
    .orderBy('id')
    .execute()
}

async function consents(db: Kysely<Tables>, id: number): Promise<readonly Consent[]> {
  const rows = await db
    .selectFrom('consents')
    .select(['at', 'type', 'network', 'form', 'via'])
    .where('subscriber_id', '=', id)
    .orderBy('id')
    .execute()
  return rows.map(({ network, form, ...row }) => ({
    ...row,
    ...(network === null ? {} : { network }),
    ...(form === null ? {} : { form }),
  }))
}

async function changeStatus(
  db: Kysely<Tables>,
  id: number,
  change: { readonly status: Status; readonly since: number; readonly note: string },
): Promise<void> {
  const { status, since, note } = change
  await db.transaction().execute(async (tx) => {
    await refuseDeparted(tx)
    await tx
      .updateTable('subscribers')
      .set({ status, since, note, asked_at: null })
      .where('id', '=', id)
      .execute()
    await sql`insert into subscriber_events (subscriber_id, at, status, since, note)
      select id, ${integer(since)}, status, since, note from subscribers where id = ${id}`.execute(tx)
  })
}

async function marked(
  db: Kysely<Tables>,
  dialect: Dialect,
  marks: readonly string[],
): Promise<ReadonlyMap<string, 'unsubscribed' | 'suppressed'>> {
  if (marks.length === 0) return new Map()
  const rows = await db
    .selectFrom('do_not_mail')
    .select(['mark', 'status'])
    .where(dialect.among('mark', marks))
    .execute()
  return new Map(rows.map(({ mark, status }) => [mark, status]))
}

/** In small groups, so that others can write in between. Asking again leaves `since` as it is: the link that was mailed last counts. */
async function removeUnconfirmed(db: Kysely<Tables>, dialect: Dialect, before: number): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await refuseDeparted(tx)
    const { rows } = await sql<{ id: number }>`select id from subscribers
      where status = 'pending' and coalesce(asked_at, since) < ${before} and not exists (select 1 from deliveries d
        where d.issue_id in (select id from issues) and d.subscriber_id = subscribers.id)
      order by id limit ${UNCONFIRMED_MAX} ${dialect.forUpdate}`.execute(tx)
    const ids = rows.map(({ id }) => id)
    if (ids.length === 0) return 0
    await tx.deleteFrom('subscribers').where(dialect.among('id', ids)).execute()
    await tx.deleteFrom('outbox').where(dialect.among('subscriber_id', ids)).execute()
    return ids.length
  })
}

async function countByStatus(db: Kysely<Tables>): Promise<Readonly<Record<Status, number>>> {
  const rows = await db
    .selectFrom('subscribers')
    .select((select) => ['status', select.fn.countAll<number>().as('count')])
    .groupBy('status')
    .execute()
  const counts = new Map(rows.map(({ status, count }) => [status, count]))
  return Object.fromEntries(STATUSES.map((status) => [status, counts.get(status) ?? 0])) as Record<
    Status,
    number
  >
}

interface SubscriberColumns {
  readonly id: number
  readonly address: string
  readonly name: string | null
  readonly status: Status
  readonly since: number
  readonly note: string
  readonly attributes: string
  readonly language: Language
  readonly edition: EditionChoice
  readonly paused_until: number | null
  readonly asked_at: number | null
}

function toSubscriber(row: SubscriberColumns): Subscriber {
  const { name, attributes, paused_until: pausedUntil, asked_at: askedAt, ...rest } = row
  return {
    ...rest,
    ...(name === null ? {} : { name }),
    ...(pausedUntil === null ? {} : { pausedUntil }),
    ...(askedAt === null ? {} : { askedAt }),
    attributes: JSON.parse(attributes),
  }
}

async function countByEdition(
  db: Kysely<Tables>,
  now: number,
): Promise<Readonly<Record<EditionChoice, number>>> {
  const rows = await db
    .selectFrom('subscribers')
    .select((select) => ['edition', select.fn.countAll<number>().as('count')])
    .where('status', '=', 'active')
    .where((where) => where.or([where('paused_until', 'is', null), where('paused_until', '<=', now)]))
    .groupBy('edition')
    .execute()
  const counts = new Map(rows.map(({ edition, count }) => [edition, count]))
  return Object.fromEntries(EDITIONS.map((edition) => [edition, counts.get(edition) ?? 0])) as Record<
    EditionChoice,
    number
  >
}
