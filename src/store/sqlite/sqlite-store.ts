// The store in one SQLite file (or in memory, for tests): readers, mailings, deliveries, and the lock of the sender.
import type { Store } from '../store.ts'
import { openDatabase } from './database.ts'
import { sqliteMailings } from './mailings.ts'
import { sqlAudit, sqlPace, sqlProcesses } from './records.ts'
import { sqlSchedules } from './schedules.ts'
import { acquireSendLock } from './send-lock.ts'
import { sqliteSubscribers } from './subscribers.ts'

/** Opens, makes or migrates the database at `path` (':memory:' for one in memory). Throws StoreRefused. */
export async function openSqliteStore(path: string): Promise<Store> {
  const db = await openDatabase(path)
  return {
    subscribers: sqliteSubscribers(db),
    mailings: sqliteMailings(db),
    schedules: sqlSchedules(db),
    audit: sqlAudit(db),
    pace: sqlPace(db),
    processes: sqlProcesses(db),
    senders: 'one',
    lockSending: async (holder) => acquireSendLock(path, holder),
    close: () => db.destroy(),
  }
}
