// When a mailing that many send has begun and ended: known only together, so it is decided in the store, one after the other.
import { type Kysely, sql } from 'kysely'
import type { Audit, AuditAction, AuditBy } from '../store.ts'
import type { Dialect } from './dialect.ts'
import { invariants } from './ledger.ts'
import { addEntries } from './outbox.ts'
import type { Tables } from './schema.ts'

export function sqlEndings(db: Kysely<Tables>, dialect: Dialect): Pick<Audit, 'begin' | 'end'> {
  return {
    begin: (mailingId, entry, known) =>
      inTurn(db, dialect, entry, async (tx) => {
        const { ends } = await standing(tx, entry.issue)
        if (ends === known) return ends
        const readers = await openOf(tx, mailingId)
        if (readers === 0) return undefined
        await add(tx, mailingId, entry, 'started', readers)
        return ends
      }),
    end: (mailingId, entry, follow) =>
      inTurn(db, dialect, entry, async (tx) => {
        const { isBegun } = await standing(tx, entry.issue)
        if (!isBegun || (await isOpen(tx, mailingId))) return undefined
        const accepted = await acceptedOf(tx, mailingId)
        await add(tx, mailingId, entry, 'ended', accepted)
        const end = { accepted, invariants: await invariants(tx, mailingId) }
        await addEntries(tx, follow?.(end) ?? [], entry.at)
        return end
      }),
  }
}

function inTurn<T>(
  db: Kysely<Tables>,
  dialect: Dialect,
  { issue }: AuditBy,
  work: (tx: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await dialect.exclusive(tx, `end of ${issue}`)
    return work(tx)
  })
}

/** An end with a note is that of a process, not of the mailing. */
async function standing(
  tx: Kysely<Tables>,
  issue: string,
): Promise<{ readonly ends: number; readonly isBegun: boolean }> {
  const { rows } = await sql<{ ends: number; begun: number | null; ended: number | null }>`
    select count(*) filter (where action = 'ended' and note is null) as ends,
      max(id) filter (where action = 'started') as begun,
      max(id) filter (where action = 'ended' and note is null) as ended
    from audit where issue = ${issue}`.execute(tx)
  const [row] = rows
  return { ends: row?.ends ?? 0, isBegun: (row?.begun ?? 0) > (row?.ended ?? 0) }
}

/** Readers that an active mailing still has to reach. */
async function openOf(tx: Kysely<Tables>, mailingId: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from mailings m join deliveries d on d.issue_id = m.issue_id and d.mailing_id = m.id
    where m.id = ${mailingId} and m.standing = 'active' and d.state in ('queued', 'deferred')`.execute(tx)
  return rows[0]?.count ?? 0
}

async function isOpen(tx: Kysely<Tables>, mailingId: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from deliveries
    where issue_id = (select issue_id from mailings where id = ${mailingId}) and mailing_id = ${mailingId}
      and state in ('queued', 'claimed', 'sending', 'deferred') limit 1`.execute(tx)
  return rows.length > 0
}

async function acceptedOf(tx: Kysely<Tables>, mailingId: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from deliveries
    where issue_id = (select issue_id from mailings where id = ${mailingId}) and mailing_id = ${mailingId}
      and state = 'accepted'`.execute(tx)
  return rows[0]?.count ?? 0
}

async function add(
  tx: Kysely<Tables>,
  mailingId: number,
  { at, issue, who }: AuditBy,
  action: AuditAction,
  readers: number,
): Promise<void> {
  const variants = tx.selectFrom('variants').where('mailing_id', '=', mailingId)
  const first = await variants.select('hash').orderBy('position').executeTakeFirst()
  await tx
    .insertInto('audit')
    .values({ at, issue, action, who, edition: first?.hash ?? null, readers, note: null })
    .execute()
}
