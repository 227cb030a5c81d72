// Importing readers: each folder of fixtures/subscribers-import is a file and what becomes of it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { doNotMailMark } from '../../src/audience/mark.ts'
import { type ImportOptions, importSubscribers } from '../../src/jobs/subscribers/import.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures/subscribers-import')
const NOW = Date.UTC(2026, 0, 1)

let store: Store
beforeEach(async () => {
  store = await openSqliteStore(':memory:')
})
afterEach(() => store.close())

/** The bytes in pieces of `size`, so that characters and line ends are cut apart. */
function inPieces(bytes: Uint8Array, size = 7) {
  return async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
}

async function run(bytes: Uint8Array | string, options: Partial<ImportOptions> = {}) {
  const lines: string[] = []
  const data = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
  const summary = await importSubscribers(store, inPieces(data), {
    now: NOW,
    note: 'import: test',
    onRefused: (line, problem) => lines.push(`${line}: ${problem}`),
    onRemark: (line, remark) => lines.push(`${line}: remark: ${remark}`),
    ...options,
  })
  return { summary, lines }
}

async function readers() {
  return (await store.subscribers.list({ limit: 1000 })).map(({ id: _, since, ...reader }) => ({
    ...reader,
    since: since === NOW ? 'now' : new Date(since).toISOString(),
  }))
}

describe('a file', () => {
  it.each(readdirSync(FIXTURES))('%s', async (name) => {
    const input = readFileSync(join(FIXTURES, name, 'input.csv'))
    const result = await run(input)
    const actual = `${JSON.stringify({ ...result, readers: await readers() }, null, 2)}\n`
    const path = join(FIXTURES, name, 'expected.json')
    if (process.env.UPDATE_FIXTURES === '1') writeFileSync(path, actual)
    expect(existsSync(path), `run with UPDATE_FIXTURES=1 to make ${path}`).toBe(true)
    expect(JSON.parse(actual)).toEqual(JSON.parse(readFileSync(path, 'utf8')))
    const again = await run(input)
    if ('problem' in again.summary) return
    expect(again.summary.added, 'importing again adds nobody').toEqual({
      active: 0,
      unsubscribed: 0,
      suppressed: 0,
    })
    expect(`${JSON.stringify({ ...result, readers: await readers() }, null, 2)}\n`).toBe(actual)
  })
})

describe('an archive', () => {
  it.each([
    ['of any content', 'PK\x03\x04\x14\0\0\0\x08\0'],
    ['that is empty', `PK\x05\x06${'\0'.repeat(18)}`],
    ['that says it holds gigabytes', `PK\x03\x04${'\xff'.repeat(60)}`],
    ['with a name that leads elsewhere', 'PK\x03\x04........../../../../etc/passwd'],
  ])('%s is named and never opened, and nothing is taken over', async (_, text) => {
    const { summary, lines } = await run(Buffer.from(text, 'latin1'))
    expect(summary).toEqual({ problem: expect.stringContaining('unpack it') })
    expect(lines).toEqual([])
    expect(await readers()).toEqual([])
  })
})

describe('an import', () => {
  it('never brings somebody back, and stops mail to who left elsewhere', async () => {
    await run('email,status\nleft@x.org,unsubscribed\nstays@x.org,active\ngoes@x.org,active\n')
    const { summary } = await run(
      'email,unsub_time\nleft@x.org,\nstays@x.org,\ngoes@x.org,2025-01-01 00:00:00\n',
      {
        now: NOW + 1,
      },
    )
    expect(summary).toMatchObject({ stopped: 0, known: 3 })
    const later = await run('email,status\ngoes@x.org,cleaned\n', { now: NOW + 2 })
    expect(later.summary).toMatchObject({ stopped: 1 })
    expect((await readers()).map(({ address, status }) => [address, status])).toEqual([
      ['left@x.org', 'unsubscribed'],
      ['stays@x.org', 'active'],
      ['goes@x.org', 'suppressed'],
    ])
  })

  it('does not let an old leaving undo a newer return', async () => {
    await run('email,confirm_time\nback@x.org,2025-06-01\n')
    const old = await run('email,unsub_time\nback@x.org,2024-01-01\n')
    expect(old.summary).toMatchObject({ stopped: 0, known: 1 })
    const newer = await run('email,unsub_time\nback@x.org,2025-07-01\n')
    expect(newer.summary).toMatchObject({ stopped: 1 })
    expect(await readers()).toMatchObject([{ status: 'unsubscribed', since: '2025-07-01T00:00:00.000Z' }])
  })

  it('takes an encoding that is given, and refuses one that does not exist', async () => {
    const latin = readFileSync(join(FIXTURES, 'latin/input.csv'))
    await run(latin, { encoding: 'windows-1252' })
    expect((await readers()).map(({ name }) => name)).toEqual(['René', 'Zoë L'])
    const { summary } = await run(latin, { encoding: 'utf-9' })
    expect(summary).toEqual({ problem: expect.stringContaining('Unexpected encoding “utf-9”') })
  })

  it('refuses lines that are not text in the encoding given', async () => {
    const { summary, lines } = await run(readFileSync(join(FIXTURES, 'latin/input.csv')), {
      encoding: 'utf-8',
    })
    expect(summary).toMatchObject({ refused: 2, added: { active: 0 } })
    expect(lines[0]).toMatch(/^2: Unexpected unreadable character \(U\+FFFD\) in “name”.*--encoding/)
  })

  it('writes in slices and tells how far it is', async () => {
    const rows = Array.from({ length: 20_001 }, (_, index) => `r${index}@example.org`)
    const progress: { bytes: number; rows: number }[] = []
    const data = new TextEncoder().encode(`email\n${rows.join('\n')}\nr5@example.org\n`)
    const options = {
      now: NOW,
      note: 'test',
      onProgress: (at: { bytes: number; rows: number }) => progress.push(at),
    }
    const summary = await importSubscribers(store, inPieces(data, 65_536), options)
    expect(summary).toMatchObject({ rows: 20_002, added: { active: 20_001 }, known: 1 })
    expect(progress.map((at) => at.rows)).toEqual([10_000, 20_000, 20_002])
    expect(progress.at(-1)?.bytes).toBe(data.length)
  })

  it('leaves out who had themselves erased, says how many, and refuses where that cannot be told', async () => {
    const key = 'an erasure key of this test, long enough'
    await run('email\ngone@example.org\nkept@example.org\n')
    await store.subscribers.remove(1, { markOf: (address) => doNotMailMark(address, key), at: NOW })
    const file =
      'email,status\nGone@Example.org,active\ngone@example.org,unsubscribed\nnew@example.org,active\n'
    const unable = await run(file)
    expect(unable.summary).toEqual({ problem: expect.stringContaining('1 reader had themselves erased') })
    const { summary } = await run(file, { erasureKey: key })
    expect(summary).toMatchObject({ rows: 3, erased: 2, added: { active: 1, unsubscribed: 0 }, refused: 0 })
    expect((await readers()).map(({ address }) => address)).toEqual(['kept@example.org', 'new@example.org'])
  })

  it('reads what readers of ours chose, for new ones alone, and refuses what is none of it', async () => {
    const head = 'email,yibao_language,yibao_edition,yibao_paused_until,yibao_lists'
    await run('email\nknown@example.org\n')
    const { lines } = await run(
      [
        head,
        'new@example.org,zh,links,2027-01-31T00:00:00.000Z,lab press',
        'known@example.org,zh,links,,lab',
        'plain@example.org,,,,',
        'a@example.org,de,,,',
        'b@example.org,,none,,',
        'c@example.org,,,soon,',
        'd@example.org,,,,"lab, press"',
        '',
      ].join('\n'),
    )
    expect(lines).toEqual([
      '5: Unexpected “de”, expected en or zh',
      '6: Unexpected “none”, expected one of full, english, links',
      '7: Unexpected “soon”, expected the end of a pause such as 2027-01-31T00:00:00.000Z',
      '8: Unexpected “lab,”, expected ids of lists with spaces between',
    ])
    expect(await readers()).toMatchObject([
      { address: 'known@example.org', language: 'en', edition: 'full' },
      { address: 'new@example.org', language: 'zh', edition: 'links', pausedUntil: Date.UTC(2027, 0, 31) },
      { address: 'plain@example.org', language: 'en', edition: 'full' },
    ])
    expect(await store.subscribers.listsOf(2)).toEqual(['lab', 'press'])
    expect(await store.subscribers.listsOf(1)).toEqual([])
  })

  it('passes a failure of the source on', async () => {
    async function* broken() {
      yield new TextEncoder().encode('email\na@x.org\n')
      throw new Error('disk gone')
    }
    const options: ImportOptions = { now: NOW, note: 'x', encoding: 'utf-8' }
    await expect(importSubscribers(store, broken, options)).rejects.toThrow('disk gone')
  })
})
