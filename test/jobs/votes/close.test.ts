// How votes stand, and how their result comes into the issue's folder: once, and not changed without being told.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyLexicon } from '../../../src/bilingual/lexicon/lexicon.ts'
import { readIssue } from '../../../src/issue/read.ts'
import { loadIssueFiles } from '../../../src/jobs/newsletter.ts'
import { type CloseRequest, closeVotes } from '../../../src/jobs/votes/close.ts'
import { type SegmentsOf, tallyIssue } from '../../../src/jobs/votes/tally.ts'
import { vote } from '../../../src/jobs/votes/vote.ts'
import { SITE } from '../../mailing/sample.ts'
import { claim } from '../../store/contract.ts'
import { FOLDER, linkOf, OPEN, OVER, openDesk, RECORD } from './desk.ts'

const PATH = `${FOLDER}/votes.yaml`
/** Readers 2 and 3 support the newsletter. */
const segmentsOf: SegmentsOf = async (segments, readers) =>
  new Map(readers.map((reader) => [reader, new Set(reader === 2 || reader === 3 ? segments : [])]))

let room: Awaited<ReturnType<typeof openDesk>>
beforeEach(async () => {
  room = await openDesk()
})
afterEach(() => room.store.close())

async function issue() {
  const read = readIssue(await loadIssueFiles(room.files, FOLDER), SITE, emptyLexicon)
  if (!read.issue) throw new Error('cannot be read')
  return read.issue
}

const ports = () => ({ store: room.store, files: room.files, segmentsOf })
const close = async (more: Partial<CloseRequest> = {}) =>
  closeVotes(await issue(), { now: OVER, which: 'due', present: 'keep', ...more }, ports())

async function castAll(): Promise<void> {
  await vote(linkOf(1), 4, room.desk)
  await vote(linkOf(2), 3, room.desk)
  await vote(linkOf(3), 3, room.desk)
  await vote(linkOf(4), 4, room.desk)
  await vote(linkOf(4, { poll: 'vote-2', number: '1' }), 1, room.desk)
}

describe('a tally', () => {
  it('weighs votes by the segments of their readers, and says how many got the issue', async () => {
    const mailing = await room.send()
    const deliveries = await claim(room.store.mailings, mailing.id, OPEN, 3)
    await room.store.mailings.record(
      mailing.id,
      deliveries.map(({ subscriberId }) => ({ subscriberId, state: 'accepted' as const })),
      OPEN,
    )
    await castAll()
    const tally = await tallyIssue(await issue(), ports())
    expect(tally).toMatchObject({ issue: 'vote-closed', readers: 3, edition: mailing.variants[0]?.hash })
    expect(
      tally.polls.map(({ poll, votes, total, leading, replies }) => ({
        poll,
        votes,
        total,
        leading,
        replies,
      })),
    ).toEqual([
      { poll: 'vote', votes: 4, total: 6, leading: [3], replies: 0 },
      { poll: 'vote-2', votes: 1, total: 1, leading: [1], replies: 0 },
    ])
  })

  it('asks for no segments where none weighs more', async () => {
    const refusing = { ...ports(), segmentsOf: () => Promise.reject(new Error('asked')) }
    await expect(tallyIssue(await issue(), refusing)).rejects.toThrow('asked')
    const text = (await room.files.readText(`${FOLDER}/issue.md`)) ?? ''
    await room.files.write(`${FOLDER}/issue.md`, text.replace(' weights="supporters:2"', ''))
    expect((await tallyIssue(await issue(), refusing)).polls).toHaveLength(2)
  })
})

describe('closing', () => {
  it('writes what is over, and leaves the rest open', async () => {
    await castAll()
    expect(await close()).toMatchObject({ state: 'written', path: PATH })
    const { votes } = await issue()
    expect(votes?.polls.map(({ poll, closed, votes, total }) => ({ poll, closed, votes, total }))).toEqual([
      { poll: 'vote', closed: '2026-12-20', votes: 4, total: 6 },
    ])
    expect(await room.files.readText(PATH)).not.toMatch(/ann|bob|@|subscriber/)
  })

  it('closes nothing before its time, unless told', async () => {
    expect(await close({ now: OPEN })).toMatchObject({ state: 'open' })
    expect(await room.files.readText(PATH)).toBeUndefined()
    expect(await close({ now: OPEN, which: 'all' })).toMatchObject({ state: 'written' })
    expect((await issue()).votes?.polls.map(({ closed }) => closed)).toEqual(['2026-12-15', '2026-12-15'])
  })

  it('changes nothing the second time, and adds what is over since', async () => {
    await castAll()
    await close()
    const first = await room.files.readText(PATH)
    expect(await close({ now: OVER + 86_400_000 })).toMatchObject({ state: 'unchanged' })
    expect(await room.files.readText(PATH)).toBe(first)
    await close({ which: 'all' })
    expect((await issue()).votes?.polls.map(({ poll, closed }) => [poll, closed])).toEqual([
      ['vote', '2026-12-20'],
      ['vote-2', '2026-12-21'],
    ])
  })

  it('does not write over another result, unless told', async () => {
    await castAll()
    await room.files.write(PATH, RECORD)
    expect(await close()).toEqual({ state: 'in the way', path: PATH, polls: ['vote'] })
    expect(await room.files.readText(PATH)).toBe(RECORD)
    expect(await close({ present: 'replace' })).toMatchObject({ state: 'written' })
    expect((await issue()).votes?.polls[0]?.votes).toBe(4)
  })

  it('does not write over what it cannot read, unless told', async () => {
    await room.files.write(PATH, 'readers: many\n')
    expect(await close()).toEqual({ state: 'in the way', path: PATH, polls: [] })
    expect(await close({ present: 'replace' })).toMatchObject({ state: 'written' })
  })
})
