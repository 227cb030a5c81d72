// The HTTP server of the service over real sockets: slow clients, what is no HTTP, odd targets, names and clients that somebody
// made up. What a test sends is what stands on the wire.
import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signToken } from '../../src/audience/token.ts'
import { clientOf, LOOPBACK, readProxy } from '../../src/cli/serve/desk.ts'
import {
  createPublicServer,
  type Refused,
  SERVER_LIMITS,
  type ServerLimits,
} from '../../src/cli/serve/public-server.ts'
import { createService } from '../../src/web/service.ts'
import { openWorld, SECRET, type World } from '../web/world.ts'

const SHORT = { ...SERVER_LIMITS, headersMs: 100, requestMs: 150, keepAliveMs: 100, lookEveryMs: 20 }
const HOST = 'Host: mail.gazette.example'

let world: World
let server: Server
let refused: Refused[]
const sockets: Socket[] = []

beforeEach(async () => {
  world = await openWorld({ prefix: '/post/' })
  refused = []
})

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  server.closeAllConnections()
  server.close()
  await world.store.close()
})

async function listen(app: Hono, limits: ServerLimits = SERVER_LIMITS): Promise<void> {
  server = createPublicServer(app.fetch, limits, (entry) => refused.push(entry))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
}

async function service(limits?: ServerLimits): Promise<void> {
  const { desk, log } = world
  const { openTemplates } = await import('../../src/open/newsletter.ts')
  const { memoryFiles } = await import('../../src/files/memory-files.ts')
  const templates = await openTemplates(memoryFiles())
  const input = { templates, desk, log: (entry: World['log'][number]) => log.push(entry) }
  await listen(createService({ ...input, clientOf: clientOf(LOOPBACK) }), limits)
}

function dial(): { readonly socket: Socket; readonly said: Promise<string> } {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  sockets.push(socket)
  let text = ''
  socket.setEncoding('latin1').on('data', (piece: string) => {
    text += piece
  })
  // whoever is cut off hears of it by a close, after an answer or without one
  socket.on('error', () => undefined)
  return { socket, said: once(socket, 'close').then(() => text) }
}

/** Writes these lines, and resolves with all that came back when the other side has closed. */
async function say(...lines: readonly string[]): Promise<string> {
  const { socket, said } = dial()
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  return said
}

const get = (target: string, ...headers: readonly string[]) =>
  say(`GET ${target} HTTP/1.1`, HOST, 'Connection: close', ...headers)
const status = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
const leaveLink = (id: number) =>
  signToken('leave', { list: 'weekly.gazette.example', subscriber: id }, SECRET)

describe('a slow client', () => {
  it('that never ends the head of its request is cut off with 408', async () => {
    await service(SHORT)
    const { socket, said } = dial()
    socket.write(`GET / HTTP/1.1\r\n${HOST}\r\n`)
    const drip = setInterval(() => socket.write('X-A: b\r\n'), 10)
    const answer = await said.finally(() => clearInterval(drip))
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(refused).toEqual([{ method: '-', status: 408 }])
  })

  it('that never ends its body is cut off, and nobody has left', async () => {
    const id = await world.add('reader@example.org')
    await service(SHORT)
    const { socket, said } = dial()
    socket.write(`POST /post/subscribe HTTP/1.1\r\n${HOST}\r\nContent-Length: 1000\r\n`)
    socket.write('Content-Type: application/x-www-form-urlencoded\r\n\r\n')
    const drip = setInterval(() => socket.write('a'), 10)
    await said.finally(() => clearInterval(drip))
    expect((await world.store.subscribers.byId(id))?.status).toBe('active')
    expect(await world.store.outbox.counts()).toEqual([])
  })

  it('that says nothing at all is cut off', async () => {
    await service(SHORT)
    expect(await dial().said).not.toMatch(/ 200 /)
  })

  it('that keeps its connection for nothing is let go', async () => {
    await service(SHORT)
    const { socket, said } = dial()
    socket.write(`GET /post/ HTTP/1.1\r\n${HOST}\r\n\r\n`)
    expect(await said).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('does not keep others from being answered', async () => {
    await service()
    for (let each = 0; each < 200; each++) dial().socket.write(`GET / HTTP/1.1\r\n${HOST}\r\n`)
    expect(status(await get('/post/'))).toBe(200)
  })

  it('has no room where there are as many as may be', async () => {
    await service({ ...SERVER_LIMITS, connectionsMax: 1 })
    const first = dial()
    await once(first.socket, 'connect')
    expect(await get('/post/')).toBe('')
    first.socket.write(`GET /post/ HTTP/1.1\r\n${HOST}\r\nConnection: close\r\n\r\n`)
    expect(status(await first.said)).toBe(200)
  })
})

describe('what is not taken', () => {
  it.each([
    ['no HTTP', ['hello'], 400],
    ['no host', ['GET /post/ HTTP/1.1', 'Connection: close'], 400],
    ['two hosts', ['GET /post/ HTTP/1.1', HOST, 'Host: evil.example', 'Connection: close'], 400],
    ['a host that is none', ['GET /post/ HTTP/1.1', 'Host: a b', 'Connection: close'], 400],
    ['another host', ['GET /post/ HTTP/1.1', 'Host: evil.example', 'Connection: close'], 421],
    ['a host in the target', ['GET http://evil.example/post/ HTTP/1.1', HOST, 'Connection: close'], 421],
    ['a carriage return in the path', ['GET /post/\rX-Evil:1 HTTP/1.1', HOST, 'Connection: close'], 400],
    ['a space in the path', ['GET /post/a b HTTP/1.1', HOST, 'Connection: close'], 400],
    ['two lengths', ['POST /post/subscribe HTTP/1.1', HOST, 'Content-Length: 1', 'Content-Length: 2'], 400],
    [
      'a length and chunks',
      ['POST /post/subscribe HTTP/1.1', HOST, 'Content-Length: 4', 'Transfer-Encoding: chunked'],
      400,
    ],
    ['a header of 9,000 bytes', ['GET /post/ HTTP/1.1', HOST, `X-Long: ${'x'.repeat(9_000)}`], 431],
    ['a target of 9,000 bytes', [`GET /post/${'x'.repeat(9_000)} HTTP/1.1`, HOST], 431],
    ['a backslash', ['GET /post\\evil HTTP/1.1', HOST, 'Connection: close'], 400],
  ])('%s', async (_, lines, expected) => {
    await service()
    const answer = await say(...lines)
    expect(status(answer)).toBe(expected)
    expect(answer).not.toMatch(/evil/i)
    expect(refused.length + world.log.length).toBe(1)
  })

  it('a body longer than any of ours: what is still to come is not waited for', async () => {
    await service()
    const { socket, said } = dial()
    socket.write(`POST /post/subscribe HTTP/1.1\r\n${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n`)
    const piece = `1000\r\n${'x'.repeat(4096)}\r\n`
    const more = setInterval(() => socket.write(piece), 5)
    const answer = await said.finally(() => clearInterval(more))
    expect(status(answer)).toBe(413)
    expect(answer.toLowerCase()).toContain('connection: close')
  })
})

describe('targets', () => {
  it.each([
    '//evil.example/post/leave/x',
    '/post//leave/x',
    '/post/leave/%00',
    '/post/leave/%',
    '/post/leave/%ff%fe',
    '/post/leave/..%2f..%2fetc%2fpasswd',
    '/post/%0d%0aSet-Cookie:evil=1',
    '/post/leave/%E2%80%AEevil',
    '/post/leave/<evil>',
    '/post/leave/\xe9vil',
    '/post/../../evil',
    '/post/subscribe/evil?next=//evil.example',
    '/evil',
  ])('%s is nothing of ours, and is not repeated', async (target) => {
    await service()
    const answer = await get(target)
    expect([400, 404]).toContain(status(answer))
    expect(answer).not.toMatch(/evil|passwd|%0d|set-cookie/i)
    expect(answer).not.toMatch(/^location:/im)
  })

  it('of one kind lead to the same: with the prefix, without it, and with the host in front', async () => {
    await service()
    const id = await world.add('reader@example.org')
    const path = `leave/${leaveLink(id)}`
    for (const target of [`/post/${path}`, `/${path}`, `http://mail.gazette.example/post/${path}`])
      expect(status(await get(target))).toBe(200)
    expect((await world.store.subscribers.byId(id))?.status).toBe('active')
  })

  it('HEAD says what GET would, and changes nothing', async () => {
    await service()
    const id = await world.add('reader@example.org')
    const target = `/post/leave/${leaveLink(id)}`
    const [head, full] = [
      await say(`HEAD ${target} HTTP/1.1`, HOST, 'Connection: close'),
      await get(target),
    ].map((answer) => answer.split('\r\n\r\n'))
    expect(head?.[1]).toBe('')
    expect(full?.[1]).not.toBe('')
    expect(head?.[0]?.split('\r\n')[0]).toBe(full?.[0]?.split('\r\n')[0])
    expect((await world.store.subscribers.byId(id))?.status).toBe('active')
  })

  it.each(['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'OPTIONS'])(
    '%s of a link is told what there is, and changes nothing',
    async (method) => {
      await service()
      const id = await world.add('reader@example.org')
      const answer = await say(
        `${method} /post/leave/${leaveLink(id)} HTTP/1.1`,
        HOST,
        'X-Evil: evil',
        'Connection: close',
        'Content-Length: 0',
      )
      expect(status(answer)).toBe(405)
      expect(answer).toMatch(/^allow: GET, HEAD, POST/im)
      expect(answer).not.toContain('evil')
      expect((await world.store.subscribers.byId(id))?.status).toBe('active')
    },
  )

  it('one-click leaves by a bare POST, also in chunks, with no type, and from another site', async () => {
    await service()
    for (const [index, headers] of [
      ['Content-Length: 26', 'Content-Type: application/x-www-form-urlencoded'],
      ['Content-Length: 26', 'Origin: https://mail.qq.example', 'Sec-Fetch-Site: cross-site'],
      ['Content-Length: 0'],
    ].entries()) {
      const id = await world.add(`reader${index}@example.org`)
      const head = [`POST /post/leave/${leaveLink(id)} HTTP/1.1`, HOST, 'Connection: close', ...headers]
      const { socket, said } = dial()
      socket.write(`${head.join('\r\n')}\r\n\r\n`)
      if (headers[0] !== 'Content-Length: 0') socket.write('List-Unsubscribe=One-Click')
      const answer = await said
      expect(status(answer)).toBe(200)
      expect(answer).not.toMatch(/^(set-cookie|location):/im)
      expect((await world.store.subscribers.byId(id))?.status).toBe('unsubscribed')
    }
  })
})

describe('links', () => {
  it('lead to the configured address, whatever names a request brings', async () => {
    await service()
    const names = [
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: gopher',
      'Forwarded: host=evil.example',
    ]
    const page = await get('/post/subscribe', ...names, 'X-Original-URL: /evil', 'X-Rewrite-URL: /evil')
    const form = /name="form" value="([^"]*)"/.exec(page)?.[1] ?? ''
    world.now += 3_000
    const body = new URLSearchParams({ form, address: 'reader@example.org' }).toString()
    const head = ['POST /post/subscribe HTTP/1.1', 'Host: 127.0.0.1:4481', ...names, 'Connection: close']
    const { socket, said } = dial()
    socket.write(
      `${head.join('\r\n')}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    const answer = await said
    expect(status(answer)).toBe(200)
    await world.work()
    const [letter] = world.letters
    expect(letter?.links[0]).toMatch(/^https:\/\/mail\.gazette\.example\/post\/confirm\//)
    expect(`${page}${answer}${letter?.text}${letter?.html}`).not.toMatch(/evil|gopher/)
  })
})

describe('another site', () => {
  it('can read nothing but the form that is open to all, and posts without a token of ours to no effect', async () => {
    await service()
    const origin = ['Origin: https://evil.example', 'Sec-Fetch-Site: cross-site', 'Cookie: session=1']
    for (const target of ['/post/', '/post/subscribe', '/post/leave/x', '/post/preferences/x'])
      expect(await get(target, ...origin)).not.toMatch(/^(access-control|set-cookie)/im)
    const open = await get('/post/subscribe.json', ...origin)
    expect(open).toMatch(/^access-control-allow-origin: \*/im)
    expect(open).not.toMatch(/^access-control-allow-credentials/im)
    const body = 'address=victim%40example.org'
    const posted = await say(
      'POST /post/subscribe HTTP/1.1',
      HOST,
      ...origin,
      'Connection: close',
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${body.length}\r\n\r\n${body}`,
    )
    expect(status(posted)).toBe(200)
    expect(await world.store.outbox.counts()).toEqual([])
  })
})

describe('where a request comes from', () => {
  const asked = async (proxies: readonly string[], ...headers: readonly string[]) => {
    const believed = proxies.length === 0 ? LOOPBACK : proxies.map(readProxy)
    const app = new Hono()
    app.get('/', (context) => context.text(String(clientOf(believed)(context))))
    await listen(app)
    return (await get('/', ...headers)).split('\r\n\r\n')[1]
  }
  it.each([
    ['the client that the proxy of this machine names', [], ['X-Forwarded-For: 203.0.113.7'], '203.0.113.7'],
    ['nobody else than this machine without a word of it', [], [], '127.0.0.1'],
    [
      'not what somebody wrote before a proxy added the truth',
      [],
      ['X-Forwarded-For: 1.2.3.4, 203.0.113.7'],
      '203.0.113.7',
    ],
    [
      'not what stands in a header of its own before that',
      [],
      ['X-Forwarded-For: 1.2.3.4', 'X-Forwarded-For: 203.0.113.7'],
      '203.0.113.7',
    ],
    [
      'the client behind two proxies of ours',
      ['127.0.0.0/8', '172.16.0.0/12'],
      ['X-Forwarded-For: 1.2.3.4, 203.0.113.7, 172.20.0.3'],
      '203.0.113.7',
    ],
    [
      'nothing from whoever is no proxy of ours',
      ['10.0.0.0/8'],
      ['X-Forwarded-For: 203.0.113.7'],
      '127.0.0.1',
    ],
    ['nobody where it is no address', [], ['X-Forwarded-For: evil'], 'undefined'],
    ['an IPv6 client', [], ['X-Forwarded-For: 2001:db8:7::1'], '2001:db8:7::1'],
    ['not X-Real-IP or Forwarded', [], ['X-Real-IP: 1.2.3.4', 'Forwarded: for=1.2.3.4'], '127.0.0.1'],
  ])('is %s', async (_, proxies, headers, expected) => {
    expect(await asked(proxies, ...headers)).toBe(expected)
  })
})
