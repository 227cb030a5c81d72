// The store's contract over PostgreSQL, and what is particular to many processes on one database.
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyArchive, digestArchive } from '../../src/store/archive.ts'
import { openPostgresStore, showDatabase } from '../../src/store/postgres/postgres-store.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { type Store, StoreRefused } from '../../src/store/store.ts'
import { HOLDER, mailing, reader, storeContract } from './contract.ts'
import { needPostgres, ROLE_WITH_PASSWORD, type TestPostgres } from './postgres.ts'

let server: TestPostgres
beforeAll(async () => {
  server = await needPostgres()
})
afterAll(() => server?.stop())

storeContract('PostgreSQL', async () => openPostgresStore(await server.newDatabase()))

/** Stores of several processes on one database, with `count` readers. */
async function openSeveral(
  stores: number,
  count: number,
): Promise<{ url: string; all: readonly Store[]; first: Store }> {
  const url = await server.newDatabase()
  const all = await Promise.all(Array.from({ length: stores }, () => openPostgresStore(url)))
  const [first] = all
  if (!first) throw new Error('expected a store')
  await first.subscribers.addMany(
    Array.from({ length: count }, (_, index) => reader(`r${index}@x.org`)),
    1,
  )
  return { url, all, first }
}
const closeAll = (stores: readonly Store[]) => Promise.all(stores.map((store) => store.close()))

describe('many processes on one PostgreSQL', () => {
  it('migrate a new database at the same time, and shut nobody out', async () => {
    const { all } = await openSeveral(4, 0)
    const locks = await Promise.all(all.map((store) => store.lockSending(HOLDER)))
    for (const lock of locks) expect(lock).toHaveProperty('release')
    expect(all.map(({ senders }) => senders)).toEqual(['many', 'many', 'many', 'many'])
    await closeAll(all)
  })

  it('claim and record every delivery once', async () => {
    const { all, first } = await openSeveral(4, 1000)
    const { id } = await first.mailings.plan(mailing())
    const got = await Promise.all(
      all.map(async (store, index) => {
        const worker = `w${index}`
        const mine: number[] = []
        for (;;) {
          const request = { now: 5, limit: 7, worker, leaseUntil: 1000 }
          const { deliveries } = await store.mailings.claim(id, request)
          if (deliveries.length === 0) return mine
          const ids = deliveries.map(({ subscriberId }) => subscriberId)
          expect((await store.mailings.begin(id, ids, worker, 6)).size).toBe(ids.length)
          const records = ids.map((subscriberId) => ({
            subscriberId,
            state: 'accepted' as const,
            attempts: 1,
          }))
          await store.mailings.record(id, records, 7, worker)
          mine.push(...ids)
        }
      }),
    )
    const claimed = got.flat()
    expect(claimed).toHaveLength(1000)
    expect(new Set(claimed).size).toBe(1000)
    expect(await first.mailings.countByState(id)).toMatchObject({ accepted: 1000, queued: 0 })
    expect(await first.mailings.invariants(id)).toEqual({ acceptedTwice: 0, deliveries: 1000, size: 1000 })
    await closeAll(all)
  })

  it('take over what a dead worker claimed, and pass its late words over, but not an acceptance', async () => {
    const { all, first } = await openSeveral(2, 3)
    const second = all[1] ?? first
    const { id } = await first.mailings.plan(mailing())
    await first.mailings.claim(id, { now: 1, limit: 3, worker: 'dead', leaseUntil: 100 })
    await first.mailings.begin(id, [1], 'dead', 2)
    expect(await second.mailings.recordExpired(id, 101)).toEqual({ uncertain: 1, queued: 2 })
    await second.mailings.claim(id, { now: 102, limit: 1, worker: 'alive', leaseUntil: 500 })
    expect(await first.mailings.begin(id, [2, 3], 'dead', 103)).toEqual(new Set())
    const late = [1, 2, 3].map((subscriberId) => ({ subscriberId, state: 'deferred' as const, dueAt: 9 }))
    await first.mailings.record(id, late, 104, 'dead')
    const states = async () => (await first.mailings.deliveries(id, { limit: 9 })).map(({ state }) => state)
    expect(await states()).toEqual(['uncertain', 'claimed', 'queued'])
    await first.mailings.record(id, [{ subscriberId: 1, state: 'accepted' }], 105, 'dead')
    expect(await states()).toEqual(['accepted', 'claimed', 'queued'])
    await closeAll(all)
  })

  it('change the pace of a relay one after the other', async () => {
    const { all, first } = await openSeveral(4, 0)
    const increase = (state: unknown) => {
      const next = (typeof state === 'number' ? state : 0) + 1
      return { state: next, result: next }
    }
    const results = await Promise.all(
      Array.from({ length: 80 }, (_, index) => (all[index % 4] ?? first).pace.update('relay', increase)),
    )
    expect(new Set(results).size).toBe(80)
    expect(await first.pace.read('relay')).toBe(80)
    await closeAll(all)
  })

  it('plan an issue once when two begin at the same moment, with its parts in the same transaction', async () => {
    const { url, all, first } = await openSeveral(1, 1200)
    await first.close()
    const admin = new pg.Client({ connectionString: url })
    await admin.connect()
    await admin.query('create table parts (first bigint, last bigint)')
    const stores = await Promise.all(
      [1, 2].map(() =>
        openPostgresStore(url, {
          enqueue: async (execute, chunks) => {
            for (const { from, to } of chunks) await execute('insert into parts values ($1, $2)', [from, to])
          },
        }),
      ),
    )
    const results = await Promise.allSettled(stores.map((store) => store.mailings.plan(mailing())))
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const { rows } = await admin.query('select first::int, last::int from parts order by first')
    expect(rows).toEqual([
      { first: 1, last: 500 },
      { first: 501, last: 1000 },
      { first: 1001, last: 1200 },
    ])
    await admin.end()
    await closeAll([...stores, ...all.slice(1)])
  })

  it('leave no mailing behind whose parts could not be put into the queue', async () => {
    const { url, all } = await openSeveral(1, 2)
    const store = await openPostgresStore(url, { enqueue: () => Promise.reject(new Error('no queue')) })
    await expect(store.mailings.plan(mailing())).rejects.toThrow('no queue')
    expect(await store.mailings.list()).toEqual([])
    await closeAll([store, ...all])
  })
})

describe('a PostgreSQL that cannot be used', () => {
  const refused = async (url: string, words: RegExp) => {
    const opening = openPostgresStore(url)
    await expect(opening).rejects.toThrow(StoreRefused)
    await expect(opening).rejects.toThrow(words)
    await expect(opening).rejects.not.toThrow(/hunter2/)
  }

  it('is refused in words, without its password', async () => {
    await refused(
      'postgres://me:hunter2@127.0.0.1:1/yibao',
      /postgres:\/\/me@127\.0\.0\.1:1\/yibao cannot be reached/,
    )
    await refused(server.url.replace(/postgres$/, 'nowhere'), /There is no such database: .*nowhere/)
    const admin = new pg.Client({ connectionString: server.url })
    await admin.connect()
    await admin.query(`create role ${ROLE_WITH_PASSWORD} login password 'secret'`)
    await admin.end()
    const url = new URL(server.url)
    url.username = ROLE_WITH_PASSWORD
    url.password = 'hunter2'
    await refused(url.href, /refused the login/)
    expect(showDatabase('postgres://me:hunter2@db.example:5433/yibao?sslmode=require')).toBe(
      'postgres://me@db.example:5433/yibao',
    )
  })

  it('is refused when a newer version made it', async () => {
    const url = await server.newDatabase()
    await (await openPostgresStore(url)).close()
    const admin = new pg.Client({ connectionString: url })
    await admin.connect()
    await admin.query(`insert into kysely_migration (name, timestamp) values ('9999-future', 'x')`)
    await admin.end()
    await refused(url, /was made by a newer yibao \(it has 9999-future/)
  })

  it('is connected to again after it dropped the connections', async () => {
    const { url, all, first } = await openSeveral(1, 1)
    await server.dropConnections(url)
    await first.subscribers.byId(1).catch((error) => expect(error).toBeInstanceOf(StoreRefused))
    expect(await first.subscribers.byId(1)).toMatchObject({ address: 'r0@x.org' })
    await closeAll(all)
  })
})

describe('the archive', () => {
  it('carries everything from SQLite to PostgreSQL and back, the same in every row', async () => {
    const sqlite = await openSqliteStore(':memory:')
    await sqlite.subscribers.addMany(
      [reader('a@x.org', { name: '李', attributes: { city: '北京' } }), reader('é@x.org'), reader('b@x.org')],
      1,
    )
    await sqlite.subscribers.remove(3)
    const { id } = await sqlite.mailings.plan(mailing())
    await sqlite.mailings.record(
      id,
      [{ subscriberId: 1, state: 'deferred', reply: '451 \0 晚', dueAt: 9 }],
      2,
    )
    await sqlite.pace.update('relay', () => ({ state: { sent: 3 }, result: undefined }))
    await sqlite.audit.add({
      at: 1,
      issue: '001-welcome',
      action: 'planned',
      who: 'ann@desk send',
      readers: 2,
    })
    const { store: postgres } = { store: await openPostgresStore(await server.newDatabase()) }
    const digests = await copyArchive(sqlite.archive, postgres.archive)
    expect(await digestArchive(postgres.archive)).toEqual(digests)
    expect(digests.deliveries?.rows).toBe(2)
    await postgres.subscribers.addMany([reader('new@x.org')], 3)
    expect((await postgres.subscribers.byKey('new@x.org'))?.id, 'no id is given twice').toBe(4)
    const back = await openSqliteStore(':memory:')
    const again = await copyArchive(postgres.archive, back.archive)
    expect(await digestArchive(back.archive)).toEqual(again)
    await expect(copyArchive(sqlite.archive, postgres.archive)).rejects.toThrow(/is not empty/)
    await closeAll([sqlite, postgres, back])
  })
})
