// build, preview and serve as a person runs them: what they print, when they end, and with which exit code.
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signToken } from '../../src/audience/token.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { FIXTURE } from '../archive/newsletter.ts'
import { cleanEnvironment, cliArguments, runYibao } from '../cli.ts'

const SECRET = 'a-secret-of-this-test-that-is-long-enough'

let folder: string
let server: ChildProcess | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yibao-web-'))
  cpSync(FIXTURE, folder, { recursive: true })
})

afterEach(() => {
  server?.kill('SIGKILL')
  server = undefined
  rmSync(folder, { recursive: true, force: true })
})

/** Starts a command that serves; resolves with its first address, and keeps what it prints. */
async function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, cliArguments(args), {
    cwd: folder,
    env: cleanEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  server = child
  const output = { text: '' }
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const url = await new Promise<string>((resolve, reject) => {
    const read = (text: string) => {
      output.text += text
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(output.text)?.[0]
      if (found) resolve(found.replace(/\.$/, ''))
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    void ended.then(() => reject(new Error(output.text)))
  })
  return { child, url, output, ended }
}

async function ask(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('yibao build', () => {
  it('writes the archive, says what, and then says that nothing has changed', async () => {
    const first = await runYibao(['build'], { cwd: folder })
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toContain('wrote public/issues/first-light/index.html')
    expect(first.stdout).toContain('2 issues in public: 9 files written, 0 unchanged, 0 removed.')
    expect(existsSync(join(folder, 'public/feed.xml'))).toBe(true)
    const second = await runYibao(['build'], { cwd: folder })
    expect(second.stdout).toBe('2 issues in public: 0 files written, 9 unchanged, 0 removed.\n')
  })

  it('names the issue that cannot be built and exits with 1', async () => {
    writeFileSync(join(folder, 'issues/001-first-light/issue.md'), 'no front matter\n')
    const run = await runYibao(['build'], { cwd: folder })
    expect(run.code).toBe(1)
    expect(run.stderr).toContain('issues/001-first-light/issue.md')
    expect(run.stderr).toContain('1 issue could not be built')
  })

  it('names a template that is wrong with its line', async () => {
    cpSync(join(import.meta.dirname, 'fixtures/broken-template'), join(folder, 'templates'), {
      recursive: true,
    })
    const run = await runYibao(['build'], { cwd: folder })
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(/templates\/web\/index\.html\.liquid:2:\d+: undefined variable: missing/)
    expect(run.stderr).not.toContain('    at ')
  })

  it.each(['.', 'issues', 'issues/001-first-light', 'templates/web'])(
    'refuses to write into %s',
    async (out) => {
      const run = await runYibao(['build', '--out', out], { cwd: folder })
      expect(run.code).toBe(2)
      expect(run.stderr).toContain('Unexpected --out')
    },
  )
})

describe('yibao preview', () => {
  it('says where, shows the issue, and ends with Ctrl-C', async () => {
    const { child, url, ended } = await start(['preview', '1', '--port', '0'])
    expect(url).toMatch(/\/issues\/001-first-light$/)
    expect(await (await fetch(url)).text()).toContain('First light')
    expect(await ask(url, 'evil.example')).toBe(421)
    const events = await fetch(new URL('/events', url))
    child.kill('SIGINT')
    expect(await ended).toBe(0)
    await events.body?.cancel().catch(() => {})
  })

  it('refuses an issue that is none', async () => {
    const run = await runYibao(['preview', '99'], { cwd: folder })
    expect(run.code).toBe(2)
    expect(run.stderr).toContain('Unexpected issue 99')
  })

  it('refuses a port that is none, and one that is taken', async () => {
    expect((await runYibao(['preview', '--port', 'x'], { cwd: folder })).code).toBe(2)
    const { url } = await start(['preview', '--port', '0'])
    const run = await runYibao(['preview', '--port', new URL(url).port], { cwd: folder })
    expect(run.code).toBe(1)
    expect(run.stderr).toContain('choose another one with --port')
  })
})

describe('yibao serve', () => {
  it('takes a reader off the list, logs no token, and ends on SIGTERM', async () => {
    const database = join(folder, 'readers.sqlite')
    const store = await openSqliteStore(database)
    const address = 'reader@example.org'
    const row = { address, key: address, status: 'active', since: 1, note: 'test', attributes: {} } as const
    await store.subscribers.addMany([row], 1)
    const id = (await store.subscribers.byKey(address))?.id ?? 0
    const env = { YIBAO_SECRET: SECRET, YIBAO_DATABASE: database }
    const { child, url, output, ended } = await start(['serve', '--port', '0'], env)
    const token = signToken('leave', { list: 'weekly.gazette.example', subscriber: id }, SECRET)
    const link = new URL(`leave/${token}`, url)
    expect((await fetch(link)).status).toBe(200)
    expect((await store.subscribers.byId(id))?.status).toBe('active')
    expect((await fetch(link, { method: 'POST', body: 'List-Unsubscribe=One-Click' })).status).toBe(200)
    expect((await store.subscribers.byId(id))?.status).toBe('unsubscribed')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(output.text).toContain('"result":"left"')
    expect(output.text).not.toContain(token)
    expect(output.text).not.toContain(address)
    await store.close()
  })

  it('refuses to start without the key that signs links', async () => {
    const run = await runYibao(['serve', '--port', '0'], { cwd: folder })
    expect(run.code).toBe(1)
    expect(run.stderr).toContain('YIBAO_SECRET is not set')
    expect(readFileSync(join(folder, 'newsletter.yaml'), 'utf8')).toContain('Test Gazette')
  })
})
