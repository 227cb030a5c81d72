// The outbox in SQL: work that follows from an answer, taken by one worker at a time.
import { type Kysely, sql } from 'kysely'
import type { NewOutboxEntry, Outbox, OutboxEntry } from '../store.ts'
import { refuseDeparted } from './departure.ts'
import { cleanText, type Dialect, integer } from './dialect.ts'
import type { OutboxRow, Tables } from './schema.ts'

/** What must not be done twice: a letter whose end may have been on its way stays where it is, for people to see. */
export const ONCE = sql.raw("('letter', 'forward')")

export function sqlOutbox(db: Kysely<Tables>, dialect: Dialect): Outbox {
  return {
    add: async (entries, now) => {
      if (entries.length === 0) return
      await db.transaction().execute(async (tx) => {
        await refuseDeparted(tx)
        await addEntries(tx, entries, now)
      })
    },
    take: (request) => take(db, dialect, request),
    done: async (ids) => {
      if (ids.length > 0) await db.deleteFrom('outbox').where(dialect.among('id', ids)).execute()
    },
    settle: async (id, outcome) => {
      const { state, note } = outcome
      const due = outcome.state === 'waiting' ? { due_at: outcome.dueAt } : {}
      const change = { state, note: cleanText(note), worker: null, lease_until: null, ...due }
      await db.updateTable('outbox').set(change).where('id', '=', id).execute()
    },
    putBack: async (ids) => {
      if (ids.length === 0) return
      await sql`update outbox set state = 'waiting', attempts = attempts - 1, worker = null, lease_until = null
        where state = 'working' and ${dialect.among('id', ids)}`.execute(db)
    },
    nextDue: async (kinds) => {
      const wanted = kinds === undefined ? sql`true` : dialect.among('kind', kinds)
      const { rows } = await sql<{ due: number | null }>`
        select min(case when state = 'waiting' then due_at else lease_until end) as due
        from outbox where state in ('waiting', 'working') and ${wanted}`.execute(db)
      return rows[0]?.due ?? undefined
    },
    counts: async () => {
      const { rows } = await sql<{ kind: string; state: string; count: number }>`
        select kind, state, count(*) as count from outbox group by kind, state order by kind, state`.execute(
        db,
      )
      return rows
    },
    unsettled: async ({ limit, kinds, before }) => {
      let query = db
        .selectFrom('outbox')
        .selectAll()
        .where('state', 'in', ['failed', 'uncertain'])
        .orderBy('id', 'desc')
        .limit(limit)
      if (kinds !== undefined) query = query.where(dialect.among('kind', kinds))
      if (before !== undefined) query = query.where('id', '<', before)
      return (await query.execute()).map(toEntry)
    },
    retry: (request) => retry(db, dialect, request),
    prune: async (before) => {
      const { numDeletedRows } = await db
        .deleteFrom('outbox')
        .where('state', 'in', ['failed', 'uncertain'])
        .where('created_at', '<', before)
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

/** Also for those who add them in a transaction with what they follow from. */
export async function addEntries(
  tx: Kysely<Tables>,
  entries: readonly NewOutboxEntry[],
  now: number,
): Promise<void> {
  for (const { kind, payload, dueAt, subscriberId } of entries)
    await tx
      .insertInto('outbox')
      .values({
        kind,
        payload: cleanText(JSON.stringify(payload)),
        subscriber_id: subscriberId ?? null,
        state: 'waiting',
        attempts: 0,
        due_at: dueAt,
        created_at: now,
      })
      .execute()
}

async function take(
  db: Kysely<Tables>,
  dialect: Dialect,
  { now, limit, worker, leaseUntil, kinds }: Parameters<Outbox['take']>[0],
): Promise<readonly OutboxEntry[]> {
  return db.transaction().execute(async (tx) => {
    await refuseDeparted(tx)
    await sql`update outbox set worker = null, lease_until = null,
        state = case when kind in ${ONCE} then 'uncertain' else 'waiting' end,
        note = case when kind in ${ONCE} then 'the process died while it was sent' else note end
      where state = 'working' and lease_until < ${now}`.execute(tx)
    const wanted = kinds === undefined ? sql`true` : dialect.among('o.kind', kinds)
    const { rows } = await sql<Row>`select o.* from outbox o
      where o.state = 'waiting' and o.due_at <= ${now} and ${wanted}
      order by o.due_at, o.id limit ${limit} ${dialect.forUpdateSkipLocked('o')}`.execute(tx)
    const ids = rows.map(({ id }) => id)
    if (ids.length > 0)
      await sql`update outbox set state = 'working', attempts = attempts + 1, worker = ${worker},
          lease_until = ${integer(leaseUntil)} where ${dialect.among('id', ids)}`.execute(tx)
    return rows.map((row) => toEntry({ ...row, state: 'working', attempts: row.attempts + 1 }))
  })
}

async function retry(
  db: Kysely<Tables>,
  dialect: Dialect,
  { kinds, now, ids }: Parameters<Outbox['retry']>[0],
): Promise<readonly number[]> {
  const which =
    ids === undefined
      ? sql`state = 'failed'`
      : sql`state in ('failed', 'uncertain') and ${dialect.among('id', ids)}`
  return db.transaction().execute(async (tx) => {
    await refuseDeparted(tx)
    const { rows } = await sql<{ id: number }>`
      update outbox set state = 'waiting', attempts = 0, due_at = ${now}
      where ${which} and ${dialect.among('kind', kinds)} returning id`.execute(tx)
    return rows.map(({ id }) => id).toSorted((a, b) => a - b)
  })
}

type Row = Omit<OutboxRow, 'id'> & { readonly id: number }

function toEntry(row: Row): OutboxEntry {
  const { id, kind, subscriber_id: subscriberId, payload, state, attempts, due_at, created_at, note } = row
  return {
    id,
    kind,
    payload: JSON.parse(payload),
    state,
    attempts,
    dueAt: due_at,
    createdAt: created_at,
    ...(subscriberId === null ? {} : { subscriberId }),
    ...(note === null ? {} : { note }),
  }
}
