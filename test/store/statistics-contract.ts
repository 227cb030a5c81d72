// What every store must count for the statistics: sums that are right, and nothing about one reader.
import { expect, it } from 'vitest'
import type { ReaderDecision, Store } from '../../src/store/store.ts'
import { claim, mailing, reader } from './contract.ts'

const MINUTE = 60_000
const DAY = 86_400_000
/** The start of a day. */
const NOW = 19_700 * DAY
const DAY_MINUTE = 19_700 * 1440

export function statisticsContract(current: () => Store): void {
  it('counts who became a reader and who stopped being one', async () => {
    const { subscribers, statistics } = current()
    await subscribers.addMany([reader('a@x.org'), reader('b@x.org', { note: 'import: list.csv' })], NOW + 1)
    await subscribers.addMany([reader('gone@x.org', { status: 'unsubscribed' })], NOW + 1)
    await join(current(), 'c@x.org', NOW + 2, NOW + 3 * MINUTE)
    await join(current(), 'd@x.org', NOW + 2, undefined)
    const stand = (status: 'unsubscribed' | 'suppressed', at: number): ReaderDecision => ({
      standing: { status, since: at, note: 'x' },
    })
    await subscribers.decide([{ key: 'a@x.org' }], NOW + 2 * DAY + 5 * MINUTE, () => stand('unsubscribed', 1))
    await subscribers.decide([{ key: 'a@x.org' }], NOW + 3 * DAY, () => stand('unsubscribed', 2))
    await subscribers.decide([{ key: 'b@x.org' }], NOW + DAY, () => stand('suppressed', 1))
    await subscribers.decide([{ key: 'd@x.org' }], NOW + DAY, () => stand('unsubscribed', 1))
    expect(await statistics.changes()).toEqual([
      { kind: 'added', minute: DAY_MINUTE, count: 1 },
      { kind: 'confirmed', minute: DAY_MINUTE, count: 1 },
      { kind: 'imported', minute: DAY_MINUTE, count: 1 },
      { kind: 'suppressed', minute: DAY_MINUTE + 1440, count: 1 },
      { kind: 'left', minute: DAY_MINUTE + 2 * 1440 + 5, count: 1 },
    ])
  })

  it('counts readers by status, and what those who are mailed chose', async () => {
    const { subscribers, statistics } = current()
    await subscribers.addMany([reader('a@x.org'), reader('b@x.org'), reader('c@x.org')], NOW)
    await subscribers.decide([{ key: 'a@x.org' }], NOW, () => ({
      preferences: { language: 'zh', edition: 'links' },
    }))
    await subscribers.decide([{ key: 'b@x.org' }], NOW, () => ({
      standing: { status: 'suppressed', since: NOW, note: 'x' },
      preferences: { language: 'zh' },
    }))
    expect(await statistics.readers()).toEqual({
      statuses: { pending: 0, active: 2, unsubscribed: 0, suppressed: 1 },
      languages: { en: 1, zh: 1 },
      editions: { full: 1, english: 0, links: 1 },
    })
  })

  it('says how long people took to confirm, and how many did not', async () => {
    const { statistics } = current()
    await join(current(), 'early@x.org', NOW - DAY, NOW)
    await join(current(), 'a@x.org', NOW, NOW + 7 * MINUTE)
    await join(current(), 'b@x.org', NOW + 1, NOW + 7 * MINUTE + 5)
    await join(current(), 'c@x.org', NOW, NOW + 90 * MINUTE)
    await join(current(), 'd@x.org', NOW, undefined)
    expect(await statistics.waits(NOW)).toEqual([
      { count: 1 },
      { minutes: 7, count: 2 },
      { minutes: 90, count: 1 },
    ])
    expect(await statistics.waits(NOW + DAY)).toEqual([])
  })

  it('counts the deliveries of an issue by state and variant', async () => {
    const { subscribers, mailings, statistics } = current()
    await subscribers.addMany([reader('a@x.org'), reader('b@x.org'), reader('c@x.org'), reader('d@x.org')], NOW)
    await subscribers.decide([{ key: 'c@x.org' }], NOW, () => ({ preferences: { edition: 'links' } }))
    const variants = ['full', 'links'].map((id) => ({ id, hash: id, bytes: new Uint8Array([1]) }))
    const { id, issue } = await mailings.plan(mailing({ variants }))
    await claim(mailings, id, NOW * 2, 3)
    await mailings.record(id, [1, 3].map((subscriberId) => ({ subscriberId, state: 'accepted' })), NOW)
    await mailings.record(id, [{ subscriberId: 2, state: 'rejected' }], NOW)
    expect(await statistics.deliveries(issue)).toEqual([
      { variant: 'full', state: 'accepted', count: 1 },
      { variant: 'links', state: 'accepted', count: 1 },
      { variant: 'full', state: 'queued', count: 1 },
      { variant: 'full', state: 'rejected', count: 1 },
    ])
    expect(await statistics.deliveries('another')).toEqual([])
  })

  it('counts reports by issue, kind and cause, and votes by poll', async () => {
    const { reports, votes, statistics } = current()
    const report = { permanent: true, rule: 'r', match: 'token', source: 'file', result: 'nothing' } as const
    await reports.add({ ...report, digest: '1', at: NOW, kind: 'bounce', cause: 'address', issue: '001' })
    await reports.add({ ...report, digest: '2', at: NOW, kind: 'bounce', cause: 'address', issue: '001' })
    await reports.add({ ...report, digest: '3', at: NOW, kind: 'complaint', permanent: false })
    await reports.add({ ...report, digest: '4', at: NOW, kind: 'autoreply' })
    await reports.add({ ...report, digest: '5', at: NOW - 1, kind: 'bounce' })
    expect(await statistics.reports(NOW)).toEqual([
      { kind: 'complaint', permanent: false, count: 1 },
      { issue: '001', kind: 'bounce', cause: 'address', permanent: true, count: 2 },
    ])
    for (const subscriberId of [1, 2])
      await votes.cast({ issue: '001', poll: 'vote', subscriberId, option: 1, at: NOW, via: 'link' })
    expect(await statistics.polls()).toEqual([{ issue: '001', poll: 'vote', count: 2 }])
  })
}

async function join(
  { subscribers }: Store,
  key: string,
  at: number,
  confirmedAt: number | undefined,
): Promise<void> {
  await subscribers.decide([{ key }], at, () => ({
    add: { address: key, key },
    standing: { status: 'pending', since: at, note: 'form', askedAt: at },
    consent: { at, type: 'asked', via: 'form' },
  }))
  if (confirmedAt === undefined) return
  await subscribers.decide([{ key }], confirmedAt, () => ({
    standing: { status: 'active', since: confirmedAt, note: 'confirmed by mail' },
    consent: { at: confirmedAt, type: 'confirmed', via: 'link' },
  }))
}
