// Voting by a signed link. Looking at the link changes nothing, since programs look at every link of a mail; the button on
// the page votes. Voting again takes the place of the vote before, until the vote is closed.
import { type TokenSecrets, verifyToken } from '../../audience/token.ts'
import type { Clock } from '../../clock/clock.ts'
import type { Poll, PollOption } from '../../issue/poll.ts'
import type { Site } from '../../issue/site.ts'
import type { Store } from '../../store/store.ts'
import { type Ballot, type Ballots, endOf } from './ballots.ts'

export interface VoteDesk {
  readonly store: {
    readonly votes: Pick<Store['votes'], 'cast'>
    readonly subscribers: Pick<Store['subscribers'], 'byId'>
  }
  readonly clock: Pick<Clock, 'now'>
  readonly site: Site
  readonly secrets: TokenSecrets
  readonly ballots: Ballots
}

/** The parts of `/vote/<issue>/<token>/<poll>/<number>`, as they stand there. */
export interface VoteLink {
  readonly issue: string
  readonly token: string
  readonly poll: string
  readonly number: string
}

export type VoteAnswer =
  /** No link of ours, or for nothing that can be voted on. */
  { readonly state: 'unknown' } | ({ readonly state: 'open' | 'closed' | 'voted' } & Voting)

export interface Voting {
  readonly ballot: Ballot
  readonly poll: Poll
  /** The candidate of the link, or the one that was voted for. */
  readonly option: PollOption
}

const SLUG = /^[a-z0-9][a-z0-9-]{0,199}$/

/**
 * What a link is for. The token is looked at first: without one that holds, nothing is read, so that the answer and its time
 * are those of any link that is not ours.
 */
export async function lookAtVote(link: VoteLink, desk: VoteDesk): Promise<VoteAnswer> {
  const found = await find(link, desk)
  return found ? { state: stateOf(found, desk), ...found.voting } : { state: 'unknown' }
}

/**
 * Votes for a candidate of the poll that the link is for. The vote of somebody who is not a reader any more, and of
 * subscriber 0, who is nobody, is not kept; the answer is the same, since links are forwarded, and say nothing about who is on
 * the list.
 */
export async function vote(link: VoteLink, number: number, desk: VoteDesk): Promise<VoteAnswer> {
  const found = await find(link, desk)
  const option = found?.voting.poll.options.find((each) => each.number === number)
  if (!found || !option) return { state: 'unknown' }
  const { subscriber, voting } = found
  if (stateOf(found, desk) === 'closed') return { state: 'closed', ...voting }
  const reader = await desk.store.subscribers.byId(subscriber)
  if (reader?.status === 'active') {
    await desk.store.votes.cast({
      issue: voting.ballot.issue,
      poll: voting.poll.id,
      subscriberId: subscriber,
      option: number,
      at: desk.clock.now(),
      via: 'link',
    })
  }
  return { state: 'voted', ...voting, option }
}

interface Found {
  readonly subscriber: number
  readonly voting: Voting
}

async function find(
  { issue, token, poll: id, number }: VoteLink,
  desk: VoteDesk,
): Promise<Found | undefined> {
  const scope = SLUG.test(issue) ? issue : ''
  const verified = verifyToken(token, 'vote', desk.secrets, desk.site.list.id, scope)
  if (!verified || scope === '') return undefined
  const ballot = await desk.ballots.ofIssue(issue)
  const poll = ballot?.polls.find((each) => each.id === id)
  const option = poll?.options.find((each) => String(each.number) === number)
  if (!ballot || !poll || !option) return undefined
  return { subscriber: verified.subscriber, voting: { ballot, poll, option } }
}

function stateOf({ voting: { ballot, poll } }: Found, { clock }: VoteDesk): 'open' | 'closed' {
  return clock.now() < endOf(ballot, poll) ? 'open' : 'closed'
}
