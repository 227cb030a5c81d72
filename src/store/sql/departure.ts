// Where everything went that a store held: one row, or none.
import type { Kysely } from 'kysely'
import { type Departure, type Departures, StoreRefused } from '../store.ts'
import type { Tables } from './schema.ts'

export function sqlDepartures(db: Kysely<Tables>): Departures {
  return {
    read: () => readDeparture(db),
    write: async (departure) => {
      await db
        .insertInto('departure')
        .values({ id: 1, ...departure })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(departure))
        .execute()
    },
    clear: () => clearDeparture(db),
  }
}

export async function readDeparture(db: Kysely<Tables>): Promise<Departure | undefined> {
  return db.selectFrom('departure').select(['at', 'destination', 'who', 'state']).executeTakeFirst()
}

export async function clearDeparture(db: Kysely<Tables>): Promise<void> {
  await db.deleteFrom('departure').execute()
}

/**
 * In the transaction of what would be lost, or mailed twice: by a process that was frozen while all was carried over, or by a
 * command that was quick enough to begin before.
 */
export async function refuseDeparted(db: Kysely<Tables>): Promise<void> {
  const departure = await readDeparture(db)
  if (departure)
    throw new StoreRefused(
      `Unexpected change in a store whose readers and mailings were moved to ${departure.destination}, expected it there. Nothing was changed.`,
    )
}
