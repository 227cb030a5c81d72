// The conversation in which the next envelope is out before the message in front of it is answered: what belongs to whom,
// and that nothing ends which the ledger has not noted.
import { connect } from 'node:net'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { afterEach, describe, expect, it } from 'vitest'
import { smtpTransport } from '../../src/transport/smtp.ts'
import { contractBreaches, readExtensions, takeOver } from '../../src/transport/takeover.ts'
import type { Line } from '../../src/transport/transport.ts'
import { type LoopbackServer, type ServerScript, startServer } from './smtp-server.ts'

const MESSAGE = Buffer.from('Subject: Test\r\n\r\nA line\r\n')
const envelope = (who: string) => ({
  from: `b+${who}@bounce.example`,
  to: `${who}@example.org`,
  id: `${who}@id.example`,
})
const noted = () => undefined

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function open(
  script: ServerScript = {},
  silenceMaxMs = 5000,
): Promise<{ server: LoopbackServer; line: Line }> {
  const server = await startServer(script)
  closing.push(server.close)
  const line = await smtpTransport(server.url, { silenceMaxMs }).open()
  return { server, line }
}

const deliver = (line: Line, who: string, onDot: Parameters<Line['deliver']>[2] = noted, message = MESSAGE) =>
  line.deliver(envelope(who), message, onDot)

describe('a line with PIPELINING', () => {
  it('sends the next envelope behind the body: the server reads it before it has answered the message', async () => {
    const steps: string[] = []
    let answer: () => void = () => undefined
    const { server, line } = await open({
      act: ({ step, from }) => {
        steps.push(`${step} ${from.slice(2, 5)}`)
        return 'go on'
      },
      onAccepted: () => answer(),
    })
    const said: string[] = []
    answer = () => said.push([...steps].at(-1) ?? '')
    expect(line.depth).toBe(3)
    const all = await Promise.all(['ann', 'bob', 'cyd'].map((name) => deliver(line, name)))
    await line.close()
    expect(all.map(({ outcome }) => outcome.state)).toEqual(['accepted', 'accepted', 'accepted'])
    const names = ['ann@example.org', 'bob@example.org', 'cyd@example.org']
    expect(server.accepted.map(({ to }) => to)).toEqual(names)
    expect(said).toEqual(['dot ann', 'dot bob', 'dot cyd'])
  })

  it('keeps order and bytes over many messages of any size', async () => {
    const { server, line } = await open()
    const names = Array.from({ length: 60 }, (_, at) => `reader${at}`)
    const bodies = names.map((name, at) =>
      Buffer.from(`${name}\r\n${'x'.repeat(70)}\r\n`.repeat(1 + at * 17)),
    )
    let next = 0
    const one = async () => {
      while (next < names.length) {
        const at = next++
        const attempt = await deliver(line, names[at] ?? '', noted, bodies[at] ?? MESSAGE)
        expect(attempt.outcome.state).toBe('accepted')
      }
    }
    await Promise.all([one(), one(), one()])
    await line.close()
    expect(server.accepted.map(({ message }) => message)).toEqual(bodies.map(String))
  })

  it.each(['mail', 'rcpt', 'data'] as const)(
    'a refusal of the next envelope at %s leaves the others alone',
    async (step) => {
      const { server, line } = await open({
        act: (visit) =>
          visit.step === step && visit.from.includes('bob') ? { say: '451 4.3.0 later' } : 'go on',
      })
      const results = await Promise.all([
        deliver(line, 'ann'),
        deliver(line, 'bob').then(async (bob) => [bob, await deliver(line, 'eve')] as const),
      ])
      await line.close()
      const [ann, [bob, eve]] = results
      expect([ann, bob, eve].map(({ outcome }) => outcome.state)).toEqual([
        'accepted',
        'deferred',
        'accepted',
      ])
      expect([ann, bob, eve].map(({ closed }) => closed)).toEqual([false, false, false])
      expect(server.accepted.map(({ to }) => to)).toEqual(['ann@example.org', 'eve@example.org'])
    },
  )

  it('a message that is refused leaves the envelope behind it valid', async () => {
    const { server, line } = await open({
      act: ({ step, from }) =>
        step === 'dot' && from.includes('ann') ? { say: '550 5.1.1 no such user' } : 'go on',
    })
    const [ann, bob] = await Promise.all([deliver(line, 'ann'), deliver(line, 'bob')])
    await line.close()
    expect([ann.outcome.state, bob.outcome.state]).toEqual(['rejected', 'accepted'])
    expect(server.accepted).toHaveLength(1)
  })

  it('a drop after a message makes it uncertain, and the next one untried', async () => {
    const { line } = await open({ act: ({ step }) => (step === 'dot' ? 'swallow' : 'go on') })
    const [ann, bob] = await Promise.all([deliver(line, 'ann'), deliver(line, 'bob')])
    expect(ann).toMatchObject({ outcome: { state: 'uncertain' }, closed: true })
    expect(bob).toMatchObject({ outcome: { state: 'untried' }, closed: true })
    expect(await deliver(line, 'eve')).toMatchObject({ outcome: { state: 'untried' }, closed: true })
    await line.close()
  })

  it('waits for a ledger that promises, and sends nothing where it says no', async () => {
    const { server, line } = await open()
    let allow: (answer: undefined | false) => void = () => undefined
    const ann = deliver(line, 'ann', () => new Promise((resolve) => (allow = resolve)))
    const bob = deliver(line, 'bob', () => Promise.resolve(false))
    await expect.poll(() => allow.length).toBe(1)
    expect(server.arrived).toEqual([])
    allow(undefined)
    expect((await ann).outcome.state).toBe('accepted')
    expect(await bob).toMatchObject({ outcome: { state: 'untried' }, closed: true })
    await line.close()
    expect(server.arrived.map(({ to }) => to)).toEqual(['ann@example.org'])
  })

  it('throws what the ledger threw or rejected with, and has sent nothing', async () => {
    for (const onDot of [
      () => Promise.reject(new Error('disk full')),
      () => {
        throw new Error('disk full')
      },
    ]) {
      const { server, line } = await open()
      const [ann, bob] = await Promise.allSettled([deliver(line, 'ann', onDot), deliver(line, 'bob')])
      expect(ann).toMatchObject({ status: 'rejected', reason: { message: 'disk full' } })
      expect(bob).toMatchObject({ value: { outcome: { state: 'untried' }, closed: true } })
      expect(server.arrived).toEqual([])
    }
  })

  it('says nothing of a message while the ledger is still noting it', async () => {
    let drop: () => void = () => undefined
    const { server, line } = await open()
    drop = () => void server.close()
    const order: string[] = []
    const attempt = await deliver(line, 'ann', async () => {
      drop()
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
      order.push('noted')
      return undefined
    })
    order.push('settled')
    expect(order).toEqual(['noted', 'settled'])
    expect(attempt.outcome.state).not.toBe('rejected')
  })

  it('ends with a lone dot what a server wants to read after refusing its only reader (RFC 2920)', async () => {
    const server = await startServer({
      act: ({ step, from }) => (step === 'rcpt' && from.includes('ann') ? { say: '550 5.1.1 no' } : 'go on'),
      dataWithoutReaders: 'accept',
    })
    closing.push(server.close)
    const line = await smtpTransport(server.url).open()
    const [ann, bob] = await Promise.all([deliver(line, 'ann'), deliver(line, 'bob')])
    await line.close()
    expect([ann.outcome.state, bob.outcome.state]).toEqual(['rejected', 'accepted'])
    expect(server.accepted.map(({ to, message }) => [to, message])).toEqual([
      ['bob@example.org', String(MESSAGE)],
    ])
  })

  it('refuses a message over the size that the server takes before it says anything', async () => {
    const { server, line } = await open({ extensions: ['PIPELINING', 'SIZE 10'] })
    const { outcome, stop, closed } = await deliver(line, 'ann')
    expect([outcome.state, closed]).toEqual(['untried', false])
    expect(stop).toContain('10')
    await line.close()
    expect(server.arrived).toEqual([])
  })
})

describe('bodies', () => {
  it.each([
    ['empty', '', ''],
    ['without a line end at its end', 'Subject: x\r\n\r\nlast', 'Subject: x\r\n\r\nlast\r\n'],
    ['of one stuffed dot', '..\r\n', '.\r\n'],
    ['with a very long word', `${'x'.repeat(300_000)}\r\n`, `${'x'.repeat(300_000)}\r\n`],
  ])('%s arrive byte for byte', async (_, wire, arrives) => {
    const { server, line } = await open()
    const results = await Promise.all([
      deliver(line, 'ann', noted, Buffer.from(wire)),
      deliver(line, 'bob', noted, Buffer.from(wire)),
    ])
    await line.close()
    expect(results.map(({ outcome }) => outcome.state)).toEqual(['accepted', 'accepted'])
    expect(server.accepted.map(({ message }) => message)).toEqual([arrives, arrives])
  })
})

describe("nodemailer's private parts", () => {
  async function connected(): Promise<SMTPConnection> {
    const server = await startServer({
      extensions: ['PIPELINING', 'SIZE 1000', 'DSN', 'LIMITS MAILMAX=20 RCPTMAX=5'],
    })
    closing.push(server.close)
    const socket = connect(server.port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    const connection = new SMTPConnection({ connection: socket, ignoreTLS: true, logger: false })
    connection.on('error', () => undefined)
    await new Promise<void>((resolve) => connection.connect(() => resolve()))
    return connection
  }

  it('are in the installed release what the writer relies on', async () => {
    const connection = await connected()
    expect(contractBreaches(connection)).toEqual([])
    const takeover = takeOver(connection)
    expect(takeover?.extensions).toEqual({
      pipelining: true,
      size: true,
      dsn: true,
      bytesMax: 1000,
      messagesMax: 20,
    })
    for (const event of ['data', 'error', 'end', 'timeout'])
      expect(takeover?.socket.listenerCount(event)).toBeLessThanOrEqual(event === 'end' ? 1 : 0)
    takeover?.socket.destroy()
  })

  it.each([
    '_socket',
    '_onSocketData',
    '_onSocketError',
    '_onSocketClose',
    '_onSocketEnd',
    '_onSocketTimeout',
    '_ehloLines',
    '_remainder',
    '_responseQueue',
    '_responseActions',
    '_pendingSend',
    '_phaseTimer',
  ])('a release in which %s is another thing is left to its public way, untouched', async (name) => {
    const connection = await connected()
    const part: unknown = Reflect.get(connection, name)
    const socket = connection._socket
    if (!socket) throw new Error('Unexpected connection without a socket')
    const listeners = socket.listenerCount('data')
    Reflect.set(connection, name, 42)
    expect(contractBreaches(connection)).toHaveLength(1)
    expect(takeOver(connection)).toBeUndefined()
    expect(socket.listenerCount('data')).toBe(listeners)
    Reflect.set(connection, name, part)
    connection.close()
  })

  it('name extensions exactly: a longer word is another one', () => {
    expect(readExtensions(['X-PIPELINING', 'PIPELININGS', 'SIZE', 'size 0'])).toEqual({
      pipelining: false,
      size: true,
      dsn: false,
    })
  })
})
