// What the probe learns from real servers on this machine, and that it never logs in unasked.
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { probeRelay } from '../../src/transport/smtp-probe.ts'
import { startServer } from './smtp-server.ts'

const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name))
const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Unexpected server without a port')
  return address.port
}

describe('probeRelay', () => {
  it('reads the extensions of a server on this machine and sends it nothing', async () => {
    const server = await startServer({ extensions: ['PIPELINING', 'SIZE 1000', 'AUTH PLAIN'] })
    closing.push(server.close)
    const url = `smtp://user:password@127.0.0.1:${server.port}`
    expect(await probeRelay(url, { login: 'leave' })).toEqual({
      type: 'answered',
      extensions: ['PIPELINING', 'SIZE 1000', 'AUTH PLAIN'],
    })
    expect(server.arrived).toEqual([])
  })

  it('logs in when told, and says what the server refuses, without the password', async () => {
    const server = await startServer({
      act: ({ step, count }) => (step === 'auth' && count > 0 ? { say: '535 5.7.8 no' } : 'go on'),
    })
    closing.push(server.close)
    const url = `smtp://user:hunter2secret@127.0.0.1:${server.port}`
    expect(await probeRelay(url, { login: 'try' })).toMatchObject({ login: { state: 'accepted' } })
    const refused = await probeRelay(url, { login: 'try' })
    expect(refused).toMatchObject({ login: { state: 'refused' } })
    expect(JSON.stringify(refused)).not.toContain('hunter2secret')
  })

  it('looks at a certificate, trusted or not', async () => {
    const server = createTlsServer(
      { key: fixture('test-key.pem'), cert: fixture('test-certificate.pem') },
      (socket) => {
        socket.on('error', () => undefined)
        socket.write('220 secure\r\n')
        socket.on('data', () => socket.write('250-secure\r\n250 PIPELINING\r\n'))
      },
    )
    const url = `smtps://127.0.0.1:${await listen(server)}`
    const untrusted = await probeRelay(url, { login: 'leave' })
    expect(untrusted).toMatchObject({ type: 'answered', extensions: ['PIPELINING'] })
    expect(untrusted.type === 'answered' && untrusted.encryption?.protocol).toMatch(/^TLSv1\.[23]$/)
    expect(untrusted.type === 'answered' && untrusted.encryption?.problem).toMatch(/signed by itself/)
    const known = await probeRelay(url, { login: 'leave', ca: fixture('test-certificate.pem') })
    expect(known.type === 'answered' && known.encryption?.validTo).toBeGreaterThan(0)
  })

  it('turns encryption on where a server elsewhere offers it (STARTTLS), and says where none is offered', async () => {
    const server = new SMTPServer({
      key: fixture('test-key.pem'),
      cert: fixture('test-certificate.pem'),
      authOptional: true,
      logger: false,
    })
    server.on('error', () => undefined)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => server.close(() => resolve(undefined))))
    const { port } = server.server.address() as AddressInfo
    const openSocket = async () => connect(port, '127.0.0.1')
    const report = await probeRelay('smtp://mail.elsewhere.internal', { login: 'leave', openSocket })
    expect(report).toMatchObject({ type: 'answered', encryption: { problem: expect.any(String) } })
    expect(report.type === 'answered' && report.extensions).toContain('PIPELINING')
    expect(report.type === 'answered' && report.extensions).not.toContain('STARTTLS')

    const plain = await startServer()
    closing.push(plain.close)
    const openPlain = async () => connect(plain.port, '127.0.0.1')
    expect(
      await probeRelay('smtp://mail.elsewhere.internal', { login: 'leave', openSocket: openPlain }),
    ).not.toHaveProperty('encryption')
  })

  it.each([
    ['refuses', (socket: Socket) => socket.end('554 5.7.1 go away\r\n'), /554 5\.7\.1 go away/],
    ['hangs up', (socket: Socket) => socket.destroy(), /closed|ECONNRESET/],
    [
      'is no mail server',
      (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
      /no mail server.*HTTP/,
    ],
    ['talks without end', (socket: Socket) => socket.write(`220-${'x'.repeat(70_000)}`), /without end/],
    ['is silent', () => undefined, /no answer within 0\.1 seconds/],
  ])('says that a server %s', async (_, act, expected) => {
    const port = await listen(createServer((socket) => void act(socket)))
    const report = await probeRelay(`smtp://127.0.0.1:${port}`, { login: 'leave', timeMaxMs: 100 })
    expect(report).toMatchObject({ type: 'unreachable', reply: expect.stringMatching(expected) })
  })

  it('says that nobody listens', async () => {
    const server = createServer()
    const port = await listen(server)
    await closing.pop()?.()
    const report = await probeRelay(`smtp://127.0.0.1:${port}`, { login: 'leave' })
    expect(report).toMatchObject({ type: 'unreachable', reply: expect.stringContaining('ECONNREFUSED') })
  })
})
