// yibao backup, restore and store move as a person runs them, with a PostgreSQL of our own.
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runYibao } from '../cli.ts'
import { needPostgres, type TestPostgres } from '../store/postgres.ts'

let postgres: TestPostgres
const folders: string[] = []

beforeAll(async () => {
  postgres = await needPostgres()
}, 60_000)

afterAll(async () => {
  await postgres?.stop()
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

async function newsletter(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'yibao-store-cli-'))
  folders.push(folder)
  await runYibao(['init', '.'], { cwd: folder })
  await writeFile(join(folder, 'list.csv'), 'email,name\na@x.org,Ann 安\nb@x.org,\nc@x.org,\n')
  await runYibao(['subscribers', 'import', 'list.csv'], { cwd: folder })
  return folder
}

const addresses = async (folder: string, env: Readonly<Record<string, string>> = {}) => {
  const { stdout } = await runYibao(['subscribers', 'list', '--json'], { cwd: folder, env })
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).address)
}

describe('backup and restore', { timeout: 120_000 }, () => {
  it('go there and back, and refuse what would lose anything', async () => {
    const cwd = await newsletter()
    const run = (...args: string[]) => runYibao(args, { cwd })
    const made = await run('backup', 'one.backup')
    expect(made.stdout).toMatch(
      /^Wrote one\.backup: 3 readers, 0 mailings, [\d,]+ bytes, checked\.\nsha256 [0-9a-f]{64}\n/,
    )
    expect(made.stdout).toContain('YIBAO_SECRET')
    expect((await stat(join(cwd, 'one.backup'))).mode & 0o777).toBe(0o600)
    expect(await run('backup', 'one.backup')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--force'),
    })
    expect((await run('backup', 'one.backup', '--force')).code).toBe(0)
    await run('subscribers', 'remove', 'c@x.org', '--yes')
    expect(await run('restore', 'one.backup')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--replace'),
    })
    expect(await addresses(cwd)).toEqual(['a@x.org', 'b@x.org'])
    const back = await run('restore', 'one.backup', '--replace')
    expect(back).toMatchObject({ code: 0, stderr: '' })
    expect(back.stdout).toContain('WARNING: 1 reader of the backup was not in it any more')
    expect(await addresses(cwd)).toEqual(['a@x.org', 'b@x.org', 'c@x.org'])
    expect((await readdir(join(cwd, '.yibao'))).filter((name) => name.includes('.replaced-'))).toHaveLength(1)
    await rm(join(cwd, '.yibao'), { recursive: true })
    const fresh = await run('restore', 'one.backup')
    expect(fresh.stdout).toContain('WARNING: readers who left after')
    expect(await addresses(cwd)).toHaveLength(3)
  })
})

describe('store move', { timeout: 120_000 }, () => {
  it('carries a newsletter to PostgreSQL and back', async () => {
    const cwd = await newsletter()
    const env = { YIBAO_DATABASE_URL: await postgres.newDatabase() }
    expect(await runYibao(['store', 'move', 'sqlite', 'postgres'], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('YIBAO_DATABASE_URL is not set'),
    })
    expect((await runYibao(['store', 'move', 'sqlite', 'sqlite'], { cwd, env })).code).toBe(2)
    const there = await runYibao(['store', 'move', 'sqlite', 'postgres'], { cwd, env })
    expect(there).toMatchObject({ code: 0, stderr: '' })
    expect(there.stdout).toMatch(/subscribers +3 +([0-9a-f]{16}) +\1 +the same/)
    expect(there.stdout).toContain('YIBAO_DATABASE_URL')
    const gone = expect.stringMatching(
      /was moved to postgres:.*set YIBAO_DATABASE_URL.*yibao store move postgres sqlite/,
    )
    for (const old of [
      ['mailing', 'list'],
      ['subscribers', 'list'],
      ['subscribers', 'add', 'x@x.org'],
    ])
      expect(await runYibao(old, { cwd }), old.join(' ')).toMatchObject({ code: 1, stderr: gone })
    expect((await runYibao(['check'], { cwd })).stderr).not.toContain('was moved')
    expect(await addresses(cwd, env)).toEqual(['a@x.org', 'b@x.org', 'c@x.org'])

    const again = await runYibao(['store', 'move', 'sqlite', 'postgres'], { cwd, env })
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was moved') })

    const made = await runYibao(['backup', 'shared.backup'], { cwd, env })
    expect(made.stdout).toContain('3 readers')
    const refused = await runYibao(['restore', 'shared.backup'], { cwd, env })
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('store move sqlite postgres') })

    await runYibao(['subscribers', 'add', 'd@x.org'], { cwd, env })
    const back = await runYibao(['store', 'move', 'postgres', 'sqlite'], { cwd, env })
    expect(back).toMatchObject({ code: 0, stderr: '' })
    expect(await addresses(cwd)).toEqual(['a@x.org', 'b@x.org', 'c@x.org', 'd@x.org'])
    const left = await runYibao(['mailing', 'list'], { cwd, env })
    expect(left).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('take YIBAO_DATABASE_URL out of .env'),
    })
    const once = await runYibao(['store', 'move', 'postgres', 'sqlite'], { cwd, env })
    expect(once).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Nothing was moved. Everything here was moved'),
    })
    const kept = await runYibao(['backup', 'left.backup'], { cwd, env })
    expect(kept).toMatchObject({ code: 0, stdout: expect.stringContaining('4 readers') })
  })
})
