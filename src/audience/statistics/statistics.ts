// From counts to statistics: by month, by issue, by choice. Shows nothing that would be about a few readers. Pure.
import type { Status } from '../subscriber.ts'
import { leavesAfter } from './leaves.ts'
import { growthByMonth, type Month } from './months.ts'
import type { ChangeRow, DeliveryRow, PollRow, ReaderCounts, ReportRow, WaitRow } from './rows.ts'

/** A count of what readers did or chose below this is a statement about persons: it is not given. */
export const FEW = 5
/** `few`: from 1 to 4. */
export type Count = number | 'few'

/** Who asked and does not confirm is forgotten after that: before it nothing is known about them. */
export const ASKED_DAYS = 30

export interface StatisticsRows {
  readonly readers: ReaderCounts
  readonly changes: readonly ChangeRow[]
  /** Of those who asked in the last 30 days. */
  readonly waits: readonly WaitRow[]
  readonly reports: readonly ReportRow[]
  readonly polls: readonly PollRow[]
  readonly outbox: readonly { readonly kind: string; readonly state: string; readonly count: number }[]
  /** Oldest first: all that were planned. */
  readonly mailings: readonly MailingRow[]
  /** Of the issues that are to be shown, by their slug. */
  readonly issues: ReadonlyMap<string, IssueRows>
}

export interface MailingRow {
  readonly issue: string
  readonly subject: string
  /** Milliseconds since 1970 UTC. */
  readonly plannedAt: number
  readonly size: number
}

export interface IssueRows {
  readonly deliveries: readonly DeliveryRow[]
  readonly clicks: readonly { readonly url: string; readonly count: number }[]
}

export interface AudienceStatistics {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly readers: Readonly<Record<Status, number>>
  /** Oldest first. */
  readonly months: readonly Month[]
  readonly confirmation: Confirmation
  /** Oldest first. */
  readonly issues: readonly IssueStatistics[]
  /** Reports that nobody could connect with an issue. */
  readonly otherReports: number
  readonly languages: readonly Choice[]
  readonly editions: readonly Choice[]
  readonly outbox: StatisticsRows['outbox']
}

/** Of those who first asked in the last 30 days. */
export interface Confirmation {
  readonly days: number
  readonly asked: number
  readonly confirmed: number
  /** From asking to confirming; absent for fewer than 5. */
  readonly medianMinutes?: number
}

export interface IssueStatistics {
  readonly issue: string
  readonly subject: string
  /** YYYY-MM-DD. */
  readonly day: string
  readonly readers: number
  /** By state, over all variants. */
  readonly states: Readonly<Record<string, number>>
  readonly variants: readonly DeliveryRow[]
  /** Within seven days, and before the next issue. */
  readonly left: Count
  readonly bounces: number
  readonly complaints: number
  readonly causes: readonly ReportRow[]
  readonly replies: Count
  readonly votes: readonly { readonly poll: string; readonly count: Count }[]
  /** Absent where none are counted. */
  readonly links?: readonly { readonly url: string; readonly count: Count }[]
}

export interface Choice {
  readonly value: string
  readonly count: Count
}

export interface Shown {
  /** Milliseconds since 1970 UTC. */
  readonly now: number
  /** Months that begin before are summed up, not shown. */
  readonly since?: number
}

export function statisticsOf(rows: StatisticsRows, { now, since }: Shown): AudienceStatistics {
  const lefts = rows.changes.filter(({ kind }) => kind === 'left')
  const leaves = leavesAfter(rows.mailings, lefts)
  const shown = rows.mailings.filter(({ issue }) => rows.issues.has(issue))
  return {
    at: new Date(now).toISOString(),
    readers: rows.readers.statuses,
    months: growthByMonth(rows.changes, now, since),
    confirmation: confirmationOf(rows.waits),
    issues: shown.map((mailing) => issueOf(mailing, rows, leaves.get(mailing.issue) ?? 0)),
    otherReports: sum(rows.reports.filter(({ issue }) => issue === undefined)),
    languages: choicesOf(rows.readers.languages),
    editions: choicesOf(rows.readers.editions),
    outbox: rows.outbox,
  }
}

export function countOf(count: number): Count {
  return count > 0 && count < FEW ? 'few' : count
}

function confirmationOf(waits: readonly WaitRow[]): Confirmation {
  const confirmed = waits.flatMap(({ minutes, count }) => (minutes === undefined ? [] : [{ minutes, count }]))
  const all = sum(confirmed)
  const median = all < FEW ? undefined : middleOf(confirmed, all)
  return {
    days: ASKED_DAYS,
    asked: sum(waits),
    confirmed: all,
    ...(median === undefined ? {} : { medianMinutes: median }),
  }
}

/** Of counted values in their order: the lower of the two in the middle where their number is even. */
function middleOf(waits: readonly Required<WaitRow>[], all: number): number | undefined {
  let before = 0
  for (const { minutes, count } of waits) {
    before += count
    if (before * 2 >= all) return minutes
  }
  return undefined
}

function issueOf(
  { issue, subject, plannedAt, size }: MailingRow,
  { reports, polls, issues }: StatisticsRows,
  left: number,
): IssueStatistics {
  const { deliveries = [], clicks = [] } = issues.get(issue) ?? {}
  const own = reports.filter((report) => report.issue === issue)
  const of = (kind: ReportRow['kind']) => own.filter((report) => report.kind === kind)
  const states: Record<string, number> = {}
  for (const { state, count } of deliveries) states[state] = (states[state] ?? 0) + count
  return {
    issue,
    subject,
    day: new Date(plannedAt).toISOString().slice(0, 10),
    readers: size,
    states,
    variants: deliveries,
    left: countOf(left),
    bounces: sum(of('bounce')),
    complaints: sum(of('complaint')),
    causes: own.filter(({ kind }) => kind !== 'reply'),
    replies: countOf(sum(of('reply'))),
    votes: polls
      .filter((poll) => poll.issue === issue)
      .map(({ poll, count }) => ({ poll, count: countOf(count) })),
    ...(clicks.length === 0
      ? {}
      : { links: clicks.map(({ url, count }) => ({ url, count: countOf(count) })) }),
  }
}

/** The most frequent first. */
function choicesOf(counts: Readonly<Record<string, number>>): readonly Choice[] {
  return Object.entries(counts)
    .sort(([, many], [, more]) => more - many)
    .map(([value, count]) => ({ value, count: countOf(count) }))
}

function sum(rows: readonly { readonly count: number }[]): number {
  return rows.reduce((total, { count }) => total + count, 0)
}
