// Who is taken off the list for what a server said while an issue was sent.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readRejection, takeOffRejected } from '../../../src/jobs/bounces/rejected.ts'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { mailing, reader } from '../../store/contract.ts'
import { siteAt } from '../../web/world.ts'

const NOW = 1_700_000_000_000
const SITE = siteAt('https://mail.gazette.example/', [])
let store: Store
beforeEach(async () => {
  store = await openSqliteStore(':memory:')
})
afterEach(() => store.close())

/** Sends to one reader for each reply, and as many more who were accepted. */
async function sent(replies: readonly string[], issue = '001-welcome') {
  const people = [...replies, ...replies].map((_, index) => reader(`r${index + 1}@x.org`))
  await store.subscribers.addMany(people, 1)
  const planned = await store.mailings.plan(mailing({ issue }))
  const records = people.map((_, index) => {
    const reply = replies[index]
    return reply === undefined
      ? { subscriberId: index + 1, state: 'accepted' as const, reply: '250 ok' }
      : { subscriberId: index + 1, state: 'rejected' as const, reply }
  })
  await store.mailings.record(planned.id, records, NOW)
  const run = () => takeOffRejected({ store, clock: { now: () => NOW } }, planned, SITE)
  return { run }
}

const statusOf = async (id: number) => (await store.subscribers.byId(id))?.status

describe('a refusal', () => {
  it('of an address that the reader has no more takes nobody off', async () => {
    const { run } = await sent(['550 5.1.1 no such user'])
    const address = { address: 'new@x.org', key: 'new@x.org' }
    await store.subscribers.decide([{ id: 1, change: 'address' }], NOW, () => ({ address }))
    expect(await run()).toBe(0)
    expect(await statusOf(1)).toBe('active')
    expect(await store.reports.list({ limit: 9 })).toMatchObject([{ result: 'nothing', subscriberId: 1 }])
  })

  it.each([
    '550 5.1.1 <r1@x.org>: Recipient address rejected: User unknown in local recipient table',
    '550 5.1.1 The email account that you tried to reach does not exist',
    '550 5.1.2 Host unknown',
    '551 5.1.6 The mailbox has moved',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found',
    '550 No such user here',
    '550 Mailbox not found',
  ])('%s takes the reader off', async (reply) => {
    const { run } = await sent([reply])
    expect(await run()).toBe(1)
    expect(await statusOf(1)).toBe('suppressed')
    expect(await statusOf(2)).toBe('active')
  })

  it.each([
    '550 User frequency limited',
    '550 Ip frequency limited',
    '550 5.7.1 Message rejected due to local policy',
    '550 5.4.5 Daily user sending limit exceeded',
    '552 5.2.2 Mailbox full',
    '550 5.2.1 The mailbox is disabled',
    '554 5.7.1 Relay access denied',
    '550 Mail content denied',
    '451 4.1.1 User unknown',
    'the address needs SMTPUTF8, which the server does not offer',
    '',
  ])('%s takes nobody off', async (reply) => {
    const { run } = await sent([reply])
    expect(await run()).toBe(0)
    expect(await statusOf(1)).toBe('active')
    expect(await store.reports.list({ limit: 9 })).toEqual([])
  })
})

describe('the end of a mailing', () => {
  it('takes off once, says why, and keeps no address', async () => {
    const { run } = await sent(['550 5.1.1 <r1@x.org> unknown to r1@x.org', '550 5.1.1 no such user'])
    expect([await run(), await run()]).toEqual([2, 0])
    expect(await store.subscribers.history(1)).toMatchObject([
      { status: 'active' },
      { status: 'suppressed', since: NOW, note: 'bounce 5.1.1 (smtp)' },
    ])
    const reports = await store.reports.list({ limit: 9 })
    expect(reports).toMatchObject([
      { subscriberId: 2, issue: '001-welcome' },
      {
        kind: 'bounce',
        source: 'smtp',
        status: '5.1.1',
        permanent: true,
        result: 'suppressed',
        subscriberId: 1,
      },
    ])
    expect(JSON.stringify(reports)).not.toContain('@')
  })

  it('takes off the rest of a page that a crash left half done', async () => {
    const { run } = await sent(['550 5.1.1 no such user', '550 5.1.1 no such user'])
    await store.subscribers.change(1, { status: 'suppressed', since: 5, note: 'bounce 5.1.1 (smtp)' })
    expect(await run()).toBe(2)
    expect(await store.subscribers.history(1)).toHaveLength(2)
    expect(await statusOf(2)).toBe('suppressed')
  })

  it('takes off whoever is on a page after the first, and nobody who was erased meanwhile', async () => {
    const { run } = await sent(Array.from({ length: 501 }, () => '550 5.1.1 no such user'))
    await store.subscribers.remove(501)
    expect(await run()).toBe(500)
    expect(await statusOf(500)).toBe('suppressed')
  })

  it('takes nobody off where the server refused more than it took: that is about us', async () => {
    const { run } = await sent(['550 5.1.1 no such user'])
    const found = await store.mailings.ofIssue('001-welcome')
    await store.mailings.move(found?.id ?? 0, 'rejected', { state: 'queued', reply: '' }, NOW)
    await store.subscribers.addMany([reader('more@x.org')], 1)
    const second = await store.mailings.plan(mailing({ issue: '002-next' }))
    await store.mailings.record(
      second.id,
      [1, 2, 3].map((subscriberId) => ({ subscriberId, state: 'rejected', reply: '550 5.1.1 no such user' })),
      NOW,
    )
    expect(await takeOffRejected({ store, clock: { now: () => NOW } }, second, SITE)).toBe(0)
    expect(await run()).toBe(0)
    expect(await statusOf(1)).toBe('active')
  })
})

it('what is no answer of a server is no report', () => {
  expect(readRejection('unexpected answer "hello"')).toBeUndefined()
  expect(readRejection('250 ok')).toBeUndefined()
})
