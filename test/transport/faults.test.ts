// Every fault at every stage of the conversation, over one line and over five, in every way of writing. What is said of a
// message is held against the receiving server's log, which knows nothing of the sender.
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { smtpTransport } from '../../src/transport/smtp.ts'
import {
  type Attempt,
  type Line,
  TransportRefused,
  TransportUnavailable,
} from '../../src/transport/transport.ts'
import { type Action, type ServerStep, STEPS, startServer } from './smtp-server.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const CERTIFICATE = readFileSync(join(FIXTURES, 'test-certificate.pem'), 'utf8')
const KEY = readFileSync(join(FIXTURES, 'test-key.pem'), 'utf8')

const MESSAGE = Buffer.from('Subject: Test\r\n\r\nA line\r\n..dot first\r\nlast\r\n')
/** Far more than the system takes of a connection that nobody reads: its end is certainly not out. */
const LARGE = Buffer.from(`Subject: Test\r\n\r\n${`${'word '.repeat(14)}\r\n`.repeat(220_000)}`)
/** Whose message it is where a fault strikes in a body. */
const LARGE_READER = 'reader0'
const SILENCE_MAX_MS = 600
const OPENINGS_MAX = 40

const FAULTS = ['4xx', '5xx', 'slow', 'drop', 'garbage', 'half reply'] as const
type Fault = (typeof FAULTS)[number]
const STAGES = [...STEPS, 'next mail', 'next rcpt', 'next data'] as const
type Stage = (typeof STAGES)[number]
const WAYS = {
  'fast, pipelining': { writing: 'fast', extensions: ['PIPELINING', 'DSN', 'SIZE 100000000', 'AUTH PLAIN'] },
  'fast, one by one': { writing: 'fast', extensions: ['AUTH PLAIN'] },
  public: { writing: 'public', extensions: ['PIPELINING', 'AUTH PLAIN'] },
} as const
type Way = (typeof WAYS)[keyof typeof WAYS]

/** Stages of opening a line: no message is out yet. */
const OPENING: readonly Stage[] = ['connect', 'ehlo', 'starttls', 'secure ehlo', 'auth']

function actionOf(fault: Fault, stage: Stage): Action {
  switch (fault) {
    case '4xx':
      return { say: '451 4.3.0 later' }
    case '5xx':
      return { say: '550 5.1.1 no' }
    case 'slow':
      return 'stall'
    case 'drop':
      return 'hang up'
    case 'garbage':
      return { say: 'what?' }
    case 'half reply':
      return { say: stage === 'data' || stage === 'next data' ? '354 go' : '250 2.0.0 O', after: 'hang up' }
  }
}

/** What may be said of the message that met the fault. */
function expected(stage: Stage, fault: Fault): readonly string[] {
  if (stage === 'dot') {
    if (fault === '4xx') return ['deferred']
    return fault === '5xx' ? ['rejected'] : ['uncertain']
  }
  // RSET follows the refusal of a reader, who stays refused
  if (stage === 'reset') return ['rejected']
  if (stage === 'body') return [fault === '5xx' ? 'rejected' : 'deferred']
  if (fault === '4xx') return ['deferred']
  if (fault === '5xx') return stage.endsWith('rcpt') ? ['rejected'] : ['untried']
  return ['deferred', 'untried']
}

async function run(way: Way, stage: Stage, fault: Fault, lines: number) {
  const step = stage.replace('next ', '') as ServerStep
  const seen = new Map<number, number>()
  let victim: string | undefined
  let done = false
  const isEncrypted = stage === 'starttls' || stage === 'secure ehlo'
  const server = await startServer({
    extensions: way.extensions,
    ...(isEncrypted ? { tls: { key: KEY, cert: CERTIFICATE } } : {}),
    act: (visit) => {
      if (stage === 'reset' && visit.step === 'rcpt' && victim === undefined) {
        victim = nameOf(visit.from)
        return { say: '550 5.1.1 no' }
      }
      if (visit.step === 'mail') seen.set(visit.line, (seen.get(visit.line) ?? 0) + 1)
      const meant = visit.step === step && (!stage.startsWith('next') || (seen.get(visit.line) ?? 0) >= 2)
      if (done || !meant || (stage === 'body' && nameOf(visit.from) !== LARGE_READER)) return 'go on'
      done = true
      victim ??= nameOf(visit.from)
      return actionOf(fault, stage)
    },
  })
  // a server on this machine is not asked to encrypt
  const host = isEncrypted ? 'mail.example.test' : `127.0.0.1:${server.port}`
  const transport = smtpTransport(`smtp://ann:secret@${host}?lines=${lines}`, {
    ...(isEncrypted ? { ca: CERTIFICATE, openSocket: () => openSocket(server.port) } : {}),
    writing: way.writing,
    // elsewhere nobody is silent, however busy the machine is
    ...(fault === 'slow' ? { silenceMaxMs: SILENCE_MAX_MS, connectMaxMs: SILENCE_MAX_MS } : {}),
  })
  const queue = Array.from({ length: lines * 4 }, (_, at) => `reader${at}`)
  const asked = queue.length
  const first = new Map<string, Attempt>()
  const last = new Map<string, Attempt>()
  const failures: Error[] = []
  const deliverAll = async (line: Line) => {
    let closed = false
    const one = async () => {
      for (let who = queue.shift(); who !== undefined; who = closed ? undefined : queue.shift()) {
        const envelope = {
          from: `b+${who}@bounce.example`,
          to: `${who}@example.org`,
          id: `${who}@id.example`,
        }
        const message = stage === 'body' && who === LARGE_READER ? LARGE : MESSAGE
        const attempt = await line.deliver(envelope, message, () => undefined)
        if (!first.has(who) || first.get(who)?.outcome.state === 'untried') last.set(who, attempt)
        if (!first.has(who)) first.set(who, attempt)
        if (attempt.outcome.state === 'untried' && attempt.stop === undefined) queue.push(who)
        if (attempt.closed) closed = true
      }
    }
    await Promise.all(Array.from({ length: line.depth }, one))
    await line.close()
  }
  await Promise.all(
    Array.from({ length: lines }, async () => {
      for (let opening = 0; opening < OPENINGS_MAX && queue.length > 0; opening++) {
        try {
          await deliverAll(await transport.open())
        } catch (error) {
          if (!(error instanceof TransportRefused || error instanceof TransportUnavailable)) throw error
          failures.push(error)
        }
      }
    }),
  )
  await server.close()
  return { server, victim, first, last, asked, failures, struck: done }
}

function nameOf(from: string): string {
  return from.replace(/^b\+(.*)@.*$/, '$1')
}

function openSocket(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket)).on('error', reject)
  })
}

describe.each(Object.entries(WAYS))('%s', (_, way) => {
  describe.each([1, 5])('over %d lines', (lines) => {
    const cells = STAGES.flatMap((stage) => FAULTS.map((fault) => [stage, fault] as const))
    it.concurrent.each(cells)('%s: %s', async (stage, fault) => {
      const { server, victim, first, last, asked, failures, struck } = await run(way, stage, fault, lines)
      const log = server.accepted.map(({ to }) => to.replace('@example.org', ''))
      const stateOf = (who: string) => last.get(who)?.outcome.state

      expect(struck).toBe(true)
      expect(last.size).toBe(asked) // everybody has an outcome
      expect(new Set(log).size).toBe(log.length) // nobody has two messages
      const accepted = [...last].filter(([, { outcome }]) => outcome.state === 'accepted').map(([who]) => who)
      expect(accepted.filter((who) => !log.includes(who))).toEqual([])
      expect(log.filter((who) => !['accepted', 'uncertain'].includes(stateOf(who) ?? ''))).toEqual([])
      const doubtful = [...last.keys()].filter((who) => stateOf(who) === 'uncertain')
      expect(doubtful.length).toBeLessThanOrEqual(stage === 'dot' ? 1 : 0)
      if (victim !== undefined && victim !== '') {
        expect(expected(stage, fault)).toContain(first.get(victim)?.outcome.state)
        expect(log.filter((who) => who === victim && stateOf(who) !== 'accepted')).toEqual([])
      }
      if (stage === 'reset') expect(accepted.length).toBe(asked - 1)
      if (OPENING.includes(stage)) {
        expect(accepted.length).toBe(asked)
        const refused = fault === '5xx' && stage !== 'ehlo'
        expect(failures.every((error) => error instanceof TransportRefused)).toBe(
          refused || failures.length === 0,
        )
      }
    })
  })
})
