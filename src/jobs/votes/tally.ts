// How the votes of an issue stand: what was cast, what it weighs by the segments that readers are in now, and how many got
// the issue.

import type { Issue } from '../../issue/issue.ts'
import { type Poll, pollsOf } from '../../issue/poll.ts'
import { type Tally, tallyOf, weightOf } from '../../issue/tally.ts'
import type { Store, Vote } from '../../store/store.ts'

/** Which of these segments each of these readers is in; somebody who was erased is in none. */
export type SegmentsOf = (
  segments: readonly string[],
  readers: readonly number[],
) => Promise<ReadonlyMap<number, ReadonlySet<string>>>

export interface IssueTally {
  /** Slug. */
  readonly issue: string
  /** Edition.hash of what readers got; absent where it was not sent. */
  readonly edition?: string
  /** How many got it. */
  readonly readers: number
  readonly polls: readonly PollTally[]
}

export interface PollTally extends Tally {
  readonly closes?: string
  /** Of the votes, those by an answer to the email. */
  readonly replies: number
}

export interface TallyPorts {
  readonly store: { readonly votes: Pick<Store['votes'], 'ofIssue'> } & {
    readonly mailings: Pick<Store['mailings'], 'ofIssue' | 'countByState'>
  }
  readonly segmentsOf: SegmentsOf
}

/** Of an issue as `publishable` gives it. */
export async function tallyIssue(issue: Issue, { store, segmentsOf }: TallyPorts): Promise<IssueTally> {
  const { slug } = issue.meta
  const votes = await store.votes.ofIssue(slug)
  const polls: PollTally[] = []
  for (const poll of pollsOf(issue)) {
    polls.push(
      await tallyPoll(
        poll,
        votes.filter((vote) => vote.poll === poll.id),
        segmentsOf,
      ),
    )
  }
  const mailing = await store.mailings.ofIssue(slug)
  const edition = mailing?.variants[0]?.hash
  return {
    issue: slug,
    ...(edition === undefined ? {} : { edition }),
    readers: mailing ? (await store.mailings.countByState(mailing.id)).accepted : 0,
    polls,
  }
}

async function tallyPoll(poll: Poll, votes: readonly Vote[], segmentsOf: SegmentsOf): Promise<PollTally> {
  const segments = Object.keys(poll.weights)
  const readers = votes.map(({ subscriberId }) => subscriberId)
  const known = segments.length > 0 ? await segmentsOf(segments, readers) : new Map<number, Set<string>>()
  const none = new Set<string>()
  const counted = votes.map(({ option, subscriberId }) => ({
    option,
    weight: weightOf(poll.weights, known.get(subscriberId) ?? none),
  }))
  return {
    ...tallyOf(poll, counted),
    ...(poll.closes === undefined ? {} : { closes: poll.closes }),
    replies: votes.filter(({ via }) => via === 'reply').length,
  }
}
