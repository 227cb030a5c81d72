// `yibao serve` as it is installed, with real sockets: how it ends, what its log says, and its port for health and metrics.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signToken } from '../../src/audience/token.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { FIXTURE } from '../archive/newsletter.ts'
import { cleanEnvironment, cliArguments, runYibao } from '../cli.ts'

const SECRET = 'a-secret-of-this-test-that-is-long-enough'
const LIST = 'weekly.gazette.example'
const NOW = Date.now()
const ROW = { status: 'active', since: 1, note: 'test', attributes: {} } as const

let folder: string
let store: Store
let child: ChildProcess | undefined
let mailServer: Server | undefined

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yibao-serve-'))
  cpSync(FIXTURE, folder, { recursive: true })
  store = await openSqliteStore(join(folder, 'readers.sqlite'))
})

afterEach(async () => {
  child?.kill('SIGKILL')
  child = undefined
  mailServer?.close()
  mailServer = undefined
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Running {
  readonly child: ChildProcess
  readonly url: string
  readonly metrics: string
  /** All that was printed. */
  readonly output: () => string
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
  /** Resolves when this was printed. */
  until(words: string): Promise<void>
}

async function start(args: readonly string[] = [], env: Record<string, string> = {}): Promise<Running> {
  const serving = ['serve', '--port', '0', '--metrics-port', '0', ...args]
  const started = spawn(process.execPath, cliArguments(serving), {
    cwd: folder,
    env: cleanEnvironment({ YIBAO_SECRET: SECRET, YIBAO_DATABASE: join(folder, 'readers.sqlite'), ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child = started
  let text = ''
  const waiting: { readonly words: string; readonly done: () => void }[] = []
  const read = (piece: string) => {
    text += piece
    for (const { words, done } of waiting) if (text.includes(words)) done()
  }
  started.stdout.setEncoding('utf8').on('data', read)
  started.stderr.setEncoding('utf8').on('data', read)
  const ended = once(started, 'close').then(([code, signal]) => ({ code, signal }))
  const until = (words: string) =>
    new Promise<void>((resolve, reject) => {
      if (text.includes(words)) resolve()
      waiting.push({ words, done: resolve })
      void ended.then(() => reject(new Error(`ended without ${words}: ${text}`)))
    })
  await until('healthz, readyz, metrics.')
  const [url = '', metrics = ''] = text.match(/http:\/\/[\d.]+:\d+\//g) ?? []
  return { child: started, url, metrics, output: () => text, ended, until }
}

async function add(address: string): Promise<number> {
  const row = { address, key: address, status: 'active', since: 1, note: 'test', attributes: {} } as const
  await store.subscribers.addMany([row], 1)
  return (await store.subscribers.byKey(address))?.id ?? 0
}

const token = (purpose: 'leave' | 'confirm' | 'preferences', id: number) =>
  signToken(purpose, { list: LIST, subscriber: id, ...(purpose === 'confirm' ? { at: NOW } : {}) }, SECRET)

/** Sends a request as it stands; all that comes back until the other side closes. */
async function say(url: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let answer = ''
  socket.setEncoding('latin1').on('data', (piece: string) => {
    answer += piece
  })
  socket.on('error', () => undefined)
  socket.write(text, 'latin1')
  await once(socket, 'close')
  return answer
}

describe('the end', () => {
  it('answers what was begun, takes nothing new, says so, and exits with 0', async () => {
    const { child, url, metrics, ended } = await start()
    const id = await add('reader@example.org')
    expect(await (await fetch(`${metrics}readyz`)).text()).toBe('ready\n')
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    let answer = ''
    socket.setEncoding('utf8').on('data', (piece: string) => {
      answer += piece
    })
    const closed = once(socket, 'close')
    socket.write(`POST /leave/${token('leave', id)} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 26\r\n`)
    // the head is there when it is answered for: an expectation is answered before the body
    socket.write('Expect: 100-continue\r\n\r\n')
    await once(socket, 'data')
    expect(answer).toMatch(/^HTTP\/1\.1 100 /)
    child.kill('SIGTERM')
    await stopped(metrics)
    await expect(fetch(url)).rejects.toThrow()
    socket.write('List-Unsubscribe=One-Click')
    await closed
    expect(answer).toMatch(/HTTP\/1\.1 200 /)
    expect(await ended).toEqual({ code: 0, signal: null })
    expect((await store.subscribers.byId(id))?.status).toBe('unsubscribed')
  })

  it('does not wait for a client that never ends its request', async () => {
    const { child, url, metrics, ended } = await start()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(
      'POST /subscribe HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n',
    )
    await once(socket, 'data')
    socket.on('error', () => undefined)
    child.kill('SIGTERM')
    await stopped(metrics)
    expect((await ended).code).toBe(0)
  })

  it('finishes the letter in work, leaves the others for the next start, and mails nobody twice', async () => {
    const letters = await listenForMail()
    const { child, metrics, ended } = await start([], { YIBAO_SMTP_URL: letters.url })
    const entries = []
    for (const name of ['one', 'two', 'three'])
      entries.push({
        kind: 'letter',
        payload: { type: 'welcome', language: 'en' },
        dueAt: NOW,
        subscriberId: await add(`${name}@example.org`),
      })
    await store.outbox.add(entries, 1)
    await letters.arrived
    child.kill('SIGTERM')
    await stopped(metrics)
    letters.accept()
    expect((await ended).code).toBe(0)
    expect(letters.recipients).toEqual(['one@example.org'])
    expect(await store.outbox.counts()).toEqual([{ kind: 'letter', state: 'waiting', count: 2 }])
    const rest = await store.outbox.take({ now: NOW, limit: 9, worker: 'w', leaseUntil: NOW + 1 })
    expect(rest.map(({ attempts }) => attempts)).toEqual([1, 1])
  })

  it('comes at once with a second signal', async () => {
    const letters = await listenForMail()
    const { child, metrics, ended } = await start([], { YIBAO_SMTP_URL: letters.url })
    const subscriberId = await add('one@example.org')
    await store.outbox.add([{ kind: 'letter', payload: { type: 'welcome' }, dueAt: NOW, subscriberId }], 1)
    await letters.arrived
    child.kill('SIGTERM')
    await stopped(metrics)
    child.kill('SIGINT')
    expect(await ended).toEqual({ code: 130, signal: null })
    expect(await store.outbox.counts()).toEqual([{ kind: 'letter', state: 'working', count: 1 }])
  })

  it.each([
    ['--port', () => 'Unexpected port that is taken: choose another one with --port.\n'],
    ['--metrics-port', () => 'Unexpected port that is taken: choose another one with --metrics-port.\n'],
    [
      '--smtp-port',
      (port: string) =>
        `Unexpected port ${port} for mails that is taken, expected one that is free: choose another one with --smtp-port or --smtp-host.\n`,
    ],
  ])(
    'comes, with a sentence and nothing said to be there, where the port of %s is taken',
    async (option, sentence) => {
      const taken = createServer()
      taken.listen(0, '127.0.0.1')
      await once(taken, 'listening')
      const port = String((taken.address() as AddressInfo).port)
      const env = { YIBAO_SECRET: SECRET, YIBAO_DATABASE: join(folder, 'readers.sqlite') }
      const run = await runYibao(['serve', '--port', '0', '--smtp-host', '127.0.0.1', option, port], {
        cwd: folder,
        env,
      })
      taken.close()
      expect(run).toEqual({ code: 1, stdout: '', stderr: sentence(port) })
    },
  )
})

it('refuses to write to anybody where it cannot tell who had themselves erased', async () => {
  await store.subscribers.addMany([{ address: 'a@example.org', key: 'a@example.org', ...ROW }], 1)
  await store.subscribers.remove(1, { markOf: () => 'mark', at: 1 })
  const env = { YIBAO_SECRET: SECRET, YIBAO_DATABASE: join(folder, 'readers.sqlite') }
  const { code, stdout, stderr } = await runYibao(['serve', '--port', '0'], { cwd: folder, env })
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(
    /^Unexpected \.env without YIBAO_ERASURE_KEY: 1 reader .* Put the key back, and start again\.\n$/,
  )
})

/** Resolves when the process has heard the signal. */
async function stopped(metrics: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${metrics}readyz`)
    if (response.status === 503) {
      expect(await response.text()).toBe('stopping\n')
      return
    }
  }
}

/** A mail server that takes one letter and says nothing until it is told to. */
async function listenForMail() {
  const recipients: string[] = []
  let accept: () => void = () => undefined
  let arrive: () => void = () => undefined
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  const server = createServer((socket) => {
    let isData = false
    let text = ''
    socket.on('error', () => undefined)
    socket.write('220 mail.example\r\n')
    socket.setEncoding('latin1').on('data', (piece: string) => {
      text += piece
      for (;;) {
        const end = isData ? text.indexOf('\r\n.\r\n') : text.indexOf('\r\n')
        if (end === -1) return
        const line = text.slice(0, end)
        text = text.slice(end + (isData ? 5 : 2))
        if (isData) {
          isData = false
          accept = () => {
            socket.write('250 taken\r\n')
          }
          arrive()
          continue
        }
        const to = /^RCPT TO:<([^>]*)>/i.exec(line)?.[1]
        if (to !== undefined) recipients.push(to)
        isData = /^DATA/i.test(line)
        socket.write(isData ? '354 go on\r\n' : /^QUIT/i.test(line) ? '221 bye\r\n' : '250 ok\r\n')
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  mailServer = server
  const url = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, recipients, arrived, accept: () => accept() }
}

describe('the log', () => {
  it('is a line of JSON a request, and holds no address, token or network whatever is sent', async () => {
    const { child, url, output, ended } = await start()
    const id = await add('reader@example.org')
    const secrets = [token('leave', id), token('confirm', id), token('preferences', id)]
    const forged = secrets.map((each) => `${each.slice(0, -1)}a`)
    const people = ['reader@example.org', 'victim@example.com', 'victim%40example.com']
    const close = 'Host: localhost\r\nX-Forwarded-For: 203.0.113.77\r\nConnection: close\r\n'
    for (const each of [...secrets, ...forged, ...people])
      for (const place of ['leave', 'confirm', 'preferences', 'own', 'nowhere', 'leave/x/y'])
        for (const method of ['GET', 'HEAD', 'DELETE'])
          await say(
            url,
            `${method} /${place}/${each}?address=${each} HTTP/1.1\r\n${close}Referer: ${each}\r\n\r\n`,
          )
    for (const [type, body] of [
      ['application/x-www-form-urlencoded', 'address=victim%40example.com&website=victim@example.com&form=x'],
      ['application/json', '{"address":"victim@example.com","form":"victim@example.com"}'],
      ['application/json', '{"address":["victim@example.com"'],
      ['multipart/form-data; boundary=victim@example.com', '--victim@example.com\r\n'],
    ])
      await say(
        url,
        `POST /subscribe HTTP/1.1\r\n${close}Content-Type: ${type}\r\nContent-Length: ${body?.length}\r\n\r\n${body}`,
      )
    await say(url, `GET /leave/victim@example.com\u0007\u001b[2J HTTP/1.1\r\n${close}\r\n`)
    await say(url, `GET / HTTP/1.1\r\nHost: victim@example.com\r\nConnection: close\r\n\r\n`)
    await say(url, `victim@example.com ${secrets[0]}\r\n\r\n`)
    await say(url, `GET /${'x'.repeat(9_000)}victim@example.com HTTP/1.1\r\n${close}\r\n`)
    await say(url, `POST /leave/${secrets[0]} HTTP/1.1\r\n${close}Content-Length: 0\r\n\r\n`)
    child.kill('SIGTERM')
    await ended
    const text = output()
    for (const secret of [...secrets, ...forged, 'example.org', 'example.com', 'victim', '203.0.113'])
      expect(text).not.toContain(secret)
    const lines = text.split('\n').filter((line) => line.startsWith('{'))
    const requests = lines.map((line) => JSON.parse(line)).filter((line) => 'route' in line)
    expect(requests).toHaveLength((secrets.length * 2 + people.length) * 6 * 3 + 4 + 5)
    for (const request of requests) {
      expect(request).toMatchObject({
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        level: 'info',
        method: expect.any(String),
        route: expect.any(String),
        status: expect.any(Number),
        result: expect.any(String),
      })
    }
    expect(requests.at(-1)).toMatchObject({ method: 'POST', route: 'leave', status: 200, result: 'left' })
    expect(requests.at(-1).ms).toBeGreaterThan(0)
  })

  it('says at level warn only what went wrong', async () => {
    const { child, url, output, ended } = await start(['--log-level', 'warn'])
    expect((await fetch(url)).status).toBe(200)
    child.kill('SIGTERM')
    await ended
    expect(output()).not.toContain('"route"')
    const run = await runYibao(['serve', '--log-level', 'debug'], { cwd: folder })
    expect(run.code).toBe(2)
  })
})

describe('the port for health and metrics', () => {
  it('is on this machine alone, and counts what was asked at the other', async () => {
    const { url, metrics } = await start(['--host', '0.0.0.0'])
    await fetch(url.replace('0.0.0.0', '127.0.0.1'))
    const text = await (await fetch(`${metrics}metrics`)).text()
    expect(text).toContain('yibao_http_requests_total{route="home",method="GET",status="200"} 1')
    expect((await fetch(`${url.replace('0.0.0.0', '127.0.0.1')}metrics`)).status).toBe(404)
  })
})
