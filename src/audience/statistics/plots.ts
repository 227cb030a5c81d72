// The plots of the statistics as data: one series each, in the order in which they are shown. How they are drawn is decided
// elsewhere. Pure.
import type { AudienceStatistics, Count, IssueStatistics } from './statistics.ts'
import type { StatisticsWords } from './words.ts'

export interface Point {
  readonly label: string
  /** As long as the bar; 0 where it is hidden. */
  readonly value: number
  /** It is about a few readers: there is something, and how much is not told, by the length of a bar either. */
  readonly hidden?: true
  /** The value in words: `1,240`, `98.2 %`, `under 5`. */
  readonly text: string
}

export interface Plot {
  /** Names its file and its elements: `readers`. */
  readonly id: string
  readonly title: string
  /** One sentence for those who do not see it. */
  readonly about: string
  /** `line`: over time from zero. `columns`: over time, up and down. `bars`: one a row, to the right. */
  readonly type: 'line' | 'columns' | 'bars'
  readonly points: readonly Point[]
  /** The end of the scale, where it is not that of the greatest value. */
  readonly max?: number
}

/** Columns of more months would be too thin to see on a phone. */
const COLUMNS_MAX = 24
/** A line through fewer points says nothing. */
const LINE_MIN = 3
const BARS_MAX = 24

/** Plots without a point are left out. */
export function plotsOf(statistics: AudienceStatistics, words: StatisticsWords): readonly Plot[] {
  const { months, issues } = statistics
  const total = months.map(({ month, total: value }) => ({ label: month, value, text: grouped(value) }))
  const net = months.map(({ month, net: value }) => ({ label: month, value, text: signed(value) }))
  const plots: Plot[] = [
    {
      id: 'readers',
      title: words.readers,
      about: words.readersAbout,
      type: total.length < LINE_MIN ? 'bars' : 'line',
      points: total,
    },
    {
      id: 'net',
      title: words.net,
      about: words.netAbout,
      type: 'columns',
      points: net.slice(-COLUMNS_MAX),
    },
    ofIssues('accepted', words.accepted, words.acceptedAbout, issues, acceptedPoint, 100),
    ofIssues('left', words.left, words.leftAbout, issues, ({ left }) => counted(left, words)),
    ofIssues('bounces', words.bounces, words.bouncesAbout, issues, ({ bounces }) => counted(bounces, words)),
    ...issues.flatMap((issue) => clicksPlot(issue, words)),
  ]
  return plots.filter(({ points }) => points.some(({ value, hidden }) => value !== 0 || hidden))
}

function ofIssues(
  id: string,
  title: string,
  about: string,
  issues: readonly IssueStatistics[],
  pointOf: (issue: IssueStatistics) => Omit<Point, 'label'> | undefined,
  max?: number,
): Plot {
  const points = issues.slice(-BARS_MAX).flatMap((issue) => {
    const point = pointOf(issue)
    return point ? [{ label: issue.issue, ...point }] : []
  })
  return { id, title, about, type: 'bars', points, ...(max === undefined ? {} : { max }) }
}

/** Of those that have come to an end one way or another. */
function acceptedPoint({ states }: IssueStatistics): Omit<Point, 'label'> | undefined {
  const { accepted = 0, rejected = 0, uncertain = 0 } = states
  const all = accepted + rejected + uncertain
  return all === 0 ? undefined : { value: (accepted / all) * 100, text: percent(accepted, all) }
}

function clicksPlot({ issue, links = [] }: IssueStatistics, words: StatisticsWords): readonly Plot[] {
  if (links.every(({ count }) => count === 0)) return []
  const points = links
    .slice(0, BARS_MAX)
    .map(({ url, count }) => ({ label: bare(url), ...counted(count, words) }))
  const title = `${words.clicks} · ${issue}`
  return [{ id: `clicks-${issue}`, title, about: words.clicksAbout, type: 'bars', points }]
}

function bare(url: string): string {
  return url.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '')
}

function counted(count: Count, words: StatisticsWords): Omit<Point, 'label'> {
  return count === 'few'
    ? { value: 0, hidden: true, text: words.few }
    : { value: count, text: grouped(count) }
}

/** `1,240` */
export function grouped(value: number): string {
  return value.toLocaleString('en')
}

/** `+12`, with the minus that is as wide as a plus. */
export function signed(value: number): string {
  return value < 0 ? `−${grouped(-value)}` : value > 0 ? `+${grouped(value)}` : '0'
}

/** `98.2 %`; never 100 for what is less. */
export function percent(part: number, all: number): string {
  if (all === 0) return '–'
  const tenths = part === all ? 1000 : Math.min(999, Math.round((part / all) * 1000))
  return `${tenths / 10} %`
}
