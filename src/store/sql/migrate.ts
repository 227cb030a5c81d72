// Brings a database up to date, and refuses one that is newer than this program. The same names in every dialect.
import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import { StoreRefused } from '../store.ts'
import type { Dialect } from './dialect.ts'
import type { Tables } from './schema.ts'

/**
 * `of`: the database in words, for the refusal. Two processes that start at the same moment do not disturb each other:
 * every migration and its entry in the list are one transaction, which only one of them at a time can begin.
 */
export async function migrate(
  db: Kysely<Tables>,
  dialect: Dialect,
  migrations: Readonly<Record<string, Migration>>,
  of: string,
): Promise<void> {
  const done = (await dialect.hasTable(db, 'kysely_migration')) ? await migrationsDone(db) : []
  const unknown = done.filter((name) => !Object.hasOwn(migrations, name))
  if (unknown.length > 0) {
    throw new StoreRefused(
      `${of} was made by a newer yibao (it has ${unknown.join(', ')}, which this one does not know). Update yibao, or restore a copy of the database from before.`,
    )
  }
  if (done.length === Object.keys(migrations).length) return
  const schema = await dialect.schema(db)
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

/** Names of the migrations that a database has, oldest first. */
export async function migrationsDone(db: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.map(({ name }) => name)
}
