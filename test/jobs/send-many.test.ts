// `yibao send` where many senders share a mailing, over a real PostgreSQL: it goes on when others die, and says what is true
// there when the database does.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Clock } from '../../src/clock/clock.ts'
import { goOn } from '../../src/jobs/send/send.ts'
import { type Store, StoreRefused } from '../../src/store/store.ts'
import { smtpTransport } from '../../src/transport/smtp.ts'
import type { Line } from '../../src/transport/transport.ts'
import { SITE } from '../mailing/sample.ts'
import { HOLDER } from '../store/contract.ts'
import { needPostgres, type TestPostgres } from '../store/postgres.ts'
import { type ServerScript, startServer } from '../transport/smtp-server.ts'
import { openShared, planTokens, SECRET, START, testClock } from './worker/desk.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await needPostgres()
})
afterAll(() => postgres.stop())

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Spoiled {
  readonly waitMs?: number
  readonly mailings?: Partial<Store['mailings']>
  readonly spoil?: (line: Line) => Line
}

const same = (line: Line) => line

async function setUp(count: number, script: ServerScript = {}, database = postgres) {
  const store = await openShared(await database.newDatabase())
  closing.push(() => store.close())
  const server = await startServer(script)
  closing.push(server.close)
  const mailingId = await planTokens(
    store,
    Array.from({ length: count }, (_, index) => `reader${index}`),
  )
  const transport = smtpTransport(`${server.url}?lines=2`)
  const send = (clock: Clock, more: Spoiled = {}) =>
    goOn(
      {
        store: { ...store, mailings: { ...store.mailings, ...more.mailings } },
        clock,
        transport: { ...transport, open: async () => (more.spoil ?? same)(await transport.open()) },
        journal: () => {
          throw new Error('expected no journal')
        },
      },
      {
        issue: 'tokens',
        site: SITE,
        secret: SECRET,
        signers: [],
        signal: new AbortController().signal,
        worker: 'sender',
        holder: { ...HOLDER, task: 'send tokens' },
        who: 'ann@desk',
        waitMs: more.waitMs ?? 900_000,
        journalLost: 'refuse',
      },
    )
  return { store, server, mailingId, send }
}

/** What is claimed here is never settled: its process is dead. */
async function claimAsDead(store: Store, mailingId: number, leaseUntil: number): Promise<void> {
  const request = { now: START, limit: 2, worker: 'dead', leaseUntil }
  const { deliveries } = await store.mailings.claim(mailingId, request)
  await store.mailings.begin(mailingId, [deliveries[0]?.subscriberId ?? 0], 'dead', START)
}

describe('a send that shares its mailing', () => {
  it('takes over what a dead process had claimed, and asks no oftener than it must', async () => {
    const { store, mailingId, send } = await setUp(5)
    await claimAsDead(store, mailingId, START + 40_000)
    const waits: number[] = []
    const clock = testClock()
    const waiting: Clock = {
      ...clock,
      wait: async (ms) => {
        waits.push(ms)
        clock.advance(ms)
      },
    }
    let asked = 0
    const nextDue = (id: number) => {
      asked += 1
      if (asked > 20) throw new Error('expected a wait, not a loop')
      return store.mailings.nextDue(id)
    }
    const result = await send(waiting, { mailings: { nextDue } })
    expect(result).toMatchObject({ accepted: 4, counts: { accepted: 4, uncertain: 1, claimed: 0 } })
    expect(waits).toEqual([15_000, 15_000, 10_000, 1000])
    expect((await store.audit.list('tokens')).map(({ action, readers }) => [action, readers])).toEqual([
      ['started', 3],
      ['ended', 4],
    ])
  })

  it('waits for the claims of others no longer than it was told to', async () => {
    const { store, mailingId, send } = await setUp(5)
    await claimAsDead(store, mailingId, START + 40_000)
    const result = await send(testClock(), { waitMs: 0 })
    expect(result).toMatchObject({ counts: { accepted: 3, claimed: 1, sending: 1 }, nextDue: START + 40_000 })
    expect((await store.audit.list('tokens')).map(({ action, note }) => [action, note])).toEqual([
      ['started', undefined],
      ['ended', '2 readers are open'],
    ])
  })
})

describe('a PostgreSQL that goes away in the middle of a send', () => {
  it('ends it with what became of the messages on the wire, and how to go on', async () => {
    const mortal = await needPostgres()
    let dying: Promise<void> | undefined
    const { send, server } = await setUp(
      400,
      {
        act: ({ step, count }) => {
          if (step === 'dot' && count === 20) dying = mortal.stop()
          return 'go on'
        },
      },
      mortal,
    )
    const failure: unknown = await send(testClock()).catch((error: unknown) => error)
    await dying
    expect(failure).toBeInstanceOf(StoreRefused)
    const said = failure instanceof Error ? failure.message : ''
    expect(said).toMatch(/^The ledger cannot be written, so nothing more is sent: The connection to /)
    expect(said).toContain('on the wire may have arrived. They become uncertain when their lease is over')
    expect(said).toContain('yibao deliveries uncertain list tokens')
    expect(said).not.toMatch(/journal|not done/)
    expect(server.accepted.length).toBeLessThan(400)
  })
})

it('counts a message as uncertain whose line fails by a mistake of ours behind its end, and throws that', async () => {
  const { store, mailingId, send, server } = await setUp(8)
  let messages = 0
  const spoil = (line: Line): Line => ({
    depth: line.depth,
    close: () => line.close(),
    deliver: async (...message) => {
      messages += 1
      const isThird = messages === 3
      const attempt = await line.deliver(...message)
      if (isThird) throw new TypeError('reply.text is undefined')
      return attempt
    },
  })
  await expect(send(testClock(), { spoil })).rejects.toThrow(TypeError)
  const counts = await store.mailings.countByState(mailingId)
  expect(counts).toMatchObject({ uncertain: 1, claimed: 0, sending: 0 })
  expect(counts.accepted).toBe(server.accepted.length - 1)
})
