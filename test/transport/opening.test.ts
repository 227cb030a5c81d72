// Opening a line: what is refused for good, what may work later, and that no password gets into a message.
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { smtpTransport } from '../../src/transport/smtp.ts'
import { readSmtpUrl, showSettings } from '../../src/transport/smtp-url.ts'
import { TransportRefused, TransportUnavailable } from '../../src/transport/transport.ts'
import { type LoopbackServer, startServer } from './smtp-server.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const CA = readFileSync(join(FIXTURES, 'test-certificate.pem'), 'utf8')
const KEY = readFileSync(join(FIXTURES, 'test-key.pem'), 'utf8')

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function start(...args: Parameters<typeof startServer>): Promise<LoopbackServer> {
  const server = await startServer(...args)
  closing.push(server.close)
  return server
}

/** A server that encrypts, made by others; its certificate is for mail.example.test. */
async function startPeer(options: { hideSTARTTLS?: boolean; secure?: boolean } = {}) {
  const users: (string | undefined)[] = []
  const messages: string[] = []
  const peer = new SMTPServer({
    key: KEY,
    cert: CA,
    ...(options.hideSTARTTLS ? { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] } : {}),
    secure: options.secure ?? false,
    authOptional: true,
    onAuth: (auth, session, callback) => {
      users.push(session.secure ? auth.username : 'in the clear')
      callback(null, { user: auth.username })
    },
    onData: (stream, _session, callback) => {
      let text = ''
      stream.on('data', (chunk) => {
        text += chunk
      })
      stream.on('end', () => {
        messages.push(text)
        callback()
      })
    },
  })
  peer.on('error', () => undefined)
  await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => peer.close(() => resolve())))
  const address = peer.server.address()
  if (address === null || typeof address === 'string') throw new Error('Unexpected server without a port')
  const { port } = address
  const openSocket = () =>
    new Promise<ReturnType<typeof connect>>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(socket)).on('error', reject)
    })
  return { openSocket, port, users, messages }
}

describe('encryption', () => {
  it('is demanded off this machine: without STARTTLS nothing is sent, not even a password', async () => {
    const { openSocket, users } = await startPeer({ hideSTARTTLS: true })
    const opening = smtpTransport('smtp://ann:s3cret@mail.example.test', { openSocket, ca: CA }).open()
    await expect(opening).rejects.toThrow(TransportRefused)
    await expect(opening).rejects.toThrow('STARTTLS')
    expect(users).toEqual([])
  })

  it.each<[string, string | undefined, string]>([
    ['smtp://ann:s3cret@mail.example.test', undefined, 'nobody vouches for it'],
    ['smtp://ann:s3cret@other.example.test', CA, 'it is for another name'],
  ])('%s: a certificate is refused when %s', async (url, ca) => {
    const { openSocket, users } = await startPeer()
    const opening = smtpTransport(url, { openSocket, ...(ca ? { ca } : {}) }).open()
    await expect(opening).rejects.toThrow(TransportRefused)
    await expect(opening).rejects.toThrow('cannot be trusted')
    expect(users).toEqual([])
  })

  it.each([
    ['smtp://ann:s3cret@mail.example.test', false],
    ['smtps://ann:s3cret@mail.example.test', true],
  ])('%s logs in and delivers when the certificate is good', async (url, secure) => {
    const { openSocket, users, messages } = await startPeer({ secure })
    const line = await smtpTransport(url, { openSocket, ca: CA }).open()
    const envelope = { from: 'b@bounce.example', to: 'bob@example.org', id: 'id@list.example' }
    let left = 5
    const deliverAll = async () => {
      while (left-- > 0) {
        const message = Buffer.from(`Subject: x\r\n\r\n..dot\r\n${'word '.repeat(10_000)}\r\n`)
        expect((await line.deliver(envelope, message, () => undefined)).outcome.state).toBe('accepted')
      }
    }
    await Promise.all(Array.from({ length: line.depth }, deliverAll))
    await line.close()
    expect(line.depth).toBe(3)
    expect(users).toEqual(['ann'])
    expect(messages).toEqual(Array(5).fill(`Subject: x\r\n\r\n.dot\r\n${'word '.repeat(10_000)}\r\n`))
  })
})

describe('a line that cannot be opened', () => {
  it.each([
    ['auth', '535 5.7.8 bad credentials', TransportRefused],
    ['auth', '454 4.7.0 temporary failure', TransportUnavailable],
    ['connect', '554 5.7.1 no service here', TransportRefused],
    ['connect', '421 4.3.2 too busy', TransportUnavailable],
    ['ehlo', '421 4.3.2 too busy', TransportUnavailable],
  ] as const)('at %s with %j: %o', async (step, say, error) => {
    const server = await start({ act: (visit) => (visit.step === step ? { say } : 'go on') })
    const opening = smtpTransport(`smtp://ann:s3cret@127.0.0.1:${server.port}`).open()
    await expect(opening).rejects.toThrow(error)
    await expect(opening).rejects.toThrow(say)
    await expect(opening).rejects.not.toThrow('s3cret')
  })

  it.each(['connect', 'ehlo', 'auth'] as const)(
    'because the server hangs up at %s: it may work later',
    async (step) => {
      const server = await start({ act: (visit) => (visit.step === step ? 'hang up' : 'go on') })
      const opening = smtpTransport(`smtp://ann:s3cret@127.0.0.1:${server.port}`).open()
      await expect(opening).rejects.toThrow(TransportUnavailable)
    },
  )

  it.each(['connect', 'ehlo', 'auth'] as const)(
    'because the server stalls at %s: it may work later',
    async (step) => {
      const server = await start({ act: (visit) => (visit.step === step ? 'stall' : 'go on') })
      const url = `smtp://ann:s3cret@127.0.0.1:${server.port}`
      const opening = smtpTransport(url, { connectMaxMs: 300, silenceMaxMs: 300 }).open()
      await expect(opening).rejects.toThrow(TransportUnavailable)
    },
  )

  it('because nobody listens: it may work later, and the message says where', async () => {
    const server = await startServer()
    await server.close()
    const opening = smtpTransport(server.url).open()
    await expect(opening).rejects.toThrow(TransportUnavailable)
    await expect(opening).rejects.toThrow(`127.0.0.1:${server.port}`)
  })
})

describe('YIBAO_SMTP_URL', () => {
  it.each([
    ['smtp://127.0.0.1:2525', { host: '127.0.0.1', port: 2525, encryption: 'none', linesMax: 5 }],
    ['smtp://[::1]:25?lines=2', { host: '::1', port: 25, encryption: 'none', linesMax: 2 }],
    ['smtp://localhost', { host: 'localhost', port: 587, encryption: 'none', linesMax: 5 }],
    ['smtp://127.1', { host: '127.1', port: 587, encryption: 'starttls', linesMax: 5 }],
    ['smtp://mail.example.org', { host: 'mail.example.org', port: 587, encryption: 'starttls', linesMax: 5 }],
    [
      'smtps://a%40b.org:p%3Aw@mail.example.org',
      {
        host: 'mail.example.org',
        port: 465,
        encryption: 'tls',
        linesMax: 5,
        login: { user: 'a@b.org', password: 'p:w' },
      },
    ],
  ])('%s is understood', (url, settings) => {
    expect(readSmtpUrl(url)).toEqual(settings)
  })

  it.each([
    'mail.example.org',
    'http://mail.example.org',
    'smtp://',
    'smtp://u:%zz@mail.example.org',
    'smtp://mail.example.org?lines=0',
    'smtp://mail.example.org?pool=1',
    'smtp://ann:12#s3cret@mail.example.org',
    'smtp://mail.example.org/folder',
  ])('%s is refused with a sentence', (url) => {
    expect(() => readSmtpUrl(url)).toThrow(/^Unexpected .* expected /)
  })

  it('is shown without its password', () => {
    expect(showSettings(readSmtpUrl('smtps://a%40b.org:s3cret@mail.example.org'))).toBe(
      'smtps://a%40b.org@mail.example.org:465',
    )
  })
})
