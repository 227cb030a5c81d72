// What every store must do. Run it over each adapter: `storeContract('name', open)`.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Delivery, DeliveryState } from '../../src/mailing/delivery.ts'
import type {
  Holder,
  MailingEnd,
  Mailings,
  NewMailing,
  NewSubscriber,
  ScheduleId,
  Store,
} from '../../src/store/store.ts'
import { segmentContract } from './segment-contract.ts'
import { serviceContract } from './service-contract.ts'
import { statisticsContract } from './statistics-contract.ts'

const NOW = 1_700_000_000_000
export const HOLDER: Holder = { host: 'desk', pid: 7, task: 'send 12', since: NOW }

/** Claims for one worker, with a lease of five minutes. */
export async function claim(
  mailings: Pick<Mailings, 'claim'>,
  id: number,
  now: number,
  limit: number,
): Promise<readonly Delivery[]> {
  const request = { now, limit, worker: 'one', leaseUntil: now + 300_000 }
  return (await mailings.claim(id, request)).deliveries
}

export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`store: ${name}`, () => {
    let store: Store
    beforeEach(async () => {
      store = await open()
    })
    afterEach(async () => {
      await store.close()
    })

    describe('subscribers', () => subscribersContract(() => store))
    describe('mailings', () => {
      planContract(() => store)
      scheduledPlanContract(() => store)
      ledgerContract(() => store)
      controlContract(() => store)
    })
    describe('what is kept beside the ledger', () => recordsContract(() => store))
    describe('what the public service keeps', () => serviceContract(() => store))
    describe('audiences', () => segmentContract(() => store))
    describe('the counts of the statistics', () => statisticsContract(() => store))
    describe('lockSending', () => {
      it('is held until it is released', async () => {
        const lock = await store.lockSending(HOLDER)
        if ('heldBy' in lock) throw new Error('expected the lock')
        await lock.release()
        await lock.release()
        const again = await store.lockSending(HOLDER)
        expect(again).toHaveProperty('release')
        if ('release' in again) await again.release()
      })
    })
  })
}

export function reader(key: string, more: Partial<NewSubscriber> = {}): NewSubscriber {
  return { address: key, key, status: 'active', since: NOW, note: 'test', attributes: {}, ...more }
}

export function mailing(more: Partial<NewMailing> = {}): NewMailing {
  return {
    issue: '001-welcome',
    subject: 'Welcome 你好',
    variants: [{ id: 'full', hash: 'abc', bytes: new Uint8Array([0, 1, 255]) }],
    plannedAt: NOW,
    messageId: (id) => `${id}@example.org`,
    audience: { type: 'active' },
    ...more,
  }
}

function subscribersContract(current: () => Store): void {
  it('adds, finds and lists', async () => {
    const { subscribers } = current()
    const attributes = { city: '北京', __proto__x: 'y' }
    expect(
      await subscribers.addMany([reader('a@example.org', { name: 'Ada', attributes })], NOW + 1),
    ).toEqual(['added'])
    const stored = await subscribers.byKey('a@example.org')
    expect(stored).toEqual({
      id: 1,
      address: 'a@example.org',
      name: 'Ada',
      status: 'active',
      since: NOW,
      note: 'test',
      attributes,
      language: 'en',
      edition: 'full',
    })
    expect(await subscribers.byId(1)).toEqual(stored)
    expect(await subscribers.byKey('b@example.org')).toBeUndefined()
    expect(await subscribers.byId(2)).toBeUndefined()
    expect(await subscribers.history(1)).toEqual([
      { at: NOW + 1, status: 'active', since: NOW, note: 'test' },
    ])
    await subscribers.addMany([reader('b@example.org', { status: 'unsubscribed' }), reader('c@x.org')], NOW)
    const ids = async (filter: Parameters<typeof subscribers.list>[0]) =>
      (await subscribers.list(filter)).map(({ id }) => id)
    expect(await ids({ limit: 10 })).toEqual([1, 2, 3])
    expect(await ids({ limit: 1, after: 1 })).toEqual([2])
    expect(await ids({ limit: 10, status: 'active' })).toEqual([1, 3])
    expect(await subscribers.countByStatus()).toEqual({
      pending: 0,
      active: 2,
      unsubscribed: 1,
      suppressed: 0,
    })
  })

  it('adds nobody twice, within one call or over two, and fills in what is absent', async () => {
    const { subscribers } = current()
    expect(await subscribers.addMany([], NOW)).toEqual([])
    expect(
      await subscribers.addMany(
        [
          reader('a@x.org', { attributes: { tag: 'old' } }),
          reader('a@x.org'),
          reader('a@x.org', { name: 'A' }),
        ],
        NOW,
      ),
    ).toEqual(['added', 'known', 'updated'])
    expect(
      await subscribers.addMany([reader('a@x.org', { attributes: { tag: 'new', city: 'X' } })], NOW),
    ).toEqual(['updated'])
    expect(await subscribers.byKey('a@x.org')).toMatchObject({
      name: 'A',
      attributes: { tag: 'old', city: 'X' },
    })
  })

  it('lets an import stop mail and never start it', async () => {
    const { subscribers } = current()
    await subscribers.addMany([reader('a@x.org'), reader('b@x.org', { status: 'suppressed' })], NOW)
    expect(
      await subscribers.addMany(
        [reader('a@x.org', { status: 'unsubscribed', note: 'left there' }), reader('b@x.org')],
        NOW + 5,
      ),
    ).toEqual(['stopped', 'known'])
    expect(await subscribers.addMany([reader('a@x.org')], NOW + 6)).toEqual(['known'])
    expect(await subscribers.byKey('a@x.org')).toMatchObject({ status: 'unsubscribed', since: NOW + 5 })
    expect(await subscribers.history(1)).toEqual([
      { at: NOW, status: 'active', since: NOW, note: 'test' },
      { at: NOW + 5, status: 'unsubscribed', since: NOW + 5, note: 'left there' },
    ])
  })

  it('changes a status, remembers it, and forgets a reader who is removed', async () => {
    const { subscribers, mailings } = current()
    await subscribers.addMany([reader('a@x.org'), reader('b@x.org')], NOW)
    await subscribers.change(2, { status: 'unsubscribed', since: NOW + 9, note: 'one-click' })
    expect(await subscribers.byId(2)).toMatchObject({
      status: 'unsubscribed',
      since: NOW + 9,
      note: 'one-click',
    })
    expect(await subscribers.history(2)).toHaveLength(2)
    const { id } = await mailings.plan(mailing())
    await subscribers.remove(1)
    await subscribers.remove(2)
    expect(await subscribers.list({ limit: 9 })).toEqual([])
    expect(await subscribers.history(2)).toEqual([])
    expect((await mailings.deliveries(id, { limit: 9 })).map(({ address }) => address)).toEqual(['(removed)'])
    await subscribers.addMany([reader('c@x.org')], NOW)
    expect((await subscribers.byKey('c@x.org'))?.id, 'an id is never given twice').toBe(3)
  })
}

function planContract(current: () => Store): void {
  it('plans: keeps the bytes and queues every active reader', async () => {
    const { subscribers, mailings } = current()
    await subscribers.addMany(
      [reader('a@x.org', { name: '李' }), reader('b@x.org', { status: 'suppressed' }), reader('c@x.org')],
      NOW,
    )
    const planned = await mailings.plan(mailing())
    const { messageId: _, ...rest } = mailing()
    expect(planned).toEqual({ ...rest, id: planned.id, size: 2, state: 'active' })
    expect(await mailings.ofIssue('001-welcome')).toEqual(planned)
    expect(await mailings.ofIssue('002-other')).toBeUndefined()
    const { variants: __, ...listed } = planned
    expect(await mailings.list()).toEqual([listed])
    expect(await mailings.deliveries(planned.id, { limit: 10 })).toEqual([
      {
        mailingId: planned.id,
        subscriberId: 1,
        variant: 'full',
        address: 'a@x.org',
        name: '李',
        state: 'queued',
        attempts: 0,
        dueAt: 0,
        messageId: '1@example.org',
      },
      expect.objectContaining({ subscriberId: 3, messageId: '3@example.org' }),
    ])
    expect(await mailings.nextDue(planned.id), 'at once, also when the clock is set back').toBe(0)
  })

  it('plans an issue once, and for nobody when there is nobody', async () => {
    const { mailings } = current()
    const planned = await mailings.plan(mailing())
    expect(planned.size).toBe(0)
    expect(await mailings.nextDue(planned.id)).toBeUndefined()
    expect(await claim(mailings, planned.id, NOW, 10)).toEqual([])
    await expect(mailings.plan(mailing())).rejects.toThrow('second mailing of 001-welcome')
    await expect(mailings.plan(mailing({ issue: '002', variants: [] }))).rejects.toThrow('without a variant')
  })

  it('shows nothing of a planning that was cut off, and starts it afresh', async () => {
    const { subscribers, mailings } = current()
    await subscribers.addMany([reader('a@x.org'), reader('b@x.org')], NOW)
    const cutOff = mailing({
      messageId: (id) => {
        if (id === 2) throw new Error('cut off')
        return 'old@example.org'
      },
    })
    await expect(mailings.plan(cutOff)).rejects.toThrow('cut off')
    expect(await mailings.ofIssue('001-welcome')).toBeUndefined()
    expect(await mailings.list()).toEqual([])
    const planned = await mailings.plan(mailing())
    expect(planned.size).toBe(2)
    const deliveries = await mailings.deliveries(planned.id, { limit: 10 })
    expect(deliveries.map(({ messageId }) => messageId)).toEqual(['1@example.org', '2@example.org'])
  })
}

function scheduledPlanContract(current: () => Store): void {
  const { subject, variants, audience } = mailing()
  const scheduled = { at: NOW + 1, createdAt: NOW }
  const schedule = {
    ...scheduled,
    issue: '001-welcome',
    subject,
    variants,
    audience,
    zone: 'UTC',
    state: 'waiting',
  } as const
  const audit = { at: NOW, action: 'planned', who: 'ann@desk worker', note: 'scheduled' } as const
  const late = { ...audit, issue: '001-welcome', action: 'late' } as const

  it('begins a schedule: the mailing, the entry and the end of the schedule are one', async () => {
    const { subscribers, mailings, schedules, audit: trail } = current()
    await subscribers.addMany([reader('a@x.org'), reader('b@x.org')], NOW)
    await schedules.put(schedule)
    expect(await mailings.planScheduled(mailing({ audit }), scheduled)).toMatchObject({ size: 2 })
    expect(await schedules.list()).toEqual([])
    expect(await trail.list()).toEqual([{ ...audit, issue: '001-welcome', readers: 2 }])
  })

  it.each<[string, (store: Store) => Promise<unknown>]>([
    ['taken back', ({ schedules }) => schedules.remove('001-welcome')],
    ['put off', ({ schedules }) => schedules.put({ ...schedule, at: NOW + 2 })],
    ['made again for the same time', ({ schedules }) => schedules.put({ ...schedule, createdAt: NOW + 1 })],
    ['found late', ({ schedules }) => schedules.markLate('001-welcome', scheduled, late)],
  ])('leaves nothing behind where the schedule was %s meanwhile', async (_, change) => {
    const { subscribers, mailings, schedules, audit: trail } = current()
    await subscribers.addMany([reader('a@x.org')], NOW)
    await schedules.put(schedule)
    await change(current())
    const left = [await schedules.list(), await trail.list()]
    expect(await mailings.planScheduled(mailing({ audit }), scheduled)).toBeUndefined()
    expect(await mailings.list()).toEqual([])
    expect([await schedules.list(), await trail.list()]).toEqual(left)
    expect((await mailings.plan(mailing())).size, 'planned by hand then').toBe(1)
    expect(await schedules.list()).toEqual([])
  })
}

function ledgerContract(current: () => Store): void {
  const states = async (id: number) =>
    (await current().mailings.deliveries(id, { limit: 100 })).map(({ state }) => state)

  async function planned(count: number): Promise<number> {
    const { subscribers, mailings } = current()
    await subscribers.addMany(
      Array.from({ length: count }, (_, index) => reader(`r${index}@x.org`)),
      NOW,
    )
    return (await mailings.plan(mailing())).id
  }

  it('claims what is due, each once, earliest first', async () => {
    const { mailings } = current()
    const id = await planned(5)
    const first = await claim(mailings, id, NOW - 1, 2)
    expect(first.map(({ subscriberId, state }) => [subscriberId, state])).toEqual([
      [1, 'claimed'],
      [2, 'claimed'],
    ])
    await mailings.record(
      id,
      [
        { subscriberId: 1, state: 'deferred', reply: '451 later', dueAt: NOW + 50, attempts: 1 },
        { subscriberId: 2, state: 'accepted', reply: '250 ok', attempts: 1 },
      ],
      NOW + 1,
    )
    const claimedIds = async (now: number) =>
      (await claim(mailings, id, now, 10)).map(({ subscriberId }) => subscriberId)
    expect(await claimedIds(NOW + 49)).toEqual([3, 4, 5])
    expect(await mailings.nextDue(id)).toBe(NOW + 50)
    const [late] = await claim(mailings, id, NOW + 50, 10)
    expect(late).toMatchObject({
      subscriberId: 1,
      attempts: 1,
      reply: '451 later',
      messageId: '1@example.org',
    })
    expect(await claimedIds(NOW + 1000)).toEqual([])
    expect(await mailings.nextDue(id)).toBeGreaterThan(NOW + 1000) // when a claim runs out
  })

  it('skips readers who left or were removed since, without ending early', async () => {
    const { subscribers, mailings } = current()
    const id = await planned(6)
    for (const left of [1, 2, 3]) {
      await subscribers.change(left, { status: 'unsubscribed', since: NOW, note: 'one-click' })
    }
    await subscribers.remove(4)
    const claimed = await claim(mailings, id, NOW, 2)
    expect(claimed.map(({ subscriberId }) => subscriberId)).toEqual([5, 6])
    expect(await mailings.countByState(id)).toEqual({
      queued: 0,
      claimed: 2,
      sending: 0,
      accepted: 0,
      deferred: 0,
      rejected: 0,
      skipped: 4,
      uncertain: 0,
    })
  })

  it('records what is given and keeps the rest; accepted is final', async () => {
    const { mailings } = current()
    const id = await planned(2)
    await mailings.record(id, [{ subscriberId: 1, state: 'accepted', reply: '250 好', attempts: 1 }], NOW)
    await mailings.record(
      id,
      [
        { subscriberId: 1, state: 'queued', reply: 'no' },
        { subscriberId: 2, state: 'uncertain', attempts: 1 },
        { subscriberId: 99, state: 'accepted' },
      ],
      NOW,
    )
    await mailings.record(id, [], NOW)
    const [first, second] = await mailings.deliveries(id, { limit: 9 })
    expect(first).toMatchObject({ state: 'accepted', reply: '250 好', attempts: 1, dueAt: 0 })
    expect(second).toMatchObject({ state: 'uncertain', attempts: 1 })
    expect(second).not.toHaveProperty('reply')
    await mailings.record(id, [{ subscriberId: 2, state: 'queued' }], NOW)
    expect((await claim(mailings, id, NOW, 9)).map(({ subscriberId }) => subscriberId)).toEqual([2])
    expect(await mailings.deliveries(id, { limit: 9, state: 'accepted' })).toEqual([first])
    expect(await mailings.deliveries(id, { limit: 1, after: 1 })).toHaveLength(1)
  })

  it('touches the deliveries of its own mailing only', async () => {
    const { mailings } = current()
    const id = await planned(1)
    const other = await mailings.plan(mailing({ issue: '002-second' }))
    await mailings.record(other.id, [{ subscriberId: 1, state: 'accepted' }], NOW)
    expect(await states(id)).toEqual(['queued'])
    expect(await states(other.id)).toEqual(['accepted'])
    expect((await mailings.list()).map(({ issue }) => issue)).toEqual(['001-welcome', '002-second'])
  })

  it('discards a mailing of which nothing was tried, and no other', async () => {
    const { subscribers, mailings } = current()
    const id = await planned(3)
    await subscribers.change(1, { status: 'unsubscribed', since: NOW, note: 'one-click' })
    await claim(mailings, id, NOW, 1)
    expect(await mailings.discard(id), 'one is claimed').toBe('begun')
    await mailings.recover(id, [], { state: 'queued' }, NOW)
    expect(await mailings.begun(id)).toBe(false)
    expect(await mailings.discard(id)).toBe('discarded')
    expect(await mailings.ofIssue('001-welcome')).toBeUndefined()
    const again = await mailings.plan(mailing())
    expect(again.size).toBe(2)
    await mailings.record(again.id, [{ subscriberId: 2, state: 'queued', attempts: 1 }], NOW)
    expect(await mailings.begun(again.id)).toBe(true)
    expect(await mailings.discard(again.id), 'one was tried').toBe('begun')
    expect((await mailings.ofIssue('001-welcome'))?.size).toBe(2)
  })

  it('recovers after a crash: what was decided, and back to the queue with the rest', async () => {
    const { mailings } = current()
    const id = await planned(6)
    await claim(mailings, id, NOW, 5)
    await mailings.record(id, [{ subscriberId: 5, state: 'accepted', reply: '250 ok' }], NOW)
    const decisions = (
      [
        [1, 'uncertain'],
        [2, 'accepted'],
        [5, 'uncertain'],
      ] as const satisfies readonly (readonly [number, DeliveryState])[]
    ).map(([subscriberId, state]) => ({ subscriberId, state }))
    const rest = { state: 'queued' } as const
    expect(await mailings.recover(id, decisions, rest, NOW)).toEqual({ decided: 2, others: 2 })
    expect(await states(id)).toEqual(['uncertain', 'accepted', 'queued', 'queued', 'accepted', 'queued'])
    expect(await mailings.recover(id, decisions, rest, NOW)).toEqual({ decided: 0, others: 0 })
  })
}

function controlContract(current: () => Store): void {
  async function planned(count: number): Promise<number> {
    const { subscribers, mailings } = current()
    await subscribers.addMany(
      Array.from({ length: count }, (_, index) => reader(`r${index}@x.org`)),
      NOW,
    )
    return (await mailings.plan(mailing())).id
  }

  it('claims only in the range asked for, and only while the mailing is active', async () => {
    const { mailings } = current()
    const id = await planned(5)
    const request = { now: NOW, limit: 9, worker: 'one', leaseUntil: NOW + 1, range: { from: 2, to: 3 } }
    const claimed = await mailings.claim(id, request)
    expect(claimed.state).toBe('active')
    expect(claimed.deliveries.map(({ subscriberId }) => subscriberId)).toEqual([2, 3])
    expect(await mailings.dueRanges(id, NOW, 2)).toEqual([
      { from: 1, to: 4 },
      { from: 5, to: 5 },
    ])
    expect(await mailings.setState(id, { state: 'paused', reason: 'quota', resumeAt: NOW + 9 })).toBe(true)
    expect(await mailings.byId(id)).toMatchObject({ state: 'paused', reason: 'quota', resumeAt: NOW + 9 })
    expect(await mailings.claim(id, { ...request, range: { from: 0, to: 99 } })).toEqual({
      state: 'paused',
      deliveries: [],
    })
    const held = { state: 'paused', reason: 'a limit' } as const
    expect(await mailings.setState(id, held, 'active'), 'another pause stays').toBe(false)
    expect(await mailings.byId(id)).toMatchObject({ reason: 'quota' })
    expect(await mailings.setState(id, { state: 'cancelled' })).toBe(true)
    expect(await mailings.setState(id, { state: 'active' }), 'cancelled stays cancelled').toBe(false)
  })

  it('begins only what is still the claim of that worker, and gives back what ran out', async () => {
    const { mailings } = current()
    const id = await planned(3)
    await mailings.claim(id, { now: NOW, limit: 2, worker: 'one', leaseUntil: NOW + 5 })
    expect(await mailings.begin(id, [1, 2, 3], 'two', NOW)).toEqual(new Set())
    expect(await mailings.begin(id, [1, 3], 'one', NOW)).toEqual(new Set([1]))
    expect(await mailings.recordExpired(id, NOW + 5)).toEqual({ queued: 0, uncertain: 0 })
    expect(await mailings.recordExpired(id, NOW + 6)).toEqual({ queued: 1, uncertain: 1 })
    await mailings.record(id, [{ subscriberId: 2, state: 'rejected' }], NOW + 7, 'one')
    const states = (await mailings.deliveries(id, { limit: 9 })).map(({ state }) => state)
    expect(states).toEqual(['uncertain', 'queued', 'queued'])
  })

  it('moves deliveries from one state to another, all or those named', async () => {
    const { mailings } = current()
    const id = await planned(4)
    const uncertain = [1, 2, 3].map((subscriberId) => ({ subscriberId, state: 'uncertain' as const }))
    await mailings.record(id, uncertain, NOW)
    const sent = { state: 'accepted', reply: 'marked as sent' } as const
    expect(await mailings.move(id, 'uncertain', sent, NOW, [2, 4])).toBe(1)
    const again = { state: 'queued', reply: 'to be sent again' } as const
    expect(await mailings.move(id, 'uncertain', again, NOW)).toBe(2)
    expect(await mailings.move(id, 'uncertain', again, NOW)).toBe(0)
    expect(await mailings.begun(id), 'it was tried once').toBe(true)
    expect((await claim(mailings, id, NOW, 9)).map(({ subscriberId }) => subscriberId)).toEqual([1, 3, 4])
    expect(await mailings.invariants(id)).toEqual({ acceptedTwice: 0, deliveries: 4, size: 4 })
  })

  it('gives those who are queued again by hand all their attempts anew, though they were tried', async () => {
    const { mailings } = current()
    const id = await planned(2)
    await mailings.record(
      id,
      [
        { subscriberId: 1, state: 'rejected', reply: 'given up after 26 attempts', attempts: 26 },
        { subscriberId: 2, state: 'uncertain', reply: 'no answer', attempts: 3 },
      ],
      NOW,
    )
    await mailings.move(id, 'rejected', { state: 'queued', reply: 'to be tried again' }, NOW)
    await mailings.move(id, 'uncertain', { state: 'queued', reply: 'to be sent again' }, NOW)
    expect((await mailings.deliveries(id, { limit: 9 })).map(({ attempts }) => attempts)).toEqual([0, 0])
    expect(await mailings.begun(id)).toBe(true)
    expect(await mailings.discard(id)).toBe('begun')
  })

  it('plans for those who got another issue, and are still active', async () => {
    const { subscribers, mailings } = current()
    const id = await planned(4)
    await mailings.record(
      id,
      [
        { subscriberId: 1, state: 'accepted' },
        { subscriberId: 2, state: 'uncertain' },
        { subscriberId: 3, state: 'rejected' },
        { subscriberId: 4, state: 'accepted' },
      ],
      NOW,
    )
    await subscribers.change(4, { status: 'unsubscribed', since: NOW, note: 'one-click' })
    const audience = { type: 'recipients of', issue: '001-welcome' } as const
    const second = await mailings.plan(mailing({ issue: '002-correction', audience }))
    const readers = await mailings.deliveries(second.id, { limit: 9 })
    expect(readers.map(({ subscriberId }) => subscriberId)).toEqual([1, 2])
  })

  it('takes text that no database takes: half a character, and the character 0', async () => {
    const { mailings } = current()
    const id = await planned(1)
    await mailings.record(id, [{ subscriberId: 1, state: 'deferred', reply: 'a\0b\ud800c', dueAt: 1 }], NOW)
    const [delivery] = await mailings.deliveries(id, { limit: 1 })
    expect(delivery?.reply).toBe('a\ufffdb\ufffdc')
  })
}

function recordsContract(current: () => Store): void {
  it('keeps schedules by time, and replaces that of an issue', async () => {
    const { schedules } = current()
    const { subject, variants, audience } = mailing()
    const schedule = (issue: string, at: number) =>
      ({
        issue,
        subject,
        variants,
        audience,
        at,
        zone: 'Asia/Shanghai',
        createdAt: NOW,
        state: 'waiting',
      }) as const
    await schedules.put(schedule('002', NOW + 2))
    await schedules.put(schedule('001', NOW + 3))
    await schedules.put(schedule('001', NOW + 1))
    expect((await schedules.list()).map(({ issue }) => issue)).toEqual(['001', '002'])
    const stored = await schedules.ofIssue('001')
    expect(stored).toMatchObject({ at: NOW + 1, zone: 'Asia/Shanghai', state: 'waiting', audience })
    expect([...(stored?.variants[0]?.bytes ?? [])]).toEqual([0, 1, 255])
  })

  it('marks a schedule late once, and not the one that took its place', async () => {
    const { schedules, audit } = current()
    const { subject, variants, audience } = mailing()
    const first = { at: NOW + 1, createdAt: NOW }
    const rest = { issue: '001', subject, variants, audience, zone: 'UTC', state: 'waiting' } as const
    const entry = { at: NOW, issue: '001', action: 'late', who: 'ann@desk worker' } as const
    const mark = (id: ScheduleId) => schedules.markLate('001', id, entry)
    await schedules.put({ ...rest, ...first })
    expect(await mark({ ...first, at: NOW })).toBe(false)
    expect(await mark({ ...first, createdAt: NOW + 1 })).toBe(false)
    expect(await Promise.all([mark(first), mark(first)])).toEqual(expect.arrayContaining([true, false]))
    expect((await schedules.ofIssue('001'))?.state).toBe('late')
    expect(await audit.list()).toEqual([entry])
    expect(await schedules.remove('001')).toBe(true)
    expect(await schedules.remove('001')).toBe(false)
  })

  it('writes down once that a mailing has ended, however many ask, and again when it goes on', async () => {
    const { audit, mailings, subscribers, outbox } = current()
    await subscribers.addMany([reader('a@x.org'), reader('b@x.org')], NOW)
    const { id } = await mailings.plan(mailing())
    const by = (who: string) => ({ at: NOW, issue: '001-welcome', who })
    const follow = ({ accepted }: MailingEnd) => [{ kind: 'webhook', payload: { accepted }, dueAt: NOW }]
    const endAll = () => Promise.all(['one', 'two', 'three'].map((who) => audit.end(id, by(who), follow)))
    expect(await endAll(), 'nobody has begun').toEqual([undefined, undefined, undefined])
    expect(await audit.begin(id, by('one'))).toBe(0)
    expect(await audit.begin(id, by('one'), 0), 'and has said so').toBe(0)
    expect(await audit.begin(id, by('two'))).toBe(0)
    await mailings.record(id, [{ subscriberId: 1, state: 'accepted' }], NOW)
    expect(await endAll(), 'one is queued').toEqual([undefined, undefined, undefined])
    await audit.add({ ...by('one'), action: 'ended', note: 'interrupted' })
    await mailings.record(id, [{ subscriberId: 2, state: 'uncertain', reply: 'no answer' }], NOW)
    const end = { accepted: 1, invariants: { acceptedTwice: 0, deliveries: 2, size: 2 } }
    expect((await endAll()).filter((each) => each !== undefined)).toEqual([end])
    expect(await audit.begin(id, by('two'), 0), 'nothing is open').toBeUndefined()
    await mailings.move(id, 'uncertain', { state: 'queued', reply: 'again' }, NOW)
    expect(await endAll(), 'nobody has begun on the rest').toEqual([undefined, undefined, undefined])
    expect(await audit.begin(id, by('two'), 0)).toBe(1)
    await mailings.record(id, [{ subscriberId: 2, state: 'accepted' }], NOW)
    expect((await endAll()).filter((each) => each !== undefined)).toEqual([{ ...end, accepted: 2 }])
    const entries = await audit.list('001-welcome')
    expect(entries.at(-1)).toMatchObject({ at: NOW, edition: 'abc' })
    expect(entries.map(({ action, readers, note }) => [action, readers, note])).toEqual([
      ['started', 2, undefined],
      ['started', 2, undefined],
      ['ended', undefined, 'interrupted'],
      ['ended', 1, undefined],
      ['started', 1, undefined],
      ['ended', 2, undefined],
    ])
    const told = await outbox.take({ now: NOW, limit: 9, worker: 'w', leaseUntil: NOW + 1 })
    expect(told.map(({ payload }) => payload.accepted)).toEqual([1, 2])
  })

  it('does not write down that somebody has begun on a mailing that is paused', async () => {
    const { audit, mailings, subscribers } = current()
    await subscribers.addMany([reader('a@x.org')], NOW)
    const { id } = await mailings.plan(mailing())
    await mailings.setState(id, { state: 'paused' })
    expect(await audit.begin(id, { at: NOW, issue: '001-welcome', who: 'one' })).toBeUndefined()
    expect(await audit.list()).toEqual([])
  })

  it('keeps an audit trail in order, the state of a relay, and signs of life', async () => {
    const { audit, pace, processes } = current()
    const entry = { at: NOW, issue: '001', action: 'planned', who: 'ann@desk send', readers: 2 } as const
    await audit.add(entry)
    await audit.add({ ...entry, issue: '002', action: 'started', note: 'by hand' })
    expect(await audit.list('001')).toEqual([entry])
    expect((await audit.list()).map(({ issue }) => issue)).toEqual(['001', '002'])
    expect(await pace.read('relay')).toBeUndefined()
    const before = await pace.update('relay', (state) => ({ state: { sent: 1 }, result: state }))
    expect(before).toBeUndefined()
    expect(await pace.read('relay')).toEqual({ sent: 1 })
    await processes.seen({ ...HOLDER, id: 'a', kind: 'worker' }, NOW)
    await processes.seen({ ...HOLDER, id: 'b', kind: 'serve' }, NOW + 5)
    expect((await processes.alive(NOW + 1)).map(({ kind, seenAt }) => [kind, seenAt])).toEqual([
      ['serve', NOW + 5],
    ])
    await processes.gone('b')
    expect(await processes.alive(0)).toEqual([])
  })

  it('changes nothing that would be lost once all was moved away, and is filled again only when told', async () => {
    const { subscribers, mailings, schedules, departure, archive } = current()
    await subscribers.addMany([reader('a@x.org')], NOW)
    expect(await departure.read()).toBeUndefined()
    const leaving = { at: NOW, destination: 'elsewhere', who: 'ann@desk store move', state: 'begun' } as const
    const { subject, variants, audience } = mailing()
    const rest = { subject, variants, audience, at: NOW, zone: 'UTC', createdAt: NOW } as const
    for (const state of ['begun', 'done'] as const) {
      await departure.write({ ...leaving, state })
      expect(await departure.read()).toEqual({ ...leaving, state })
      const refused = [
        () => subscribers.addMany([reader('b@x.org')], NOW),
        () => subscribers.change(1, { status: 'unsubscribed', since: NOW, note: 'left' }),
        () => subscribers.remove(1),
        () => mailings.plan(mailing()),
        () => schedules.put({ ...rest, issue: '001', state: 'waiting' }),
      ]
      for (const one of refused) await expect(one()).rejects.toThrow(/moved to elsewhere/)
    }
    expect(await subscribers.byId(1)).toMatchObject({ status: 'active' })
    const write = async () => undefined
    await expect(archive.fill(write)).rejects.toThrow(/is not empty/)
    await departure.write(leaving)
    await expect(archive.fill(write, 'departed'), 'it may be moving still').rejects.toThrow(/is not empty/)
    await departure.write({ ...leaving, state: 'done' })
    const cutOff = archive.fill(() => Promise.reject(new Error('cut off')), 'departed')
    await expect(cutOff).rejects.toThrow('cut off')
    expect(await subscribers.byId(1)).toMatchObject({ status: 'active' })
    await archive.fill(write, 'departed')
    expect(await subscribers.list({ limit: 9 })).toEqual([])
    expect(await departure.read()).toBeUndefined()
  })
}
