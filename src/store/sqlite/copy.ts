// A copy of a SQLite database as it is at this moment, for a dry run to write on.
import { existsSync } from 'node:fs'
import { DatabaseSync } from '@photostructure/sqlite'
import { explain } from './database.ts'

/** Copies also what only the write-ahead log has, without stopping whoever writes. False where there is no database. Throws StoreRefused. */
export function copyDatabase(from: string, to: string): boolean {
  if (!existsSync(from)) return false
  const connection = new DatabaseSync(from)
  try {
    connection.exec('pragma busy_timeout = 10000')
    connection.prepare('vacuum into ?').run(to)
    return true
  } catch (error) {
    throw explain(error, from)
  } finally {
    connection.close()
  }
}
