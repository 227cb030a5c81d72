// From counts to statistics, tables and plots: value in, value out.
import { describe, expect, it } from 'vitest'
import { leavesAfter } from '../../src/audience/statistics/leaves.ts'
import { growthByMonth } from '../../src/audience/statistics/months.ts'
import { percent, plotsOf, signed } from '../../src/audience/statistics/plots.ts'
import { type StatisticsRows, statisticsOf } from '../../src/audience/statistics/statistics.ts'
import { plotFile, plotSvg } from '../../src/audience/statistics/svg.ts'
import { duration, tablesOf } from '../../src/audience/statistics/tables.ts'
import { STATISTICS_WORDS } from '../../src/audience/statistics/words.ts'

const NOW = Date.parse('2026-11-30T09:00:00Z')
const minute = (time: string) => Date.parse(time) / 60_000
const WORDS = STATISTICS_WORDS.en

const rows: StatisticsRows = {
  readers: {
    statuses: { pending: 2, active: 95, unsubscribed: 3, suppressed: 2 },
    languages: { en: 91, zh: 4 },
    editions: { full: 95, english: 0, links: 0 },
  },
  changes: [
    { kind: 'imported', minute: minute('2026-08-03T00:00Z'), count: 80 },
    { kind: 'confirmed', minute: minute('2026-10-31T00:00Z'), count: 20 },
    { kind: 'left', minute: minute('2026-11-23T10:05Z'), count: 3 },
    { kind: 'suppressed', minute: minute('2026-11-24T00:00Z'), count: 2 },
  ],
  waits: [{ count: 2 }, { minutes: 3, count: 4 }, { minutes: 130, count: 4 }],
  reports: [
    { issue: '002-b', kind: 'bounce', cause: 'address', permanent: true, count: 2 },
    { issue: '002-b', kind: 'complaint', permanent: false, count: 1 },
    { issue: '002-b', kind: 'reply', permanent: false, count: 6 },
    { kind: 'bounce', permanent: false, count: 7 },
  ],
  polls: [{ issue: '002-b', poll: 'vote', count: 4 }],
  outbox: [{ kind: 'letter', state: 'waiting', count: 1 }],
  mailings: [
    { issue: '001-a', subject: 'A', plannedAt: Date.parse('2026-11-09T10:00Z'), size: 100 },
    { issue: '002-b', subject: 'B', plannedAt: Date.parse('2026-11-23T10:00Z'), size: 100 },
  ],
  issues: new Map([
    [
      '002-b',
      {
        deliveries: [
          { variant: 'full', state: 'accepted', count: 96 },
          { variant: 'links', state: 'accepted', count: 1 },
          { variant: 'full', state: 'rejected', count: 3 },
        ],
        clicks: [
          { url: 'https://one.example/', count: 30 },
          { url: 'https://two.example/', count: 2 },
        ],
      },
    ],
  ]),
}
const statistics = statisticsOf(rows, { now: NOW })

describe('growth', () => {
  it('has every month, also those in which nothing happened', () => {
    expect(statistics.months.map(({ month, net, total }) => [month, net, total])).toEqual([
      ['2026-08', 80, 80],
      ['2026-09', 0, 80],
      ['2026-10', 20, 100],
      ['2026-11', -5, 95],
    ])
    expect(statistics.months.at(-1)?.total).toBe(rows.readers.statuses.active)
  })

  it('from a month on counts what was before', () => {
    const months = growthByMonth(rows.changes, NOW, Date.parse('2026-10-15'))
    expect(months.map(({ month, total }) => [month, total])).toEqual([
      ['2026-10', 100],
      ['2026-11', 95],
    ])
  })

  it('is nothing where nobody ever came', () => {
    expect(growthByMonth([], NOW, undefined)).toEqual([])
  })
})

it('says how long confirming took in the middle, and nothing of that for a few', () => {
  expect(statistics.confirmation).toEqual({ days: 30, asked: 10, confirmed: 8, medianMinutes: 3 })
  const few = statisticsOf({ ...rows, waits: [{ minutes: 3, count: 4 }] }, { now: NOW })
  expect(few.confirmation).toEqual({ days: 30, asked: 4, confirmed: 4 })
})

describe('leaving after an issue', () => {
  const leftAfter = (...times: readonly string[]) =>
    Object.fromEntries(
      leavesAfter(
        rows.mailings,
        times.map((time) => ({ minute: minute(time), count: 1 })),
      ),
    )

  it('is the newest issue in the seven days before', () => {
    expect(leftAfter('2026-11-09T10:00Z', '2026-11-16T09:59Z', '2026-11-23T10:00Z')).toEqual({
      '001-a': 2,
      '002-b': 1,
    })
  })

  it('is none before the first issue, or later than that', () => {
    expect(leftAfter('2026-11-09T09:59Z', '2026-11-16T10:00Z')).toEqual({})
  })
})

it('never tells of fewer than five readers what they did or chose', () => {
  const [issue] = statistics.issues
  expect(issue).toMatchObject({ left: 'few', replies: 6, votes: [{ poll: 'vote', count: 'few' }] })
  expect(issue?.links?.map(({ count }) => count)).toEqual([30, 'few'])
  expect(statistics.languages).toEqual([
    { value: 'en', count: 91 },
    { value: 'zh', count: 'few' },
  ])
  expect(statistics.editions.slice(1).map(({ count }) => count)).toEqual([0, 0])
})

it('counts deliveries over editions, and reports by issue', () => {
  expect(statistics.issues[0]).toMatchObject({
    day: '2026-11-23',
    states: { accepted: 97, rejected: 3 },
    bounces: 2,
    complaints: 1,
  })
  expect(statistics.otherReports).toBe(7)
})

it('is a table for everything that there is', () => {
  const tables = new Map(tablesOf(statistics, WORDS).map((table) => [table.id, table]))
  expect([...tables.keys()]).toEqual([
    'growth',
    'confirmation',
    'issues',
    'variants',
    'causes',
    'links',
    'choices',
    'outbox',
  ])
  expect(tables.get('growth')?.rows[0]).toEqual(['2026-11', '0', '0', '0', '3', '2', '−5', '95'])
  expect(tables.get('confirmation')?.rows).toEqual([['10', '80 %', '3 min']])
  expect(tables.get('variants')?.rows).toEqual([
    ['002-b', 'Full issue', '99', '96'],
    ['002-b', 'Digest of links', '1', '1'],
  ])
  expect(tables.get('links')?.rows).toEqual([
    ['002-b', 'https://one.example/', '30'],
    ['002-b', 'https://two.example/', 'under 5'],
  ])
})

it('has all words in both languages', () => {
  const keys = (words: object) => Object.keys(words).sort()
  for (const group of ['columns', 'standings', 'causeNames', 'entryKinds', 'entryStates'] as const)
    expect(keys(STATISTICS_WORDS.zh[group])).toEqual(keys(WORDS[group]))
})

it('has no English in its Chinese tables but names of issues and addresses of links', () => {
  const everything = statisticsOf(
    {
      ...rows,
      reports: Object.keys(WORDS.causeNames).map((cause) => ({
        issue: '002-b',
        kind: cause === 'complaint' ? 'complaint' : 'bounce',
        cause,
        permanent: cause === 'address',
        count: 2,
      })),
      outbox: Object.keys(WORDS.entryKinds).flatMap((kind) =>
        Object.keys(WORDS.entryStates).map((state) => ({ kind, state, count: 1 })),
      ),
    },
    { now: NOW },
  )
  const cells = tablesOf(everything, STATISTICS_WORDS.zh).flatMap(({ title, head, rows: lines }) => [
    title,
    ...head,
    ...lines.flat(),
  ])
  const english = cells.filter((cell) => /[a-z]{2}/i.test(cell.replace('（webhook）', '')))
  expect(new Set(english)).toEqual(new Set(['https://one.example/', 'https://two.example/']))
})

describe('numbers in words', () => {
  it.each([
    [0, '< 1 min'],
    [59, '59 min'],
    [125, '2 h 5 min'],
    [3000, '2 d 2 h'],
  ])('%i minutes are %s', (minutes, text) => {
    expect(duration(minutes, WORDS.units)).toBe(text)
  })

  it('say how long in Chinese too', () => {
    const { units } = STATISTICS_WORDS.zh
    expect([0, 59, 125, 3000].map((minutes) => duration(minutes, units))).toEqual([
      '不到 1 分钟',
      '59 分钟',
      '2 小时 5 分钟',
      '2 天 2 小时',
    ])
  })

  it('never round what is not all up to all', () => {
    expect(percent(99_999, 100_000)).toBe('99.9 %')
    expect(percent(3, 3)).toBe('100 %')
    expect(percent(0, 0)).toBe('–')
  })

  it('have a sign where they are a change', () => {
    expect([signed(1200), signed(-3), signed(0)]).toEqual(['+1,200', '−3', '0'])
  })
})

describe('plots', () => {
  const plots = plotsOf(statistics, WORDS)

  it('are those that show something', () => {
    expect(plots.map(({ id, type }) => [id, type])).toEqual([
      ['readers', 'line'],
      ['net', 'columns'],
      ['accepted', 'bars'],
      ['left', 'bars'],
      ['bounces', 'bars'],
      ['clicks-002-b', 'bars'],
    ])
    expect(plotsOf(statisticsOf({ ...rows, changes: [], mailings: [] }, { now: NOW }), WORDS)).toEqual([])
  })

  it('draw what is hidden as one mark, however long the other bars are', () => {
    const [left, clicks] = ['left', 'clicks-002-b'].map((id) => plots.find((plot) => plot.id === id))
    for (const plot of [left, clicks]) {
      const hidden = plot ? plotSvg(plot).match(/<rect class="hidden"[^>]*>/g) : null
      expect(hidden).toEqual([expect.stringContaining('width="9"')])
    }
    expect(left && plotSvg(left), 'nothing else in it').not.toContain('class="mark"')
  })

  it('are SVG with a title and a description, and nothing that a strict policy refuses', () => {
    for (const plot of plots) {
      const svg = plotSvg(plot)
      expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="(plot-[\w-]+)-title \1-about">/)
      expect(svg).toContain(`>${plot.title}</title>`)
      expect(svg).not.toMatch(/ style=|<style|NaN|undefined|Infinity|#[0-9a-f]{6}/)
    }
    expect(plotFile(plots[0] as never)).toContain('prefers-color-scheme: dark')
  })

  it('keep their text within them', () => {
    for (const plot of plots) {
      for (const [, x] of plotSvg(plot).matchAll(/<text[^>]* x="([^"]*)"/g)) {
        expect(Number(x)).toBeGreaterThanOrEqual(0)
        expect(Number(x)).toBeLessThanOrEqual(280)
      }
    }
  })

  const net = (values: readonly number[]) => {
    const points = values.map((value, at) => ({ label: `2026-${at}`, value, text: signed(value) }))
    const svg = plotSvg({ id: 'net', title: 'Net', about: 'Net', type: 'columns', points })
    return [...svg.matchAll(/<text class="strong"[^>]*>([^<]*)</g)].map(([, text]) => text)
  }
  const quiet = (more: Readonly<Record<number, number>>) =>
    Array.from({ length: 24 }, (_, at) => more[at] ?? 30)

  it('label the last column beside the greatest each way', () => {
    expect(net(quiet({ 3: 1890, 12: -1160 }))).toEqual(['+1,890', '−1,160', '+30'])
    expect(net([5, -3])).toEqual(['+5', '−3'])
    expect(net([-5, -3])).toEqual(['−5', '−3'])
  })

  it.each([
    ['at its side', { 22: 1890, 23: 1880 }, ['+1,890']],
    ['below, near it', { 5: 1890, 21: -1220, 23: -1200 }, ['+1,890', '−1,220']],
    ['on a greater column', { 5: 1890, 22: 900, 23: 20 }, ['+1,890']],
    ['as the same', { 23: 1890 }, ['+1,890']],
  ])('leave the label of the last out where it would touch another, %s', (_, values, labels) => {
    expect(net(quiet(values))).toEqual(labels)
  })

  it('take text for text', () => {
    const svg = plotSvg({
      id: 'x"><script>',
      title: '<b>&"',
      about: '</desc><script>',
      type: 'bars',
      points: [{ label: '<i>标题</i>', value: 1, text: '1' }],
    })
    expect(svg).not.toMatch(/<script|<b>|<i>/)
  })
})
