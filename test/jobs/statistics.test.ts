// Gathering the statistics: which issues are shown, what is counted once, and what the owner's page is given.
import { beforeEach, describe, expect, it } from 'vitest'
import { ownerStatistics } from '../../src/cli/serve/owner-statistics.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { readStatistics } from '../../src/jobs/audience/statistics.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { claim, mailing, reader } from '../store/contract.ts'

const DAY = 86_400_000
const NOW = 20_000 * DAY

let store: Store
beforeEach(async () => {
  store = await openSqliteStore(':memory:')
  await store.subscribers.addMany([reader('a@x.org'), reader('b@x.org')], NOW - 100 * DAY)
  return () => store.close()
})

/** An issue of which both readers are accepted, or only one. */
async function send(issue: string, at: number, accepted: readonly number[] = [1, 2]): Promise<number> {
  const { id } = await store.mailings.plan(mailing({ issue, plannedAt: at }))
  await claim(store.mailings, id, NOW * 2, 9)
  await store.mailings.record(
    id,
    [1, 2].map((subscriberId) => ({
      subscriberId,
      state: accepted.includes(subscriberId) ? 'accepted' : 'deferred',
    })),
    at,
  )
  await store.audit.add({ at, issue, action: 'ended', who: 'ann@desk' })
  return id
}

describe('which issues', () => {
  const shown = async (request: { readonly issue?: string; readonly since?: number }) =>
    (await readStatistics(store, memoryFiles(), { now: NOW, ...request })).issues.map(({ issue }) => issue)

  it('are the newest twelve, those from a day on, or the one that is named', async () => {
    const names = Array.from({ length: 14 }, (_, index) => `${index + 10}`)
    for (const [index, name] of names.entries()) await send(name, NOW - (20 - index) * DAY)
    expect(await shown({})).toEqual(names.slice(2))
    expect(await shown({ since: NOW - 20 * DAY })).toEqual(names)
    expect(await shown({ issue: '11' })).toEqual(['11'])
    expect(await shown({ issue: 'never sent' })).toEqual([])
  })
})

describe('deliveries', () => {
  const files = memoryFiles()
  let counted = 0
  const states = async (now: number) => {
    counted = 0
    const watched: Store = {
      ...store,
      statistics: {
        ...store.statistics,
        deliveries: (issue) => {
          counted += 1
          return store.statistics.deliveries(issue)
        },
      },
    }
    return (await readStatistics(watched, files, { now })).issues[0]?.states
  }

  it('of an issue at its end are counted once, until somebody does something about it', async () => {
    const id = await send('001', NOW)
    expect(await states(NOW + DAY)).toEqual({ accepted: 2 })
    await states(NOW + DAY)
    expect(counted, 'an answer may still come').toBe(1)
    await states(NOW + 2 * DAY)
    expect(await states(NOW + 2 * DAY)).toEqual({ accepted: 2 })
    expect(counted).toBe(0)
    await store.audit.add({ at: NOW + 3 * DAY, issue: '001', action: 'retried failed', who: 'ann@desk' })
    await states(NOW + 9 * DAY)
    expect(counted).toBe(1)
    expect(id).toBe(1)
  })

  it('of an issue that is not at its end are counted each time', async () => {
    await send('002', NOW, [1])
    await states(NOW + 9 * DAY)
    expect(await states(NOW + 9 * DAY)).toEqual({ accepted: 1, deferred: 1 })
    expect(counted).toBe(1)
  })

  it('are counted anew where what was kept cannot be read', async () => {
    await files.write('.yibao/cache/deliveries.json', '{"1 003 1 0": "no"}')
    await send('003', NOW)
    expect(await states(NOW + 9 * DAY)).toEqual({ accepted: 2 })
  })
})

describe("the owner's page", () => {
  it('counts once for all who look in a minute, and again after a failure', async () => {
    let now = 0
    let counts = 0
    const all = await readStatistics(store, memoryFiles(), { now: NOW })
    const count = () => {
      counts += 1
      return counts === 2 ? Promise.reject(new Error('no')) : Promise.resolve(all)
    }
    const read = ownerStatistics(undefined, { now: () => now }, count)
    await Promise.all([read(), read()])
    expect(counts).toBe(1)
    now = 60_000
    await expect(read()).rejects.toThrow('no')
    await read()
    expect(counts).toBe(3)
  })

  it('counts never twice at the same time, and shows what took minutes for a minute', async () => {
    let now = 0
    const all = await readStatistics(store, memoryFiles(), { now: NOW })
    const ends: ((statistics: typeof all) => void)[] = []
    const read = ownerStatistics(
      undefined,
      { now: () => now },
      () => new Promise((resolve) => ends.push(resolve)),
    )
    const first = read()
    now = 119_000
    const second = read()
    expect(ends).toHaveLength(1)
    ends[0]?.(all)
    expect(await Promise.all([first, second])).toEqual([all, all])
    now += 59_999
    await read()
    expect(ends).toHaveLength(1)
    now += 1
    void read()
    expect(ends).toHaveLength(2)
  })
})
