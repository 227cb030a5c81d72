// The SMTP transport against every fault at every step, in both ways of writing: what is said of a message is never
// more than what is known.
import { afterEach, describe, expect, it } from 'vitest'
import { stuffDots } from '../../src/mailing/dots.ts'
import type { PaceSignal } from '../../src/mailing/reply.ts'
import { smtpTransport } from '../../src/transport/smtp.ts'
import type { Attempt } from '../../src/transport/transport.ts'
import { type Action, type LoopbackServer, type ServerStep, startServer } from './smtp-server.ts'

const MESSAGE = Buffer.from('Subject: Test\r\n\r\nA line\r\n.dot first\r\n..two dots\r\n.\r\nlast\r\n')
const STUFFED = stuffDots(MESSAGE)
const ENVELOPE = { from: 'b+token@bounce.example', to: 'ann@example.org', id: 'id@list.example' }

const servers: LoopbackServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function start(...args: Parameters<typeof startServer>): Promise<LoopbackServer> {
  const server = await startServer(...args)
  servers.push(server)
  return server
}

describe.each(['fast', 'public'] as const)('a line, %s', (writing) => {
  async function attempt(step: ServerStep, action: Action, extensions?: readonly string[]) {
    let dots = 0
    const server = await start({
      act: (visit) => (visit.step === step && visit.count === 0 ? action : 'go on'),
      ...(extensions ? { extensions } : {}),
    })
    const options = action === 'stall' ? { writing, silenceMaxMs: 500 } : { writing }
    const line = await smtpTransport(server.url, options).open()
    const result = await line.deliver(ENVELOPE, STUFFED, () => {
      dots += 1
    })
    let second: Attempt | undefined
    if (!result.closed)
      second = await line.deliver({ ...ENVELOPE, to: 'bob@example.org' }, STUFFED, () => undefined)
    await line.close()
    return { result, dots, second, server }
  }

  it('delivers, byte for byte, with dots stuffed, and says so only after the dot', async () => {
    const { result, dots, second, server } = await attempt('dot', 'go on')
    expect(result).toEqual({
      outcome: { state: 'accepted', reply: '250 2.0.0 Ok: queued as 1' },
      closed: false,
    })
    expect(second?.outcome.state).toBe('accepted')
    expect(dots).toBe(1)
    expect(server.accepted[0]).toEqual({ from: ENVELOPE.from, to: ENVELOPE.to, message: MESSAGE.toString() })
  })

  const say = (text: string) => ({ say: text }) as const
  const hangUp = (text: string) => ({ say: text, after: 'hang up' }) as const
  const cases: readonly [ServerStep, Action, string, ('stop' | PaceSignal)?][] = [
    ['mail', say('450 4.7.1 try later'), 'deferred'],
    ['mail', say('421 4.3.2 closing'), 'deferred'],
    ['mail', say('550 5.7.1 sender refused'), 'untried', 'stop'],
    ['mail', 'hang up', 'deferred'],
    ['mail', 'stall', 'deferred'],
    ['mail', say('what?'), 'deferred'],
    ['rcpt', say('451 4.7.1 greylisted'), 'deferred'],
    ['rcpt', say('452 4.2.2 mailbox full'), 'deferred'],
    ['rcpt', say('421 4.3.2 closing'), 'deferred', 'line spent'],
    ['rcpt', say('550 5.1.1 no such user'), 'rejected'],
    ['rcpt', say('500 what'), 'rejected'],
    ['rcpt', say('554 5.7.1 Relay access denied'), 'deferred', 'stop'],
    ['rcpt', say('550 5.1.8 bad sender domain'), 'untried', 'stop'],
    ['rcpt', 'hang up', 'deferred'],
    ['rcpt', 'stall', 'deferred'],
    ['data', say('451 4.3.0 later'), 'deferred', 'busy'],
    ['data', say('421 4.3.2 closing'), 'deferred', 'line spent'],
    ['data', say('554 5.5.1 no'), 'untried', 'stop'],
    ['data', 'hang up', 'deferred'],
    ['data', 'stall', 'deferred'],
    ['dot', say('451 4.3.0 later'), 'deferred', 'busy'],
    ['dot', say('421 4.3.2 closing'), 'deferred', 'line spent'],
    ['dot', say('550 5.1.1 no such user'), 'rejected'],
    ['dot', say('552 5.2.2 mailbox full'), 'rejected'],
    ['dot', say('554 5.7.1 looks like spam'), 'deferred', 'stop'],
    ['rcpt', say('454 Throttling failure: Maximum sending rate exceeded.'), 'untried', 'throttled'],
    ['dot', say('454 Throttling failure: Daily message quota exceeded.'), 'untried', 'quota'],
    ['dot', 'hang up', 'uncertain'],
    ['dot', 'swallow', 'uncertain'],
    ['dot', 'stall', 'uncertain'],
    ['dot', say('what?'), 'uncertain'],
    ['dot', say('2hm'), 'uncertain'],
    ['dot', say('350 go on'), 'uncertain'],
    ['dot', hangUp('250 2.0.0 O'), 'uncertain'],
    ['dot', hangUp('550 5.1.1 no'), 'rejected'],
  ]
  describe.each([
    ['pipelining', undefined],
    ['one command at a time', ['8BITMIME']],
  ] as const)('%s', (_, extensions) => {
    const stalls = (action: Action) => action === 'stall' && extensions !== undefined // half a second each
    it.each(cases.filter(([, action]) => !stalls(action)))(
      '%s answered %j: %s',
      async (step, action, state, after) => {
        const { result, dots, second, server } = await attempt(step, action, extensions)
        expect(result.outcome.state).toBe(state)
        expect(result.stop === undefined).toBe(after !== 'stop')
        if (after !== 'stop' && after !== undefined) expect(result.signal).toBe(after)
        expect(dots).toBe(step === 'dot' ? 1 : 0)
        expect(server.arrived.filter(({ to }) => to === ENVELOPE.to)).toHaveLength(step === 'dot' ? 1 : 0)
        if (second) expect(second.outcome.state).toBe('accepted')
      },
    )
  })

  it('tells hard from soft by the enhanced code alone', async () => {
    const hard = await attempt('rcpt', say('550 5.1.1 no such user'))
    expect(hard.result.outcome).toMatchObject({ state: 'rejected', kind: 'hard' })
    const soft = await attempt('rcpt', say('550 mailbox unavailable'))
    expect(soft.result.outcome).toMatchObject({ state: 'rejected', kind: 'soft' })
  })

  it('leaves a reader untried when the server ends a line that has done its share', async () => {
    const server = await start({
      act: ({ step, count }) =>
        step === 'mail' && count === 1 ? say('421 4.4.5 too many messages') : 'go on',
    })
    const line = await smtpTransport(server.url, { writing }).open()
    expect((await line.deliver(ENVELOPE, STUFFED, () => undefined)).outcome.state).toBe('accepted')
    expect(await line.deliver(ENVELOPE, STUFFED, () => undefined)).toEqual({
      outcome: { state: 'untried', reply: '421 4.4.5 too many messages' },
      signal: 'line spent',
      closed: true,
    })
  })

  it('does not end a message that the ledger could not note, and says why', async () => {
    const server = await start()
    const line = await smtpTransport(server.url, { writing }).open()
    const full = () => {
      throw new Error('ENOSPC: no space left on device')
    }
    await expect(line.deliver(ENVELOPE, STUFFED, full)).rejects.toThrow('ENOSPC')
    await line.close()
    expect(server.arrived).toEqual([])
  })
})

describe('a large message to a server that stops reading it', () => {
  const large = Buffer.alloc(64_000_000, `${'x'.repeat(70)}\r\n`)
  /** After so many small ones, which the system took at once. */
  const deliverLarge = async (small: number, answer?: string) => {
    let hangUp = () => {}
    const server = await start({
      act: ({ step, count }) => {
        if (step !== 'body' || count < small) return 'go on'
        if (answer !== undefined) return { say: answer }
        setImmediate(() => hangUp())
        return 'stall'
      },
    })
    const line = await smtpTransport(server.url).open()
    hangUp = () => void server.close()
    for (let at = 0; at < small; at++) {
      const { outcome } = await line.deliver(ENVELOPE, STUFFED, () => undefined)
      expect(outcome.state).toBe('accepted')
    }
    return line.deliver(ENVELOPE, large, () => undefined)
  }

  it('is deferred when it hangs up: the end was not written', async () => {
    expect(await deliverLarge(0)).toMatchObject({ outcome: { state: 'deferred' }, closed: true })
  })

  it('is uncertain where its end was given to the system with it', async () => {
    expect(await deliverLarge(2)).toMatchObject({ outcome: { state: 'uncertain' }, closed: true })
  })

  it.each([0, 2])(
    'is refused, and the line ends, when it is answered within the body, after %i others',
    async (small) => {
      const refused = await deliverLarge(small, '552 5.2.3 too large for this reader')
      expect(refused).toMatchObject({ outcome: { state: 'rejected' }, closed: true })
    },
  )

  it.each([0, 2])(
    'is not accepted when it is answered with 250 within the body, after %i others',
    async (small) => {
      const { outcome, closed } = await deliverLarge(small, '250 2.0.0 queued')
      expect(['deferred', 'uncertain']).toContain(outcome.state)
      expect(closed).toBe(true)
    },
  )
})

describe('an envelope', () => {
  it.each([
    'a@b.com\r\nBcc: v@x.org',
    'a@b.com, c@d.com',
    'g: a@b.com, c@d.com;',
    'Name <a@b.com> <c@d.com>',
    'a\0@b.com',
    'user@good-corp.com(x)evil.com',
    'a@b@c.com',
    '"xclow3n@gmail.com x"@internal.domain',
    '"foo@psres.net> ORCPT=admin@admin.com"@test.com',
    'user@ⅇxample.com',
    'user@example。com',
    '用户@例子.广告',
    'no-at-sign',
    `${'a'.repeat(250)}@b.com`,
    '',
  ])('with %j is refused for this reader alone, and nothing is said to the server', async (to) => {
    const server = await start()
    const line = await smtpTransport(server.url).open()
    const result = await line.deliver({ ...ENVELOPE, to }, STUFFED, () => undefined)
    expect(result).toMatchObject({ outcome: { state: 'rejected', kind: 'soft' }, closed: false })
    expect(await line.deliver(ENVELOPE, STUFFED, () => undefined)).toMatchObject({
      outcome: { state: 'accepted' },
    })
    await line.close()
    expect(server.accepted.map((each) => each.to)).toEqual([ENVELOPE.to])
  })
})
