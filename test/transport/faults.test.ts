// Every fault at every stage of the conversation, over one line and over five, in every way of writing. What is said of a
// message is held against the receiving server's log, which knows nothing of the sender.
import { describe, expect, it } from 'vitest'
import { smtpTransport } from '../../src/transport/smtp.ts'
import {
  type Attempt,
  type Line,
  TransportRefused,
  TransportUnavailable,
} from '../../src/transport/transport.ts'
import { type Action, type ServerStep, startServer } from './smtp-server.ts'

const MESSAGE = Buffer.from('Subject: Test\r\n\r\nA line\r\n..dot first\r\nlast\r\n')
const SILENCE_MAX_MS = 600
const OPENINGS_MAX = 40

const FAULTS = ['4xx', '5xx', 'slow', 'drop', 'garbage', 'half reply'] as const
type Fault = (typeof FAULTS)[number]
const STAGES = [
  'connect',
  'ehlo',
  'auth',
  'mail',
  'rcpt',
  'data',
  'body',
  'dot',
  'next mail',
  'next rcpt',
  'next data',
] as const
type Stage = (typeof STAGES)[number]
const WAYS = {
  'fast, pipelining': { writing: 'fast', extensions: ['PIPELINING', 'DSN', 'SIZE 1000000', 'AUTH PLAIN'] },
  'fast, one by one': { writing: 'fast', extensions: ['AUTH PLAIN'] },
  public: { writing: 'public', extensions: ['PIPELINING', 'AUTH PLAIN'] },
} as const
type Way = (typeof WAYS)[keyof typeof WAYS]

function actionOf(fault: Fault, stage: Stage): Action {
  // a server that answers in the middle of a message does not go on with it
  const then = stage === 'body' ? ({ after: 'hang up' } as const) : {}
  switch (fault) {
    case '4xx':
      return { say: stage === 'body' ? '451 4.3.0 later\r\n' : '451 4.3.0 later', ...then }
    case '5xx':
      return { say: stage === 'body' ? '550 5.1.1 no\r\n' : '550 5.1.1 no', ...then }
    case 'slow':
      return 'stall'
    case 'drop':
      return 'hang up'
    case 'garbage':
      return { say: stage === 'body' ? 'what?\r\n' : 'what?', ...then }
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
  // a short message is with the system, dot and all, before the server has read its first line
  if (stage === 'body') return ['deferred', 'rejected', 'uncertain']
  if (fault === '4xx') return ['deferred']
  if (fault === '5xx') return stage.endsWith('rcpt') ? ['rejected'] : ['untried']
  return ['deferred', 'untried']
}

async function run(way: Way, stage: Stage, fault: Fault, lines: number) {
  const step = stage.replace('next ', '') as ServerStep
  const seen = new Map<number, number>()
  let victim: string | undefined
  let done = false
  const server = await startServer({
    extensions: way.extensions,
    act: (visit) => {
      if (visit.step === 'mail') seen.set(visit.line, (seen.get(visit.line) ?? 0) + 1)
      const meant = visit.step === step && (!stage.startsWith('next') || (seen.get(visit.line) ?? 0) >= 2)
      if (done || !meant) return 'go on'
      done = true
      victim = visit.from.replace(/^b\+(.*)@.*$/, '$1')
      return actionOf(fault, stage)
    },
  })
  const transport = smtpTransport(`smtp://ann:secret@127.0.0.1:${server.port}?lines=${lines}`, {
    writing: way.writing,
    silenceMaxMs: SILENCE_MAX_MS,
    connectMaxMs: SILENCE_MAX_MS,
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
        const attempt = await line.deliver(envelope, MESSAGE, () => undefined)
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
  return { server, victim, first, last, asked, failures }
}

describe.each(Object.entries(WAYS))('%s', (_, way) => {
  describe.each([1, 5])('over %d lines', (lines) => {
    const cells = STAGES.flatMap((stage) => FAULTS.map((fault) => [stage, fault] as const))
    it.concurrent.each(cells)('%s: %s', async (stage, fault) => {
      const { server, victim, first, last, asked, failures } = await run(way, stage, fault, lines)
      const log = server.accepted.map(({ to }) => to.replace('@example.org', ''))
      const stateOf = (who: string) => last.get(who)?.outcome.state

      expect(last.size).toBe(asked) // everybody has an outcome
      expect(new Set(log).size).toBe(log.length) // nobody has two messages
      const accepted = [...last].filter(([, { outcome }]) => outcome.state === 'accepted').map(([who]) => who)
      expect(accepted.filter((who) => !log.includes(who))).toEqual([])
      expect(log.filter((who) => !['accepted', 'uncertain'].includes(stateOf(who) ?? ''))).toEqual([])
      const doubtful = [...last.keys()].filter((who) => stateOf(who) === 'uncertain')
      expect(doubtful.length).toBeLessThanOrEqual(stage === 'dot' || stage === 'body' ? 1 : 0)
      if (victim !== undefined && victim !== '') {
        expect(expected(stage, fault)).toContain(first.get(victim)?.outcome.state)
        expect(log.filter((who) => who === victim && stateOf(who) !== 'accepted')).toEqual([])
      }
      if (['connect', 'ehlo', 'auth'].includes(stage)) {
        expect(accepted.length).toBe(asked)
        const refused = fault === '5xx' && stage !== 'ehlo'
        expect(failures.every((error) => error instanceof TransportRefused)).toBe(
          refused || failures.length === 0,
        )
      }
    })
  })
})
