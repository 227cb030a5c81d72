// Closes the votes of an issue: writes how they ended into its folder as votes.yaml, where pages are built from it and anybody
// can cite it. What is written there once is not changed without being told.
import { publishable } from '../../edition/originals.ts'
import type { Files } from '../../files/files.ts'
import { VOTES_FILE } from '../../issue/folder.ts'
import type { Issue } from '../../issue/issue.ts'
import { closingTime, pollsOf } from '../../issue/poll.ts'
import {
  type PollResult,
  readVotesRecord,
  type VotesRecord,
  votesRecordText,
} from '../../issue/votes-record.ts'
import { type IssueTally, type PollTally, type TallyPorts, tallyIssue } from './tally.ts'

export interface CloseRequest {
  /** Milliseconds since 1970 UTC. */
  readonly now: number
  /** `due`: only votes whose last day is over. `all`: those that are open too. */
  readonly which: 'due' | 'all'
  /** What happens to results that votes.yaml has and that are others now. */
  readonly present: 'keep' | 'replace'
}

export type CloseResult =
  | { readonly state: 'written' | 'unchanged'; readonly path: string; readonly closed: readonly PollResult[] }
  | { readonly state: 'nothing to vote on' }
  /** Some are open: nothing was written. */
  | { readonly state: 'open'; readonly polls: readonly PollTally[] }
  /** votes.yaml says something else, or cannot be read: nothing was written. */
  | { readonly state: 'in the way'; readonly path: string; readonly polls: readonly string[] }

export async function closeVotes(
  issue: Issue,
  request: CloseRequest,
  ports: TallyPorts & { readonly files: Files },
): Promise<CloseResult> {
  const shown = publishable(issue)
  const polls = pollsOf(shown)
  if (polls.length === 0) return { state: 'nothing to vote on' }
  const path = `${issue.folder}/${VOTES_FILE}`
  const text = await ports.files.readText(path)
  const present = text === undefined ? undefined : readVotesRecord({ path, text }, polls).record
  const isUnreadable = text !== undefined && !present
  if (isUnreadable && request.present === 'keep') return { state: 'in the way', path, polls: [] }
  const tally = await tallyIssue(shown, ports)
  const due = tally.polls.filter((poll) => request.which === 'all' || closingTime(poll) <= request.now)
  const kept = (present?.polls ?? []).filter((known) => !due.some(({ poll }) => poll === known.poll))
  if (due.length === 0) return { state: 'open', polls: tally.polls }
  const results = due.map((poll) => resultOf(poll, present, request.now))
  const changed = results.filter((result) => differs(result, present)).map(({ poll }) => poll)
  if (changed.length > 0 && request.present === 'keep') return { state: 'in the way', path, polls: changed }
  const order = polls.map(({ id }) => id)
  const record = recordOf(
    tally,
    present,
    [...kept, ...results].sort((a, b) => order.indexOf(a.poll) - order.indexOf(b.poll)),
  )
  const written = votesRecordText(record)
  const isNew = written !== text && (changed.length > 0 || isUnreadable || results.some(isMissingIn(present)))
  if (isNew) await ports.files.write(path, written)
  return { state: isNew ? 'written' : 'unchanged', path, closed: results }
}

/** Readers and edition are those of when the first of them closed. */
function recordOf(
  tally: IssueTally,
  present: VotesRecord | undefined,
  polls: readonly PollResult[],
): VotesRecord {
  const edition = present ? present.edition : tally.edition
  const readers = present ? Math.max(present.readers, tally.readers) : tally.readers
  return { ...(edition === undefined ? {} : { edition }), readers, polls }
}

/** One whose last day is over closed then, whenever it is counted; another one closes today. */
function resultOf(poll: PollTally, present: VotesRecord | undefined, now: number): PollResult {
  const today = new Date(now).toISOString().slice(0, 10)
  const over = closingTime(poll) <= now ? poll.closes : undefined
  const closed = over ?? present?.polls.find((known) => known.poll === poll.poll)?.closed ?? today
  const { poll: id, weights, votes, total, options } = poll
  return { poll: id, closed, weights, votes, total, options }
}

/** Titles may have been corrected since: what was counted is the same. */
function differs(result: PollResult, present: VotesRecord | undefined): boolean {
  const known = present?.polls.find(({ poll }) => poll === result.poll)
  if (!known) return false
  const counts = ({ weights, options }: PollResult) =>
    JSON.stringify([
      Object.entries(weights).sort(),
      options.map(({ number, votes, total }) => [number, votes, total]),
    ])
  return counts(known) !== counts(result)
}

function isMissingIn(present: VotesRecord | undefined): (result: PollResult) => boolean {
  return ({ poll }) => !present?.polls.some((known) => known.poll === poll)
}
