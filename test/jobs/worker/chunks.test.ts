// Several workers on one send, over a real PostgreSQL: everybody gets it exactly once, by the mail server's own log.
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { uncovered } from '../../../src/jobs/worker/sweep.ts'
import { openPgBossQueue } from '../../../src/queue/pg-boss.ts'
import { needPostgres, type TestPostgres } from '../../store/postgres.ts'
import { type LoopbackServer, type ServerScript, startServer } from '../../transport/smtp-server.ts'
import { openShared, planTokens, START, testClock, workOnce } from './desk.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await needPostgres()
})
afterAll(() => postgres.stop())

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function setUp(count: number, script?: ServerScript) {
  const url = await postgres.newDatabase()
  const store = await openShared(url)
  closing.push(() => store.close())
  const server = await startServer(script)
  closing.push(server.close)
  const names = Array.from({ length: count }, (_, index) => `reader${index}`)
  const mailingId = await planTokens(store, names)
  return { url, store, server, mailingId, names: names.toSorted() }
}

const readers = (server: LoopbackServer) =>
  server.accepted.map(({ to }) => to.replace('@example.org', '')).sort()

describe('workers on one send', () => {
  it.each([2, 4])('%i of them share 2,000 readers, and nobody gets it twice', async (count) => {
    const { url, store, server, mailingId, names } = await setUp(2000)
    const clock = testClock()
    const workers = Array.from({ length: count }, (_, index) =>
      workOnce(url, server, clock, `worker ${index}`),
    )
    const events = (await Promise.all(workers)).flat()
    expect(readers(server)).toEqual(names)
    expect(await store.mailings.invariants(mailingId)).toEqual({
      acceptedTwice: 0,
      deliveries: 2000,
      size: 2000,
    })
    expect(await store.mailings.countByState(mailingId)).toMatchObject({ accepted: 2000 })
    const checked = { acceptedTwice: 0, deliveries: 2000, size: 2000 }
    expect(events.filter(({ type }) => type === 'ended' || type === 'trouble')).toEqual([
      { type: 'ended', issue: 'tokens', accepted: 2000, checked },
    ])
    const trail = (await store.audit.list('tokens')).map(({ action }) => action)
    expect(trail.at(-1)).toBe('ended')
    expect(trail.filter((action) => action === 'ended')).toHaveLength(1)
    const started = trail.filter((action) => action === 'started').length
    expect(started).toBeGreaterThanOrEqual(1)
    expect(started).toBeLessThanOrEqual(count)
  })

  it('write down who began, and that it ended: once, and again when some are sent again', async () => {
    let swallow = true
    const { url, store, server, mailingId } = await setUp(4, {
      act: ({ step, to }) =>
        swallow && step === 'dot' && to === 'reader1@example.org' ? 'swallow' : 'go on',
    })
    const trail = async () =>
      (await store.audit.list('tokens')).map(({ action, readers, who, edition }) => [
        action,
        readers,
        who,
        edition,
      ])
    const hash = 'ab'.repeat(32)
    const clock = testClock()
    await workOnce(url, server, clock, 'one')
    const first = [
      ['started', 4, 'ann@desk worker', hash],
      ['ended', 3, 'ann@desk worker', hash],
    ]
    expect(await trail()).toEqual(first)
    await workOnce(url, server, clock, 'two')
    expect(await trail(), 'nothing was left').toEqual(first)
    swallow = false
    await store.mailings.move(mailingId, 'uncertain', { state: 'queued', reply: 'again' }, clock.now())
    await workOnce(url, server, clock, 'three')
    expect(await trail()).toEqual([
      ...first,
      ['started', 1, 'ann@desk worker', hash],
      ['ended', 4, 'ann@desk worker', hash],
    ])
  })

  it('have the end written down by the sweep, where the one that did the last part is dead', async () => {
    const { url, store, server, mailingId } = await setUp(1)
    await store.audit.begin(mailingId, { at: START, issue: 'tokens', who: 'dead@desk worker' })
    await store.mailings.record(mailingId, [{ subscriberId: 1, state: 'accepted' }], START)
    const events = await workOnce(url, server, testClock(), 'one')
    expect(events[0]).toMatchObject({ type: 'ended', accepted: 1 })
  })

  it('say loudly that the ledger is not as it must be', async () => {
    const { url, server } = await setUp(3, {
      onAccepted: ({ to }) => {
        if (to === 'reader0@example.org') void lose('reader0@example.org')
      },
    })
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    closing.push(() => client.end())
    const lose = (address: string) => client.query('delete from deliveries where address = $1', [address])
    const events = await workOnce(url, server, testClock(), 'one')
    expect(events.filter(({ type }) => type === 'trouble')).toEqual([
      {
        type: 'trouble',
        what: 'Unexpected ledger of issue tokens: 2 deliveries, expected 3. This is a bug in yibao. Please report it.',
      },
    ])
  })

  it('goes on though every job was lost', async () => {
    const { url, server, names } = await setUp(700)
    const queue = await openPgBossQueue(url)
    closing.push(() => queue.close())
    for (;;) {
      const job = await queue.take()
      if (!job) break
      await job.done()
    }
    const events = await workOnce(url, server, testClock(), 'one')
    expect(events).toContainEqual(expect.objectContaining({ type: 'swept', enqueued: 2 }))
    expect(readers(server)).toEqual(names)
  })

  it('is not harmed by a job that comes twice, or for a mailing that is gone', async () => {
    const { url, server, names, mailingId } = await setUp(10)
    const queue = await openPgBossQueue(url)
    closing.push(() => queue.close())
    await queue.enqueue([
      { mailingId, from: 1, to: 5 },
      { mailingId, from: 3, to: 10_000 },
      { mailingId: mailingId + 7, from: 1, to: 10 },
    ])
    await workOnce(url, server, testClock(), 'one')
    expect(readers(server)).toEqual(names)
    expect(await queue.take()).toBeUndefined()
  })

  it('settles what a dead worker had claimed when its lease is over', async () => {
    const { url, store, server, mailingId, names } = await setUp(20)
    const clock = testClock()
    const request = { now: START, limit: 10, worker: 'dead', leaseUntil: START + 60_000 }
    const { deliveries } = await store.mailings.claim(mailingId, request)
    const onWire = deliveries.slice(0, 2).map(({ subscriberId }) => subscriberId)
    await store.mailings.begin(mailingId, onWire, 'dead', START)
    await workOnce(url, server, clock, 'one')
    expect(server.accepted).toHaveLength(10)
    clock.advance(60_001)
    const events = await workOnce(url, server, clock, 'one')
    expect(events).toContainEqual(expect.objectContaining({ type: 'swept', queued: 8, uncertain: 2 }))
    expect(server.accepted).toHaveLength(18)
    expect(new Set(readers(server)).size).toBe(18)
    expect(names).toEqual(expect.arrayContaining(readers(server)))
    expect(await store.mailings.countByState(mailingId)).toMatchObject({ accepted: 18, uncertain: 2 })
  })

  it('tries again those whom the server put off, when they are due', async () => {
    let first = true
    const { url, server, names } = await setUp(3, {
      act: ({ step, to }) => {
        const putOff = first && step === 'rcpt' && to === 'reader1@example.org'
        if (putOff) first = false
        return putOff ? { say: '451 4.7.1 later' } : 'go on'
      },
    })
    const clock = testClock()
    const events = await workOnce(url, server, clock, 'one')
    const sent = events.find(({ type }) => type === 'sent')
    const retryAt = sent?.type === 'sent' ? sent.retryAt : undefined
    expect(retryAt).toBeGreaterThan(clock.now())
    await workOnce(url, server, clock, 'one')
    expect(server.accepted).toHaveLength(2)
    clock.advance((retryAt ?? 0) - clock.now())
    await workOnce(url, server, clock, 'one')
    expect(readers(server)).toEqual(names)
  })

  it('sends nothing of a paused mailing before its time, and goes on by itself then', async () => {
    const { url, store, server, mailingId, names } = await setUp(30)
    const clock = testClock()
    const resumeAt = START + 3_600_000
    await store.mailings.setState(mailingId, { state: 'paused', reason: 'a limit', resumeAt })
    await workOnce(url, server, clock, 'one')
    expect(server.accepted).toEqual([])
    clock.advance(3_600_000)
    await workOnce(url, server, clock, 'one')
    expect(readers(server)).toEqual(names)
    const actions = (await store.audit.list('tokens')).map(({ action }) => action)
    expect(actions, 'nobody has begun before').toEqual(['resumed', 'started', 'ended'])
  })

  it('gives its chunk back when it is told to end', async () => {
    const ending = new AbortController()
    const { url, server, names } = await setUp(200, {
      act: ({ step, count }) => {
        if (step === 'dot' && count === 20) ending.abort()
        return 'go on'
      },
    })
    await workOnce(url, server, testClock(), 'one', { signal: ending.signal })
    expect(server.accepted.length).toBeLessThan(200)
    await workOnce(url, server, testClock(), 'two')
    expect(readers(server)).toEqual(names)
  })
})

describe('what no job points at', () => {
  it.each([
    [[], [[1, 9]]],
    [[[1, 9]], []],
    [[[0, 20]], []],
    [
      [[3, 4]],
      [
        [1, 2],
        [5, 9],
      ],
    ],
    [
      [
        [4, 20],
        [0, 2],
      ],
      [[3, 3]],
    ],
    [[[20, 30]], [[1, 9]]],
  ])('beside %j of 1 to 9: %j', (chunks, left) => {
    const ranges = (pairs: readonly (readonly number[])[]) =>
      pairs.map(([from = 0, to = 0]) => ({ from, to }))
    expect(uncovered([{ from: 1, to: 9 }], ranges(chunks))).toEqual(ranges(left))
  })
})
