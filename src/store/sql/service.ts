// Votes, reports of bounces, and counts of clicks in SQL.
import { type Kysely, sql } from 'kysely'
import type { Clicks, NewOutboxEntry, NewReport, Report, Reports, Votes } from '../store.ts'
import { refuseDeparted } from './departure.ts'
import { cleanText } from './dialect.ts'
import { addEntries } from './outbox.ts'
import type { Tables } from './schema.ts'

/** As many issues back as a reader is looked at for bounces in a row. */
const ISSUES_BACK = 50

/** Of a report: that it counts as a bounce of the reader whom it is about, since somebody whom we believe said who that is. */
export const IS_BOUNCE = sql.raw("kind = 'bounce' and matched in ('token', 'provider')")

export function sqlVotes(db: Kysely<Tables>): Votes {
  return {
    cast: ({ issue, poll, subscriberId, option, at, via }) =>
      db.transaction().execute(async (tx) => {
        await refuseDeparted(tx)
        await tx
          .insertInto('votes')
          .values({ issue, poll, subscriber_id: subscriberId, option, at, via })
          .onConflict((conflict) =>
            conflict.columns(['issue', 'poll', 'subscriber_id']).doUpdateSet({ option, at, via }),
          )
          .execute()
      }),
    ofIssue: (issue) =>
      db
        .selectFrom('votes')
        .select(['issue', 'poll', 'subscriber_id as subscriberId', 'option', 'at', 'via'])
        .where('issue', '=', issue)
        .orderBy('poll')
        .orderBy('subscriber_id')
        .execute(),
  }
}

export function sqlReports(db: Kysely<Tables>): Reports {
  return {
    add: (report, entries = []) => addReport(db, report, entries),
    has: async (digest) => {
      const row = await db.selectFrom('reports').select('id').where('digest', '=', digest).executeTakeFirst()
      return row !== undefined
    },
    softInARow: (subscriberId) => softInARow(db, subscriberId),
    list: async ({ limit, before, result, subscriberId }) => {
      let query = db.selectFrom('reports').selectAll().orderBy('id', 'desc').limit(limit)
      if (before !== undefined) query = query.where('id', '<', before)
      if (result !== undefined) query = query.where('result', '=', result)
      if (subscriberId !== undefined) query = query.where('subscriber_id', '=', subscriberId)
      return (await query.execute()).map(toReport)
    },
    countBy: async (since) => {
      const { rows } = await sql<{ kind: string; result: string; issue: string | null; count: number }>`
        select kind, result, issue, count(*) as count from reports where at >= ${since}
        group by kind, result, issue order by kind, result, issue`.execute(db)
      return rows.map(({ issue, ...row }) => (issue === null ? row : { ...row, issue }))
    },
  }
}

async function addReport(
  db: Kysely<Tables>,
  report: NewReport,
  entries: readonly NewOutboxEntry[],
): Promise<boolean> {
  const { digest, at, kind, cause, status, permanent, rule, match, subscriberId, issue, source } = report
  return db.transaction().execute(async (tx) => {
    await refuseDeparted(tx)
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('reports')
      .values({
        digest,
        at,
        kind,
        cause: cause ?? null,
        status: status ?? null,
        permanent: permanent ? 1 : 0,
        rule,
        matched: match,
        subscriber_id: subscriberId ?? null,
        issue: issue ?? null,
        source,
        reply: report.reply === undefined ? null : cleanText(report.reply),
        result: report.result,
      })
      .onConflict((conflict) => conflict.column('digest').doNothing())
      .executeTakeFirst()
    const isNew = numInsertedOrUpdatedRows === 1n
    if (isNew) await addEntries(tx, entries, at)
    return isNew
  })
}

async function softInARow(db: Kysely<Tables>, subscriberId: number): Promise<number> {
  const { rows } = await sql<{ soft: number }>`
    select case when exists (select 1 from reports r where r.subscriber_id = d.subscriber_id and r.issue = i.slug
      and ${IS_BOUNCE}) then 1 else 0 end as soft
    from deliveries d join mailings m on m.id = d.mailing_id join issues i on i.id = d.issue_id
    where d.issue_id in (select id from issues) and d.subscriber_id = ${subscriberId} and d.state = 'accepted'
    order by m.planned_at desc, m.id desc limit ${ISSUES_BACK}`.execute(db)
  const first = rows.findIndex(({ soft }) => soft === 0)
  return first < 0 ? rows.length : first
}

function toReport(row: {
  readonly id: number
  readonly digest: string
  readonly at: number
  readonly kind: NewReport['kind']
  readonly cause: string | null
  readonly status: string | null
  readonly permanent: number
  readonly rule: string
  readonly matched: NewReport['match']
  readonly subscriber_id: number | null
  readonly issue: string | null
  readonly source: string
  readonly reply: string | null
  readonly result: string
}): Report {
  const { cause, status, permanent, matched, subscriber_id: subscriberId, issue, reply, ...rest } = row
  return {
    ...rest,
    permanent: permanent === 1,
    match: matched,
    ...(cause === null ? {} : { cause }),
    ...(status === null ? {} : { status }),
    ...(subscriberId === null ? {} : { subscriberId }),
    ...(issue === null ? {} : { issue }),
    ...(reply === null ? {} : { reply }),
  }
}

export function sqlClicks(db: Kysely<Tables>): Clicks {
  return {
    setTargets: (issue, urls) =>
      db.transaction().execute(async (tx) => {
        await refuseDeparted(tx)
        await tx.deleteFrom('link_targets').where('issue', '=', issue).execute()
        for (const [number, url] of urls.entries())
          await tx.insertInto('link_targets').values({ issue, number, url }).execute()
      }),
    target: async (issue, number) => {
      const row = await db
        .selectFrom('link_targets')
        .select('url')
        .where('issue', '=', issue)
        .where('number', '=', number)
        .executeTakeFirst()
      return row?.url
    },
    add: (clicks) =>
      db.transaction().execute(async (tx) => {
        await refuseDeparted(tx)
        for (const click of clicks)
          await tx
            .insertInto('clicks')
            .values({ ...click, count: 1 })
            .onConflict((conflict) =>
              conflict
                .columns(['issue', 'number', 'day'])
                .doUpdateSet((update) => ({ count: update('clicks.count', '+', 1) })),
            )
            .execute()
      }),
    ofIssue: async (issue) => {
      const { rows } = await sql<{ number: number; url: string; count: number }>`
        select t.number, t.url, coalesce(sum(c.count), 0) as count from link_targets t
        left join clicks c on c.issue = t.issue and c.number = t.number
        where t.issue = ${issue} group by t.number, t.url order by t.number`.execute(db)
      return rows.map(({ number, url, count }) => ({ number, url, count: Number(count) }))
    },
  }
}
