// yibao subscribers, as a person types it.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { runYibao } from '../cli.ts'

const ROOT = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'yibao-subscribers-'))
const env = { YIBAO_DATABASE: join(folder, 'state', 'yibao.sqlite') }
const run = (args: readonly string[], input?: string) =>
  runYibao(['-C', ROOT, 'subscribers', ...args], {
    cwd: folder,
    env,
    ...(input === undefined ? {} : { input }),
  })

beforeAll(() => {
  writeFileSync(
    join(folder, 'list.csv'),
    'email,name,status\nann@example.org,安,active\nbad,X,active\ngone@example.org,Gone,cleaned\n',
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What the page of preferences and `yibao lists` would write. */
async function chooses(key: string): Promise<void> {
  const store = await openSqliteStore(env.YIBAO_DATABASE)
  try {
    const preferences = { language: 'zh', edition: 'links', pausedUntil: Date.UTC(2099, 11, 31) } as const
    await store.subscribers.decide([{ key }], 1, () => ({
      preferences,
      lists: { on: ['press', 'board'], off: [] },
    }))
  } finally {
    await store.close()
  }
}

describe('yibao subscribers', () => {
  it('imports, lists, shows, exports and removes', async () => {
    const dry = await run(['import', 'list.csv', '--dry-run'])
    expect(dry.stdout).toContain('1 would be added')
    expect((await run(['list'])).stdout).toContain('No readers yet')

    const imported = await run(['import', 'list.csv', '--note', 'from the old list'])
    expect(imported.code, 'a line was refused').toBe(1)
    expect(imported.stdout).toBe(
      '3 lines read as utf-8.\n  1 added\n  1 kept as suppressed, never to be mailed: they bounced or complained elsewhere\n',
    )
    expect(imported.stderr).toContain('list.csv:3: Unexpected address without @\n1 line of 3 refused.')

    const piped = await run(['import', '-'], 'email\nann@example.org\nbei@example.com\n')
    expect(piped).toMatchObject({ code: 0, stderr: '' })
    expect(piped.stdout).toContain('1 added\n  1 known already, unchanged\n')

    const listed = await run(['list', '--limit', '1'])
    expect(listed.stdout).toMatch(
      /^active {8}\d{4}-\d\d-\d\d {2}ann@example\.org {2}安\n… and 2 more.*\n2 active, 1 suppressed\n$/,
    )
    const lines = (await run(['list', '--json', '--status', 'active'])).stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).address)).toEqual(['ann@example.org', 'bei@example.com'])

    const shown = await run(['show', 'ANN@example.org', '--json'])
    expect(JSON.parse(shown.stdout)).toMatchObject({
      address: 'ann@example.org',
      note: 'from the old list',
      language: 'en',
      edition: 'full',
      lists: [],
      history: [{ status: 'active', note: 'from the old list' }],
    })

    const exported = await run(['export', 'out.csv', '--status', 'active'])
    expect(exported.stdout).toBe('2 readers written to out.csv.\n')
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe(
      (await run(['export', '--status', 'active'])).stdout,
    )
    expect(statSync(join(folder, 'out.csv')).mode & 0o777).toBe(0o600)

    expect(await run(['remove', 'ann@example.org'])).toMatchObject({ code: 2 })
    expect((await run(['remove', 'ann@example.org', '--yes'])).stdout).toBe('Removed ann@example.org.\n')
    expect(await run(['show', 'ann@example.org'])).toMatchObject({
      code: 1,
      stderr: 'ann@example.org is not in the list.\n',
    })
  })

  it('adds by hand, and says what is wrong with the command line', async () => {
    const added = await run(['add', 'Carl@Example.net', '--name', 'Carl', '--attribute', 'city=北京'])
    expect(added).toEqual({ code: 0, stdout: 'Added Carl@example.net.\n', stderr: '' })
    expect((await run(['show', 'carl@example.net'])).stdout).toMatch(
      /city {5}北京\n(.*\n)*.*active {2}added by hand/,
    )
    await chooses('carl@example.net')
    const chosen = await run(['show', 'carl@example.net'])
    expect(chosen.stdout).toContain(
      'letters  zh (Chinese)\nedition  links\npaused   until 2099-12-31T00:00:00.000Z\n',
    )
    expect(chosen.stdout).toContain('lists    board, press\n')
    expect(JSON.parse((await run(['show', 'carl@example.net', '--json'])).stdout)).toMatchObject({
      language: 'zh',
      edition: 'links',
      pausedUntil: '2099-12-31T00:00:00.000Z',
      lists: ['board', 'press'],
    })
    expect((await run(['add', 'carl@example.net'])).stdout).toContain('is a reader already')
    expect(await run(['add', 'gone@example.org'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('gone@example.org is suppressed'),
    })
    expect(await run(['add', 'x@example.org', '--attribute', 'nothing'])).toMatchObject({ code: 2 })
    expect(await run(['list', '--status', 'happy'])).toMatchObject({ code: 2 })
    expect(await run(['import', 'missing.csv'])).toMatchObject({
      code: 2,
      stderr: 'There is no file missing.csv.\n',
    })
    expect(await run(['import', '-'], 'Name\nX\n')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Unexpected first line “Name”'),
    })
  })

  it('says so when the database is not one', async () => {
    const database = join(folder, 'not.sqlite')
    writeFileSync(database, 'a text that is no database at all '.repeat(50))
    const refused = await runYibao(['-C', ROOT, 'subscribers', 'list'], {
      cwd: folder,
      env: { YIBAO_DATABASE: database },
    })
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('is not a SQLite database') })
  })
})
