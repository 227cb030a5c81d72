// The queue on a real PostgreSQL: nothing handed out twice, nothing left of a transaction that was undone, no handle left open.
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chunkEnqueuer, openPgBossQueue, type QueueOptions } from '../../src/queue/pg-boss.ts'
import type { Queue } from '../../src/queue/queue.ts'
import { needPostgres, type TestPostgres } from '../store/postgres.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await needPostgres()
})
afterAll(() => postgres.stop())

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function open(url: string, options?: QueueOptions): Promise<Queue> {
  const queue = await openPgBossQueue(url, options)
  closing.push(() => queue.close())
  return queue
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  closing.push(() => client.end())
  return client
}

const chunks = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ mailingId: 1, from: index * 10 + 1, to: index * 10 + 10 }))

async function takeAll(queue: Queue): Promise<number[]> {
  const taken: number[] = []
  for (;;) {
    const chunk = await queue.take()
    if (!chunk) return taken
    taken.push(chunk.from)
    await chunk.done()
  }
}

describe('the queue', () => {
  it('is made by several at once, and gives every chunk to one of them', async () => {
    const url = await postgres.newDatabase()
    const queues = await Promise.all([open(url), open(url), open(url), open(url)])
    await queues[0]?.enqueue(chunks(40))
    const taken = await Promise.all(queues.map(takeAll))
    expect(taken.flat().sort((a, b) => a - b)).toEqual(chunks(40).map(({ from }) => from))
  })

  it('does not pile up what is put in again, and hands out again what is given back', async () => {
    const queue = await open(await postgres.newDatabase())
    await queue.enqueue(chunks(3))
    await queue.enqueue(chunks(3))
    expect(await queue.waiting(1)).toEqual(expect.arrayContaining(chunks(3)))
    expect(await queue.waiting(1)).toHaveLength(3)
    expect(await queue.waiting(2)).toEqual([])
    const first = await queue.take()
    expect(await queue.waiting(1)).toHaveLength(2)
    await first?.giveBack()
    expect(await queue.waiting(1)).toHaveLength(3)
    expect(await takeAll(queue)).toHaveLength(3)
  })

  it('keeps what is for later until then', async () => {
    const queue = await open(await postgres.newDatabase())
    await queue.enqueue(chunks(1), Date.now() + 3_600_000)
    expect(await queue.take()).toBeUndefined()
    expect(await queue.waiting(1)).toEqual([])
    await queue.enqueue(chunks(1))
    expect(await takeAll(queue)).toEqual([1])
    await queue.enqueue(chunks(1), Date.now() - 1000)
    expect(await takeAll(queue)).toEqual([1])
  })

  it('holds nothing of a transaction that was undone, and all of one that was not', async () => {
    const url = await postgres.newDatabase()
    const enqueueIn = chunkEnqueuer(url)
    const client = await connect(url)
    const inTransaction = async (end: 'commit' | 'rollback') => {
      await client.query('begin')
      await enqueueIn((text, values) => client.query(text, [...values]), chunks(1500))
      await client.query(end)
    }
    await inTransaction('rollback')
    const queue = await open(url)
    expect(await queue.waiting(1)).toEqual([])
    await inTransaction('commit')
    expect(await queue.waiting(1)).toHaveLength(1500)
  })

  it('says that the database is gone, and goes on when it is back', async () => {
    const url = await postgres.newDatabase()
    const queue = await open(url)
    await queue.enqueue(chunks(1))
    const name = new URL(url).pathname.slice(1)
    const client = await connect(postgres.url)
    await client.query(`alter database ${name} with allow_connections false`)
    await postgres.dropConnections(url)
    await expect(queue.take()).rejects.toThrow()
    await client.query(`alter database ${name} with allow_connections true`)
    expect(await takeAll(queue)).toEqual([1])
  })
})
