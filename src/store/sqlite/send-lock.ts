// One sending process a database: a second SQLite file beside it, held in an exclusive transaction. The operating system
// gives the lock back when the process dies, also by kill -9, so nothing stale is ever left to clean up. Who holds it
// stands in a third file, which is only ever read while the lock is held.
import { readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from '@photostructure/sqlite'
import type { Holder, SendLock } from '../store.ts'

/**
 * Connections that hold a lock. One that nothing refers to any more is closed when it is collected, and its lock is given back: what
 * holds a lock until the process dies may not depend on whether its caller keeps what it got.
 */
const holding = new Set<InstanceType<typeof DatabaseSync>>()

/**
 * Takes the lock of the database at `path`, or says which process (or which other part of this one) holds it:
 * undefined in the moment before it has said so. A link leads to the lock of what it stands for.
 */
export function acquireSendLock(
  path: string,
  holder: Holder,
): SendLock | { readonly heldBy: Holder | undefined } {
  if (path === ':memory:') return { release: async () => undefined }
  const lock = `${realpathSync(path)}.send-lock`
  const connection = new DatabaseSync(lock)
  try {
    connection.exec('pragma busy_timeout = 0')
    connection.exec('begin exclusive')
  } catch (error) {
    connection.close()
    if (error instanceof Error && /database is locked|busy/i.test(error.message)) {
      return { heldBy: readHolder(`${lock}-holder`) }
    }
    throw error
  }
  writeHolder(`${lock}-holder`, holder)
  holding.add(connection)
  return {
    release: async () => {
      holding.delete(connection)
      if (!connection.isOpen) return
      rmSync(`${lock}-holder`, { force: true })
      connection.close()
    },
  }
}

/** In one step, so that nobody reads half of it. What a killed holder left is replaced. */
function writeHolder(path: string, holder: Holder): void {
  writeFileSync(`${path}.next`, JSON.stringify(holder), { mode: 0o600 })
  renameSync(`${path}.next`, path)
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
