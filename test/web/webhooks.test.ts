// Webhooks from the event to a receiver on this machine: what is told, how it is signed, and what comes of its answers.
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../src/clock/system-clock.ts'
import { guardedPost } from '../../src/http/guarded-post.ts'
import type { Webhook } from '../../src/issue/webhooks-schema.ts'
import { noticesOf } from '../../src/jobs/audience/notices.ts'
import type { EntryOutcome } from '../../src/jobs/audience/outbox.ts'
import { openOutboxLoop } from '../../src/jobs/audience/outbox-loop.ts'
import { openWebhooks } from '../../src/jobs/audience/webhook.ts'
import { failedNotices, retryNotices } from '../../src/jobs/audience/webhook-failures.ts'
import { openReceiver, type Receiver } from './receiver.ts'
import { openWorld, pathOf, type World } from './world.ts'

const KEY = Buffer.alloc(32, 7)
const SECRET = `whsec_${KEY.toString('base64')}`
const MINUTE = 60_000

let receiver: Receiver
beforeEach(async () => {
  receiver = await openReceiver()
})
afterEach(() => receiver.close())

/** The receiver is on this machine and without TLS, which only a test may permit. */
const post = (timeMaxMs = 10_000) =>
  guardedPost({ timeMaxMs }, { permit: (address) => address === '127.0.0.1', protocols: ['http:'] })

/** newsletter.yaml takes https alone: the webhooks are put behind it. */
async function worldWith(webhooks: readonly Webhook[], timeMaxMs?: number): Promise<World> {
  const world = await openWorld({
    handlers: (desk) => ({
      webhook: openWebhooks({ site: desk.site, clock: desk.clock, post: post(timeMaxMs), secret: SECRET }),
    }),
    webhooks,
  })
  return world
}

async function tell(world: World, url = receiver.url): Promise<void> {
  const facts = { address: 'reader@example.org' }
  const site = { ...world.site, webhooks: [{ url, events: ['left' as const] }] }
  await world.store.outbox.add(noticesOf(site, 'left', facts, world.now), world.now)
}

function bodies(): readonly Record<string, unknown>[] {
  return receiver.told.map(({ body }) => JSON.parse(body))
}

describe('what is told', () => {
  it('follows a reader from the form to leaving, by number alone', async () => {
    const world = await worldWith([{ url: receiver.url, events: ['subscribed', 'confirmed', 'left'] }])
    await world.subscribe({ address: 'reader@example.org' })
    await world.work()
    const confirm = world.letters.at(-1)?.links.find((link) => link.includes('/confirm/')) ?? ''
    await world.post(pathOf(confirm))
    await world.work()
    const leave = world.letters.at(-1)?.links.find((link) => link.includes('/leave/')) ?? ''
    await world.post(pathOf(leave))
    await world.work()
    expect(bodies()).toEqual(
      ['subscribed', 'confirmed', 'left'].map((type) => ({
        type,
        timestamp: expect.stringMatching(/^2026-11-30T09:00:0\d\.000Z$/),
        data: { list: 'weekly.gazette.example', reader: 1 },
      })),
    )
    expect(await world.store.outbox.counts()).toEqual([])
  })

  it('has the address only where the webhook says so, and only the events that it wants', async () => {
    const world = await worldWith([{ url: receiver.url, events: ['subscribed'], address: true }])
    await world.subscribe({ address: 'reader@example.org' })
    await world.work()
    const confirm = world.letters.at(-1)?.links.find((link) => link.includes('/confirm/')) ?? ''
    await world.post(pathOf(confirm))
    await world.work()
    expect(bodies()).toMatchObject([
      { type: 'subscribed', data: { reader: 1, address: 'reader@example.org' } },
    ])
  })

  it('is gone with a reader who is erased before it could be told', async () => {
    receiver.answer = { status: 503 }
    const world = await worldWith([{ url: receiver.url, events: ['subscribed'], address: true }])
    await world.subscribe({ address: 'reader@example.org' })
    await world.work()
    await world.store.subscribers.remove(1)
    expect(await world.store.outbox.counts()).toEqual([])
  })
})

it('is signed as the Standard Webhooks specification says, over what arrived', async () => {
  const world = await worldWith([{ url: receiver.url, events: ['left'] }])
  await tell(world)
  await world.work()
  const { headers = {}, body = '' } = receiver.told[0] ?? {}
  const id = String(headers['webhook-id'])
  const timestamp = String(headers['webhook-timestamp'])
  expect(id).toMatch(/^msg_\w+$/)
  expect(Number(timestamp)).toBe(world.now / 1000)
  const mac = createHmac('sha256', KEY).update(`${id}.${timestamp}.${body}`).digest('base64')
  expect(headers['webhook-signature']).toBe(`v1,${mac}`)
  expect(headers['content-type']).toBe('application/json')
})

describe('answers', () => {
  it.each([500, 502, 503, 429, 408])('%i is tried again, with the same id and a new time', async (status) => {
    const world = await worldWith([{ url: receiver.url, events: ['left'] }])
    receiver.answer = { status }
    await tell(world)
    await world.work()
    expect(receiver.told).toHaveLength(1)
    receiver.answer = { status: 200 }
    world.now += MINUTE
    await world.work()
    const [first, second] = receiver.told.map(({ headers }) => headers)
    expect(second?.['webhook-id']).toBe(first?.['webhook-id'])
    expect(second?.['webhook-timestamp']).not.toBe(first?.['webhook-timestamp'])
    expect(await world.store.outbox.counts()).toEqual([])
  })

  it.each([400, 401, 404, 410, 301])('%i is given up, and listed', async (status) => {
    const world = await worldWith([{ url: receiver.url, events: ['left'] }])
    receiver.answer = { status, headers: { location: `${receiver.url}/elsewhere` } }
    await tell(world)
    await world.work()
    world.now += 100 * MINUTE
    await world.work()
    expect(receiver.told).toHaveLength(1)
    const [failed] = await failedNotices(world.store.outbox)
    expect(failed).toMatchObject({
      event: 'left',
      host: new URL(receiver.url).host,
      note: `it answered ${status}`,
    })
  })

  it('with Retry-After are waited for', async () => {
    const world = await worldWith([{ url: receiver.url, events: ['left'] }])
    receiver.answer = { status: 429, headers: { 'retry-after': '600' } }
    await tell(world)
    await world.work()
    world.now += 9 * MINUTE
    await world.work()
    expect(receiver.told).toHaveLength(1)
    world.now += MINUTE
    await world.work()
    expect(receiver.told).toHaveLength(2)
  })

  it('that never come end after a time, and are given up after a day and a half', async () => {
    const world = await worldWith([{ url: receiver.url, events: ['left'] }], 50)
    receiver.answer = 'nothing'
    await tell(world)
    for (let hours = 0; hours < 48; hours++) {
      await world.work()
      world.now += 60 * MINUTE
    }
    expect(receiver.told.length).toBeGreaterThan(5)
    expect(await failedNotices(world.store.outbox)).toHaveLength(1)
    expect(JSON.stringify(world.log)).not.toContain('a-key-in-the-path')
    receiver.answer = { status: 200 }
    expect(await retryNotices(world.store.outbox, world.now)).toBe(1)
    world.now += MINUTE
    await world.work()
    expect(await world.store.outbox.counts()).toEqual([])
  })

  it('of one that is slow hold up no letter', async () => {
    let release: (outcome: EntryOutcome) => void = () => undefined
    const slow = new Promise<EntryOutcome>((resolve) => {
      release = resolve
    })
    const world = await openWorld({ handlers: () => ({ webhook: () => slow }) })
    await tell(world)
    const loop = openOutboxLoop({
      desk: { ...world.outbox, clock: { ...systemClock, now: () => world.now } },
      worker: 'worker',
      log: (entry) => world.log.push(entry),
      onTrouble: (what) => expect.unreachable(what),
    })
    await vi.waitFor(async () =>
      expect(await world.store.outbox.counts()).toEqual([{ kind: 'webhook', state: 'working', count: 1 }]),
    )
    await world.subscribe({ address: 'reader@example.org' })
    loop.wake()
    await vi.waitFor(() => expect(world.letters).toHaveLength(1))
    expect((await world.store.outbox.counts()).map(({ kind }) => kind)).toContain('webhook')
    release({ type: 'done' })
    await loop.close()
    expect(await world.store.outbox.counts()).toEqual([])
  })

  it('of one that does not answer keep others waiting once', async () => {
    const silent = await openReceiver()
    silent.answer = 'nothing'
    const world = await worldWith(
      [silent.url, receiver.url].map((url) => ({ url, events: ['left' as const] })),
      100,
    )
    for (let index = 0; index < 20; index++) await tell(world, silent.url)
    await tell(world)
    await world.work()
    expect(receiver.told).toHaveLength(1)
    expect(silent.told.length).toBeLessThanOrEqual(8)
    await silent.close()
  })
})

it('is not told to a webhook that was taken out meanwhile', async () => {
  const world = await worldWith([])
  await tell(world)
  await world.work()
  expect(receiver.told).toEqual([])
  expect(await failedNotices(world.store.outbox)).toMatchObject([
    { note: 'this webhook is not in newsletter.yaml any more' },
  ])
})

describe('the way out', () => {
  const send = { headers: {}, body: '{}' }

  it.each([
    'https://127.0.0.1/',
    'https://10.0.0.7/hook/secret',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://localhost/',
    'https://printer.local/',
    'https://user:pass@gazette.example/',
    'https://gazette.example:22/',
  ])('does not lead to %s', async (url) => {
    const refused = guardedPost().post(url, send)
    await expect(refused).rejects.toMatchObject({ failure: 'refused' })
    await expect(refused).rejects.not.toThrow(/secret|pass/)
  })

  it('does not lead to a public name that resolves to a private address', async () => {
    const world = { resolve: async () => ['203.0.113.7', '10.0.0.7'] }
    const refused = guardedPost({}, world).post('https://gazette.example/hook/secret', send)
    await expect(refused).rejects.toMatchObject({ failure: 'refused' })
    await expect(refused).rejects.toThrow(/^gazette\.example is not told/)
  })

  it('is https alone', async () => {
    await expect(guardedPost().post(receiver.url, send)).rejects.toThrow('expected https')
    expect(receiver.told).toEqual([])
  })

  it('follows no redirect', async () => {
    receiver.answer = { status: 307, headers: { location: 'http://127.0.0.1:1/' } }
    expect((await post().post(receiver.url, send)).status).toBe(307)
    expect(receiver.told).toHaveLength(1)
  })
})
