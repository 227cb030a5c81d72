// Voting by link: who, for what, until when. And what votes nobody.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NOBODY } from '../../../src/jobs/send/recipient.ts'
import { lookAtVote, vote } from '../../../src/jobs/votes/vote.ts'
import { FOLDER, LAST, linkOf, OPEN, OVER, openDesk, RECORD, tokenOf } from './desk.ts'

let room: Awaited<ReturnType<typeof openDesk>>
beforeEach(async () => {
  room = await openDesk()
})
afterEach(() => room.store.close())

describe('a vote by link', () => {
  it('is shown before it is cast, and looking changes nothing', async () => {
    expect(await lookAtVote(linkOf(1), room.desk)).toMatchObject({
      state: 'open',
      ballot: { title: 'A ballot that is over', url: 'https://gazette.example/issues/vote-closed/' },
      option: { number: 4, title: 'A list of words' },
    })
    expect(await room.votes()).toEqual([])
  })

  it('counts once, and the last one counts', async () => {
    expect(await vote(linkOf(1), 4, room.desk)).toMatchObject({ state: 'voted', option: { number: 4 } })
    await vote(linkOf(1), 4, room.desk)
    await vote(linkOf(2), 5, room.desk)
    expect(await vote(linkOf(1), 3, room.desk)).toMatchObject({ state: 'voted', option: { number: 3 } })
    await vote(linkOf(1, { poll: 'vote-2', number: '1' }), 1, room.desk)
    expect(await room.votes()).toEqual(['vote 1 3 link', 'vote 2 5 link', 'vote-2 1 1 link'])
  })

  it.each([
    ['of nobody, as in test messages', NOBODY],
    ['of somebody who left', 5],
    ['of somebody suppressed', 6],
    ['of somebody who was erased', 99],
  ])('%s is answered as any other, and is not kept', async (_, subscriber) => {
    expect(await vote(linkOf(subscriber), 4, room.desk)).toEqual(await vote(linkOf(1), 4, room.desk))
    expect(await room.votes()).toEqual(['vote 1 4 link'])
  })

  it('of somebody who leaves later stays', async () => {
    await vote(linkOf(1), 4, room.desk)
    await room.store.subscribers.change(1, { status: 'unsubscribed', since: OPEN, note: 'link' })
    await vote(linkOf(1), 3, room.desk)
    expect(await room.votes()).toEqual(['vote 1 4 link'])
  })

  it.each([
    ['of another purpose', { token: tokenOf(1, 'vote-closed', 'leave') }],
    ['of another issue', { token: tokenOf(1, 'another-issue') }],
    ['for no issue', { token: tokenOf(1, '') }],
    ['without a scope', { token: tokenOf(1, 'none') }],
    [
      'of a retired secret',
      { token: tokenOf(1, 'vote-closed', 'vote', 'an older secret of the newsletter') },
    ],
    ['that is none', { token: 'x' }],
    ['for an issue that is not there', { issue: 'another-issue', token: tokenOf(1, 'another-issue') }],
    ['for a vote that is not there', { poll: 'vote-3' }],
    ['for a candidate that is not there', { number: '9' }],
    ['for a number written otherwise', { number: '04' }],
    ['for an issue with a NUL in its name', { issue: 'vote\0closed' }],
    ['for an issue with a path for a name', { issue: '../secret' }],
  ])('is unknown with a token %s', async (_, more) => {
    expect(await lookAtVote(linkOf(1, more), room.desk)).toEqual({ state: 'unknown' })
    expect(await vote(linkOf(1, more), 4, room.desk)).toEqual({ state: 'unknown' })
    expect(await room.votes()).toEqual([])
  })

  it('is unknown for a candidate that only the form names', async () => {
    expect(await vote(linkOf(1), 9, room.desk)).toEqual({ state: 'unknown' })
  })

  it('is worthless with any single bit flipped', async () => {
    const { token } = linkOf(1)
    const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
    for (let at = 0; at < token.length; at++) {
      for (let bit = 0; bit < 5; bit++) {
        const flipped = alphabet[alphabet.indexOf(token[at] ?? '') ^ (1 << bit)] ?? ''
        const other = token.slice(0, at) + flipped + token.slice(at + 1)
        expect(await vote(linkOf(1, { token: other }), 4, room.desk)).toEqual({ state: 'unknown' })
      }
    }
    expect(await room.votes()).toEqual([])
  })

  it('ends with its last day anywhere on Earth', async () => {
    room.set(LAST)
    expect((await vote(linkOf(1), 4, room.desk)).state).toBe('voted')
    room.set(OVER)
    expect((await lookAtVote(linkOf(1), room.desk)).state).toBe('closed')
    expect((await vote(linkOf(1), 3, room.desk)).state).toBe('closed')
    expect(await room.votes()).toEqual(['vote 1 4 link'])
  })

  it('ends when its result is recorded, half a minute later at most; others go on', async () => {
    expect((await lookAtVote(linkOf(1), room.desk)).state).toBe('open')
    await room.files.write(`${FOLDER}/votes.yaml`, RECORD)
    room.set(OPEN + 30_000)
    expect((await vote(linkOf(1), 4, room.desk)).state).toBe('closed')
    expect((await vote(linkOf(1, { poll: 'vote-2', number: '1' }), 1, room.desk)).state).toBe('voted')
  })

  it('reads nothing for a link that is not ours', async () => {
    const ballots = { ofIssue: () => Promise.reject(new Error('read')) }
    expect(await lookAtVote(linkOf(1, { token: 'x' }), { ...room.desk, ballots })).toEqual({
      state: 'unknown',
    })
    await expect(lookAtVote(linkOf(1), { ...room.desk, ballots })).rejects.toThrow('read')
  })

  it('follows an issue whose folder gets another name or goes', async () => {
    expect((await lookAtVote(linkOf(1), room.desk)).state).toBe('open')
    const text = (await room.files.readText(`${FOLDER}/issue.md`)) ?? ''
    await room.files.remove(FOLDER)
    room.set(OPEN + 30_000)
    expect((await lookAtVote(linkOf(1), room.desk)).state).toBe('unknown')
    await room.files.write('issues/025-moved/issue.md', text)
    room.set(OPEN + 60_000)
    expect((await lookAtVote(linkOf(1), room.desk)).state).toBe('open')
  })
})
