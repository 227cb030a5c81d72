// `yibao send --at`, `yibao serve` and `yibao worker` as processes of their own; the mail server's log is the witness.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { withoutAddresses } from '../../src/audience/address.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { cleanEnvironment, cliArguments, runYibao } from '../cli.ts'
import { openShared, planTokens, SECRET, testClock, variantOf, workOnce } from '../jobs/worker/desk.ts'
import { HOLDER, reader } from '../store/contract.ts'
import { needPostgres, type TestPostgres } from '../store/postgres.ts'
import { type LoopbackServer, type ServerScript, startServer } from '../transport/smtp-server.ts'

let postgres: TestPostgres
const root = mkdtempSync(join(tmpdir(), 'yibao-cli-worker-'))
beforeAll(async () => {
  postgres = await needPostgres()
})
afterAll(async () => {
  await postgres.stop()
  rmSync(root, { recursive: true, force: true })
})
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const HOUR = 3_600_000

function newsletter(): string {
  const folder = mkdtempSync(join(root, 'newsletter-'))
  const site = [
    'name: Test Gazette',
    'description: A gazette for tests.',
    'url: https://gazette.example/',
    'sender:',
    '  name: Test Gazette',
    '  address: editor@gazette.example',
    'postalAddress: 1 Example Street, Example Town',
  ]
  const issue = [
    'number: 1',
    'slug: tokens',
    'title: Tokens',
    'date: 2026-11-23',
    'kind: essay',
    'summary: Words.',
    'status: final',
  ]
  writeFileSync(join(folder, 'newsletter.yaml'), `${site.join('\n')}\n`)
  mkdirSync(join(folder, 'issues/001-tokens'), { recursive: true })
  writeFileSync(join(folder, 'issues/001-tokens/issue.md'), `---\n${issue.join('\n')}\n---\n\nA paragraph.\n`)
  return folder
}

async function start(script?: ServerScript): Promise<LoopbackServer> {
  const server = await startServer(script)
  closing.push(server.close)
  return server
}

async function openFile(folder: string): Promise<Store> {
  const store = await openSqliteStore(join(folder, '.yibao/yibao.sqlite'))
  closing.push(() => store.close())
  await store.subscribers.addMany(
    ['ann', 'bob'].map((name) => reader(`${name}@example.org`)),
    1,
  )
  return store
}

const environment = (server: LoopbackServer, more: Readonly<Record<string, string>> = {}) => ({
  YIBAO_SECRET: SECRET,
  YIBAO_SMTP_URL: server.url,
  ...more,
})

function spawnYibao(folder: string, env: Readonly<Record<string, string>>, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, cliArguments(args), {
    cwd: folder,
    env: cleanEnvironment(env),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  closing.push(() => end(child, 'SIGKILL'))
  return child
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    child.on('close', (code) => resolve(code))
    child.kill(signal)
  })
}

/** Resolves when the process has printed what fits. */
function printed(child: ChildProcess, what: RegExp): Promise<void> {
  let text = ''
  return new Promise((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (what.test(text)) resolve()
    })
    child.on('close', () => reject(new Error(`ended before ${what}: ${text}`)))
  })
}

const putDue = async (store: Store, at: number) =>
  store.schedules.put({
    issue: 'tokens',
    subject: 'Tokens',
    variants: [await variantOf()],
    audience: { type: 'active' },
    at,
    zone: 'UTC',
    createdAt: at,
    state: 'waiting',
  })

describe('yibao send --at', () => {
  it('stores the edition, says when it begins in three ways, and takes it back', async () => {
    const folder = newsletter()
    const server = await start()
    const store = await openFile(folder)
    const run = (...args: string[]) =>
      runYibao(['send', '1', ...args], { cwd: folder, env: environment(server) })
    const time = `${new Date(Date.now() + 24 * HOUR).toISOString().slice(0, 10)} 09:00 Asia/Shanghai`
    const nobody = await run('--at', time)
    expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining('yibao worker') })
    await store.processes.seen({ ...HOLDER, task: 'worker', id: 'one', kind: 'worker' }, Date.now())
    const scheduled = await run('--at', time)
    expect(scheduled).toMatchObject({ code: 0, stderr: '' })
    expect(scheduled.stdout).toMatch(/09:00 Asia\/Shanghai\n.*\(this machine\)\n.* 01:00 UTC\n/)
    expect(scheduled.stdout).toContain('2 readers now')
    expect(await store.schedules.ofIssue('tokens')).toMatchObject({ zone: 'Asia/Shanghai', state: 'waiting' })
    expect(await run('--at', 'tomorrow')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('America/New_York'),
    })
    expect(await run('--at', time, '--dry-run')).toMatchObject({ code: 2 })
    expect(await run('--unschedule')).toMatchObject({
      code: 0,
      stdout: 'Issue tokens is not scheduled any more.\n',
    })
    expect(await run('--unschedule')).toMatchObject({ code: 1, stderr: 'Issue tokens is not scheduled.\n' })
    expect(server.accepted).toEqual([])
  })

  it('is told by yibao check, also when the issue has changed since', async () => {
    const folder = newsletter()
    const store = await openFile(folder)
    await putDue(store, Date.UTC(2030, 0, 1))
    const { stdout } = await runYibao(['check', '1'], { cwd: folder })
    expect(stdout).toContain('Issue tokens is scheduled for 2030-01-01T00:00:00.000Z, and has changed since')
  })
})

describe('yibao worker', () => {
  it('starts what is due out of stored bytes, without Markdown or MJML, and logs no address', async () => {
    const folder = newsletter()
    const server = await start()
    const store = await openFile(folder)
    await putDue(store, Date.now() - 1000)
    const loaded = join(folder, 'loaded')
    const env = environment(server, { NODE_V8_COVERAGE: loaded })
    const { code, stdout, stderr } = await runYibao(['worker', '--once'], { cwd: folder, env })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toMatchObject([
      { type: 'started', issue: 'tokens', readers: 2 },
      { type: 'sent', issue: 'tokens', accepted: 2 },
    ])
    expect(stdout).not.toContain('@')
    expect(server.accepted.map(({ to }) => to).sort()).toEqual(['ann@example.org', 'bob@example.org'])
    const scripts = readdirSync(loaded)
      .map((name) => readFileSync(join(loaded, name), 'utf8'))
      .join()
    expect(scripts).toContain('nodemailer')
    expect(scripts).not.toMatch(/node_modules\/(unified|mjml|mdast-|remark|hast)/)
  })

  it('over an hour late mails nobody but the newsletter itself, loudly', async () => {
    const folder = newsletter()
    const server = await start()
    const store = await openFile(folder)
    await putDue(store, Date.now() - 2 * HOUR)
    const { stderr } = await runYibao(['worker', '--once'], { cwd: folder, env: environment(server) })
    expect(stderr).toContain('Nobody was mailed. Send it now: yibao send tokens')
    expect(server.accepted.map(({ to }) => to)).toEqual(['editor@gazette.example'])
    expect(await store.mailings.list()).toEqual([])
  })

  it('killed in the middle of a send leaves at most its open lines uncertain, and another one sends the rest', async () => {
    const folder = newsletter()
    let kill: (() => void) | undefined
    const server = await start({
      act: ({ step, count }) => {
        if (step === 'dot' && count === 150) kill?.()
        return 'go on'
      },
    })
    const url = await postgres.newDatabase()
    const store = await openShared(url)
    closing.push(() => store.close())
    const names = Array.from({ length: 600 }, (_, index) => `reader${index}`)
    const mailingId = await planTokens(store, names)
    const env = environment(server, { YIBAO_DATABASE_URL: url, YIBAO_SMTP_URL: `${server.url}?lines=2` })
    const child = spawnYibao(folder, env, 'worker')
    const killed = new Promise<void>((resolve) => {
      kill = () => child.kill('SIGKILL')
      child.on('close', () => resolve())
    })
    await killed
    const before = server.accepted.length
    expect(before).toBeGreaterThan(100)
    expect(before).toBeLessThan(600)
    const clock = testClock(Date.now())
    await workOnce(url, server, clock, 'another')
    clock.advance(HOUR) // the dead one's leases
    await workOnce(url, server, clock, 'another')
    const counts = await store.mailings.countByState(mailingId)
    expect(counts.accepted + counts.uncertain).toBe(600)
    expect(counts.uncertain).toBeLessThanOrEqual(4) // two lines, each with up to two messages open
    const got = server.accepted.map(({ to }) => to)
    expect(new Set(got).size).toBe(got.length)
    expect(got.length).toBeGreaterThanOrEqual(counts.accepted)
    expect(await store.mailings.invariants(mailingId)).toMatchObject({ acceptedTwice: 0, deliveries: 600 })
  })

  it('ends in order when it is told to, and takes back its sign of life', async () => {
    const folder = newsletter()
    const server = await start()
    const store = await openFile(folder)
    const child = spawnYibao(folder, environment(server), 'worker')
    await printed(child, /"worker":/)
    expect(await end(child, 'SIGTERM')).toBe(0)
    expect(await store.processes.alive(0)).toEqual([])
  })

  it('logs no address', () => {
    expect(withoutAddresses('{"a":"550 <ann@example.org>: b+t@x.y no"}')).toBe(
      '{"a":"550 <[address]>: [address] no"}',
    )
  })
})

describe('yibao serve', () => {
  it('starts what is due in a process of its own', async () => {
    const folder = newsletter()
    const server = await start()
    const store = await openFile(folder)
    await putDue(store, Date.now() - 1000)
    const child = spawnYibao(folder, environment(server), 'serve', '--port', '0')
    await printed(child, /"type":"sent".*"accepted":2/)
    expect(await end(child, 'SIGTERM')).toBe(0)
    expect(server.accepted.map(({ to }) => to).sort()).toEqual(['ann@example.org', 'bob@example.org'])
    expect(await store.processes.alive(0)).toEqual([])
  })
})
