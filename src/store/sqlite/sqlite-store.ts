// The store in one SQLite file (or in memory, for tests): readers, mailings, deliveries, and the lock of the sender.
import { sqlMailings } from '../sql/mailings.ts'
import { sqlAudit, sqlPace, sqlProcesses } from '../sql/records.ts'
import { sqlSchedules } from '../sql/schedules.ts'
import { sqlSubscribers } from '../sql/subscribers.ts'
import type { Store } from '../store.ts'
import { sqliteArchive } from './archive.ts'
import { openDatabase } from './database.ts'
import { sqliteSql } from './dialect.ts'
import { acquireSendLock } from './send-lock.ts'

/** Opens, makes or migrates the database at `path` (':memory:' for one in memory). Throws StoreRefused. */
export async function openSqliteStore(path: string): Promise<Store> {
  const db = await openDatabase(path)
  return {
    subscribers: sqlSubscribers(db, sqliteSql),
    mailings: sqlMailings(db, sqliteSql),
    schedules: sqlSchedules(db),
    audit: sqlAudit(db),
    pace: sqlPace(db, sqliteSql),
    processes: sqlProcesses(db),
    archive: sqliteArchive(db, path),
    senders: 'one',
    lockSending: async (holder) => acquireSendLock(path, holder),
    close: () => db.destroy(),
  }
}
