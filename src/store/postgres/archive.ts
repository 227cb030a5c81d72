// Everything in a PostgreSQL store at one moment, while others read and write.
import { type Kysely, sql } from 'kysely'
import type { Archive } from '../archive.ts'
import { snapshotOf, targetOf } from '../sql/archive.ts'
import type { Tables } from '../sql/schema.ts'
import { postgresSql } from './dialect.ts'

export function postgresArchive(db: Kysely<Tables>): Archive {
  return {
    snapshot: (read) =>
      db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (tx) => {
          await waitForUs(tx)
          return read(await snapshotOf(tx, postgresSql))
        }),
    fill: (write, over = 'nothing') =>
      db.transaction().execute(async (tx) => {
        await waitForUs(tx)
        await postgresSql.exclusive(tx, 'add readers')
        return write(await targetOf(tx, postgresSql, over))
      }),
  }
}

/** Between two batches this transaction idles for as long as the other store needs. */
async function waitForUs(tx: Kysely<Tables>): Promise<void> {
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
}
