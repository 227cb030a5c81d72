// What an issue or a name may hold that ends a message for some server (SMTP smuggling), breaks a line or is no line at all, on
// its way into the socket: the bytes are taken between us and the server, and read by a parser that knows nothing of ours.
import { connect, createServer } from 'node:net'
import { simpleParser } from 'mailparser'
import { afterEach, describe, expect, it } from 'vitest'
import { fillSlots, slotMark } from '../../src/edition/slots.ts'
import { compileMessage } from '../../src/mailing/compile.ts'
import { type Composer, newScratch, openComposer } from '../../src/mailing/composer.ts'
import { cleanName } from '../../src/mailing/header.ts'
import { smtpTransport } from '../../src/transport/smtp.ts'
import { edition, READER, SITE } from '../mailing/sample.ts'
import { startServer } from './smtp-server.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const SMUGGLED =
  'MAIL FROM:<evil@example.org>\r\nRCPT TO:<all@example.org>\r\nDATA\r\nSubject: evil\r\n\r\nevil\r\n'
/** In the middle of a text. */
const SEQUENCES: Readonly<Record<string, string>> = {
  'a bare CR': 'a\rb',
  'a bare LF': 'a\nb',
  'LF dot CRLF': 'a\n.\r\nb',
  'LF dot CR': 'a\n.\rb',
  'CR dot CR': 'a\r.\rb',
  'CR dot CRLF': 'a\r.\r\nb',
  'CRLF dot CRLF': 'a\r\n.\r\nb',
  'CRLF dot LF': 'a\r\n.\nb',
  'CRLF dot CR': 'a\r\n.\rb',
  'LF dot LF and commands': `a\n.\n${SMUGGLED}`,
  'LF CR dot CRLF': 'a\n\r.\r\nb',
  'leading dots': 'a\r\n.\r\n..\r\n...b\r\n.c',
  'a very long word': 'x'.repeat(5000),
  'a very long word in Chinese': '价'.repeat(3000),
  'only dots': '.'.repeat(2000),
}
const NAMES: Readonly<Record<string, string>> = {
  none: '',
  short: 'Ann',
  Chinese: '李大模型',
  'long and Chinese': '模'.repeat(200),
  dots: '.',
  'dots and ends': '\r\n.\r\n',
  'LF dot LF and a command': 'x\n.\nMAIL FROM:<x>',
  'CR dot CR': 'x\r.\rx',
  'a very long word': 'y'.repeat(190),
}
const TEXTS: Readonly<Record<string, string>> = {
  'quoted-printable': 'Words. ',
  base64: '大模型的价格战还在继续。'.repeat(60),
}

const WAYS = {
  'fast, pipelining': { writing: 'fast', extensions: ['PIPELINING'] },
  'fast, one by one': { writing: 'fast', extensions: [] },
  public: { writing: 'public', extensions: ['PIPELINING'] },
} as const

interface Case {
  readonly what: string
  readonly composer: Composer
  readonly name: string
  readonly text: string
  readonly html: string
}

async function makeCases(): Promise<readonly Case[]> {
  const made = Object.entries(TEXTS).flatMap(([encoding, words]) =>
    Object.entries(SEQUENCES).map(async ([what, sequence]) => {
      const name = slotMark('name')
      const text = `Hello ${name},\n${words}${sequence}\n${name}\n.${name}\nend`
      const html = `<p>${name}</p>\n<p>${words}${sequence}</p>\n${name}\n.\n${name}<p>end</p>`
      const composer = openComposer(await compileMessage(edition({ text, html }), SITE), [])
      return Object.entries(NAMES).map(([named, value]): Case => {
        const values = {
          name: cleanName(value),
          address: READER.address,
          unsubscribeUrl: READER.leaveUrl,
        }
        return {
          what: `${encoding}, ${what}, name ${named}`,
          composer,
          name: value,
          text: fillSlots(text, values, 'text'),
          html: fillSlots(html, values, 'html'),
        }
      })
    }),
  )
  return (await Promise.all(made)).flat()
}
const cases = makeCases()

/** Every byte that goes to the server, by connection. */
async function tap(port: number): Promise<{ port: number; heard: () => readonly string[] }> {
  const heard: Buffer[][] = []
  const server = createServer((client) => {
    const bytes: Buffer[] = []
    heard.push(bytes)
    const there = connect(port, '127.0.0.1')
    client.on('data', (chunk) => bytes.push(chunk))
    client.pipe(there).pipe(client)
    client.on('error', () => there.destroy())
    there.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(() => resolve())))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Unexpected server without a port')
  return {
    port: address.port,
    heard: () => heard.map((chunks) => Buffer.concat(chunks).toString('latin1')),
  }
}

/** The bodies in what a client has said. Throws where anything stands outside of them that is no command of ours. */
function bodiesIn(said: string): readonly { readonly to: string; readonly body: string }[] {
  const bodies: { to: string; body: string }[] = []
  let rest = said
  let to = ''
  while (rest !== '') {
    const end = rest.indexOf('\r\n')
    const line = rest.slice(0, end)
    rest = rest.slice(end + 2)
    if (end < 0 || !/^(EHLO \S+|MAIL FROM:<\S+>( \S+)*|RCPT TO:<\S+>( \S+)*|DATA|RSET|QUIT)$/.test(line))
      throw new Error(`expected a command, got ${JSON.stringify(line)}`)
    to = /^RCPT TO:<(.*?)>/.exec(line)?.[1] ?? to
    if (line !== 'DATA') continue
    const dot = rest.indexOf('\r\n.\r\n')
    if (dot < 0) throw new Error('expected the end of a message')
    bodies.push({ to, body: rest.slice(0, dot + 2) })
    rest = rest.slice(dot + 5)
  }
  return bodies
}

async function sendAll(way: (typeof WAYS)[keyof typeof WAYS], lines: number) {
  const server = await startServer({ extensions: way.extensions })
  closing.push(server.close)
  const between = await tap(server.port)
  const transport = smtpTransport(`smtp://127.0.0.1:${between.port}?lines=${lines}`, { writing: way.writing })
  const all = await cases
  const queue = [...all.entries()]
  const deliverAll = async () => {
    const line = await transport.open()
    const one = async () => {
      const scratch = newScratch()
      for (let next = queue.shift(); next; next = queue.shift()) {
        const [at, { composer, name }] = next
        const message = await composer.compose({ ...READER, name }, scratch)
        const envelope = { from: 'b@bounce.example', to: `r${at}@example.org`, id: 'id@list.example' }
        const { outcome } = await line.deliver(envelope, message, () => undefined)
        expect(outcome.state).toBe('accepted')
      }
    }
    await Promise.all(Array.from({ length: line.depth }, one))
    await line.close()
  }
  await Promise.all(Array.from({ length: lines }, deliverAll))
  const bodies = between.heard().flatMap(bodiesIn)
  return { all, bodies: new Map(bodies.map(({ to, body }) => [to, body])), count: bodies.length, server }
}

/** Line ends do not count, nor how many stand at the end. */
const lf = (text: string) => text.replace(/\r\n?/g, '\n').replace(/\n+$/, '')

describe.each(Object.entries(WAYS))('what is in an issue or a name: %s', (_, way) => {
  it.each([1, 5])('ends no message and breaks no line on its way out, over %i lines', async (lines) => {
    const { all, bodies, count, server } = await sendAll(way, lines)
    expect(count).toBe(all.length)
    expect(server.accepted).toHaveLength(all.length)
    for (const [at, { what, text, html }] of all.entries()) {
      const body = bodies.get(`r${at}@example.org`) ?? ''
      expect(/[^\x01-\x7f]/.test(body), what).toBe(false)
      expect(/[\r\n]/.test(body.replaceAll('\r\n', '')), `${what}: a bare CR or LF`).toBe(false)
      const longest = Math.max(...body.split('\r\n').map((line) => line.length))
      expect(longest, what).toBeLessThanOrEqual(998)
      expect(/(^|\r\n)\.(?!\.)/.test(body), `${what}: a dot that is not doubled`).toBe(false)
      const parsed = await simpleParser(body.replace(/(^|\r\n)\./g, '$1'))
      expect(lf(parsed.text ?? ''), what).toBe(lf(text))
      expect(lf(String(parsed.html)), what).toBe(lf(html))
      expect(parsed.headers.has('bcc'), what).toBe(false)
    }
  })
})
