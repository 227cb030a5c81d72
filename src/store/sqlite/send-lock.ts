// One sending process a database: a second SQLite file beside it, held in an exclusive transaction. The operating system
// gives the lock back when the process dies, also by kill -9, so nothing stale is ever left to clean up.
import { realpathSync } from 'node:fs'
import { DatabaseSync } from '@photostructure/sqlite'
import type { SendLock } from '../store.ts'

/**
 * Takes the lock of the database at `path`, or says that another process (or another part of this one) holds it. A link
 * leads to the lock of what it stands for.
 */
export function acquireSendLock(path: string): SendLock | 'held' {
  const connection = new DatabaseSync(path === ':memory:' ? path : `${realpathSync(path)}.send-lock`)
  try {
    connection.exec('pragma busy_timeout = 0')
    connection.exec('begin exclusive')
  } catch (error) {
    connection.close()
    if (error instanceof Error && /database is locked|busy/i.test(error.message)) return 'held'
    throw error
  }
  return {
    release: async () => {
      if (connection.isOpen) connection.close()
    },
  }
}
