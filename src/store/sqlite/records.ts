// What is kept beside the ledger: who did what, the pace of relays, and signs of life.
import type { Kysely } from 'kysely'
import type { Audit, PaceStore, Processes } from '../store.ts'
import type { Tables } from './schema.ts'

export function sqlAudit(db: Kysely<Tables>): Audit {
  return {
    add: async ({ at, issue, action, who, edition, readers, note }) => {
      const row = { edition: edition ?? null, readers: readers ?? null, note: note ?? null }
      await db
        .insertInto('audit')
        .values({ at, issue, action, who, ...row })
        .execute()
    },
    list: async (issue) => {
      const entries = db
        .selectFrom('audit')
        .select(['at', 'issue', 'action', 'who', 'edition', 'readers', 'note'])
        .orderBy('id')
      const rows = await (issue === undefined ? entries : entries.where('issue', '=', issue)).execute()
      return rows.map(({ edition, readers, note, ...row }) => ({
        ...row,
        ...(edition === null ? {} : { edition }),
        ...(readers === null ? {} : { readers }),
        ...(note === null ? {} : { note }),
      }))
    },
  }
}

export function sqlPace(db: Kysely<Tables>): PaceStore {
  const read = async (tx: Kysely<Tables>, relay: string): Promise<unknown> => {
    const row = await tx.selectFrom('pace').select('state').where('relay', '=', relay).executeTakeFirst()
    return row && JSON.parse(row.state)
  }
  return {
    read: (relay) => read(db, relay),
    update: (relay, change) =>
      db.transaction().execute(async (tx) => {
        const { state, result } = change(await read(tx, relay))
        const text = JSON.stringify(state)
        await tx
          .insertInto('pace')
          .values({ relay, state: text })
          .onConflict((conflict) => conflict.column('relay').doUpdateSet({ state: text }))
          .execute()
        return result
      }),
  }
}

export function sqlProcesses(db: Kysely<Tables>): Processes {
  return {
    seen: async ({ id, kind, host, pid, task, since }, now) => {
      const row = { kind, host, pid, task, since, seen_at: now }
      await db
        .insertInto('processes')
        .values({ id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute()
    },
    gone: async (id) => {
      await db.deleteFrom('processes').where('id', '=', id).execute()
    },
    alive: async (since) => {
      await db.deleteFrom('processes').where('seen_at', '<', since).execute()
      const rows = await db
        .selectFrom('processes')
        .select(['kind', 'host', 'pid', 'task', 'since', 'seen_at as seenAt'])
        .orderBy('since')
        .execute()
      return rows
    },
  }
}
