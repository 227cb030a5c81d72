// Gathers what the statistics are made of. Reads only; what it reads are counts.
import {
  ASKED_DAYS,
  type AudienceStatistics,
  type IssueRows,
  statisticsOf,
} from '../../audience/statistics/statistics.ts'
import type { Files } from '../../files/files.ts'
import type { Store } from '../../store/store.ts'
import { countDeliveries } from './delivery-counts.ts'
import { DAY_MS } from './desk.ts'

/** So many issues are shown where nobody asks for others. */
export const ISSUES_SHOWN = 12

export interface StatisticsRequest {
  /** Milliseconds since 1970 UTC. */
  readonly now: number
  /** Only this issue. */
  readonly issue?: string
  /** Months and issues from then on. */
  readonly since?: number
}

export async function readStatistics(
  store: Pick<Store, 'statistics' | 'mailings' | 'outbox' | 'clicks' | 'audit'>,
  cache: Pick<Files, 'readText' | 'write'>,
  { now, issue, since }: StatisticsRequest,
): Promise<AudienceStatistics> {
  const { statistics } = store
  const mailings = (await store.mailings.list()).toSorted((a, b) => a.plannedAt - b.plannedAt)
  const newer = since === undefined ? undefined : mailings.filter(({ plannedAt }) => plannedAt >= since)
  const shown =
    issue === undefined
      ? (newer ?? mailings.slice(-ISSUES_SHOWN))
      : mailings.filter((mailing) => mailing.issue === issue)
  const deliveries = await countDeliveries(store, shown, now, cache)
  const issues = new Map<string, IssueRows>()
  for (const { issue: slug } of shown)
    issues.set(slug, { deliveries: deliveries.get(slug) ?? [], clicks: await store.clicks.ofIssue(slug) })
  return statisticsOf(
    {
      readers: await statistics.readers(),
      changes: await statistics.changes(),
      waits: await statistics.waits(now - ASKED_DAYS * DAY_MS),
      reports: await statistics.reports(since ?? 0),
      polls: await statistics.polls(),
      outbox: await store.outbox.counts(),
      mailings,
      issues,
    },
    { now, ...(since === undefined ? {} : { since }) },
  )
}
