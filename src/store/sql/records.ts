// What is kept beside the ledger: who did what, the pace of relays, and signs of life.
import { type Kysely, sql } from 'kysely'
import type { Audit, AuditEntry, PaceStore, Processes } from '../store.ts'
import type { Dialect } from './dialect.ts'
import { sqlEndings } from './endings.ts'
import type { Tables } from './schema.ts'

export function sqlAudit(db: Kysely<Tables>, dialect: Dialect): Audit {
  return {
    ...sqlEndings(db, dialect),
    add: (entry) => addEntry(db, entry),
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

/** Also for those who write it in a transaction with what it is about. */
export async function addEntry(
  db: Kysely<Tables>,
  { at, issue, action, who, edition, readers, note }: AuditEntry,
): Promise<void> {
  const row = { edition: edition ?? null, readers: readers ?? null, note: note ?? null }
  await db
    .insertInto('audit')
    .values({ at, issue, action, who, ...row })
    .execute()
}

export function sqlPace(db: Kysely<Tables>, dialect: Dialect): PaceStore {
  return {
    read: async (relay) => {
      const row = await db.selectFrom('pace').select('state').where('relay', '=', relay).executeTakeFirst()
      return parseState(row?.state)
    },
    update: (relay, change) =>
      db.transaction().execute(async (tx) => {
        // a row to lock, before there is a state
        await tx
          .insertInto('pace')
          .values({ relay, state: 'null' })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        const { rows } = await sql<{ state: string }>`
          select state from pace where relay = ${relay} ${dialect.forUpdate}`.execute(tx)
        const { state, result } = change(parseState(rows[0]?.state))
        await tx
          .updateTable('pace')
          .set({ state: JSON.stringify(state ?? null) })
          .where('relay', '=', relay)
          .execute()
        return result
      }),
  }
}

function parseState(text = 'null'): unknown {
  return JSON.parse(text) ?? undefined
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
