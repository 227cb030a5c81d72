// The store in one SQLite file (or in memory, for tests): readers, mailings, deliveries, and the lock of the sender.
import { sql } from 'kysely'
import { sqlDepartures } from '../sql/departure.ts'
import { sqlMailings } from '../sql/mailings.ts'
import { sqlOutbox } from '../sql/outbox.ts'
import { sqlAudit, sqlPace, sqlProcesses } from '../sql/records.ts'
import { sqlSchedules } from '../sql/schedules.ts'
import { sqlClicks, sqlReports, sqlVotes } from '../sql/service.ts'
import { sqlStatistics } from '../sql/statistics.ts'
import { sqlSubscribers } from '../sql/subscribers.ts'
import type { Store } from '../store.ts'
import { sqliteArchive } from './archive.ts'
import { emptyLog, openDatabase } from './database.ts'
import { sqliteSql } from './dialect.ts'
import { acquireSendLock } from './send-lock.ts'

/** From so many readers at a time on, it is an import. */
const IMPORT_MIN = 1000
const IMPORT_CACHE_KB = 65_536

/** Opens, makes or migrates the database at `path` (':memory:' for one in memory). Throws StoreRefused. */
export async function openSqliteStore(path: string): Promise<Store> {
  const db = await openDatabase(path)
  const subscribers = sqlSubscribers(db, sqliteSql)
  return {
    subscribers: {
      ...subscribers,
      addMany: async (readers, now) => {
        // an import touches the whole index of addresses, again and again
        if (readers.length >= IMPORT_MIN) await sql.raw(`pragma cache_size = -${IMPORT_CACHE_KB}`).execute(db)
        return subscribers.addMany(readers, now)
      },
      remove: async (id, erasure) => {
        const removed = await subscribers.remove(id, erasure)
        await emptyLog(db)
        return removed
      },
      removeUnconfirmed: async (before) => {
        const count = await subscribers.removeUnconfirmed(before)
        if (count > 0) await emptyLog(db)
        return count
      },
    },
    mailings: sqlMailings(db, sqliteSql),
    schedules: sqlSchedules(db),
    audit: sqlAudit(db, sqliteSql),
    pace: sqlPace(db, sqliteSql),
    processes: sqlProcesses(db),
    departure: sqlDepartures(db),
    outbox: sqlOutbox(db, sqliteSql),
    votes: sqlVotes(db),
    reports: sqlReports(db),
    clicks: sqlClicks(db),
    statistics: sqlStatistics(db),
    archive: sqliteArchive(db, path),
    senders: 'one',
    lockSending: async (holder) => acquireSendLock(path, holder),
    close: () => db.destroy(),
  }
}
