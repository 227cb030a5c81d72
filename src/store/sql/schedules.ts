// Mailings that are to begin at a time.
import type { Kysely } from 'kysely'
import type { Mailing } from '../../mailing/delivery.ts'
import type { Audience, Schedule, ScheduleId, Schedules } from '../store.ts'
import { refuseDeparted } from './departure.ts'
import { addEntry } from './records.ts'
import type { Tables } from './schema.ts'

export function sqlSchedules(db: Kysely<Tables>): Schedules {
  return {
    put: (schedule) => put(db, schedule),
    ofIssue: async (issue) => {
      const row = await db.selectFrom('schedules').selectAll().where('issue', '=', issue).executeTakeFirst()
      return row && { ...toSchedule(row), variants: decodeVariants(row.variants) }
    },
    list: async () => {
      const rows = await db
        .selectFrom('schedules')
        .select(['issue', 'subject', 'audience', 'at', 'zone', 'created_at', 'state'])
        .orderBy('at')
        .orderBy('issue')
        .execute()
      return rows.map(toSchedule)
    },
    markLate: (issue, schedule, entry) =>
      db.transaction().execute(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('schedules')
          .set({ state: 'late' })
          .where('issue', '=', issue)
          .where('at', '=', schedule.at)
          .where('created_at', '=', schedule.createdAt)
          .where('state', '=', 'waiting')
          .executeTakeFirstOrThrow()
        if (numUpdatedRows === 0n) return false
        await addEntry(tx, entry)
        return true
      }),
    remove: (issue) => removeSchedule(db, issue),
  }
}

/** Whether there was one; with `schedule`, only that very one while it waits. */
export async function removeSchedule(
  db: Kysely<Tables>,
  issue: string,
  schedule?: ScheduleId,
): Promise<boolean> {
  const ofIssue = db.deleteFrom('schedules').where('issue', '=', issue)
  const one =
    schedule === undefined
      ? ofIssue
      : ofIssue
          .where('at', '=', schedule.at)
          .where('created_at', '=', schedule.createdAt)
          .where('state', '=', 'waiting')
  const { numDeletedRows } = await one.executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

async function put(db: Kysely<Tables>, schedule: Schedule): Promise<void> {
  const row = {
    subject: schedule.subject,
    variants: encodeVariants(schedule.variants),
    audience: JSON.stringify(schedule.audience),
    at: schedule.at,
    zone: schedule.zone,
    created_at: schedule.createdAt,
    state: schedule.state,
  }
  await db.transaction().execute(async (tx) => {
    await refuseDeparted(tx)
    await tx
      .insertInto('schedules')
      .values({ issue: schedule.issue, ...row })
      .onConflict((conflict) => conflict.column('issue').doUpdateSet(row))
      .execute()
  })
}

interface ScheduleColumns {
  readonly issue: string
  readonly subject: string
  readonly audience: string
  readonly at: number
  readonly zone: string
  readonly created_at: number
  readonly state: Schedule['state']
}

function toSchedule(row: ScheduleColumns): Omit<Schedule, 'variants'> {
  const { issue, subject, at, zone, state } = row
  const audience: Audience = JSON.parse(row.audience)
  return { issue, subject, audience, at, zone, createdAt: row.created_at, state }
}

function encodeVariants(variants: Mailing['variants']): string {
  return JSON.stringify(
    variants.map(({ id, hash, bytes }) => ({ id, hash, bytes: Buffer.from(bytes).toString('base64') })),
  )
}

function decodeVariants(text: string): Mailing['variants'] {
  const variants: { id: string; hash: string; bytes: string }[] = JSON.parse(text)
  return variants.map(({ id, hash, bytes }) => ({ id, hash, bytes: Buffer.from(bytes, 'base64') }))
}
