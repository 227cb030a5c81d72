// Plots and tables in a terminal: as wide as it is, whatever is written in them.
import { describe, expect, it } from 'vitest'
import type { Plot } from '../../src/audience/statistics/plots.ts'
import { tableLines } from '../../src/cli/audience/stats-report.ts'
import { plotLines, sparkline } from '../../src/cli/audience/terminal-plots.ts'
import { widthOf } from '../../src/edition/text-wrap.ts'

const bars: Plot = {
  id: 'bounces',
  title: 'Bounces',
  about: 'Bounces by issue',
  type: 'bars',
  points: [
    { label: '001-long-one', value: 100, text: '100' },
    { label: '002-中文标题', value: 50, text: '50' },
    { label: '003', value: 1, text: '1' },
    { label: '004', value: 0, text: '0' },
  ],
}

describe('bars', () => {
  it('begin in one column and are as long as their values', () => {
    expect(plotLines(bars, 40)).toEqual([
      'Bounces: bounces by issue',
      `  001-long-one  ${'█'.repeat(19)} 100`,
      `  002-中文标题  ${'█'.repeat(9)}▌ 50`,
      '  003           ▎ 1',
      '  004           0',
    ])
  })

  it('of what is not told have a mark and no length', () => {
    const points = [
      { label: '001', value: 0, hidden: true as const, text: 'under 5' },
      { label: '002', value: 0, text: '0' },
    ]
    expect(plotLines({ ...bars, points }, 40).slice(1)).toEqual(['  001  · under 5', '  002  0'])
  })

  it('fit into the terminal', () => {
    for (const columns of [40, 60, 80, 200])
      for (const line of plotLines(bars, columns)) expect(widthOf(line)).toBeLessThanOrEqual(columns)
  })

  it('below zero are of another kind', () => {
    const points = [
      { label: '2026-10', value: 4, text: '+4' },
      { label: '2026-11', value: -2, text: '−2' },
    ]
    expect(plotLines({ ...bars, type: 'columns', points }, 30)).toEqual([
      'Bounces: bounces by issue',
      `  2026-10  ${'█'.repeat(15)} +4`,
      `  2026-11  ${'░'.repeat(8)} −2`,
    ])
  })
})

describe('a sparkline', () => {
  it('goes from the least to the greatest, and shows the newest where there are too many', () => {
    expect(sparkline([0, 5, 10], 80)).toBe('▁▅█')
    expect(sparkline([9, 0, 5, 10], 3)).toBe('▁▅█')
    expect(sparkline([7, 7], 80)).toBe('▄▄')
  })
})

describe('a table', () => {
  const table = {
    id: 'growth',
    title: 'Growth',
    head: ['Issue', 'Readers', 'Open'],
    rows: [
      ['中文', '1,240', '0'],
      ['long-name', '7', '12'],
    ],
    names: 1,
  }

  it('has its figures to the right, below Chinese too', () => {
    expect(tableLines(table, 80)).toEqual([
      '  Issue      Readers  Open',
      '  中文         1,240     0',
      '  long-name        7    12',
    ])
  })

  it('that is too wide is told line by line', () => {
    expect(tableLines(table, 20)).toEqual([
      '  中文',
      '    readers 1,240',
      '  long-name',
      '    readers 7, open 12',
    ])
  })
})
