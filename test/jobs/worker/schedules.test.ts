// Schedules: kept, started at their time by exactly one process, and told of instead when it is too late.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sendLateLetter } from '../../../src/jobs/worker/late-letter.ts'
import { startSchedules } from '../../../src/jobs/worker/schedules.ts'
import { scheduleMailing, scheduleNote, unscheduleMailing } from '../../../src/jobs/worker/scheduling.ts'
import { ALIVE_MS, keepAlive, starters } from '../../../src/jobs/worker/signs-of-life.ts'
import { mayGoOn } from '../../../src/jobs/worker/standing.ts'
import { type WorkerEvent, work } from '../../../src/jobs/worker/worker.ts'
import { compileMessage } from '../../../src/mailing/compile.ts'
import { LATE_MS } from '../../../src/mailing/schedule.ts'
import { fileJournal, journalPath } from '../../../src/store/file-journal.ts'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import type { AuditAction, Store } from '../../../src/store/store.ts'
import { smtpTransport } from '../../../src/transport/smtp.ts'
import { edition, SITE } from '../../mailing/sample.ts'
import { HOLDER, reader } from '../../store/contract.ts'
import { needPostgres, type TestPostgres } from '../../store/postgres.ts'
import { startServer } from '../../transport/smtp-server.ts'
import { openShared, SECRET, START, testClock, workOnce } from './desk.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await needPostgres()
})
const folder = mkdtempSync(join(tmpdir(), 'yibao-schedules-'))
afterAll(async () => {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const HASH = 'ab'.repeat(32)
const AT = START + 600_000
const worker = { ...HOLDER, task: 'worker' }
const request = { site: SITE, holder: worker, who: 'ann@desk worker' }
let files = 0

async function openFile() {
  files += 1
  const path = join(folder, `${files}.sqlite`)
  const store = await openSqliteStore(path)
  closing.push(() => store.close())
  return { store, path }
}

/** Processes on four machines. */
async function openFour() {
  const url = await postgres.newDatabase()
  const stores = await Promise.all([openShared(url), openShared(url), openShared(url), openShared(url)])
  closing.push(async () => {
    for (const store of stores) await store.close()
  })
  const [store] = stores
  if (!store) throw new Error('expected a store')
  return { stores, store }
}

async function fill(store: Store, names: readonly string[] = ['ann', 'bob']) {
  await store.subscribers.addMany(
    names.map((name) => reader(`${name}@example.org`)),
    START,
  )
  await store.processes.seen({ ...worker, id: 'one', kind: 'worker' }, START)
}

function schedule(store: Store, at = AT, now = START, hash = HASH) {
  return scheduleMailing(
    { store, clock: testClock(now) },
    {
      issue: 'tokens',
      time: { at, zone: 'America/New_York' },
      audience: { type: 'active' },
      edition: { hash, compile: (date) => compileMessage(edition({ hash }), SITE, date) },
      holder: { ...HOLDER, task: 'send tokens' },
      who: 'ann@desk',
    },
  )
}

const actions = async (store: Store) =>
  (await store.audit.list()).map(({ action, who }) => `${action} by ${who}`)

describe('scheduling', () => {
  it('is refused when nothing runs that could start it', async () => {
    const { store } = await openFile()
    await fill(store)
    expect(await schedule(store, AT, START + ALIVE_MS + 1)).toMatchObject({
      type: 'refused',
      message: expect.stringContaining('yibao worker'),
    })
    expect(await store.schedules.list()).toEqual([])
  })

  it('stores the edition, says what it replaces, and is taken back', async () => {
    const { store } = await openFile()
    await fill(store)
    expect(await schedule(store)).toMatchObject({ type: 'scheduled', replaced: false, readers: 2 })
    expect(await scheduleNote(store, 'tokens', HASH)).toBe(
      'Issue tokens is scheduled for 2027-01-15T08:10:00.000Z.',
    )
    expect(await scheduleNote(store, 'tokens', 'other')).toContain('has changed since')
    expect(await schedule(store, AT + 1000)).toMatchObject({ type: 'scheduled', replaced: true })
    expect((await store.schedules.list()).map(({ at }) => at)).toEqual([AT + 1000])
    const person = { issue: 'tokens', holder: HOLDER, who: 'ann@desk' }
    const ports = { store, clock: testClock() }
    expect(await unscheduleMailing(ports, person)).toBeUndefined()
    expect(await unscheduleMailing(ports, person)).toBe('Issue tokens is not scheduled.')
    expect(await actions(store)).toEqual([
      'scheduled by ann@desk send tokens',
      'scheduled by ann@desk send tokens',
      'unscheduled by ann@desk send 12',
    ])
  })

  it('is refused for an issue that is planned', async () => {
    const { store } = await openFile()
    await fill(store)
    await schedule(store)
    await startSchedules({ store, clock: testClock(AT) }, request)
    expect(await schedule(store)).toMatchObject({
      type: 'refused',
      message: expect.stringContaining('yibao send tokens'),
    })
    const person = { issue: 'tokens', holder: HOLDER, who: 'ann@desk' }
    expect(await unscheduleMailing({ store, clock: testClock() }, person)).toContain('has begun already')
  })
})

describe('a schedule', () => {
  it('begins at its time and not before, with the readers of then', async () => {
    const { store } = await openFile()
    await fill(store)
    await schedule(store)
    expect(await startSchedules({ store, clock: testClock(AT - 1) }, request)).toEqual([])
    expect(await startSchedules({ store, clock: testClock(START - 86_400_000) }, request)).toEqual([])
    await store.subscribers.addMany([reader('cat@example.org')], START)
    expect(await startSchedules({ store, clock: testClock(AT) }, request)).toEqual([
      { type: 'started', issue: 'tokens', readers: 3 },
    ])
    expect(await startSchedules({ store, clock: testClock(AT) }, request)).toEqual([])
    expect(await store.mailings.ofIssue('tokens')).toMatchObject({ size: 3, variants: [{ hash: HASH }] })
    expect(await actions(store)).toEqual(['scheduled by ann@desk send tokens', 'planned by ann@desk worker'])
  })

  it('is begun by one of four that look at once', async () => {
    const { stores, store } = await openFour()
    await fill(store)
    await schedule(store)
    const events = await Promise.all(
      stores.map((one) => startSchedules({ store: one, clock: testClock(AT) }, request)),
    )
    expect(events.flat().filter(({ type }) => type === 'started')).toHaveLength(1)
    expect(await actions(store)).toEqual(['scheduled by ann@desk send tokens', 'planned by ann@desk worker'])
    expect(await store.mailings.list()).toHaveLength(1)
    expect(await store.schedules.list()).toEqual([])
  })

  it('that is taken back while it is planned does not begin', async () => {
    const { store } = await openFile()
    await fill(store)
    await schedule(store)
    const clock = testClock(AT)
    const person = { issue: 'tokens', holder: HOLDER, who: 'ann@desk' }
    let takenBack: Promise<string | undefined> | undefined
    const site = {
      ...SITE,
      // asked for with every reader that is planned
      get list() {
        takenBack ??= unscheduleMailing({ store, clock }, person)
        return SITE.list
      },
    }
    expect(await startSchedules({ store, clock }, { ...request, site })).toEqual([])
    expect(await takenBack, 'it was taken back').toBeUndefined()
    expect(await store.mailings.list()).toEqual([])
    expect(await actions(store)).toEqual([
      'scheduled by ann@desk send tokens',
      'unscheduled by ann@desk send 12',
    ])
  })

  it('that begins while another time is chosen is not scheduled again', async () => {
    const { store } = await openFile()
    await fill(store)
    await schedule(store)
    const again = scheduleMailing(
      { store, clock: testClock() },
      {
        issue: 'tokens',
        time: { at: AT + 1000, zone: 'UTC' },
        audience: { type: 'active' },
        edition: {
          hash: HASH,
          compile: async (date) => {
            await startSchedules({ store, clock: testClock(AT) }, request)
            return compileMessage(edition(), SITE, date)
          },
        },
        holder: HOLDER,
        who: 'ann@desk',
      },
    )
    expect(await again).toMatchObject({ type: 'refused', message: expect.stringContaining('was planned') })
    expect(await store.schedules.list()).toEqual([])
  })

  it('that was planned by a process that died right after is gone on with', async () => {
    const { store } = await openFile()
    await fill(store)
    await schedule(store)
    const die = () => Promise.reject(new Error('killed'))
    const dying = {
      ...store,
      audit: { ...store.audit, add: die },
      schedules: { ...store.schedules, remove: die },
    }
    await startSchedules({ store: dying, clock: testClock(AT) }, request).catch(() => undefined)
    expect(await store.mailings.list()).toHaveLength(1)
    expect(mayGoOn(await store.audit.list('tokens'))).toBe(true)
  })

  it('that is late is told of by one of four that look at once', async () => {
    const { stores, store } = await openFour()
    await fill(store)
    await schedule(store)
    const clock = testClock(AT + LATE_MS + 1)
    const events = await Promise.all(stores.map((one) => startSchedules({ store: one, clock }, request)))
    expect(events.flat()).toMatchObject([{ type: 'late' }])
    expect(await actions(store)).toEqual(['scheduled by ann@desk send tokens', 'late by ann@desk worker'])
  })

  it('waits for a send that is running', async () => {
    const { store, path } = await openFile()
    await fill(store)
    await schedule(store)
    const other = await openSqliteStore(path)
    closing.push(() => other.close())
    const lock = await other.lockSending(HOLDER)
    const ports = { store, clock: testClock(AT) }
    expect(await startSchedules(ports, request)).toEqual([
      { type: 'waits', issue: 'tokens', for: 'send 12 on desk, process 7' },
    ])
    if ('release' in lock) await lock.release()
    expect(await startSchedules(ports, request)).toMatchObject([{ type: 'started' }])
  })

  it('over an hour late mails nobody and tells once, and a new time goes on', async () => {
    const { store } = await openFile()
    await fill(store)
    await schedule(store)
    const ports = { store, clock: testClock(AT + LATE_MS + 1) }
    expect(await startSchedules(ports, request)).toMatchObject([{ type: 'late', issue: 'tokens' }])
    expect(await startSchedules(ports, request)).toEqual([])
    expect(await store.mailings.list()).toEqual([])
    expect(await scheduleNote(store, 'tokens', HASH)).toContain('passed with nobody to start it')
    await schedule(store, AT + 2 * LATE_MS)
    expect(await startSchedules({ store, clock: testClock(AT + 2 * LATE_MS) }, request)).toMatchObject([
      { type: 'started' },
    ])
  })

  it('that is late is told in a letter that can be read', async () => {
    const server = await startServer()
    closing.push(server.close)
    const transport = smtpTransport(server.url)
    const late = {
      issue: 'tokens',
      subject: '大模型',
      audience: { type: 'active' },
      at: AT,
      zone: 'Asia/Shanghai',
      createdAt: START,
      state: 'late',
    } as const
    expect(await sendLateLetter({ transport, clock: testClock() }, SITE, late)).toBeUndefined()
    const [letter] = server.accepted
    expect(letter?.to).toBe('letters@gazette.example')
    expect(letter?.message).toContain(
      'Subject: Issue tokens was not sent: send it or choose another time\r\n',
    )
    const text = Buffer.from(letter?.message.split('\r\n\r\n')[1] ?? '', 'base64').toString()
    expect(text).toContain('Issue tokens (大模型) of Gazette')
    expect(text).toContain('Friday 15 January 2027, 16:10 Asia/Shanghai')
    await server.close()
    expect(await sendLateLetter({ transport, clock: testClock() }, SITE, late)).toContain('127.0.0.1')
  })
})

describe('a worker', () => {
  it('with one sender begins what is scheduled, retries at the time, and leaves alone what a person ended', async () => {
    const { store, path } = await openFile()
    await fill(store)
    await schedule(store)
    let putOff = true
    const server = await startServer({
      act: ({ step, to }) =>
        putOff && step === 'rcpt' && to === 'bob@example.org' ? { say: '451 4.7.1 later' } : 'go on',
    })
    closing.push(server.close)
    const clock = testClock(AT)
    const run = async () => {
      const events: WorkerEvent[] = []
      const journal = (mailingId: number) => fileJournal(journalPath(path, mailingId))
      await work(
        { store, clock, journal, transport: smtpTransport(server.url) },
        {
          ...request,
          who: 'ann@desk',
          secret: SECRET,
          signers: [],
          worker: 'one',
          signal: new AbortController().signal,
          until: 'once',
          onEvent: (event) => events.push(event),
        },
      )
      return events
    }
    expect(await run()).toMatchObject([
      { type: 'started' },
      { type: 'sent', issue: 'tokens', accepted: 1, checked: { acceptedTwice: 0, deliveries: 2, size: 2 } },
    ])
    putOff = false
    expect(await run()).toEqual([])
    clock.advance(((await store.mailings.nextDue(1)) ?? 0) - clock.now())
    expect(await run()).toMatchObject([{ type: 'sent', accepted: 1 }])
    expect(server.accepted.map(({ to }) => to)).toEqual(['ann@example.org', 'bob@example.org'])
  })

  it('with many begins what is scheduled and sends it', async () => {
    const url = await postgres.newDatabase()
    const store = await openShared(url)
    closing.push(() => store.close())
    await fill(store)
    await schedule(store)
    const server = await startServer()
    closing.push(server.close)
    const clock = testClock(AT)
    await Promise.all([workOnce(url, server, clock, 'one'), workOnce(url, server, clock, 'two')])
    expect(server.accepted.map(({ to }) => to).sort()).toEqual(['ann@example.org', 'bob@example.org'])
  })

  it.each<[string, boolean, ...(readonly [AuditAction, string, string?])[]]>([
    ['nothing', false],
    ['planned by a send', false, ['planned', 'ann@desk send 12']],
    ['planned by a worker', true, ['scheduled', 'ann@desk send 12'], ['planned', 'ann@desk worker']],
    ['a send that ended', true, ['started', 'ann@desk send 12'], ['ended', 'ann@desk send 12']],
    ['a send that was interrupted', false, ['ended', 'ann@desk send 12', 'interrupted']],
    ['a send that runs or was killed', false, ['started', 'ann@desk send 12']],
    ['a worker that was interrupted', true, ['ended', 'ann@desk worker', 'interrupted']],
    ['a pause that was over', true, ['ended', 'ann@desk send 12'], ['resumed', 'ann@desk worker']],
    ['a pause', true, ['ended', 'ann@desk send 12', 'interrupted'], ['resumed', 'ann@desk mailing resume']],
    [
      'a pause, and a send since',
      false,
      ['resumed', 'ann@desk mailing resume'],
      ['started', 'ann@desk send'],
    ],
    ['a retry of the refused', false, ['ended', 'a@b send', 'stopped'], ['retried failed', 'a@b mailing']],
  ])('goes on by itself after %s: %s', (_, expected, ...entries) => {
    const audit = entries.map(([action, who, note]) => ({
      at: 1,
      issue: 'x',
      action,
      who,
      ...(note ? { note } : {}),
    }))
    expect(mayGoOn(audit)).toBe(expected)
  })
})

describe('signs of life', () => {
  it('are given every thirty seconds until the end, and then taken back', async () => {
    const { store } = await openFile()
    const clock = testClock()
    const ending = new AbortController()
    const seen: number[] = []
    const wait = async (ms: number) => {
      const [one] = await store.processes.alive(0)
      seen.push(one?.seenAt ?? 0)
      clock.advance(ms)
      if (seen.length === 3) {
        expect(await starters({ store, clock })).toMatchObject([{ kind: 'serve', pid: 7 }])
        ending.abort()
      }
    }
    const process = { ...HOLDER, id: 'one', kind: 'serve' } as const
    await keepAlive({ store, clock: { ...clock, wait } }, process, ending.signal, () => undefined)
    expect(seen).toEqual([START, START + 30_000, START + 60_000])
    expect(await starters({ store, clock })).toEqual([])
  })
})
