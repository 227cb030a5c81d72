// Pure decisions about sending: what a reply means, when to try again, whether to plan or to go on.
import { describe, expect, it } from 'vitest'
import { DELIVERY_STATES, type DeliveryState } from '../../src/mailing/delivery.ts'
import { waitAfter } from '../../src/mailing/pace/retry.ts'
import { type Counts, decidePlan, messageIdOf } from '../../src/mailing/plan.ts'
import { isAcceptance, oneLine, readReply } from '../../src/mailing/reply.ts'
import { SITE } from './sample.ts'

describe('readReply', () => {
  it.each([
    ['RCPT', '550 5.1.1 <a@b.org>: user unknown', 'rejected', 'goes on'],
    ['RCPT', '450 4.2.1 Peak SMTP relay limit exceeded for customer', 'untried', 'throttled'],
    ['RCPT', '450 4.2.1 The user is receiving mail at a rate that prevents more', 'deferred', 'goes on'],
    ['RCPT', '450 4.7.1 greylisted, try again in 5 minutes', 'deferred', 'goes on'],
    ['RCPT', '452 4.2.2 The email account that you tried to reach is over quota', 'deferred', 'goes on'],
    ['RCPT', '452 4.3.1 Insufficient system storage', 'untried', 'throttled'],
    ['RCPT', '552 5.2.2 mailbox over its daily limit', 'rejected', 'goes on'],
    ['RCPT', '550 5.4.5 Daily SMTP relay limit exceeded for user', 'untried', 'quota'],
    ['RCPT', '550 5.7.1 Daily SMTP relay limit exceeded for customer', 'untried', 'quota'],
    ['RCPT', '550 User frequency limited', 'untried', 'quota'],
    ['RCPT', '550 relay not permitted', 'deferred', 'stops'],
    ['RCPT', '530 5.7.0 Authentication required', 'untried', 'stops'],
    ['MAIL', '451 4.3.0 try later', 'deferred', 'busy'],
    ['MAIL', '452 4.5.3 too many messages today', 'untried', 'quota'],
    ['MAIL', '550 Ip frequency limited', 'untried', 'quota'],
    ['MAIL', '553 5.1.8 sender domain does not exist', 'untried', 'stops'],
    ['MAIL', '421 4.4.5 too many messages', 'deferred', 'line spent'],
    ['DATA', '454 Throttling failure: Maximum sending rate exceeded.', 'untried', 'throttled'],
    ['dot', '454 Throttling failure: Daily message quota exceeded.', 'untried', 'quota'],
    ['dot', '552 5.3.4 message too big', 'deferred', 'stops'],
    ['dot', '550 5.1.1 no such user', 'rejected', 'goes on'],
    ['RCPT', '550 5.1.1 <jan@dailynews.example.org>: User unknown', 'rejected', 'goes on'],
    ['RCPT', '550 no daily-mail@hourly.example.org here, quota', 'rejected', 'goes on'],
    [
      'RCPT',
      '450 4.2.0 <jan@dailynews.example>: Recipient address rejected: Greylisted',
      'deferred',
      'goes on',
    ],
    ['RCPT', '550 5.2.1 recipient has exceeded his daily receiving limit', 'rejected', 'goes on'],
    ['RCPT', '550 <bob@relay.example.org>: no such user', 'rejected', 'goes on'],
    ['RCPT', '550 mailbox unavailable for bob@authenticate.example', 'rejected', 'goes on'],
    ['RCPT', '454 4.7.1 <x@example.org>: Relay access denied', 'deferred', 'stops'],
    ['dot', '550 5.7.1 message from editor@chinadaily.example over the limit of spam', 'deferred', 'stops'],
    ['dot', 'garbage', 'uncertain', 'goes on'],
    ['RCPT', 'garbage', 'deferred', 'goes on'],
  ] as const)('%s answered “%s”: %s, the run %s', (step, reply, state, run) => {
    const verdict = readReply(step, reply)
    expect(verdict.outcome.state).toBe(state)
    expect(verdict.stop === undefined).toBe(run !== 'stops')
    expect(verdict.signal).toBe(run === 'stops' || run === 'goes on' ? undefined : run)
  })

  it('puts the answer on one line without control characters', () => {
    expect(oneLine('550-5.1.1 No such\r\n550-5.1.1 person \u001b[2J\r\n550 5.1.1 here')).toBe(
      '550 5.1.1 No such person [2J here',
    )
    expect(oneLine(`550 ${'x'.repeat(9000)}`)).toHaveLength(500)
  })

  it.each([
    ['250 2.0.0 Ok', true],
    ['250', true],
    ['2', false],
    ['25O Ok', false],
    ['354 go ahead', false],
    ['2500 odd', false],
  ])('takes %j for an acceptance: %s', (reply, expected) => {
    expect(isAcceptance(reply)).toBe(expected)
  })
})

describe('waitAfter', () => {
  it('waits 5, 15, 30 and then 60 minutes, for a day', () => {
    const minutes: number[] = []
    for (let attempt = 1; attempt < 100; attempt++) {
      const wait = waitAfter(attempt)
      if (wait === 'given up') break
      minutes.push(wait / 60_000)
    }
    expect(minutes.slice(0, 5)).toEqual([5, 15, 30, 60, 60])
    const total = minutes.reduce((sum, each) => sum + each, 0)
    expect(total).toBeGreaterThan(23 * 60)
    expect(total).toBeLessThanOrEqual(24 * 60)
  })
})

describe('decidePlan', () => {
  const counts = (some: Partial<Record<DeliveryState, number>>): Counts =>
    Object.assign({}, ...DELIVERY_STATES.map((state) => ({ [state]: some[state] ?? 0 })))
  const begun = (some: Partial<Record<DeliveryState, number>>) => ({ begun: true, counts: counts(some) })
  const mailing = { issue: 'tokens', variants: [{ id: 'all', hash: 'old', bytes: new Uint8Array() }] }
  it.each([
    ['nothing planned', undefined, undefined, 'new', 'as-written', 'new'],
    ['the same edition', mailing, begun({ accepted: 3, queued: 2 }), 'old', 'as-written', 'resume'],
    [
      'another edition, nobody has it',
      mailing,
      { begun: false, counts: counts({ queued: 5, skipped: 1 }) },
      'new',
      'as-written',
      'replan',
    ],
    [
      'another edition, somebody has it',
      mailing,
      begun({ accepted: 1, queued: 5 }),
      'new',
      'as-written',
      'refused',
    ],
    [
      'another edition, somebody may have it',
      mailing,
      begun({ uncertain: 1, queued: 5 }),
      'new',
      'as-written',
      'refused',
    ],
    [
      'another edition, tried and queued again',
      mailing,
      begun({ queued: 6 }),
      'new',
      'as-written',
      'refused',
    ],
    ['another edition, everybody has it', mailing, begun({ accepted: 6 }), 'new', 'as-written', 'refused'],
    [
      'another edition, as planned',
      mailing,
      begun({ accepted: 1, queued: 5 }),
      'new',
      'as-planned',
      'resume',
    ],
  ] as const)('%s', (_, known, progress, hash, choice, type) => {
    expect(decidePlan(known, progress, new Map([['all', hash]]), choice).type).toBe(type)
  })
})

it('gives a reader of an issue one Message-ID, and no two the same', () => {
  const ids = [1, 2].flatMap((subscriber) => ['a', 'b'].map((issue) => messageIdOf(SITE, issue, subscriber)))
  expect(new Set(ids).size).toBe(4)
  expect(messageIdOf(SITE, 'a', 1)).toBe(ids[0])
  expect(ids[0]).toMatch(/^[0-9a-f]{32}@weekly\.gazette\.example$/)
})
