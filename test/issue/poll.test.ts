// Until when a vote is open, and which one an answer means. What is read from a text: fixtures/vote.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyLexicon } from '../../src/bilingual/lexicon/lexicon.ts'
import { closingTime, pollOfNumber, pollsOf, takesAnswers } from '../../src/issue/poll.ts'
import { readIssue } from '../../src/issue/read.ts'
import { site } from './newsletter.ts'

const text = readFileSync(join(import.meta.dirname, 'fixtures/vote/issue.md'), 'utf8')
const { issue } = readIssue(
  {
    folder: 'issues/007-seven',
    issue: { path: 'issues/007-seven/issue.md', text },
    translations: [],
    assets: [],
    evidence: [],
  },
  site,
  emptyLexicon,
)
const polls = issue ? pollsOf(issue) : []

describe('the votes of an issue', () => {
  it('are open until their last day has ended everywhere on Earth', () => {
    expect(new Date(closingTime({ closes: '2026-11-30' })).toISOString()).toBe('2026-12-01T12:00:00.000Z')
    expect(closingTime({})).toBe(Number.POSITIVE_INFINITY)
  })

  it('are told apart by the number of an answer where no number is in two of them', () => {
    const [first, second] = polls
    expect(pollOfNumber(polls, 4)?.id).toBe('vote')
    expect(pollOfNumber(polls, 2)?.id).toBe('vote-2')
    expect(pollOfNumber(polls, 7)).toBeUndefined()
    const twice = first && second ? [first, second, { ...second, id: 'vote-3' }] : []
    expect(pollOfNumber(twice, 2)).toBeUndefined()
    expect(twice.map((poll) => takesAnswers(poll, twice))).toEqual([true, false, false])
  })
})
