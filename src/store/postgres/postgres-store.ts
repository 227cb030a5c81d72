// The store in a PostgreSQL database: for several machines that share a send.
import { sqlDepartures } from '../sql/departure.ts'
import { sqlMailings } from '../sql/mailings.ts'
import { sqlOutbox } from '../sql/outbox.ts'
import type { EnqueueChunks } from '../sql/plan.ts'
import { sqlAudit, sqlPace, sqlProcesses } from '../sql/records.ts'
import { sqlSchedules } from '../sql/schedules.ts'
import { sqlClicks, sqlReports, sqlVotes } from '../sql/service.ts'
import { sqlStatistics } from '../sql/statistics.ts'
import { sqlSubscribers } from '../sql/subscribers.ts'
import type { Store } from '../store.ts'
import { postgresArchive } from './archive.ts'
import { openDatabase } from './database.ts'
import { postgresSql } from './dialect.ts'

export type { EnqueueChunks } from '../sql/plan.ts'
export { showDatabase } from './database.ts'

/**
 * Opens or migrates the database of `url`. With `enqueue`, the parts of a mailing are put into a queue in the transaction that
 * makes it visible. Throws StoreRefused.
 */
export async function openPostgresStore(
  url: string,
  { enqueue }: { readonly enqueue?: EnqueueChunks } = {},
): Promise<Store> {
  const db = await openDatabase(url)
  return {
    subscribers: sqlSubscribers(db, postgresSql),
    mailings: sqlMailings(db, postgresSql, enqueue),
    schedules: sqlSchedules(db),
    audit: sqlAudit(db, postgresSql),
    pace: sqlPace(db, postgresSql),
    processes: sqlProcesses(db),
    departure: sqlDepartures(db),
    outbox: sqlOutbox(db, postgresSql),
    votes: sqlVotes(db),
    reports: sqlReports(db),
    clicks: sqlClicks(db),
    statistics: sqlStatistics(db),
    archive: postgresArchive(db),
    senders: 'many',
    // nobody is shut out: claims, leases and the rows themselves keep two senders apart
    lockSending: async () => ({ release: async () => undefined }),
    close: () => db.destroy(),
  }
}
