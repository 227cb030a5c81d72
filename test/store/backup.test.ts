// Backups of a SQLite database and putting them back: nothing is lost, nobody is mailed twice, nobody who left comes back.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { doNotMailMark } from '../../src/audience/mark.ts'
import { step } from '../../src/audience/subscriber.ts'
import type { MailingStanding } from '../../src/mailing/delivery.ts'
import { backUp, backUpArchive, inspectDatabase } from '../../src/store/sqlite/backup.ts'
import { type RestoreRequest, restoreBackup } from '../../src/store/sqlite/restore.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { type Store, StoreRefused } from '../../src/store/store.ts'
import { HOLDER, mailing, reader } from './contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'yibao-backup-'))
let files = 0
const newPath = () => {
  files += 1
  return join(folder, `${files}`, 'yibao.sqlite')
}
afterAll(() => rmSync(folder, { recursive: true }))

const NOW = Date.UTC(2026, 10, 24, 12)
const KEY = 'an erasure key of this test, long enough'
const KEEP = { now: NOW, existing: 'keep' } as const
const REQUEST: RestoreRequest = {
  now: NOW + 1000,
  holder: HOLDER,
  who: 'ann@desk restore',
  existing: 'replace',
  sentSince: 'unknown',
}

/** Works on a database and lets go of it for good: a copy of it stands in its place, which nobody has open. */
async function edit<Result>(path: string, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openSqliteStore(path)
  try {
    return await work(store)
  } finally {
    await store.close()
    const raw = new DatabaseSync(path)
    raw.prepare('vacuum into ?').run(`${path}.copy`)
    raw.close()
    const copy = readFileSync(`${path}.copy`)
    for (const file of [path, `${path}-wal`, `${path}-shm`, `${path}.copy`]) rmSync(file, { force: true })
    writeFileSync(path, copy)
  }
}

async function fill(store: Store): Promise<number> {
  await store.subscribers.addMany(
    ['a@x.org', 'b@x.org', 'c@x.org', 'd@x.org'].map((address) => reader(address)),
    1,
  )
  const { id } = await store.mailings.plan(mailing())
  await store.mailings.record(
    id,
    [
      { subscriberId: 1, state: 'accepted', reply: '250 ok' },
      { subscriberId: 2, state: 'sending' },
      { subscriberId: 3, state: 'deferred', dueAt: 5 },
    ],
    2,
  )
  return id
}

/** The second page and those behind it overwritten, as by a failing disk. */
function broken(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(40_000, 7), bytes.subarray(44_096)])
}

async function states(path: string, issue = '001-welcome'): Promise<Readonly<Record<string, string>>> {
  const store = await openSqliteStore(path)
  const found = await store.mailings.ofIssue(issue)
  const all = found ? await store.mailings.deliveries(found.id, { limit: 100 }) : []
  await store.close()
  return Object.fromEntries(all.map(({ address, state }) => [address, state]))
}

describe('backUp', () => {
  it('copies what only the log has, while the database is open, for its owner only', async () => {
    const path = newPath()
    const store = await openSqliteStore(path)
    await fill(store)
    const to = join(folder, 'first.backup')
    const { bytes, sha256, contents } = await backUp(path, to, KEEP)
    await store.close()
    expect(contents).toEqual({ madeAt: NOW, readers: 4, mailings: 1, open: 3 })
    expect(statSync(to)).toMatchObject({ size: bytes })
    expect(statSync(to).mode & 0o777).toBe(0o600)
    expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(readdirSync(folder).filter((name) => name.includes('first'))).toEqual(['first.backup'])
  })

  it('copies a store that is no file', async () => {
    const store = await openSqliteStore(':memory:')
    await fill(store)
    const to = join(folder, 'memory.backup')
    const { contents } = await backUpArchive(store.archive, to, KEEP)
    expect(contents).toEqual({ madeAt: NOW, readers: 4, mailings: 1, open: 3 })
    expect(statSync(to).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter((name) => name.includes('memory'))).toEqual(['memory.backup'])
    await store.close()
    const path = newPath()
    await restoreBackup(to, path, REQUEST)
    expect(await states(path)).toMatchObject({ 'a@x.org': 'accepted', 'd@x.org': 'uncertain' })
  })

  it('copies a store that was moved away, and what is put back can be worked with', async () => {
    const path = newPath()
    await edit(path, async (store) => {
      await fill(store)
      await store.departure.write({
        at: 1,
        destination: 'elsewhere',
        who: 'ann@desk store move',
        state: 'done',
      })
    })
    const to = join(folder, 'moved.backup')
    await backUp(path, to, KEEP)
    await restoreBackup(to, path, REQUEST)
    const store = await openSqliteStore(path)
    expect(await store.departure.read()).toBeUndefined()
    expect(await store.mailings.ofIssue('001-welcome')).toMatchObject({ state: 'paused' })
    await store.close()
  })

  it('never overwrites unless told', async () => {
    const path = newPath()
    await edit(path, fill)
    const to = join(folder, 'second.backup')
    writeFileSync(to, 'precious')
    await expect(backUp(path, to, KEEP)).rejects.toThrow(/is there already.*--force/)
    expect(readFileSync(to, 'utf8')).toBe('precious')
    await backUp(path, to, { ...KEEP, existing: 'replace' })
    expect(inspectDatabase(to).readers).toBe(4)
  })

  it('refuses what is not there, and names that are the database’s own', async () => {
    const path = newPath()
    await expect(backUp(path, join(folder, 'x'), KEEP)).rejects.toThrow(/There is no database/)
    await edit(path, fill)
    for (const own of ['', '-wal', '.journal-1', '.send-lock']) {
      const replace = { ...KEEP, existing: 'replace' } as const
      await expect(backUp(path, `${path}${own}`, replace)).rejects.toThrow(/belongs to the database itself/)
    }
    await expect(backUp(path, join(folder, 'no', 'such'), KEEP)).rejects.toThrow(
      `Unexpected folder ${join(folder, 'no')} for the backup, which does not exist`,
    )
    await expect(backUp(path, join(path, 'x'), KEEP)).rejects.toThrow(/which is a file/)
  })
})

describe('restoreBackup', () => {
  async function backedUp(): Promise<{ path: string; backup: string }> {
    const path = newPath()
    await edit(path, fill)
    const backup = `${path}.backup`
    await backUp(path, backup, KEEP)
    return { path, backup }
  }

  it('puts a backup where there is no database, and holds what was open', async () => {
    const { backup } = await backedUp()
    const path = newPath()
    const restored = await restoreBackup(backup, path, REQUEST)
    expect(restored).toMatchObject({ paused: [{ issue: '001-welcome', uncertain: 3 }], late: [] })
    expect(restored.kept).toBeUndefined()
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(dirname(path))).toEqual([basename(path)])
    expect(await states(path)).toEqual({
      'a@x.org': 'accepted',
      'b@x.org': 'uncertain',
      'c@x.org': 'uncertain',
      'd@x.org': 'uncertain',
    })
    const store = await openSqliteStore(path)
    const found = await store.mailings.ofIssue('001-welcome')
    expect(found).toMatchObject({
      state: 'paused',
      reason: 'restored from a backup of 2026-11-24T12:00:00.000Z',
    })
    expect(await store.audit.list('001-welcome')).toMatchObject([
      { action: 'restored', readers: 3, who: REQUEST.who },
    ])
    expect(await store.audit.list('-')).toHaveLength(1)
    await store.close()
  })

  it('keeps the queue where nothing was sent since, but for what was on the wire', async () => {
    const { backup } = await backedUp()
    const path = newPath()
    const restored = await restoreBackup(backup, path, { ...REQUEST, sentSince: 'nothing' })
    expect(restored.paused).toEqual([{ issue: '001-welcome', uncertain: 1 }])
    expect(await states(path)).toEqual({
      'a@x.org': 'accepted',
      'b@x.org': 'uncertain',
      'c@x.org': 'deferred',
      'd@x.org': 'queued',
    })
  })

  it('refuses over a database with anything in it unless told, and keeps that one then', async () => {
    const { path, backup } = await backedUp()
    const before = readFileSync(path)
    await expect(restoreBackup(backup, path, { ...REQUEST, existing: 'keep' })).rejects.toThrow(
      /yibao restore --replace/,
    )
    expect(inspectDatabase(path).readers).toBe(4)
    writeFileSync(`${path}.journal-1`, 'S 2\n')
    const { kept } = await restoreBackup(backup, path, REQUEST)
    expect(kept).toBe(`${path}.replaced-20261124T120001Z`)
    expect(inspectDatabase(kept ?? '').readers).toBe(4)
    expect(before.length).toBe(statSync(kept ?? '').size)
    expect(readFileSync(`${kept}.journal-1`, 'utf8')).toBe('S 2\n')
    expect(existsSync(`${path}.journal-1`)).toBe(false)
    const again = await restoreBackup(backup, path, REQUEST)
    expect(again.kept).toBe(`${path}.replaced-20261124T120001Z-2`)
  })

  it('restores over an empty database without being told', async () => {
    const { backup } = await backedUp()
    const path = newPath()
    await edit(path, async () => undefined)
    await restoreBackup(backup, path, { ...REQUEST, existing: 'keep' })
    expect(inspectDatabase(path).readers).toBe(4)
  })

  it('takes over who left and what was sent since the backup', async () => {
    const { path, backup } = await backedUp()
    await edit(path, async (store) => {
      const found = await store.mailings.ofIssue('001-welcome')
      await store.mailings.record(
        found?.id ?? 0,
        [
          { subscriberId: 2, state: 'accepted', reply: '250 later' },
          { subscriberId: 3, state: 'rejected', reply: '550 5.1.1' },
        ],
        9,
      )
      await store.subscribers.change(1, { status: 'unsubscribed', since: 9, note: 'left by the link' })
      await store.subscribers.addMany(
        [reader('new@x.org'), { ...reader('gone@x.org'), status: 'suppressed' }],
        9,
      )
      await store.subscribers.remove(4)
      await store.mailings.plan(mailing({ issue: '002-later' }))
      await store.audit.add({ at: 9, issue: '001-welcome', action: 'ended', who: 'ann@desk send' })
      await store.pace.update('relay', () => ({ state: { sent: 7 }, result: undefined }))
    })
    const restored = await restoreBackup(backup, path, REQUEST)
    expect(restored.carried).toEqual({
      leavings: 2,
      settled: 2,
      held: [],
      mailings: ['002-later'],
      removed: 1,
      erased: 0,
      unchecked: 0,
    })
    expect(restored.paused).toEqual([
      { issue: '001-welcome', uncertain: 1 },
      { issue: '002-later', uncertain: 3 },
    ])
    expect(await states(path)).toEqual({
      'a@x.org': 'accepted',
      'b@x.org': 'accepted',
      'c@x.org': 'rejected',
      'd@x.org': 'uncertain',
    })
    const store = await openSqliteStore(path)
    expect(await store.subscribers.byId(1)).toMatchObject({
      status: 'unsubscribed',
      since: 9,
      note: 'left by the link',
    })
    expect((await store.subscribers.history(1)).at(-1)).toMatchObject({
      status: 'unsubscribed',
      at: REQUEST.now,
    })
    const gone = await store.subscribers.byKey('gone@x.org')
    expect(gone?.status).toBe('suppressed')
    expect(gone?.id).toBeGreaterThan(6)
    expect(await store.subscribers.byKey('new@x.org')).toBeUndefined()
    expect(await store.pace.read('relay')).toEqual({ sent: 7 })
    expect((await store.audit.list('001-welcome')).map(({ action }) => action)).toEqual(['ended', 'restored'])
    const later = await store.mailings.ofIssue('002-later')
    expect(later).toMatchObject({ state: 'paused', size: 3 })
    for (const one of await store.mailings.list()) {
      const { acceptedTwice, deliveries, size } = await store.mailings.invariants(one.id)
      expect({ acceptedTwice, deliveries }).toEqual({ acceptedTwice: 0, deliveries: size })
    }
    await store.close()
  })

  it.each(['pending', 'unsubscribed'] as const)(
    'brings back nobody by the link of before they left, who was %s when the backup was made',
    async (status) => {
      const path = newPath()
      const asked = { status, since: NOW - 9, note: 'asked', askedAt: NOW - 9 }
      const add = { address: 'a@x.org', key: 'a@x.org' }
      const added = { add, standing: asked }
      await edit(path, (store) => store.subscribers.decide([{ key: add.key }], NOW - 9, () => added))
      const backup = `${path}.backup`
      await backUp(path, backup, KEEP)
      const change = (type: 'confirmed' | 'left', at: number) => (store: Store) =>
        store.subscribers.decide([{ id: 1 }], at, (current) => {
          const event = { type, at, askedAt: asked.askedAt, note: type }
          return { standing: step(current, event, { softBouncesMax: 3 }).next ?? expect.unreachable() }
        })
      await edit(path, change('confirmed', NOW + 1))
      await edit(path, change('left', NOW + 2))
      await restoreBackup(backup, path, REQUEST)
      const [now] = await edit(path, change('confirmed', NOW + 3))
      expect(now).toMatchObject({ status: 'unsubscribed' })
      expect(now).not.toHaveProperty('askedAt')
    },
  )

  it('takes over the asking whose link was mailed last', async () => {
    const path = newPath()
    const asked = { status: 'pending', since: NOW - 9, note: 'asked' } as const
    const add = { address: 'a@x.org', key: 'a@x.org' }
    const ask = (askedAt: number) => (store: Store) =>
      store.subscribers.decide([{ key: add.key }], askedAt, (current) => ({
        ...(current ? {} : { add }),
        standing: { ...asked, askedAt },
      }))
    await edit(path, ask(NOW - 9))
    const backup = `${path}.backup`
    await backUp(path, backup, KEEP)
    await edit(path, ask(NOW))
    await restoreBackup(backup, path, REQUEST)
    expect(await edit(path, (store) => store.subscribers.byId(1))).toMatchObject({ ...asked, askedAt: NOW })
  })

  it('takes over that an address died, also of somebody who had left before', async () => {
    const path = newPath()
    const left = { ...reader('a@x.org'), status: 'unsubscribed' } as const
    const dead = { ...reader('b@x.org'), status: 'suppressed' } as const
    await edit(path, (store) => store.subscribers.addMany([left, dead], 1))
    const backup = `${path}.backup`
    await backUp(path, backup, KEEP)
    await edit(path, async (store) => {
      await store.subscribers.change(1, { status: 'suppressed', since: 9, note: 'complained' })
      await store.subscribers.change(2, { status: 'unsubscribed', since: 9, note: 'left' })
    })
    const { carried } = await restoreBackup(backup, path, REQUEST)
    expect(carried).toMatchObject({ leavings: 1 })
    await edit(path, async (store) => {
      expect(await store.subscribers.byId(1)).toMatchObject({ status: 'suppressed', note: 'complained' })
      expect(await store.subscribers.byId(2)).toMatchObject({ status: 'suppressed', note: 'test' })
    })
  })

  it('brings back nobody who was erased since, where the key of the marks is there', async () => {
    const { path, backup } = await backedUp()
    await edit(path, async (store) => {
      const erasure = { markOf: (key: string) => doNotMailMark(key, KEY), at: 9 }
      await store.subscribers.remove(2, erasure)
      // erased, and back again since: their mark is still there, as after a crash
      await store.subscribers.remove(3, erasure)
      await store.subscribers.addMany([reader('c@x.org')], 9)
      await store.subscribers.remove(4)
    })
    const unable = await restoreBackup(backup, path, REQUEST)
    expect(unable.carried).toMatchObject({ erased: 0, unchecked: 2, removed: 2 })
    expect(await edit(path, (store) => store.subscribers.byKey('b@x.org'))).toBeDefined()
    await edit(path, (store) => store.subscribers.remove(2))
    const wrong = await restoreBackup(backup, path, { ...REQUEST, erasureKey: `another ${KEY}` })
    expect(wrong.carried).toMatchObject({ erased: 0, unchecked: 0, removed: 1 })
    await edit(path, (store) => store.subscribers.remove(2))
    const restored = await restoreBackup(backup, path, { ...REQUEST, erasureKey: KEY })
    expect(restored.carried).toMatchObject({ erased: 1, unchecked: 0, removed: 0 })
    await edit(path, async (store) => {
      expect(await store.subscribers.byKey('b@x.org')).toBeUndefined()
      expect(await store.subscribers.byKey('c@x.org')).toMatchObject({ status: 'active' })
      expect(await store.subscribers.countMarks()).toBe(2)
      expect(await store.subscribers.history(2)).toEqual([])
    })
    const raw = new DatabaseSync(path)
    const rest = JSON.stringify(raw.prepare('select * from deliveries').all())
    raw.close()
    expect(rest).toContain('(removed)')
    expect(rest).not.toContain('b@x.org')
  })

  it('takes over what readers chose and did since, by whatever ids they have now', async () => {
    const path = newPath()
    const outbox = (kind: string, subscriberId?: number) => ({
      kind,
      payload: { type: 'confirm' },
      dueAt: 5,
      ...(subscriberId === undefined ? {} : { subscriberId }),
    })
    await edit(path, async (store) => {
      await store.subscribers.addMany([reader('a@x.org'), reader('b@x.org')], 1)
      await store.outbox.add([outbox('letter', 1), outbox('webhook')], 2)
      await store.votes.cast({ issue: 'i', poll: 'p', subscriberId: 1, option: 0, at: 1, via: 'link' })
    })
    const backup = `${path}.backup`
    await backUp(path, backup, KEEP)
    const since = newPath()
    const report = {
      digest: 'd',
      at: 3,
      kind: 'bounce',
      permanent: false,
      rule: 'r',
      match: 'token',
      source: 'smtp',
      result: 'counted',
    } as const
    await edit(since, async (store) => {
      // the same people under other ids, and one who is only here
      await store.subscribers.addMany([reader('new@x.org'), reader('b@x.org'), reader('a@x.org')], 1)
      await store.subscribers.decide([{ key: 'a@x.org' }], 7, () => ({
        preferences: { language: 'zh', edition: 'links', pausedUntil: NOW + 50 },
        lists: { on: ['press'], off: [] },
        confirmationAt: 7,
        consent: { at: 7, type: 'confirmed', via: 'link' },
      }))
      await store.votes.cast({ issue: 'i', poll: 'p', subscriberId: 3, option: 1, at: 8, via: 'link' })
      await store.votes.cast({ issue: 'i', poll: 'p', subscriberId: 1, option: 1, at: 8, via: 'link' })
      await store.reports.add({ ...report, subscriberId: 3 })
      await store.clicks.setTargets('i', ['https://x.example/'])
      await store.clicks.add([{ issue: 'i', number: 0, day: '2026-01-01' }])
      await store.outbox.add([outbox('letter', 3), outbox('letter', 1), outbox('forward')], 9)
    })
    const { givenUp } = await restoreBackup(backup, since, REQUEST)
    expect(givenUp).toBe(2)
    await edit(since, async (store) => {
      const [a] = await store.subscribers.decide([{ key: 'a@x.org' }], 1, () => ({}))
      expect(a).toMatchObject({
        id: 1,
        language: 'zh',
        edition: 'links',
        pausedUntil: NOW + 50,
        confirmationAt: 7,
      })
      expect(await store.subscribers.listsOf(1)).toEqual(['press'])
      expect(await store.subscribers.consents(1)).toEqual([{ at: 7, type: 'confirmed', via: 'link' }])
      expect(await store.votes.ofIssue('i')).toMatchObject([{ subscriberId: 1, option: 1, at: 8 }])
      expect(await store.reports.add(report)).toBe(false)
      expect(await store.reports.list({ limit: 9 })).toMatchObject([{ subscriberId: 1 }])
      expect(await store.clicks.ofIssue('i')).toMatchObject([{ count: 1 }])
      const taken = await store.outbox.take({ now: NOW * 2, limit: 9, worker: 'w', leaseUntil: NOW * 3 })
      expect(taken.map(({ kind, subscriberId }) => [kind, subscriberId])).toEqual([
        ['letter', 1],
        ['forward', undefined],
      ])
      expect((await store.outbox.unsettled({ limit: 9 })).map(({ kind, state }) => [kind, state])).toEqual([
        ['webhook', 'failed'],
        ['letter', 'uncertain'],
      ])
    })
  })

  it('takes over what waits in both from the database that is replaced, once', async () => {
    const { path } = await backedUp()
    const letter = { kind: 'letter', payload: { type: 'welcome' }, dueAt: 1, subscriberId: 1 }
    await edit(path, (store) => store.outbox.add([letter, letter], 1))
    const backup = `${path}.backup-2`
    await backUp(path, backup, KEEP)
    await edit(path, async (store) => {
      await store.outbox.done([2])
      await store.outbox.add([letter], 2)
    })
    expect(await restoreBackup(backup, path, REQUEST)).toMatchObject({ givenUp: 1 })
    await edit(path, async (store) => {
      expect(await store.outbox.counts()).toEqual([
        { kind: 'letter', state: 'uncertain', count: 1 },
        { kind: 'letter', state: 'waiting', count: 2 },
      ])
    })
  })

  it('goes on with what was in work and may be done twice; of what may not, people decide', async () => {
    const { path, backup } = await backedUp()
    const kinds = ['ask', 'ask link', 'forward', 'letter', 'webhook']
    await edit(path, async (store) => {
      await store.outbox.add(
        kinds.map((kind) => ({ kind, payload: {}, dueAt: 1 })),
        1,
      )
      await store.outbox.take({ now: 1, limit: 9, worker: 'w', leaseUntil: NOW * 2 })
    })
    await restoreBackup(backup, path, REQUEST)
    await edit(path, async (store) => {
      expect(await store.outbox.counts()).toEqual([
        { kind: 'ask', state: 'waiting', count: 1 },
        { kind: 'ask link', state: 'waiting', count: 1 },
        { kind: 'forward', state: 'uncertain', count: 1 },
        { kind: 'letter', state: 'uncertain', count: 1 },
        { kind: 'webhook', state: 'waiting', count: 1 },
      ])
      const notes = (await store.outbox.unsettled({ limit: 9 })).map(({ note }) => note)
      expect(notes).toEqual(Array(2).fill('in work when a backup was put back'))
    })
  })

  it('knows a reader again who has confirmed a new address since', async () => {
    const { path, backup } = await backedUp()
    await edit(path, (store) =>
      store.subscribers.decide([{ id: 1 }], 9, () => ({
        address: { address: 'New@x.org', key: 'new@x.org' },
        consent: { at: 9, type: 'confirmed', via: 'change' },
      })),
    )
    const { carried } = await restoreBackup(backup, path, REQUEST)
    expect(carried).toMatchObject({ removed: 0 })
    await edit(path, async (store) => {
      expect(await store.subscribers.byId(1)).toMatchObject({ address: 'New@x.org' })
      expect(await store.subscribers.byKey('a@x.org')).toBeUndefined()
    })
  })

  it('mails nothing that waited in the backup, also where there was no database', async () => {
    const { path } = await backedUp()
    await edit(path, (store) =>
      store.outbox.add([{ kind: 'letter', payload: {}, dueAt: 1, subscriberId: 1 }], 1),
    )
    const backup = `${path}.later.backup`
    await backUp(path, backup, KEEP)
    const fresh = newPath()
    const { givenUp } = await restoreBackup(backup, fresh, REQUEST)
    expect(givenUp).toBe(1)
    expect(await edit(fresh, (store) => store.outbox.counts())).toEqual([
      { kind: 'letter', state: 'uncertain', count: 1 },
    ])
  })

  it('takes over what was cancelled or paused since the backup, and no pause that was taken back', async () => {
    const path = newPath()
    const hand = { state: 'paused', reason: 'a wrong link' } as const
    const pace = { state: 'paused', reason: 'a quota', resumeAt: NOW + 5000 } as const
    // what each was at in the backup, and is since
    const standings: readonly [issue: string, MailingStanding, MailingStanding][] = [
      ['cancelled', { state: 'active' }, { state: 'cancelled' }],
      ['by-hand', { state: 'active' }, hand],
      ['by-hand-now', pace, hand],
      ['by-pace', { state: 'active' }, pace],
      ['resumed', hand, { state: 'active' }],
      ['untouched', { state: 'active' }, { state: 'active' }],
    ]
    const ids: number[] = []
    await edit(path, async (store) => {
      await store.subscribers.addMany([reader('a@x.org')], 1)
      for (const [issue, before] of standings) {
        const { id } = await store.mailings.plan(mailing({ issue }))
        await store.mailings.setState(id, before)
        ids.push(id)
      }
    })
    const backup = `${path}.backup`
    await backUp(path, backup, KEEP)
    await edit(path, async (store) => {
      for (const [at, [, , since]] of standings.entries()) await store.mailings.setState(ids[at] ?? 0, since)
    })
    const restored = await restoreBackup(backup, path, { ...REQUEST, sentSince: 'nothing' })
    expect(restored.carried).toMatchObject({
      held: [
        { issue: 'cancelled', state: 'cancelled' },
        { issue: 'by-hand', state: 'paused' },
        { issue: 'by-hand-now', state: 'paused' },
        { issue: 'by-pace', state: 'paused' },
      ],
    })
    const found = async () => {
      const all = await edit(path, (store) => store.mailings.list())
      return all.map(({ state, reason, resumeAt }) => ({
        state,
        ...(reason && { reason }),
        ...(resumeAt && { resumeAt }),
      }))
    }
    expect(await found()).toEqual([{ state: 'cancelled' }, hand, hand, pace, hand, { state: 'active' }])
    const again = await restoreBackup(backup, path, REQUEST)
    expect(again.paused.map(({ issue }) => issue)).toEqual([
      'by-hand',
      'by-hand-now',
      'by-pace',
      'resumed',
      'untouched',
    ])
    const restoring = { state: 'paused', reason: 'restored from a backup of 2026-11-24T12:00:00.000Z' }
    expect(await found()).toEqual([{ state: 'cancelled' }, hand, hand, restoring, hand, restoring])
  })

  it('never sends to another person by an id that was given again', async () => {
    const { backup } = await backedUp()
    const path = newPath()
    await edit(path, async (store) => {
      await store.subscribers.addMany([reader('other@x.org')], 1)
      await store.mailings.plan(mailing({ issue: '003-elsewhere' }))
    })
    await restoreBackup(backup, path, REQUEST)
    expect(await states(path, '003-elsewhere')).toEqual({ 'other@x.org': 'skipped' })
  })

  it('marks schedules late whose time passed, and lets others wait', async () => {
    const path = newPath()
    await edit(path, async (store) => {
      const { variants, subject } = mailing()
      const plan = {
        subject,
        variants,
        audience: { type: 'active' },
        zone: 'UTC',
        createdAt: 1,
        state: 'waiting',
      } as const
      await store.schedules.put({ ...plan, issue: 'past', at: NOW - 1 })
      await store.schedules.put({ ...plan, issue: 'future', at: NOW + 1_000_000 })
    })
    const backup = `${path}.backup`
    await backUp(path, backup, KEEP)
    const { late } = await restoreBackup(backup, path, REQUEST)
    expect(late).toEqual(['past'])
    const unscheduled = newPath()
    await edit(unscheduled, (store) => store.subscribers.addMany([reader('a@x.org')], 1))
    expect((await restoreBackup(backup, unscheduled, REQUEST)).late).toEqual(['past', 'future'])
    const store = await openSqliteStore(path)
    expect((await store.schedules.list()).map(({ issue, state }) => [issue, state])).toEqual([
      ['past', 'late'],
      ['future', 'waiting'],
    ])
    await store.close()
  })

  it('refuses while a send holds the lock, or anybody has the database open', async () => {
    const { path, backup } = await backedUp()
    const store = await openSqliteStore(path)
    const lock = await store.lockSending(HOLDER)
    await expect(restoreBackup(backup, path, REQUEST)).rejects.toThrow(
      new RegExp(`another yibao is sending.*process ${HOLDER.pid}`),
    )
    if ('release' in lock) await lock.release()
    await expect(restoreBackup(backup, path, REQUEST)).rejects.toThrow(
      /another process has .* open\. Stop `yibao serve`/,
    )
    await store.close()
  })

  it('refuses a damaged backup, one of a newer yibao, one that is none, and itself', async () => {
    const { path, backup } = await backedUp()
    const bytes = readFileSync(backup)
    const damaged = join(folder, 'damaged.backup')
    writeFileSync(damaged, broken(bytes))
    await expect(restoreBackup(damaged, path, REQUEST)).rejects.toThrow(
      /damaged[\s\S]* Use another backup\.$/,
    )
    const text = join(folder, 'text.backup')
    writeFileSync(text, 'not a database, but long enough to look like one to somebody. '.repeat(30))
    await expect(restoreBackup(text, path, REQUEST)).rejects.toThrow(
      `${text} is not a SQLite database (file is not a database). Name a file that \`yibao backup\` has written.`,
    )
    await expect(restoreBackup(folder, path, REQUEST)).rejects.toThrow(
      /cannot be used .*or name another file\.$/,
    )
    const foreign = join(folder, 'foreign.backup')
    new DatabaseSync(foreign).exec('create table t (a)')
    await expect(restoreBackup(foreign, path, REQUEST)).rejects.toThrow(/no database of yibao/)
    const newer = join(folder, 'newer.backup')
    writeFileSync(newer, bytes)
    new DatabaseSync(newer).exec(`insert into kysely_migration values ('9999-future', 'x')`)
    await expect(restoreBackup(newer, path, REQUEST)).rejects.toThrow(/newer yibao \(it has 9999-future/)
    await expect(restoreBackup(path, path, REQUEST)).rejects.toThrow(/the database itself/)
    await expect(restoreBackup(join(folder, 'none'), path, REQUEST)).rejects.toThrow(StoreRefused)
    expect(await states(path)).toMatchObject({ 'b@x.org': 'sending' })
  })

  it('replaces a damaged database when told, and says that nothing could be taken over', async () => {
    const { path, backup } = await backedUp()
    const bytes = readFileSync(path)
    writeFileSync(path, broken(bytes))
    await expect(restoreBackup(backup, path, { ...REQUEST, existing: 'keep' })).rejects.toThrow(StoreRefused)
    const { carried } = await restoreBackup(backup, path, REQUEST)
    expect(carried).toEqual({ unreadable: expect.stringContaining('damaged') })
    expect(inspectDatabase(path).readers).toBe(4)
  })
})
