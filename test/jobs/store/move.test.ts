// Carrying everything from one store to another: complete, checked, refused where something is open, repeatable.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type MoveRequest, moveStore } from '../../../src/jobs/store/move.ts'
import { digestArchive } from '../../../src/store/archive.ts'
import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { HOLDER, mailing, reader } from '../../store/contract.ts'
import { needPostgres } from '../../store/postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'yibao-move-'))
let files = 0
const open = () => {
  files += 1
  return openSqliteStore(join(folder, `${files}.sqlite`))
}
afterAll(() => rmSync(folder, { recursive: true }))

const NOW = 1_800_000_000_000
const clock = { now: () => NOW, wait: async () => undefined, randomBytes: () => new Uint8Array() }
const REQUEST: MoveRequest = { holder: HOLDER, who: 'ann@desk store move', journals: () => 'absent' }

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
  await store.subscribers.remove(3)
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
      const before = await digestArchive(from.archive)
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
      ])
      for (const table of moved.tables) expect(table.from).toBe(table.to)
      expect(await digestArchive(from.archive)).toEqual(before)
      expect(await to.mailings.byId(id)).toEqual(await from.mailings.byId(id))
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
      expect(await to.subscribers.list({ limit: 9 })).toEqual([])
      expect((await moveStore(clock, ...sides(from, to), REQUEST)).type).toBe('moved')
    }))

  it('refuses while somebody sends, or works with the source', () =>
    between(async (from, to) => {
      await fill(from)
      const lock = await from.lockSending({ ...HOLDER, task: 'send 12' })
      expect(await moveStore(clock, ...sides(from, to), REQUEST)).toMatchObject({
        type: 'refused',
        message: expect.stringMatching(/another yibao is sending from one: send 12, process 7/),
      })
      if ('release' in lock) await lock.release()
      await from.processes.seen({ ...HOLDER, id: 's', kind: 'serve', task: 'serve' }, NOW - 1000)
      expect(await moveStore(clock, ...sides(from, to), REQUEST)).toMatchObject({
        type: 'refused',
        message: expect.stringMatching(/serve works with one.*Stop it first/),
      })
      await from.processes.gone('s')
      expect((await moveStore(clock, ...sides(from, to), REQUEST)).type).toBe('moved')
    }))

  it('refuses where a send that was cut off left something on the wire', () =>
    between(async (from, to) => {
      const id = await fill(from)
      const journal = {
        ...REQUEST,
        journals: (mailingId: number) => (mailingId === id ? ('present' as const) : ('absent' as const)),
      }
      expect(await moveStore(clock, ...sides(from, to), journal)).toMatchObject({
        type: 'refused',
        message: expect.stringContaining('yibao send 001-welcome'),
      })
      await from.mailings.record(id, [{ subscriberId: 3, state: 'sending' }], 7)
      expect((await moveStore(clock, ...sides(from, to), REQUEST)).type).toBe('refused')
      expect(existsSync(folder)).toBe(true)
    }))
})

describe('moveStore to PostgreSQL and back', { timeout: 60_000 }, () => {
  it('brings back what was sent there, byte for byte', async () => {
    const postgres = await needPostgres()
    try {
      const shared = await openPostgresStore(await postgres.newDatabase())
      await between(async (from, back) => {
        await fill(from)
        const { audit: trailBefore, ...before } = await digestArchive(from.archive)
        expect((await moveStore(clock, ...sides(from, shared), REQUEST)).type).toBe('moved')
        expect((await moveStore(clock, ...sides(from, shared), REQUEST)).type).toBe('refused')
        expect((await moveStore(clock, ...sides(shared, back), REQUEST)).type).toBe('moved')
        const { audit: trailAfter, ...after } = await digestArchive(back.archive)
        expect(after).toEqual(before)
        expect(trailAfter?.rows).toBe((trailBefore?.rows ?? 0) + 2)
        expect((await back.audit.list()).map(({ action }) => action)).toEqual(['planned', 'moved', 'moved'])
        await back.subscribers.addMany([reader('d@x.org')], NOW)
        expect((await back.subscribers.byKey('d@x.org'))?.id).toBe(4)
      })
      await shared.close()
    } finally {
      await postgres.stop()
    }
  })
})
