// What a person may do to a mailing, on the real store, and that the audit trail has it.
import { afterEach, expect, it } from 'vitest'
import {
  type Act,
  cancelMailing,
  pauseMailing,
  resumeMailing,
  retryFailed,
  settleUncertain,
} from '../../../src/jobs/mailings/controls.ts'
import type { DeliveryState } from '../../../src/mailing/delivery.ts'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import type { DeliveryRecord, Store } from '../../../src/store/store.ts'
import { claim, mailing, reader } from '../../store/contract.ts'

const NOW = 1_800_000_000_000
const WHO = 'ann@desk mailing'
const stores: Store[] = []
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
})

/** A mailing with a delivery in each of these states; addresses are r1@example.org and so on. */
async function open(...states: DeliveryRecord['state'][]) {
  const store = await openSqliteStore(':memory:')
  stores.push(store)
  const readers = states.map((_, at) => reader(`r${at + 1}@example.org`))
  await store.subscribers.addMany(readers, NOW)
  const { id } = await store.mailings.plan(mailing())
  const taken = await claim(store.mailings, id, NOW, 100)
  const records = taken.flatMap(({ subscriberId }, at): DeliveryRecord[] => {
    const state = states[at]
    return state === undefined ? [] : [{ subscriberId, state, reply: 'said the server', dueAt: NOW }]
  })
  await store.mailings.record(id, records, NOW)
  const act = async (): Promise<Act> => {
    const found = await store.mailings.byId(id)
    if (!found) throw new Error('expected a mailing')
    return { mailing: found, who: WHO }
  }
  return {
    store,
    id,
    ports: { store, clock: { now: () => NOW } },
    act,
    states: async (): Promise<DeliveryState[]> =>
      (await store.mailings.deliveries(id, { limit: 100 })).map(({ state }) => state),
    actions: async () => (await store.audit.list()).map(({ action, readers: count }) => [action, count]),
  }
}

it('pauses and resumes, and hands out nothing in between', async () => {
  const { ports, act, store, id, actions } = await open('queued', 'accepted')
  expect(await pauseMailing(ports, await act(), 'a wrong link')).toEqual({ type: 'done', deliveries: 1 })
  expect(await act()).toMatchObject({ mailing: { state: 'paused', reason: 'a wrong link' } })
  expect(await claim(store.mailings, id, NOW, 10)).toEqual([])
  expect(await pauseMailing(ports, await act())).toMatchObject({ type: 'refused' })
  expect(await resumeMailing(ports, await act())).toEqual({ type: 'done', deliveries: 1 })
  expect((await act()).mailing.reason).toBeUndefined()
  expect(await claim(store.mailings, id, NOW, 10)).toHaveLength(1)
  expect(await resumeMailing(ports, await act())).toMatchObject({ type: 'refused' })
  expect(await actions()).toEqual([
    ['paused', 1],
    ['resumed', 1],
  ])
})

it('does not pause, resume or cancel what is finished, and does not ask', async () => {
  const { ports, act, actions } = await open('accepted', 'rejected', 'uncertain')
  const refused = {
    type: 'refused',
    message: expect.stringContaining('The mailing of issue 001-welcome is finished'),
  }
  const ask = () => Promise.reject(new Error('asked'))
  expect(await pauseMailing(ports, await act())).toEqual(refused)
  expect(await resumeMailing(ports, await act())).toEqual(refused)
  expect(await cancelMailing(ports, await act(), ask)).toEqual(refused)
  expect(await act()).toMatchObject({ mailing: { state: 'active' } })
  expect(await actions()).toEqual([])
})

it('cancels a paused mailing where nothing but uncertain ones is left, and changes nothing where the answer is no', async () => {
  const { ports, act, store, id } = await open('accepted', 'uncertain')
  await store.mailings.setState(id, { state: 'paused' })
  const no = () => Promise.reject(new Error('no'))
  await expect(cancelMailing(ports, await act(), no)).rejects.toThrow('no')
  expect(await act()).toMatchObject({ mailing: { state: 'paused' } })
  expect(await cancelMailing(ports, await act())).toEqual({ type: 'done', deliveries: 0 })
  await settleUncertain(ports, await act(), 'mark sent')
  expect(await cancelMailing(ports, await act())).toEqual({ type: 'done', deliveries: 0 })
})

it('does not cancel a paused mailing that everybody has', async () => {
  const { ports, act, store, id } = await open('accepted')
  await store.mailings.setState(id, { state: 'paused' })
  expect(await cancelMailing(ports, await act())).toMatchObject({ type: 'refused' })
  expect(await resumeMailing(ports, await act())).toEqual({ type: 'done', deliveries: 0 })
})

it('cancels for good: what is open is skipped, what was sent or may be stays', async () => {
  const { ports, act, states, actions } = await open(
    'queued',
    'deferred',
    'accepted',
    'uncertain',
    'rejected',
  )
  expect(await cancelMailing(ports, await act())).toEqual({ type: 'done', deliveries: 2 })
  expect(await states()).toEqual(['skipped', 'skipped', 'accepted', 'uncertain', 'rejected'])
  const refused = { type: 'refused', message: expect.stringContaining('for good') }
  expect(await pauseMailing(ports, await act())).toEqual(refused)
  expect(await resumeMailing(ports, await act())).toEqual(refused)
  expect(await retryFailed(ports, await act())).toEqual(refused)
  expect(await settleUncertain(ports, await act(), 'resend')).toEqual(refused)
  expect(await settleUncertain(ports, await act(), 'mark sent')).toEqual({ type: 'done', deliveries: 1 })
  expect(await actions()).toEqual([
    ['cancelled', 2],
    ['marked sent', 1],
  ])
})

it('queues those again who were refused, but nobody who has left', async () => {
  const { ports, act, states, store, id } = await open('rejected', 'rejected', 'accepted')
  await store.subscribers.change(2, { status: 'unsubscribed', since: NOW, note: 'left' })
  expect(await retryFailed(ports, await act())).toEqual({ type: 'done', deliveries: 2 })
  expect(await claim(store.mailings, id, NOW, 10)).toHaveLength(1)
  expect(await states()).toEqual(['claimed', 'skipped', 'accepted'])
})

it('settles only the uncertain ones that are named, and none where one of them is not', async () => {
  const { ports, act, states, actions } = await open('uncertain', 'uncertain', 'accepted')
  const wrong = ['r1@example.org', 'r3@example.org']
  expect(await settleUncertain(ports, await act(), 'resend', wrong)).toMatchObject({
    type: 'refused',
    message: expect.stringContaining('r3@example.org'),
  })
  expect(await states()).toEqual(['uncertain', 'uncertain', 'accepted'])
  expect(await settleUncertain(ports, await act(), 'resend', ['R1@example.org'])).toMatchObject({
    deliveries: 1,
  })
  expect(await settleUncertain(ports, await act(), 'mark sent')).toMatchObject({ deliveries: 1 })
  expect(await states()).toEqual(['queued', 'accepted', 'accepted'])
  expect(await actions()).toEqual([
    ['resent uncertain', 1],
    ['marked sent', 1],
  ])
})

it('writes down who did it, when, and about which edition, and no address', async () => {
  const { ports, act, store } = await open('uncertain')
  await settleUncertain(ports, await act(), 'mark sent', ['r1@example.org'])
  const [entry, ...others] = await store.audit.list()
  expect(others).toEqual([])
  const { mailing: one } = await act()
  expect(entry).toEqual({
    at: NOW,
    issue: one.issue,
    action: 'marked sent',
    who: WHO,
    readers: 1,
    edition: one.variants[0]?.hash,
  })
})
