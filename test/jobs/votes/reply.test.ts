// Voting by answering an email: counted where it answers the message that its sender got, and left to people otherwise.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countReply, type Reply } from '../../../src/jobs/votes/reply.ts'
import { vote } from '../../../src/jobs/votes/vote.ts'
import { messageIdOf } from '../../../src/mailing/plan.ts'
import { SITE } from '../../mailing/sample.ts'
import { linkOf, OPEN, OVER, openDesk, SLUG } from './desk.ts'

let room: Awaited<ReturnType<typeof openDesk>>
beforeEach(async () => {
  room = await openDesk()
  await room.send()
})
afterEach(() => room.store.close())

const id = (reader: number, issue = SLUG) => `<${messageIdOf(SITE, issue, reader)}>`
const mail = (more: Partial<Reply> = {}): Reply => ({
  from: 'ann@example.org',
  inReplyTo: id(1),
  text: '4\n\n> Reply with a number\n',
  ...more,
})
const count = (more: Partial<Reply> = {}) => countReply(mail(more), room.desk)

/** The other vote of the issue has candidates 1 to 3: only 4 and 5 are of one vote. */
const counted = { state: 'counted', issue: SLUG, poll: 'vote', option: 4 }

describe('a vote by answer', () => {
  it('is counted for the one vote that has a candidate of that number', async () => {
    expect(await count()).toEqual(counted)
    expect(await count()).toEqual(counted)
    expect(await count({ from: 'BOB@example.org', inReplyTo: id(2), text: '1' })).toMatchObject({
      poll: 'vote-2',
      option: 1,
    })
    expect(await room.votes()).toEqual(['vote 1 4 reply', 'vote-2 2 1 reply'])
  })

  it('finds the message among the references, in whatever letters a server writes it', async () => {
    const references = ['<other@example.org>', id(1).toUpperCase()]
    expect(await count({ inReplyTo: '<forwarded@example.org>', references })).toEqual(counted)
  })

  it('takes the place of an older vote, but not of a newer one', async () => {
    await vote(linkOf(1), 5, room.desk)
    expect(await count({ date: OPEN - 1000 })).toEqual({ state: 'not counted', why: 'older' })
    expect(await count({ date: OPEN + 1000 })).toEqual(counted)
    expect(await room.votes()).toEqual(['vote 1 4 reply'])
  })

  it('is not taken for sent in the future', async () => {
    await count({ date: OVER + 1 })
    expect((await room.store.votes.ofIssue(SLUG))[0]?.at).toBe(OPEN)
  })

  it.each([
    ['says something', { text: 'I liked 4 best.' }, 'no number'],
    ['is an automatic answer', { autoSubmitted: 'auto-replied' }, 'automatic'],
    ['comes from nobody we know', { from: 'zoe@example.org' }, 'not a reader'],
    ['comes from no address', { from: 'undisclosed' }, 'not a reader'],
    ['comes from somebody who left', { from: 'eve@example.org', inReplyTo: id(5) }, 'not a reader'],
    ['answers what another reader got', { inReplyTo: id(2) }, 'no issue of theirs'],
    ['answers an issue that was never sent', { inReplyTo: id(1, 'another') }, 'no issue of theirs'],
    ['is a new mail', { inReplyTo: '' }, 'no issue of theirs'],
    ['names a number that two votes have', { text: '3' }, 'no such candidate'],
    ['names a number that none has', { text: '9' }, 'no such candidate'],
  ])('is not counted where it %s', async (_, more, why) => {
    expect(await count(more)).toEqual({ state: 'not counted', why })
    expect(await room.votes()).toEqual([])
  })

  it('says it was sent by a person, and is', async () => {
    expect(await count({ autoSubmitted: 'no' })).toEqual(counted)
  })

  it('is not counted when the vote is over', async () => {
    room.set(OVER)
    expect(await count({ date: OPEN })).toEqual({ state: 'not counted', why: 'closed' })
    expect(await room.votes()).toEqual([])
  })
})
