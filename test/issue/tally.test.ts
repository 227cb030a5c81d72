// Counting votes: sums that are right to the last digit, ties, and votes for what is no longer there.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Poll } from '../../src/issue/poll.ts'
import { tallyOf, weightOf } from '../../src/issue/tally.ts'

const option = (number: number) => ({ number, title: `Candidate ${number}` })
const POLL: Poll = {
  id: 'vote',
  weights: { supporters: 2, press: 0.5 },
  options: [3, 4, 5].map(option),
  line: 1,
}
const vote = (option: number, weight = 1) => ({ option, weight })

describe('a tally', () => {
  it('has every candidate, with votes and what they weigh', () => {
    const tally = tallyOf(POLL, [vote(3), vote(4, 2), vote(3), vote(4, 0.5), vote(9, 2)])
    expect(tally).toEqual({
      poll: 'vote',
      weights: POLL.weights,
      votes: 4,
      total: 4.5,
      options: [
        { ...option(3), votes: 2, total: 2 },
        { ...option(4), votes: 2, total: 2.5 },
        { ...option(5), votes: 0, total: 0 },
      ],
      leading: [4],
      stray: 1,
    })
  })

  it('names all who lead, and nobody before the first vote', () => {
    expect(tallyOf(POLL, []).leading).toEqual([])
    expect(tallyOf(POLL, [vote(5), vote(3), vote(4, 0.5)]).leading).toEqual([3, 5])
  })

  it('adds hundredths without losing any', () => {
    const weights = fc.integer({ min: 1, max: 10_000 }).map((hundredths) => hundredths / 100)
    const votes = fc.array(fc.record({ option: fc.constantFrom(3, 4, 5), weight: weights }), {
      maxLength: 50,
    })
    fc.assert(
      fc.property(votes, (cast) => {
        const tally = tallyOf(POLL, cast)
        const hundredths = cast.reduce((sum, { weight }) => sum + Math.round(weight * 100), 0)
        expect(Math.round(tally.total * 100)).toBe(hundredths)
        expect(tally.total).toBe(hundredths / 100)
      }),
    )
  })
})

describe('the weight of a reader', () => {
  it('is the highest of their segments, and 1 in none', () => {
    expect(weightOf(POLL.weights, new Set(['press', 'supporters']))).toBe(2)
    expect(weightOf(POLL.weights, new Set(['press', 'others']))).toBe(0.5)
    expect(weightOf(POLL.weights, new Set())).toBe(1)
  })
})
