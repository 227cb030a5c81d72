// Words that forbid, deny or weaken, and the comparisons of statistics: cases in fixtures/hedges.tsv.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { addedWords, missingHedges } from '../../src/bilingual/hedges.ts'
import { comparisons, relativeDates } from '../../src/bilingual/relative-dates.ts'

const CASES = readFileSync(join(import.meta.dirname, 'fixtures/hedges.tsv'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t') as [string, string, string])

describe('hedges and comparisons', () => {
  it.each(CASES)('%s: %s | %s', (expected, zh, en) => {
    const named = [
      ...missingHedges(zh, en).map((hedge) => hedge.zh),
      ...addedWords(zh, en).map(({ text }) => text),
      ...comparisons(zh, en).map((comparison) => comparison.zh),
    ]
    expect(named.join(' ') || 'ok').toBe(expected)
  })

  it('names the word as the text writes it, in traditional characters too', () => {
    expect(missingHedges('據悉已上市', 'It is listed')).toMatchObject([{ zh: '據悉', from: 0 }])
    expect(relativeDates('上個月發布', 'published last month', '2026-11-23')).toMatchObject([
      { zh: '上個月', expected: 'October' },
    ])
  })
})
