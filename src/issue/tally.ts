// Counts votes: how many each candidate has, and what they weigh. Pure.
import type { Poll, Weights } from './poll.ts'
import { type PollResult, sumOf } from './votes-record.ts'

export interface CountedVote {
  /** Number of a candidate. */
  readonly option: number
  /** Of its reader: 1, or more or less by segment. */
  readonly weight: number
}

/** How a vote stands. */
export interface Tally extends Omit<PollResult, 'closed'> {
  /** Numbers of those with the most, more than one where it is a tie; none before the first vote. */
  readonly leading: readonly number[]
  /** Votes for numbers that the issue no longer has. */
  readonly stray: number
}

export function tallyOf(poll: Poll, votes: readonly CountedVote[]): Tally {
  const options = poll.options.map(({ number, title }) => {
    const own = votes.filter(({ option }) => option === number)
    return { number, title, votes: own.length, total: sumOf(own.map(({ weight }) => weight)) }
  })
  const counted = options.reduce((sum, option) => sum + option.votes, 0)
  const most = Math.max(...options.map(({ total }) => total))
  return {
    poll: poll.id,
    weights: poll.weights,
    votes: counted,
    total: sumOf(options.map(({ total }) => total)),
    options,
    leading: most > 0 ? options.flatMap(({ number, total }) => (total === most ? [number] : [])) : [],
    stray: votes.length - counted,
  }
}

/** A reader in several segments has the highest of their weights; in none of them, 1. */
export function weightOf(weights: Weights, segments: ReadonlySet<string>): number {
  const own = Object.entries(weights).flatMap(([name, weight]) => (segments.has(name) ? [weight] : []))
  return own.length > 0 ? Math.max(...own) : 1
}
