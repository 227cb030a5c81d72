// Everything in a SQLite store at one moment, through a connection of its own, so that others read and write meanwhile.
import type { Kysely } from 'kysely'
import type { Archive } from '../archive.ts'
import { snapshotOf, targetOf } from '../sql/archive.ts'
import type { Tables } from '../sql/schema.ts'
import { openReader } from './database.ts'
import { sqliteSql } from './dialect.ts'

export function sqliteArchive(db: Kysely<Tables>, path: string): Archive {
  return {
    snapshot: async (read) => {
      // a database in memory has one connection
      const reader = path === ':memory:' ? db : openReader(path)
      try {
        return await reader.transaction().execute(async (tx) => read(await snapshotOf(tx, sqliteSql)))
      } finally {
        if (reader !== db) await reader.destroy()
      }
    },
    fill: (write, over = 'nothing') =>
      db.transaction().execute(async (tx) => write(await targetOf(tx, sqliteSql, over))),
  }
}
