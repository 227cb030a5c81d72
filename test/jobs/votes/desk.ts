// A newsletter with one issue to vote on, readers who got it, and a clock that is set by hand.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { signToken } from '../../../src/audience/token.ts'
import { memoryFiles } from '../../../src/files/memory-files.ts'
import { openBallots } from '../../../src/jobs/votes/ballots.ts'
import type { VoteLink } from '../../../src/jobs/votes/vote.ts'
import { messageIdOf } from '../../../src/mailing/plan.ts'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import { SITE } from '../../mailing/sample.ts'
import { mailing, reader } from '../../store/contract.ts'

export const SECRET = 'a secret of a newsletter that is only for tests'
export const FOLDER = 'issues/024-vote-closed'
export const SLUG = 'vote-closed'
export const OPEN = Date.parse('2026-12-15T08:00:00Z')
/** The last millisecond of the last day anywhere on Earth, and the next one. */
export const LAST = Date.parse('2026-12-21T11:59:59.999Z')
export const OVER = LAST + 1

const TEXT = readFileSync(join(import.meta.dirname, '../../edition/fixtures/vote-closed/issue.md'), 'utf8')
export const RECORD = readFileSync(
  join(import.meta.dirname, '../../edition/fixtures/vote-closed/votes.yaml'),
  'utf8',
)

export const secrets = { current: SECRET, retired: ['an older secret of the newsletter'] }

/** Readers 1 to 4 are active; 5 left, 6 is suppressed. */
export async function openDesk() {
  const store = await openSqliteStore(':memory:')
  const names = ['ann', 'bob', 'cid', 'dee']
  await store.subscribers.addMany(
    [
      ...names.map((name) => reader(`${name}@example.org`)),
      reader('eve@example.org', { status: 'unsubscribed' }),
      reader('fay@example.org', { status: 'suppressed' }),
    ],
    1,
  )
  const files = memoryFiles({ [`${FOLDER}/issue.md`]: TEXT })
  let now = OPEN
  const clock = { now: () => now }
  const ballots = openBallots(files, SITE, clock)
  const desk = { store, clock, site: SITE, secrets, ballots }
  return {
    store,
    files,
    desk,
    set: (time: number) => {
      now = time
    },
    /** Sends the issue to all who are active. */
    send: () =>
      store.mailings.plan({
        ...mailing(),
        issue: SLUG,
        messageId: (id) => messageIdOf(SITE, SLUG, id),
      }),
    votes: async () =>
      (await store.votes.ofIssue(SLUG)).map(
        ({ poll, subscriberId, option, via }) => `${poll} ${subscriberId} ${option} ${via}`,
      ),
  }
}

export function tokenOf(
  subscriber: number,
  scope: string | 'none' = SLUG,
  purpose: 'vote' | 'leave' = 'vote',
  secret = SECRET,
): string {
  return signToken(
    purpose,
    { list: SITE.list.id, subscriber, ...(scope === 'none' ? {} : { scope }) },
    secret,
  )
}

export function linkOf(subscriber: number, more: Partial<VoteLink> = {}): VoteLink {
  return { issue: SLUG, token: tokenOf(subscriber), poll: 'vote', number: '4', ...more }
}
