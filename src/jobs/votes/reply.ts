// Voting by answering an issue's email with nothing but a number on the first line. It counts where the mail answers the very
// message that the sender got; everything else is left to people.
import { parseAddress } from '../../audience/address.ts'
import { voteOfReply } from '../../audience/vote-reply.ts'
import type { Clock } from '../../clock/clock.ts'
import { pollOfNumber } from '../../issue/poll.ts'
import type { Site } from '../../issue/site.ts'
import { messageIdOf } from '../../mailing/plan.ts'
import type { Store } from '../../store/store.ts'
import { type Ballots, endOf } from './ballots.ts'

export interface ReplyDesk {
  readonly store: {
    readonly votes: Store['votes']
    readonly subscribers: Pick<Store['subscribers'], 'byKey'>
    readonly mailings: Pick<Store['mailings'], 'list'>
  }
  readonly clock: Pick<Clock, 'now'>
  readonly site: Site
  readonly ballots: Ballots
}

/** What counting needs of a mail. Message-IDs with or without angle brackets. */
export interface Reply {
  /** Address of the From field, without a name. */
  readonly from: string
  readonly inReplyTo?: string
  readonly references?: readonly string[]
  /** Its plain text. */
  readonly text: string
  /** The Auto-Submitted field, where there is one. */
  readonly autoSubmitted?: string
  /** When it was sent, by its Date field: milliseconds since 1970 UTC. */
  readonly date?: number
}

export type ReplyVote =
  /** It is the reader's vote now, or was already. */
  | { readonly state: 'counted'; readonly issue: string; readonly poll: string; readonly option: number }
  | { readonly state: 'not counted'; readonly why: NotCounted }

/**
 * `no number`: it says something else, for people to read. `automatic`: no person wrote it. `not a reader`: its sender is not
 * on the list. `no issue of theirs`: it answers no message that was sent to its sender. `no such candidate`: none has that
 * number, or more than one. `closed`, `older`: the vote is over, or the reader has voted since.
 */
export type NotCounted =
  | 'no number'
  | 'automatic'
  | 'not a reader'
  | 'no issue of theirs'
  | 'no such candidate'
  | 'closed'
  | 'older'

/** Mails name more messages than these only to be a nuisance. */
const REFERENCES_MAX = 50

/** Counts the vote of a mail, if it is one. Counting it again changes nothing. */
export async function countReply(mail: Reply, desk: ReplyDesk): Promise<ReplyVote> {
  const number = voteOfReply(mail.text)
  if (number === undefined) return no('no number')
  if (mail.autoSubmitted !== undefined && !/^\s*no\b/i.test(mail.autoSubmitted)) return no('automatic')
  const address = parseAddress(mail.from)
  const reader = 'problem' in address ? undefined : await desk.store.subscribers.byKey(address.key)
  if (reader?.status !== 'active') return no('not a reader')
  const issue = await answeredIssue(mail, reader.id, desk)
  if (issue === undefined) return no('no issue of theirs')
  const ballot = await desk.ballots.ofIssue(issue)
  const poll = ballot && pollOfNumber(ballot.polls, number)
  if (!ballot || !poll) return no('no such candidate')
  const now = desk.clock.now()
  if (now >= endOf(ballot, poll)) return no('closed')
  const at = Math.min(now, mail.date ?? now)
  const votes = await desk.store.votes.ofIssue(issue)
  const before = votes.find(({ poll: id, subscriberId }) => id === poll.id && subscriberId === reader.id)
  if (before && before.at > at)
    return before.option === number ? counted(issue, poll.id, number) : no('older')
  await desk.store.votes.cast({
    issue,
    poll: poll.id,
    subscriberId: reader.id,
    option: number,
    at,
    via: 'reply',
  })
  return counted(issue, poll.id, number)
}

/**
 * The issue whose message to this reader the mail answers. Message-IDs are made of list, issue and reader, so that no table has
 * to be searched for them.
 */
async function answeredIssue(
  { inReplyTo, references = [] }: Reply,
  reader: number,
  { store: { mailings }, site }: ReplyDesk,
): Promise<string | undefined> {
  const named = [...(inReplyTo === undefined ? [] : [inReplyTo]), ...references.slice(-REFERENCES_MAX)]
  const ids = new Set(named.map((id) => id.trim().replace(/^<|>$/g, '').toLowerCase()))
  const list = await mailings.list()
  // the newest first: it is the one that is answered
  return list.findLast(({ issue }) => ids.has(messageIdOf(site, issue, reader).toLowerCase()))?.issue
}

function no(why: NotCounted): ReplyVote {
  return { state: 'not counted', why }
}

function counted(issue: string, poll: string, option: number): ReplyVote {
  return { state: 'counted', issue, poll, option }
}
