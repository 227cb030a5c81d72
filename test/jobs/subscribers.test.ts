// Adding by hand, and the way out and in again through a file.
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { doNotMailMark } from '../../src/audience/mark.ts'
import { importSubscribers } from '../../src/jobs/subscribers/import.ts'
import {
  addSubscriber,
  exportCsv,
  exportJson,
  showSubscriber,
} from '../../src/jobs/subscribers/subscribers.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { NewSubscriber, Store } from '../../src/store/store.ts'

const NOW = Date.UTC(2026, 0, 1)
const KEY = 'an erasure key of this test, long enough'

let store: Store
beforeEach(async () => {
  store = await openSqliteStore(':memory:')
})
afterEach(() => store.close())

const add = (address: string, name?: string, attributes: Record<string, string> = {}) =>
  addSubscriber(store, { address, attributes, note: 'by hand', ...(name ? { name } : {}) }, NOW)

async function text(pieces: AsyncIterable<string>): Promise<string> {
  let whole = ''
  for await (const piece of pieces) whole += piece
  return whole
}

describe('addSubscriber', () => {
  it('adds once, and fills in what was missing', async () => {
    expect(await add('Ann@Example.org')).toMatchObject({
      outcome: 'added',
      subscriber: { address: 'Ann@example.org', status: 'active', since: NOW, note: 'by hand' },
    })
    expect(await add('ann@example.org')).toMatchObject({ outcome: 'known' })
    expect(
      await add('ann@example.org', 'Ann\r\nBcc: x@example.org', { city: '北京', empty: '' }),
    ).toMatchObject({
      outcome: 'updated',
      subscriber: { name: 'Ann Bcc: x@example.org', attributes: { city: '北京' } },
    })
  })

  it('refuses bad addresses and people who left', async () => {
    expect(await add('a@b@c')).toEqual({ problem: expect.stringContaining('second @') })
    await add('gone@example.org')
    await store.subscribers.change(1, { status: 'unsubscribed', since: NOW, note: 'one-click' })
    expect(await add('gone@example.org')).toEqual({
      problem: expect.stringContaining('left since 2026-01-01 (one-click) and is not added again'),
    })
    await store.subscribers.change(1, { status: 'suppressed', since: NOW, note: 'hard bounce' })
    expect(await add('gone@example.org')).toEqual({ problem: expect.stringContaining('is suppressed') })
  })

  it('refuses people who had themselves erased, and everybody where that cannot be told', async () => {
    await add('gone@example.org')
    await store.subscribers.remove(1, { markOf: (key) => doNotMailMark(key, KEY), at: NOW })
    const again = (address: string, key?: string) =>
      addSubscriber(store, { address, attributes: {}, note: 'by hand' }, NOW, key)
    expect(await again('GONE@example.org', KEY)).toEqual({
      problem: expect.stringContaining('had themselves erased, and is not added again'),
    })
    expect(await again('other@example.org')).toEqual({
      problem: expect.stringContaining('without YIBAO_ERASURE_KEY'),
    })
    expect(await again('other@example.org', KEY)).toMatchObject({ outcome: 'added' })
    expect(await store.subscribers.byKey('gone@example.org')).toBeUndefined()
  })

  it('makes a pending reader active', async () => {
    await add('slow@example.org')
    await store.subscribers.change(1, { status: 'pending', since: NOW - 1, note: 'form' })
    expect(await add('slow@example.org')).toMatchObject({
      outcome: 'added',
      subscriber: { status: 'active' },
    })
    expect(await showSubscriber(store, 'SLOW@example.org')).toMatchObject({
      history: [{ status: 'active' }, { status: 'pending' }, { status: 'active' }],
    })
  })
})

describe('exported files', () => {
  it('hold formulas disarmed in CSV, and as they are in JSON', async () => {
    await add('=cmd@example.org', '=1+1', { 'a,b': "'@x", name: '＝x', note: '"quoted\n', '-n': '+1' })
    const csv = await text(exportCsv(store))
    expect(csv).toBe(
      [
        `email,name,status,since,status_note,yibao_language,yibao_edition,yibao_paused_until,yibao_lists,'-n,"a,b",attribute:name,note`,
        `'=cmd@example.org,'=1+1,active,2026-01-01T00:00:00.000Z,by hand,en,full,,,'+1,''@x,'＝x,"""quoted\n"`,
        '',
      ].join('\r\n'),
    )
    expect(JSON.parse(await text(exportJson(store)))).toMatchObject([
      { address: '=cmd@example.org', attributes: { 'a,b': "'@x", name: '＝x' } },
    ])
    expect(JSON.parse(await text(exportJson(store, 'pending')))).toEqual([])
  })

  it('come back as the same readers, whatever they hold', async () => {
    const value = fc.string({
      unit: fc.constantFrom(...'=+-@\'",;\t\r\nab 1＝中', '\u2028', '__proto__', 'email', 'attribute:'),
      minLength: 1,
      maxLength: 8,
    })
    const reader = fc.record({
      name: value,
      status: fc.constantFrom('active' as const, 'unsubscribed' as const, 'suppressed' as const),
      since: fc.integer({ min: 0, max: NOW }),
      preferences: fc.record(
        {
          language: fc.constantFrom('en' as const, 'zh' as const),
          edition: fc.constantFrom('full' as const, 'english' as const, 'links' as const),
          pausedUntil: fc.integer({ min: 0, max: 2 * NOW }),
        },
        { requiredKeys: [] },
      ),
      lists: fc.uniqueArray(fc.constantFrom('press', 'lab', 'a-1'), { maxLength: 3 }),
      attributes: fc.dictionary(
        value.map((name) => name.trim()).filter((name) => name !== ''),
        value,
        { maxKeys: 3, noNullPrototype: true },
      ),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(reader, { maxLength: 5 }), async (readers) => {
        const [first, second] = [await openSqliteStore(':memory:'), await openSqliteStore(':memory:')]
        try {
          const rows = readers.map(({ name, ...rest }, index): NewSubscriber => {
            const clean = name.replace(/[\t\r\n\u2028 ]+/g, ' ').trim()
            const address = `r${index}@example.org`
            return { ...rest, address, key: address, note: 'form', ...(clean ? { name: clean } : {}) }
          })
          await first.subscribers.addMany(rows, NOW)
          const csv = await text(exportCsv(first))
          async function* source() {
            yield new TextEncoder().encode(csv)
          }
          const refused: string[] = []
          const result = await importSubscribers(second, source, {
            now: NOW,
            note: 'again',
            onRefused: (line, problem) => refused.push(`${line}: ${problem}`),
          })
          expect(refused).toEqual([])
          expect(result).toMatchObject({ refused: 0 })
          const all = async (from: Store) => JSON.parse(await text(exportJson(from)))
          expect(await all(second)).toEqual(await all(first))
          expect(await text(exportCsv(second))).toBe(csv)
        } finally {
          await first.close()
          await second.close()
        }
      }),
      { numRuns: 150 },
    )
  })
})
