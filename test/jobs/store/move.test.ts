// Carrying everything from one store to another: complete, checked, refused where something is open, repeatable.
import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MoveRequest, moveStore } from '../../../src/jobs/store/move.ts'
import { whileAlive } from '../../../src/jobs/worker/signs-of-life.ts'
import { digestArchive } from '../../../src/store/archive.ts'
import { fileJournal } from '../../../src/store/file-journal.ts'
import type { Journal } from '../../../src/store/journal.ts'
import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import type { Departure, ProcessKind, Store } from '../../../src/store/store.ts'
import { claim, HOLDER, mailing, reader } from '../../store/contract.ts'
import { needPostgres, type TestPostgres } from '../../store/postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'yibao-move-'))
let files = 0
const open = () => {
  files += 1
  return openSqliteStore(join(folder, `${files}.sqlite`))
}
afterAll(() => rmSync(folder, { recursive: true }))

const NOW = 1_800_000_000_000
const clock = { now: () => NOW, wait: async () => undefined, randomBytes: () => new Uint8Array() }
const later = { ...clock, now: () => NOW + 5 }
const noJournal = (): Journal => ({
  read: () => 'absent',
  start: () => undefined,
  begin: () => undefined,
  outcome: () => undefined,
  folded: () => undefined,
  clear: () => undefined,
})
const REQUEST: MoveRequest = { holder: HOLDER, who: 'ann@desk store move', journal: noJournal }

async function fill(store: Store): Promise<number> {
  await store.subscribers.addMany(
    [reader('a@x.org', { name: 'Ann 安' }), reader('b@x.org'), reader('c@x.org')],
    1,
  )
  await store.subscribers.change(2, { status: 'unsubscribed', since: 5, note: 'left' })
  const { id } = await store.mailings.plan(mailing())
  await store.mailings.record(id, [{ subscriberId: 1, state: 'accepted', reply: '250 ok' }], 6)
  const { subject, variants } = mailing()
  await store.schedules.put({
    issue: '002-next',
    subject,
    variants,
    audience: { type: 'recipients of', issue: '001-welcome' },
    at: 9,
    zone: 'Asia/Shanghai',
    createdAt: 8,
    state: 'waiting',
  })
  await store.audit.add({ at: 7, issue: '001-welcome', action: 'planned', who: 'ann@desk send', readers: 2 })
  await store.pace.update('relay', () => ({ state: { sent: [1, 2] }, result: undefined }))
  await fillService(store)
  await store.subscribers.remove(3, { markOf: () => 'a mark', at: 7 })
  return id
}

/** What the audience service keeps: a row or two of each table. */
async function fillService({ subscribers, outbox, votes, reports, clicks }: Store): Promise<void> {
  const consent = { at: 3, type: 'asked', network: '203.0.113.0/24', form: 'v1', via: 'form' } as const
  await subscribers.decide([{ id: 1 }], 4, () => ({
    preferences: { language: 'zh', edition: 'links', pausedUntil: 5 },
    consent,
    lists: { on: ['press'], off: [] },
    move: { address: 'N@x.org', key: 'n@x.org', at: 4 },
  }))
  await outbox.add([{ kind: 'letter', payload: { type: 'welcome', 你: '好' }, dueAt: NOW + 9 }], 4)
  await votes.cast({ issue: '001-welcome', poll: 'vote', subscriberId: 1, option: 2, at: 5, via: 'reply' })
  await reports.add({
    digest: 'd',
    at: 6,
    kind: 'bounce',
    permanent: false,
    rule: 'mailbox-full',
    match: 'token',
    subscriberId: 1,
    issue: '001-welcome',
    source: 'smtp',
    reply: '452 full',
    result: 'counted',
  })
  await clicks.setTargets('001-welcome', ['https://a.example/'])
  await clicks.add([{ issue: '001-welcome', number: 0, day: '2026-11-30' }])
}

/** With a mailing to readers 1 and 4, both claimed by a process that died. */
async function fillCutOff(store: Store): Promise<number> {
  await fill(store)
  await store.subscribers.addMany([reader('d@x.org')], 1)
  const { id } = await store.mailings.plan(mailing({ issue: '003-cut-off' }))
  await claim(store.mailings, id, NOW, 9)
  return id
}

/** Both stores, closed when `work` is done. */
async function between<Result>(work: (from: Store, to: Store) => Promise<Result>): Promise<Result> {
  const [from, to] = [await open(), await open()]
  try {
    return await work(from, to)
  } finally {
    await from.close()
    await to.close()
  }
}

const sides = (from: Store, to: Store) =>
  [
    { store: from, name: 'one' },
    { store: to, name: 'two' },
  ] as const

describe('moveStore', () => {
  it('carries everything over, with its ids', () =>
    between(async (from, to) => {
      const id = await fill(from)
      const { mailings: _, audit: __, ...before } = await digestArchive(from.archive)
      const moved = await moveStore(clock, ...sides(from, to), REQUEST)
      expect(moved.type).toBe('moved')
      if (moved.type !== 'moved') return
      expect(moved.tables.map(({ name, rows }) => `${name} ${rows}`)).toEqual([
        'subscribers 2',
        'subscriber_events 3',
        'issues 1',
        'mailings 1',
        'variants 1',
        'deliveries 2',
        'schedules 1',
        'audit 1',
        'pace 1',
        'consents 1',
        'memberships 1',
        'do_not_mail 1',
        'outbox 1',
        'votes 1',
        'reports 1',
        'link_targets 1',
        'clicks 1',
      ])
      expect(await to.subscribers.consents(1)).toEqual(await from.subscribers.consents(1))
      expect(await to.votes.ofIssue('001-welcome')).toEqual(await from.votes.ofIssue('001-welcome'))
      expect(await to.reports.list({ limit: 9 })).toEqual(await from.reports.list({ limit: 9 }))
      expect(await to.clicks.ofIssue('001-welcome')).toMatchObject([{ count: 1 }])
      for (const table of moved.tables) expect(table.from).toBe(table.to)
      expect(await digestArchive(from.archive)).toMatchObject(before)
      expect(await to.mailings.byId(id)).toMatchObject({ state: 'active', size: 2, issue: '001-welcome' })
      expect(await to.mailings.deliveries(id, { limit: 9 })).toEqual(
        await from.mailings.deliveries(id, { limit: 9 }),
      )
      expect(await to.subscribers.byId(1)).toEqual(await from.subscribers.byId(1))
      expect(await to.schedules.ofIssue('002-next')).toEqual(await from.schedules.ofIssue('002-next'))
      expect(await to.pace.read('relay')).toEqual({ sent: [1, 2] })
      expect((await to.audit.list('-')).map(({ action }) => action)).toEqual(['moved'])
      // the id of the reader who was removed is never given again
      await to.subscribers.addMany([reader('d@x.org')], NOW)
      expect((await to.subscribers.byKey('d@x.org'))?.id).toBe(4)
    }))

  it('refuses a target that holds anything, and leaves it as it is', () =>
    between(async (from, to) => {
      await fill(from)
      await to.subscribers.addMany([reader('z@x.org')], 1)
      const result = await moveStore(clock, ...sides(from, to), REQUEST)
      expect(result).toMatchObject({ type: 'refused', message: expect.stringContaining('Nothing was moved') })
      expect((await to.subscribers.list({ limit: 9 })).map(({ address }) => address)).toEqual(['z@x.org'])
    }))

  it('leaves the target empty where it is cut off, so that it can be done again', () =>
    between(async (from, to) => {
      await fill(from)
      const cutOff = {
        ...REQUEST,
        onRows: (table: string) => {
          if (table === 'deliveries') throw new Error('cut off')
        },
      }
      await expect(moveStore(clock, ...sides(from, to), cutOff)).rejects.toThrow('cut off')
      expect(await from.departure.read()).toBeUndefined()
      expect(await to.subscribers.list({ limit: 9 })).toEqual([])
      expect((await moveStore(clock, ...sides(from, to), REQUEST)).type).toBe('moved')
    }))

  it('refuses while somebody sends, or works with the source', () =>
    between(async (from, to) => {
      await fill(from)
      const lock = await from.lockSending({ ...HOLDER, task: 'send 12' })
      expect(await moveStore(clock, ...sides(from, to), REQUEST)).toMatchObject({
        type: 'refused',
        message: expect.stringMatching(/Another yibao is sending from one: send 12, process 7/),
      })
      if ('release' in lock) await lock.release()
      for (const kind of ['worker', 'serve', 'service', 'round', 'send'] satisfies ProcessKind[]) {
        await from.processes.seen({ ...HOLDER, id: 's', kind, task: kind }, NOW - 1000)
        expect(await moveStore(clock, ...sides(from, to), REQUEST)).toMatchObject({
          type: 'refused',
          message: expect.stringContaining(
            `Unexpected work with one: ${kind} (process 7 on desk). Stop it first`,
          ),
        })
        await from.processes.gone('s')
      }
      expect(await from.departure.read()).toBeUndefined()
      expect((await moveStore(clock, ...sides(from, to), REQUEST)).type).toBe('moved')
    }))

  it('settles what a send that was cut off has left in its journal, whatever is to become of the mailing', () =>
    between(async (from, to) => {
      const id = await fillCutOff(from)
      await from.mailings.setState(id, { state: 'paused', reason: 'a wrong link' })
      const path = join(folder, 'cut-off.journal')
      fileJournal(path).start()
      appendFileSync(path, 'S 4\n')
      const request = { ...REQUEST, journal: (one: number) => (one === id ? fileJournal(path) : noJournal()) }
      expect((await moveStore(clock, ...sides(from, to), request)).type).toBe('moved')
      expect(existsSync(path)).toBe(false)
      expect(await to.mailings.countByState(id)).toMatchObject({ queued: 1, claimed: 0, uncertain: 1 })
      expect(await to.mailings.byId(id)).toMatchObject({ state: 'paused', reason: 'a wrong link' })
      expect((await to.audit.list('003-cut-off')).at(-1)).toMatchObject({ action: 'recovered' })
    }))

  it('refuses where the journal of a send that was cut off is gone', () =>
    between(async (from, to) => {
      await fillCutOff(from)
      expect(await moveStore(clock, ...sides(from, to), REQUEST)).toMatchObject({
        type: 'refused',
        message: expect.stringContaining('yibao send 003-cut-off --journal-lost'),
      })
      expect(await from.departure.read()).toBeUndefined()
    }))

  it.each<[string, (store: Store) => Promise<unknown>, RegExp]>([
    [
      'somebody writes',
      ({ audit }) => audit.add({ at: 8, issue: '001-welcome', action: 'paused', who: 'ann@desk' }),
      /Unexpected change in one while it was read \(audit\)/,
    ],
    [
      'somebody begins to work',
      ({ processes }) => processes.seen({ ...HOLDER, id: 's', kind: 'service', task: 'serve' }, NOW),
      /Unexpected work with one: serve/,
    ],
  ])('fills nothing where %s while it reads', (_, meanwhile, words) =>
    between(async (from, to) => {
      await fill(from)
      let done: Promise<unknown> | undefined
      const onRows = (table: string) => {
        // the last table: all others were read
        if (table === 'pace') done ??= meanwhile(from)
      }
      expect(await moveStore(clock, ...sides(from, to), { ...REQUEST, onRows })).toMatchObject({
        type: 'refused',
        message: expect.stringMatching(words),
      })
      await done
      expect(await to.subscribers.list({ limit: 9 })).toEqual([])
      expect(await from.departure.read()).toBeUndefined()
      await from.processes.gone('s')
      expect((await moveStore(clock, ...sides(from, to), REQUEST)).type).toBe('moved')
    }),
  )

  it('leaves behind a store that mails nobody, and is moved no second time', () =>
    between(async (from, to) => {
      const id = await fill(from)
      await moveStore(clock, ...sides(from, to), REQUEST)
      expect(await from.mailings.byId(id)).toMatchObject({ state: 'paused', reason: 'moved to two' })
      expect(await claim(from.mailings, id, NOW, 9)).toEqual([])
      const work = () => Promise.reject(new Error('expected nobody to work'))
      const sign = { ...HOLDER, id: 's', kind: 'send' } as const
      const late = whileAlive({ store: from, clock }, sign, () => undefined, work)
      await expect(late).rejects.toThrow(/was moved to two on .*yibao store move postgres sqlite/)
      expect(await from.processes.alive(0)).toEqual([])
      const other = await open()
      expect(await moveStore(clock, ...sides(from, other), REQUEST)).toMatchObject({
        type: 'refused',
        message: expect.stringContaining('was moved to two'),
      })
      await other.close()
    }))

  it('shuts others out while it reads', () =>
    between(async (from, to) => {
      await fill(from)
      let late: Promise<unknown> | undefined
      const onRows = () => {
        const sign = { ...HOLDER, id: 's', kind: 'send' } as const
        late ??= whileAlive(
          { store: from, clock },
          sign,
          () => undefined,
          async () => 'worked',
        ).catch((error) => error.message)
      }
      const result = await moveStore(clock, ...sides(from, to), { ...REQUEST, onRows })
      expect(await late).toContain('is being moved to two')
      expect(result.type).toBe('moved')
    }))

  it('comes to its end when it is done again after it was cut off behind the last row', () =>
    between(async (from, to) => {
      await fill(from)
      const dying = {
        ...from,
        departure: {
          ...from.departure,
          // killed: neither the end nor the undoing is written
          write: (departure: Departure) =>
            departure.state === 'done'
              ? Promise.reject(new Error('killed'))
              : from.departure.write(departure),
          clear: () => Promise.reject(new Error('killed')),
        },
      }
      await expect(moveStore(clock, ...sides(dying, to), REQUEST)).rejects.toThrow('killed')
      expect(await from.departure.read()).toMatchObject({ state: 'begun' })
      expect((await moveStore(clock, ...sides(from, to), REQUEST)).type).toBe('moved')
      expect(await from.departure.read()).toMatchObject({ state: 'done' })
      expect((await to.audit.list('-')).map(({ action }) => action)).toEqual(['moved'])
    }))

  it('takes the place only of what it has itself got from there', () =>
    between(async (from, to) => {
      await fill(from)
      await moveStore(clock, ...sides(from, to), REQUEST)
      await to.subscribers.addMany([reader('later@x.org')], NOW)
      const stranger = await open()
      await stranger.subscribers.addMany([reader('z@x.org')], 1)
      expect(
        await moveStore(clock, { store: stranger, name: 'three' }, { store: from, name: 'one' }, REQUEST),
      ).toMatchObject({
        type: 'refused',
        message: expect.stringMatching(/were moved to two on .*: three has not got them/),
      })
      await stranger.close()
      expect((await moveStore(later, ...sides(to, from), REQUEST)).type).toBe('moved')
      expect(await from.departure.read()).toBeUndefined()
      expect(await from.subscribers.byKey('later@x.org')).toMatchObject({ status: 'active' })
      expect((await from.audit.list('-')).map(({ at }) => at)).toEqual([NOW, NOW + 5])
    }))
})

describe('moveStore to PostgreSQL and back', { timeout: 60_000 }, () => {
  let postgres: TestPostgres
  beforeAll(async () => {
    postgres = await needPostgres()
  })
  afterAll(() => postgres.stop())

  /** A shared store, closed when `work` is done. */
  async function withShared(work: (shared: Store) => Promise<void>): Promise<void> {
    const shared = await openPostgresStore(await postgres.newDatabase())
    try {
      await work(shared)
    } finally {
      await shared.close()
    }
  }

  it('brings back what was sent there, byte for byte', () =>
    withShared((shared) =>
      between(async (from, back) => {
        await fill(from)
        const { audit: trailBefore, ...before } = await digestArchive(from.archive)
        expect((await moveStore(clock, ...sides(from, shared), REQUEST)).type).toBe('moved')
        expect((await moveStore(clock, ...sides(from, shared), REQUEST)).type).toBe('refused')
        expect((await moveStore(later, ...sides(shared, back), REQUEST)).type).toBe('moved')
        expect(await shared.departure.read()).toMatchObject({ destination: 'two', state: 'done' })
        const { audit: trailAfter, ...after } = await digestArchive(back.archive)
        expect(after).toEqual(before)
        expect(trailAfter?.rows).toBe((trailBefore?.rows ?? 0) + 2)
        expect((await back.audit.list()).map(({ action }) => action)).toEqual(['planned', 'moved', 'moved'])
        await back.subscribers.addMany([reader('d@x.org')], NOW)
        expect((await back.subscribers.byKey('d@x.org'))?.id).toBe(4)
      }),
    ))

  it('waits until the claims of a dead machine run out', () =>
    withShared((shared) =>
      between(async (_, back) => {
        const id = await fillCutOff(shared)
        expect(await moveStore(clock, ...sides(shared, back), REQUEST)).toMatchObject({
          type: 'refused',
          message: expect.stringContaining('Unexpected claims on 2 readers of 003-cut-off'),
        })
        const afterwards = { ...clock, now: () => NOW + 3_600_000 }
        expect((await moveStore(afterwards, ...sides(shared, back), REQUEST)).type).toBe('moved')
        expect(await back.mailings.countByState(id)).toMatchObject({ claimed: 0, queued: 2 })
      }),
    ))
})
