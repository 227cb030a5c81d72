// Whole sends that keep to a pace, against a mail server that has its say: what it saw and when, by its own log.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { PaceSettings } from '../../src/issue/site.ts'
import { endPause } from '../../src/jobs/mailings/pauses.ts'
import { openPacer, type Pace } from '../../src/jobs/send/pacing.ts'
import type { SendPorts } from '../../src/jobs/send/run.ts'
import { goOn, type SendReport } from '../../src/jobs/send/send.ts'
import { paceLimits } from '../../src/mailing/pace/limits.ts'
import { fileJournal, journalPath } from '../../src/store/file-journal.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { smtpTransport } from '../../src/transport/smtp.ts'
import { SITE } from '../mailing/sample.ts'
import { HOLDER } from '../store/contract.ts'
import { needPostgres, type TestPostgres } from '../store/postgres.ts'
import { type Action, type LoopbackServer, startServer, type Visit } from '../transport/smtp-server.ts'
import { openShared, planTokens, SECRET, START, testClock, workOnce } from './worker/desk.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

const folder = mkdtempSync(join(tmpdir(), 'yibao-pacing-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const paceOf = (settings: PaceSettings): Pace => ({ limits: paceLimits(settings, ''), relay: 'smtp://relay' })
const readers = (count: number) => Array.from({ length: count }, (_, index) => `reader${index}`)

interface Desk {
  readonly server: LoopbackServer
  readonly store: Store
  readonly clock: ReturnType<typeof testClock>
  /** When the server took each message, by the clock that the sender has. */
  readonly times: readonly number[]
  /** Each with a pacer of its own, as after a restart. */
  send(settings: PaceSettings, waitMs?: number): Promise<SendReport>
}

let desks = 0

async function openDesk(
  count: number,
  act?: (visit: Visit) => Action,
  lines = 1,
  clock = testClock(),
  extensions?: readonly string[],
): Promise<Desk> {
  desks += 1
  const database = join(folder, `${desks}.sqlite`)
  const store = await openSqliteStore(database)
  closing.push(() => store.close())
  await planTokens(store, readers(count))
  const times: number[] = []
  const server = await startServer({
    ...(act ? { act } : {}),
    ...(extensions ? { extensions } : {}),
    onAccepted: () => times.push(clock.now()),
  })
  closing.push(server.close)
  const transport = smtpTransport(`${server.url}?lines=${lines}`)
  const ports: SendPorts = {
    store,
    clock,
    transport,
    journal: (mailingId) => fileJournal(journalPath(database, mailingId)),
  }
  return {
    server,
    store,
    clock,
    times,
    send: async (settings, waitMs = 0) => {
      const result = await goOn(ports, {
        issue: 'tokens',
        site: SITE,
        secret: SECRET,
        signers: [],
        worker: 'one',
        holder: { ...HOLDER, task: 'send tokens' },
        who: 'ann@desk',
        journalLost: 'refuse',
        waitMs,
        signal: new AbortController().signal,
        pacer: openPacer(ports, paceOf(settings), transport.linesMax),
      })
      if (result.type !== 'ended') throw new Error(`expected an end, got ${JSON.stringify(result)}`)
      return result
    },
  }
}

/** Whoever waits does so until the end. */
function minutesNeverPass(): ReturnType<typeof testClock> {
  return {
    ...testClock(),
    wait: (_, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
  }
}

async function resume({ store, clock }: Desk): Promise<boolean> {
  const mailing = await store.mailings.ofIssue('tokens')
  return mailing ? endPause({ store, clock }, mailing, 'ann@desk worker') : false
}

describe('a limit of newsletter.yaml', () => {
  it('on the rate is kept to over all lines', async () => {
    const desk = await openDesk(60, undefined, 5)
    const report = await desk.send({ perSecond: 10 })
    expect(report.counts.accepted).toBe(60)
    const seconds = (desk.clock.now() - START) / 1000
    expect(60 / seconds).toBeLessThanOrEqual(10.5)
    expect(60 / seconds).toBeGreaterThan(9)
  })

  it.each([
    ['perHour', HOUR + 60_000],
    ['per24Hours', DAY + 600_000],
    ['perDay', undefined],
  ] as const)(
    '%s pauses the mailing with a time, and a restart does not forget it',
    async (limit, length) => {
      const desk = await openDesk(50, undefined, 3)
      const settings = { [limit]: 30 }
      const first = await desk.send(settings)
      expect(first.counts).toMatchObject({ accepted: 30, queued: 20, claimed: 0 })
      expect(first.stopped).toBeUndefined()
      const { state, reason, resumeAt = 0 } = first.mailing
      expect({ state, reason }).toEqual({ state: 'paused', reason: expect.stringContaining('30 messages') })
      if (length !== undefined) expect(resumeAt - START).toBeLessThanOrEqual(length)
      expect((await desk.store.audit.list('tokens')).at(-2)).toMatchObject({
        action: 'paused',
        who: 'ann@desk send tokens',
      })

      desk.clock.advance(resumeAt - desk.clock.now() - 1)
      expect(await resume(desk)).toBe(false)
      desk.clock.advance(1)
      expect(await resume(desk)).toBe(true)
      expect((await desk.send(settings)).counts.accepted).toBe(50)
      expect(desk.server.accepted).toHaveLength(50)
    },
  )

  it('is waited for within --wait, and the time is said', async () => {
    const desk = await openDesk(50)
    const report = await desk.send({ perHour: 30 }, 2 * HOUR)
    expect(report.counts.accepted).toBe(50)
    expect(report.mailing.state).toBe('active')
    expect((desk.times[30] ?? 0) - (desk.times[0] ?? 0)).toBeGreaterThanOrEqual(HOUR)
  })

  it('on the hours holds everything outside of them', async () => {
    const desk = await openDesk(3)
    // 1,800,000,000,000 is 08:00 UTC
    const { mailing } = await desk.send({ hours: { from: '09:30', to: '11:00' } })
    expect(mailing).toMatchObject({
      state: 'paused',
      reason: expect.stringContaining('outside the sending hours'),
    })
    expect(mailing.resumeAt).toBe(START + 1.5 * HOUR)
    expect(desk.server.accepted).toEqual([])
  })

  it('on the connections is never passed', async () => {
    const desk = await openDesk(80, undefined, 10)
    await desk.send({ connections: 2, messagesPerConnection: 10 })
    expect(desk.server.lines()).toBe(8)
  })
})

describe('a mail server that says', () => {
  it('454 throttling gets pauses, and no reader an attempt', async () => {
    let throttles = 3
    const desk = await openDesk(
      40,
      ({ step, count }) => {
        if (step !== 'mail' || count < 10 || throttles === 0) return 'go on'
        throttles -= 1
        return { say: '454 4.7.0 Throttling failure: Maximum sending rate exceeded.' }
      },
      1,
    )
    const report = await desk.send({}, 60_000)
    expect(report.counts.accepted).toBe(40)
    const all = await desk.store.mailings.deliveries(report.mailing.id, { limit: 100 })
    expect(all.map(({ attempts }) => attempts)).toEqual(Array(40).fill(1))
    expect(desk.clock.now() - START).toBeGreaterThan(1000)
  })

  it('it for ever is not asked for ever', async () => {
    const desk = await openDesk(10, ({ step }) =>
      step === 'mail' ? { say: '452 4.3.1 Insufficient system storage' } : 'go on',
    )
    const report = await desk.send({}, 900_000)
    expect(report.counts).toMatchObject({ queued: 10, deferred: 0 })
    expect(report.mailing).toMatchObject({ state: 'paused', reason: 'The mail server has asked for a pause' })
    expect(desk.clock.now() - START).toBeLessThan(1_200_000)
  })

  it.each([
    ['550 5.4.5 Daily SMTP relay limit exceeded for user ann@gazette.example', 10 * 60_000, DAY + 600_000],
    ['550 User frequency limited', HOUR, HOUR],
  ])('%s pauses the mailing until the quota is there again', async (say, least, most) => {
    const desk = await openDesk(
      40,
      ({ step, count }) => (step === 'rcpt' && count >= 12 ? { say } : 'go on'),
      3,
    )
    const report = await desk.send({})
    expect(report.counts).toMatchObject({ accepted: 12, queued: 28 })
    const { state, reason = '', resumeAt = 0 } = report.mailing
    expect(state).toBe('paused')
    expect(reason).toContain('limit')
    expect(reason).not.toContain('@')
    expect(resumeAt - START).toBeGreaterThanOrEqual(least)
    expect(resumeAt - START).toBeLessThanOrEqual(most)
  })

  it('421 after some messages teaches how many a line takes', async () => {
    const perLine = new Map<number, number>()
    let refused = 0
    const desk = await openDesk(30, ({ step, line }) => {
      if (step !== 'mail') return 'go on'
      perLine.set(line, (perLine.get(line) ?? 0) + 1)
      if ((perLine.get(line) ?? 0) <= 4) return 'go on'
      refused += 1
      return { say: '421 4.4.5 closing' }
    })
    await desk.send({})
    expect(desk.server.accepted).toHaveLength(30)
    expect(refused).toBe(1)
    expect([...perLine.values()].filter((count) => count > 4)).toHaveLength(1)
  })

  it('LIMITS MAILMAX is taken at its word', async () => {
    const desk = await openDesk(20, undefined, 1, testClock(), ['PIPELINING', 'LIMITS MAILMAX=7'])
    await desk.send({})
    expect(desk.server.accepted).toHaveLength(20)
    expect(desk.server.lines()).toBe(3)
  })

  it('421 too many connections is sent to over half as many', async () => {
    const speaking = new Set<number>()
    let crowded = true
    const desk = await openDesk(
      120,
      ({ step, count, line }) => {
        if (step === 'mail' && count === 30 && crowded) {
          crowded = false
          return { say: '421 4.7.0 too many concurrent connections', after: 'hang up' }
        }
        if (step === 'mail' && count >= 45) speaking.add(line)
        return 'go on'
      },
      6,
      minutesNeverPass(),
    )
    const report = await desk.send({})
    expect(report.counts.accepted).toBe(120)
    expect(speaking.size).toBeLessThanOrEqual(3)
  })

  it('5xx to most readers is left alone until somebody has looked', async () => {
    const desk = await openDesk(200, ({ step, count }) =>
      step === 'rcpt' && count % 2 === 0 ? { say: '550 5.1.1 no such user' } : 'go on',
    )
    const report = await desk.send({})
    expect(report.counts.rejected).toBeLessThanOrEqual(27)
    expect(report.mailing).toMatchObject({ state: 'paused', reason: expect.stringContaining('550 5.1.1') })
    expect(report.mailing.resumeAt).toBeUndefined()
    expect(await resume(desk)).toBe(false)
  })

  it('5xx to some readers is gone on with', async () => {
    const desk = await openDesk(200, ({ step, count }) =>
      step === 'rcpt' && count % 5 === 0 ? { say: '550 5.1.1 no such user' } : 'go on',
    )
    expect((await desk.send({})).counts).toMatchObject({ accepted: 160, rejected: 40 })
  })

  it('451 to every MAIL is asked more slowly, instead of putting off everybody at once', async () => {
    const desk = await openDesk(200, ({ step }) => (step === 'mail' ? { say: '451 4.3.2 not now' } : 'go on'))
    const report = await desk.send({}, 30_000)
    expect(report.counts.deferred).toBeLessThanOrEqual(20)
    expect(report.mailing.state).toBe('paused')
  })
})

it('claims what the server takes in a second, and what there are permits for', async () => {
  const store = await openSqliteStore(':memory:')
  closing.push(() => store.close())
  const clock = testClock()
  const open = (settings: PaceSettings) => openPacer({ store, clock }, paceOf(settings), 5)
  const pacer = open({})
  const accept = async (count: number) => {
    for (let at = 0; at < count; at++)
      await pacer.heard({ outcome: { state: 'accepted', reply: '250 ok' } }, 0)
  }
  expect(pacer.claimMax()).toBe(200)
  await accept(300)
  expect(pacer.claimMax()).toBe(300)
  await accept(2000)
  expect(pacer.claimMax()).toBe(1000)
  clock.advance(HOUR)
  expect(pacer.claimMax()).toBe(20)
  expect(open({ perHour: 5000 }).claimMax()).toBe(200)
  expect(open({ perSecond: 2 }).claimMax()).toBe(20)
})

it('gives back the room of messages that were made ready and not sent', async () => {
  const store = await openSqliteStore(':memory:')
  closing.push(() => store.close())
  const clock = testClock()
  const open = () => openPacer({ store, clock }, paceOf({ perHour: 10 }), 1)
  const { signal } = new AbortController()
  const before = open()
  for (let at = 0; at < 10; at++) expect(await before.permit(signal)).toBe(true)
  for (let at = 0; at < 3; at++) before.giveBack()
  await before.settle()
  const after = open()
  const permits = []
  for (let at = 0; at < 4; at++) permits.push(await after.permit(signal))
  expect(permits).toEqual([true, true, true, false])
})

describe('several processes', () => {
  let postgres: TestPostgres
  beforeAll(async () => {
    postgres = await needPostgres()
  })
  afterAll(() => postgres.stop())

  it('share one limit', async () => {
    const url = await postgres.newDatabase()
    const store = await openShared(url)
    closing.push(() => store.close())
    const server = await startServer()
    closing.push(server.close)
    const id = await planTokens(store, readers(900))
    const clock = testClock()
    const work = (name: string) =>
      workOnce(url, server, clock, name, { pacer: openPacer({ store, clock }, paceOf({ perHour: 250 }), 2) })
    const events = (await Promise.all(['one', 'two', 'three'].map(work))).flat()
    expect(server.accepted).toHaveLength(250)
    expect(await store.mailings.byId(id)).toMatchObject({
      state: 'paused',
      reason: expect.stringContaining('250 messages an hour are the limit'),
    })
    expect(events).toContainEqual(expect.objectContaining({ type: 'sent', paused: expect.any(String) }))
    clock.advance(HOUR + 60_000)
    await work('four')
    expect(server.accepted).toHaveLength(500)
  })
})
