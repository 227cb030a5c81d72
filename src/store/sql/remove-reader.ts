// Removing a reader in SQL, with all that leads to them, in one transaction; erasing leaves a mark.
import { type Kysely, sql } from 'kysely'
import type { Erasure, ReaderState } from '../store.ts'
import { refuseDeparted } from './departure.ts'
import { type Dialect, integer } from './dialect.ts'
import { addEntries } from './outbox.ts'
import { READER_COLUMNS, type ReaderRow, toReader } from './reader-columns.ts'
import type { Tables } from './schema.ts'

/** Stands in the ledger where the address of a removed reader was. */
const REMOVED = '(removed)'

export async function removeReader(
  db: Kysely<Tables>,
  dialect: Dialect,
  id: number,
  erasure?: Erasure,
): Promise<ReaderState | undefined> {
  return db.transaction().execute(async (tx) => {
    await refuseDeparted(tx)
    const reader = await readReader(tx, dialect, id)
    if (reader && erasure) await leaveMark(tx, reader, erasure)
    await tx.deleteFrom('subscribers').where('id', '=', id).execute()
    await tx.deleteFrom('outbox').where('subscriber_id', '=', id).execute()
    await tx.updateTable('reports').set({ reply: null }).where('subscriber_id', '=', id).execute()
    // by issue, so that the primary key finds the rows
    await sql`update deliveries set address = ${REMOVED}, reply = null
      where issue_id in (select id from issues) and subscriber_id = ${id}`.execute(tx)
    if (reader && erasure?.follow) await addEntries(tx, erasure.follow(reader), erasure.at)
    return reader
  })
}

/** Nobody changes the address until the transaction ends: the mark is of the one that goes. */
async function readReader(
  tx: Kysely<Tables>,
  dialect: Dialect,
  id: number,
): Promise<ReaderState | undefined> {
  const columns = sql.join(READER_COLUMNS.map((column) => sql.ref(column)))
  const { rows } = await sql<ReaderRow>`select ${columns} from subscribers where id = ${id}
    ${dialect.forUpdate}`.execute(tx)
  return rows[0] && toReader(rows[0])
}

async function leaveMark(
  tx: Kysely<Tables>,
  { key, status }: ReaderState,
  { markOf, at }: Erasure,
): Promise<void> {
  const kept = status === 'suppressed' ? status : 'unsubscribed'
  await sql`insert into do_not_mail (mark, status, at) values (${markOf(key)}, ${kept}, ${integer(at)})
    on conflict (mark) do update set status = excluded.status, at = excluded.at
    where excluded.status = 'suppressed'`.execute(tx)
}
