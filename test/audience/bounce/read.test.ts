// Reading mails that came back: each folder of fixtures/ has a mail in the manner of one system, and what is read in it.
// UPDATE_FIXTURES=1 writes the answers anew.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAIL_BYTES_MAX } from '../../../src/audience/bounce/mime.ts'
import { readMail } from '../../../src/audience/bounce/read.ts'
import { consequenceOf } from '../../../src/audience/bounce/report.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')
const cases = readdirSync(FIXTURES).sort()
const mailOf = (name: string): Buffer => readFileSync(join(FIXTURES, name, 'mail.eml'))
const bytesOf = (text: string): Uint8Array => Buffer.from(text)

describe('a mail that came back', () => {
  it.each(cases)('%s', (name) => {
    const { recipients } = readMail(mailOf(name))
    const actual = `${JSON.stringify(
      recipients.map(({ reply, ...rest }) => ({ ...rest, consequence: consequenceOf({ ...rest }) })),
      null,
      2,
    )}\n`
    const path = join(FIXTURES, name, 'expected.json')
    if (process.env.UPDATE_FIXTURES === '1') writeFileSync(path, actual)
    expect(existsSync(path), `run with UPDATE_FIXTURES=1 to make ${path}`).toBe(true)
    expect(actual).toBe(readFileSync(path, 'utf8'))
  })

  it.each(cases)('%s reads the same with CRLF and CR', (name) => {
    const lf = mailOf(name).toString('latin1')
    const crlf = readMail(Buffer.from(lf.replaceAll('\n', '\r\n'), 'latin1'))
    const cr = readMail(Buffer.from(lf.replaceAll('\n', '\r'), 'latin1'))
    expect(crlf).toEqual(readMail(mailOf(name)))
    expect(cr).toEqual(readMail(mailOf(name)))
  })

  it.each(cases.filter((name) => /^(?:auto|person|leave|read-receipt|success)/.test(name)))(
    'nobody is suppressed for %s',
    (name) => {
      const { recipients } = readMail(mailOf(name))
      expect(recipients.filter((recipient) => consequenceOf(recipient) === 'suppress')).toEqual([])
      expect(recipients.some(({ permanent }) => permanent)).toBe(false)
    },
  )
})

describe('what leads to a delivery', () => {
  it('is the return path, the envelope id and the returned message', () => {
    const { traces } = readMail(mailOf('postfix-unknown-at-rcpt'))
    expect(traces.deliveredTo).toEqual(['b+aaaabbbbccccddddeeeeffffgggghhhhiiiijjjj@bounce.letter.example'])
    expect(traces.envelopeId).toBe('12.7')
    expect(traces.returned?.get('message-id')).toEqual(['<issue-12.7@letter.example>'])
    expect(traces.returned?.get('list-id')).toEqual(['"Letter" <letter.letter.example>'])
    expect(traces.sender).toBe('null')
    expect(traces.from).toBe('mailer-daemon@mx.letter.example')
  })

  it('is the message id in the text of a report without parts', () => {
    const { traces } = readMail(mailOf('qmail-two'))
    expect(traces.returned?.get('message-id')).toEqual(['<issue-12.7@letter.example>'])
  })

  it('is the token of a complaint whose recipient is blotted out', () => {
    const { recipients, traces } = readMail(mailOf('complaint-redacted'))
    expect(recipients.map(({ recipient }) => recipient)).toEqual([undefined])
    expect(traces.originalMailFrom).toBe('b+aaaabbbbccccddddeeeeffffgggghhhhiiiijjjj@bounce.letter.example')
    expect(traces.returned?.get('list-unsubscribe')?.[0]).toContain('leave+tttt@bounce.letter.example')
  })

  it('is what a reply answers, and the address that asked to leave', () => {
    expect(readMail(mailOf('person-reply')).traces.answers).toEqual(['issue-12.7@letter.example'])
    expect(readMail(mailOf('leave-request')).traces.deliveredTo).toContain(
      'leave+aaaabbbbccccddddeeeeffffgggghhhhiiiijjjj@bounce.letter.example',
    )
  })
})

describe('what was made to do harm', () => {
  const report = (to: string): string =>
    `From: MAILER-DAEMON@mx.example\nSubject: failure notice\n${to}\n\nHi. This is the qmail-send program.\n`

  it('stops at ten thousand recipients', () => {
    const groups = Array.from(
      { length: 10_000 },
      (_, at) => `Final-Recipient: rfc822; r${at}@example.org\nAction: failed\nStatus: 5.1.1\n`,
    )
    const { recipients, truncated } = readMail(
      bytesOf(
        `Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n${groups.join('\n')}\n--b--\n`,
      ),
    )
    expect(recipients.length).toBe(1_000)
    expect(truncated).toBe(true)
  })

  it('reads neither ten thousand multiparts in each other nor a line without an end', () => {
    const nested = Array.from(
      { length: 10_000 },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`,
    ).join('')
    expect(readMail(bytesOf(`${nested}\n550 5.1.1 User unknown`)).recipients[0]?.permanent).toBe(false)
    const line = Buffer.alloc(MAIL_BYTES_MAX * 20, 'a@')
    expect(readMail(line).kind).toBe('none')
    expect(
      readMail(Buffer.concat([bytesOf(report('To: x@example.org')), line])).recipients[0]?.permanent,
    ).toBe(false)
    expect(readMail(line).truncated).toBe(true)
  })

  it('takes words of other mails for nothing, when nobody failed', () => {
    const { kind } = readMail(
      bytesOf('From: Reader <r@example.org>\nSubject: Re: hello\n\n550 5.1.1 User unknown\n'),
    )
    expect(kind).toBe('none')
  })

  it('has an answer for all bytes, and gives nobody up for them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_000 }), (bytes) => {
        const { recipients } = readMail(bytes)
        expect(recipients.length).toBeGreaterThan(0)
        expect(recipients.every(({ permanent }) => !permanent)).toBe(true)
      }),
    )
  })

  it('has an answer for every mail that was cut and mixed, and gives nobody up for a reply', () => {
    const pieces = cases.map((name) => mailOf(name).toString('latin1'))
    const replies = cases.filter((name) => /^(?:auto|person)/.test(name)).map((name) => mailOf(name))
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...pieces), fc.nat(2_000), fc.nat(2_000)), { maxLength: 6 }),
        (cuts) => {
          const text = cuts.map(([piece, from, length]) => piece.slice(from, from + length)).join('')
          for (const recipient of readMail(Buffer.from(text, 'latin1')).recipients)
            if (recipient.permanent) expect(recipient.kind).toBe('bounce')
        },
      ),
    )
    fc.assert(
      fc.property(fc.constantFrom(...replies), fc.nat(3_000), (reply, length) => {
        const { recipients } = readMail(reply.subarray(0, length))
        expect(recipients.every(({ permanent }) => !permanent)).toBe(true)
      }),
    )
  })
})
