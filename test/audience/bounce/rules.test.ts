// Every rule against the reply that taught it, and what may follow from a report.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, holds } from '../../../src/audience/bounce/decide.ts'
import { commandIn, readEvidence, statusIn } from '../../../src/audience/bounce/evidence.ts'
import { type Cause, consequenceOf, type Kind } from '../../../src/audience/bounce/report.ts'
import { rules } from '../../../src/audience/bounce/rules/rules.ts'

/** Names of servers for the rules that hold only at one provider. */
const HOSTS = 'mx3.qq.com 163mx01.mxmail.netease.com inbound-smtp.us-west-2.amazonaws.com'
const evidenceOf = (text: string, hosts: string) =>
  readEvidence(text, { hosts, statusField: undefined, outside: 'in reply to RCPT TO command' })

describe('rules', () => {
  it('have names of their own', () => {
    const ids = rules.map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)])
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
  })

  it.each(rules.map((rule) => [rule.id, rule] as const))('%s reads the reply that taught it', (_, rule) => {
    const evidence = evidenceOf(rule.taught, rule.host === undefined ? 'mx.example.org' : HOSTS)
    expect(holds(rule, evidence)).toBe(true)
    expect(decide(evidence)).toMatchObject({ rule: rule.id, cause: rule.cause })
  })

  it.each(rules.filter(({ proof }) => proof === 'rcpt').map((rule) => [rule.id, rule] as const))(
    '%s proves nothing after a message was sent',
    (_, { taught }) => {
      const evidence = readEvidence(taught.replaceAll(/5\.1\.\d/g, '5.0.0'), {
        hosts: '',
        statusField: '5.0.0',
        outside: 'in reply to end of DATA command',
      })
      expect(decide(evidence).permanent).toBe(false)
    },
  )

  it('give nobody up for an answer that is only for now', () => {
    for (const { taught } of rules) {
      const forNow = taught.replace(/\b55\d\b/g, '450').replace(/\b5\.(\d+\.\d+)/g, '4.$1')
      const evidence = evidenceOf(`450 4.0.0 ${forNow}`, HOSTS)
      expect(decide(evidence).permanent, taught).toBe(false)
    }
  })

  it('take no long time for any words', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('mailbox', 'user', ' ', '@', 'is', 'not', 'address', '550', 'a'.repeat(50), '<'),
          {
            maxLength: 800,
          },
        ),
        (words) => {
          expect(decide(evidenceOf(words.join(' '), HOSTS)).rule).toBeTypeOf('string')
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('replies to RCPT TO', () => {
  const repliesOf = (name: string): readonly string[] =>
    readFileSync(join(import.meta.dirname, 'replies', name), 'utf8')
      .trim()
      .split('\n')

  it.each(repliesOf('gone.txt'))('the address is gone: %s', (reply) => {
    expect(decide(evidenceOf(reply, 'mx.example.org'))).toMatchObject({ permanent: true })
  })

  it.each(repliesOf('kept.txt'))('the address stays: %s', (reply) => {
    expect(decide(evidenceOf(reply, 'mx.example.org'))).toMatchObject({ permanent: false })
  })
})

describe('evidence', () => {
  it.each([
    ['550 5.1.1 User unknown', '5.1.1'],
    ["5.1.0 - Access 550-'5.7.1 <a@example.org>... denied'", '5.7.1'],
    ['550-5.7.26 x 550 5.7.26 y', '5.7.26'],
    ['said: 550 5.0.0 no, 5.2.2 over quota', '5.2.2'],
    ['version 5.10.2.1 of 4.92.3.1', undefined],
  ])('%s has the status %s', (text, status) => {
    expect(statusIn(text)).toBe(status)
  })

  it.each([
    ['(in reply to RCPT TO command)', 'rcpt'],
    ['(in reply to end of DATA command)', 'data'],
    ['192.0.2.1 does not like recipient.', 'rcpt'],
    ['>>> RCPT To:<a@example.org>\n>>> DATA\n<<< 550 no', 'data'],
    ['refused to talk to me: 554', 'connect'],
    ['SMTP error from remote mail server after MAIL FROM:<a@example.org>', 'mail'],
    ['nothing of the sort', undefined],
  ])('%s answers %s', (text, command) => {
    expect(commandIn(text)).toBe(command)
  })
})

describe('what may follow', () => {
  const of = (kind: Kind, cause: Cause, permanent: 'for good' | 'for now'): string =>
    consequenceOf({ kind, cause, permanent: permanent === 'for good', rule: 'x' })

  it('suppresses for a dead address and for a complaint only', () => {
    expect(of('bounce', 'address', 'for good')).toBe('suppress')
    expect(of('complaint', 'complaint', 'for now')).toBe('suppress')
    expect(of('complaint', 'other', 'for now')).toBe('alert')
    expect(of('bounce', 'mailbox-full', 'for now')).toBe('count')
    for (const cause of ['policy', 'frequency', 'authentication', 'content', 'relay'] as const)
      expect(of('bounce', cause, 'for now')).toBe('alert')
    expect(of('delay', 'address', 'for now')).toBe('nothing')
    expect(of('autoreply', 'other', 'for now')).toBe('nothing')
    expect(of('none', 'other', 'for now')).toBe('forward')
  })
})
