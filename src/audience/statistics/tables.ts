// The tables of the statistics: the same for a terminal and for a page. Cells are text. Pure.
import { grouped, percent, signed } from './plots.ts'
import type { AudienceStatistics, Count, IssueStatistics } from './statistics.ts'
import type { StatisticsWords } from './words.ts'

export interface Table {
  /** `growth`, `issues`, … */
  readonly id: string
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** How many columns, from the first on, are names; the others are figures. */
  readonly names: number
}

/** Those that have a row. */
export function tablesOf(statistics: AudienceStatistics, words: StatisticsWords): readonly Table[] {
  const { issues } = statistics
  const tables = [
    growthTable(statistics, words),
    confirmationTable(statistics, words),
    issuesTable(issues, words),
    variantsTable(issues, words),
    causesTable(issues, words),
    linksTable(issues, words),
    choicesTable(statistics, words),
    outboxTable(statistics, words),
  ]
  return tables.filter(({ rows }) => rows.length > 0)
}

/** The newest first: whoever looks wants to know how it stands. */
function growthTable({ months }: AudienceStatistics, { growth, columns }: StatisticsWords): Table {
  return table('growth', growth, 1, columns, [
    ['month', 'confirmed', 'added', 'imported', 'left', 'suppressed', 'net', 'total'],
    ...months
      .toReversed()
      .map(({ month, confirmed, added, imported, left, suppressed, net, total }) => [
        month,
        ...[confirmed, added, imported, left, suppressed].map(grouped),
        signed(net),
        grouped(total),
      ]),
  ])
}

function confirmationTable({ confirmation }: AudienceStatistics, words: StatisticsWords): Table {
  const { asked, confirmed, medianMinutes } = confirmation
  const rows =
    asked === 0
      ? []
      : [
          [
            grouped(asked),
            percent(confirmed, asked),
            medianMinutes === undefined ? '–' : duration(medianMinutes, words.units),
          ],
        ]
  return table('confirmation', words.confirmation, 0, words.columns, [['asked', 'share', 'median'], ...rows])
}

function issuesTable(issues: readonly IssueStatistics[], words: StatisticsWords): Table {
  const head = ['issue', 'day', 'readers', 'accepted', 'open', 'rejected', 'skipped', 'uncertain']
  const more = ['leftWeek', 'bounces', 'complaints', 'replies', 'votes']
  const rows = issues
    .toReversed()
    .map(({ issue, day, readers, states, left, bounces, complaints, replies, votes }) => {
      const { accepted = 0, queued = 0, claimed = 0, sending = 0, deferred = 0 } = states
      const { rejected = 0, skipped = 0, uncertain = 0 } = states
      const open = queued + claimed + sending + deferred
      const voted = votes.map(({ count }) => told(count, words)).join(' · ')
      return [
        issue,
        day,
        ...[readers, accepted, open, rejected, skipped, uncertain].map(grouped),
        told(left, words),
        grouped(bounces),
        grouped(complaints),
        told(replies, words),
        voted === '' ? '–' : voted,
      ]
    })
  return table('issues', words.issues, 2, words.columns, [[...head, ...more], ...rows])
}

/** Only of issues that went out in more than one edition. */
function variantsTable(issues: readonly IssueStatistics[], words: StatisticsWords): Table {
  const rows = issues.toReversed().flatMap(({ issue, variants }) => {
    const names = [...new Set(variants.map(({ variant }) => variant))].sort()
    if (names.length < 2) return []
    return names.map((name) => {
      const own = variants.filter(({ variant }) => variant === name)
      const accepted = own.filter(({ state }) => state === 'accepted')
      return [issue, words.columns[name] ?? name, grouped(sumOf(own)), grouped(sumOf(accepted))]
    })
  })
  return table('variants', words.editions, 2, words.columns, [
    ['issue', 'variant', 'readers', 'accepted'],
    ...rows,
  ])
}

function sumOf(rows: readonly { readonly count: number }[]): number {
  return rows.reduce((total, { count }) => total + count, 0)
}

function causesTable(issues: readonly IssueStatistics[], words: StatisticsWords): Table {
  const { columns, causeNames } = words
  const rows = issues
    .toReversed()
    .flatMap(({ issue, causes }) =>
      causes.map(({ kind, cause, permanent, count }) => [
        issue,
        columns[kind] ?? kind,
        (cause === undefined ? columns.unknown : (named(causeNames, cause) ?? cause)) ?? '',
        (permanent ? columns.yes : columns.no) ?? '',
        grouped(count),
      ]),
    )
  return table('causes', words.causes, 4, columns, [
    ['issue', 'kind', 'cause', 'permanent', 'count'],
    ...rows,
  ])
}

function linksTable(issues: readonly IssueStatistics[], words: StatisticsWords): Table {
  const rows = issues
    .toReversed()
    .flatMap(({ issue, links = [] }) => links.map(({ url, count }) => [issue, url, told(count, words)]))
  return table('links', words.clicks, 2, words.columns, [['issue', 'link', 'clicks'], ...rows])
}

function choicesTable({ languages, editions }: AudienceStatistics, words: StatisticsWords): Table {
  const rows = [...languages, ...editions].map(({ value, count }) => [
    words.columns[value] ?? value,
    told(count, words),
  ])
  return table('choices', words.choices, 1, words.columns, [['choice', 'count'], ...rows])
}

function outboxTable({ outbox }: AudienceStatistics, words: StatisticsWords): Table {
  const { entryKinds, entryStates } = words
  const rows = outbox.map(({ kind, state, count }) => [
    named(entryKinds, kind) ?? kind,
    named(entryStates, state) ?? state,
    grouped(count),
  ])
  return table('outbox', words.outbox, 2, words.columns, [['kind', 'state', 'count'], ...rows])
}

/** `lines`: the names of the columns, then the rows. */
function table(
  id: string,
  title: string,
  names: number,
  columns: StatisticsWords['columns'],
  [head = [], ...rows]: readonly (readonly string[])[],
): Table {
  return { id, title, head: head.map((name) => columns[name] ?? name), rows, names }
}

function told(count: Count, { few }: StatisticsWords): string {
  return count === 'few' ? few : grouped(count)
}

/** What the store says may be of a version that has other words. */
function named(names: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(names, name) ? names[name] : undefined
}

/** `7 min`, `2 h 5 min`, `3 d 4 h`. */
export function duration(minutes: number, { under, minute, hour, day }: StatisticsWords['units']): string {
  if (minutes < 1) return under
  if (minutes < 60) return `${minutes} ${minute}`
  if (minutes < 1440) return `${Math.floor(minutes / 60)} ${hour} ${minutes % 60} ${minute}`
  return `${Math.floor(minutes / 1440)} ${day} ${Math.floor((minutes % 1440) / 60)} ${hour}`
}
