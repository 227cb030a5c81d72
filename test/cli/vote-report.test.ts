// The bars of a vote in a terminal: lines that fit, and columns that stand below each other whatever script titles are in.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyLexicon } from '../../src/bilingual/lexicon/lexicon.ts'
import { voteReport } from '../../src/cli/audience/vote-report.ts'
import { widthOf } from '../../src/edition/text-wrap.ts'
import { pollsOf } from '../../src/issue/poll.ts'
import { readIssue } from '../../src/issue/read.ts'
import { tallyOf } from '../../src/issue/tally.ts'
import { SITE } from '../mailing/sample.ts'

const path = 'issues/002-around-the-horn/issue.md'
const text = readFileSync(join(import.meta.dirname, '../..', path), 'utf8')
const files = {
  folder: 'issues/002-around-the-horn',
  issue: { path, text },
  translations: [],
  assets: [],
  evidence: [],
}
const { issue } = readIssue(files, SITE, emptyLexicon)
const [poll] = issue ? pollsOf(issue) : []
const NOW = Date.parse('2026-11-12T00:00:00Z')

function report(
  votes: readonly [number, number][],
  columns: number,
  more: { readers?: number; now?: number; weights?: Record<string, number> } = {},
) {
  if (!poll) throw new Error('no vote')
  const { readers = 100, now = NOW, weights = {} } = more
  const counted = votes.map(([option, weight]) => ({ option, weight }))
  const tally = { ...tallyOf({ ...poll, weights }, counted), closes: poll.closes ?? '', replies: 1 }
  return voteReport({ issue: 'x', readers, polls: [tally] }, [], columns, now)
}

const VOTES: readonly [number, number][] = [
  [7, 1],
  [7, 2],
  [3, 2],
  [6, 0.5],
]

describe('the bars of a vote', () => {
  it.each([40, 60, 80, 120, 200])('fit %i columns, and stand below each other', (columns) => {
    const lines = report(VOTES, columns, { weights: { supporters: 2 } }).slice(1, 8)
    expect(lines).toHaveLength(7)
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns)
    const ends = lines.map((line) => widthOf(line.slice(0, line.search(/\S+ \(\d+ votes?\)$/))))
    expect(new Set(ends).size).toBe(1)
  })

  it('name who leads, most first, with weights and votes', () => {
    const lines = report(VOTES, 80, { weights: { supporters: 2 } })
    expect(lines[0]).toBe('vote: open until 13 November 2026')
    expect(lines[1]).toMatch(/^7\. .*█+ +3 \(2 votes\)$/)
    expect(lines[2]).toMatch(/^3\. .*█+[▏▎▍▌▋▊▉]? +2 \(1 vote\)$/)
    expect(lines[3]).toMatch(/^6\. .* 0\.5 \(1 vote\)$/)
    expect(lines.slice(9)).toEqual([
      '4 of 100 readers who got it voted (4 %), 1 of them by answering the email.',
      expect.stringMatching(/^Leading: 7\. /),
      'Weights: supporters 2, all others 1.',
    ])
  })

  it('say a tie, no votes at all, and what is over', () => {
    expect(
      report(
        [
          [1, 1],
          [2, 1],
        ],
        80,
      ).at(-1),
    ).toMatch(/^A tie: 1\. .*; 2\. /)
    const none = report([], 80, { readers: 0, now: Date.parse('2026-11-14T12:00:00Z') })
    expect(none[0]).toBe('vote: over since 13 November 2026, and not closed yet')
    expect(none.at(-1)).toBe('0 readers voted; nobody is known to have got the issue.')
    expect(none.join('')).not.toContain('█')
  })

  it('say what was not counted', () => {
    expect(report([[9, 1]], 80).at(-1)).toBe('1 vote for numbers that the issue no longer has: not counted.')
  })
})
