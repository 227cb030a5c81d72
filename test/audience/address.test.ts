// Addresses: what is accepted, what is refused, and that nodemailer makes the very same envelope of what is accepted.
import fc from 'fast-check'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import { describe, expect, it } from 'vitest'
import { type Address, parseAddress } from '../../src/audience/address.ts'

function accepted(text: string): Address {
  const address = parseAddress(text)
  if ('problem' in address) throw new Error(`${text}: ${address.problem}`)
  return address
}

function problem(text: string): string {
  const address = parseAddress(text)
  return 'problem' in address ? address.problem : `accepted as ${JSON.stringify(address)}`
}

describe('parseAddress', () => {
  it.each([
    ['reader@example.org', 'reader@example.org', 'reader@example.org', 'reader@example.org'],
    [
      ' Reader.Two@Example.ORG\t',
      'Reader.Two@example.org',
      'reader.two@example.org',
      'Reader.Two@example.org',
    ],
    [
      "o'brien+news@mail.example.co.uk",
      "o'brien+news@mail.example.co.uk",
      "o'brien+news@mail.example.co.uk",
      '',
    ],
    ['a@例子.广告', 'a@例子.广告', 'a@xn--fsqu00a.xn--4rr70v', 'a@xn--fsqu00a.xn--4rr70v'],
    ['a@Faß.de', 'a@faß.de', 'a@xn--fa-hia.de', 'a@xn--fa-hia.de'],
    ['A@xn--fsqu00a.xn--4rr70v', 'A@xn--fsqu00a.xn--4rr70v', 'a@xn--fsqu00a.xn--4rr70v', ''],
    ['a@bücher.example', 'a@bücher.example', 'a@xn--bcher-kva.example', ''],
  ])('accepts %s', (text, written, key, envelope) => {
    expect(accepted(text)).toMatchObject({ text: written, key, ...(envelope ? { envelope } : {}) })
  })

  it('takes two ways of writing an umlaut, and of case, for the same reader', () => {
    expect(accepted('A@Bu\u0308cher.example').key).toBe(accepted('a@bücher.example').key)
    expect(accepted('a@xn--bcher-kva.example').key).toBe(accepted('a@bücher.example').key)
  })

  it.each([
    ['', 'empty address'],
    ['reader', 'without @'],
    ['@example.org', 'at the start'],
    ['a@b@example.org', 'second @'],
    ['a@b.com\r\nBcc: v@x.org', 'U+000D'],
    ['a\0@b.com', 'U+0000'],
    ['a\u202E@b.com', 'U+202E'],
    ['a\u200B@b.com', 'U+200B'],
    ['a@exa\u00ADmple.com', 'U+00AD'],
    ['a\u2028@b.com', 'U+2028'],
    ['a\u0085@b.com', 'U+0085'],
    ['a@b.com, c@d.com', '“,”'],
    ['a@b.com;c@d.com', '“;”'],
    ['g: a@b.com, c@d.com;', '“:”'],
    ['Name <a@b.com> <c@d.com>', 'space'],
    ['<a@b.com>', '“<”'],
    ['"xclow3n@gmail.com x"@internal.domain', '“"”'],
    ['"foo@psres.net> ORCPT=admin@admin.com"@test.com', '“"”'],
    ['user@good-corp.com(x)evil.com', '“(”'],
    ['a b@example.org', 'space'],
    ['a@[127.0.0.1]', '“[”'],
    ['用户@例子.广告', 'SMTPUTF8'],
    ['.a@example.org', 'dot at the start'],
    ['a..b@example.org', 'twice in a row'],
    ['a@example', 'domain'],
    ['a@example.org.', 'domain'],
    ['a@-example.org', 'domain'],
    ['a@exa_mple.org', 'domain'],
    ['a@127.0.0.1', 'domain'],
    ['a@0x7f.1', 'domain'],
    ['a@example.123', 'domain'],
    ['a@example.org/x', 'domain'],
    ['a@example.org?x', 'domain'],
    ['a@exam%70le.org', 'domain'],
    ['a@\u2147xample.com', 'stand for others'],
    ['a@example\uFF0Ecom', 'stand for others'],
    ['a@example\u3002com', 'domain'],
    ['a@ｅxample.com', 'stand for others'],
    [`${'a'.repeat(65)}@example.org`, '65 characters'],
    [`a@${'a'.repeat(64)}.org`, 'domain'],
    [`${'a'.repeat(60)}@${'b.'.repeat(100)}org`, 'at most 254'],
  ])('refuses %j', (text, words) => {
    expect(problem(text)).toContain(words)
  })

  it.each([
    ['(', 50_000],
    ['g0:', 20_000],
  ])('refuses %j %i times', (text, count) => {
    expect(problem(text.repeat(count))).toContain('at most 254')
  })

  it('gives the envelope that nodemailer gives, and is stable', () => {
    const alphabet = fc.constantFrom(
      ...'ab1.@-+_\'!%"(),:;<>[]\\ \t\r\n\0ⅇ。．éß例広',
      '\u202E',
      '\u0308',
      'xn--',
    )
    const local = fc.string({ unit: alphabet, maxLength: 12 })
    const domain = fc
      .tuple(local, fc.constantFrom('.org', '.com', '。com', '.例子', ''))
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(
        fc.oneof(
          fc.tuple(local, domain).map(([name, host]) => `${name}@${host}`),
          fc.emailAddress(),
          fc.string({ unit: alphabet }),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const address = parseAddress(text)
          if ('problem' in address) return
          const to = { name: 'Reader', address: address.envelope }
          const envelope = new MailComposer({ to, from: 'a@example.org' }).compile().getEnvelope()
          expect(envelope.to).toEqual([address.envelope])
          expect(parseAddress(address.text)).toEqual(address)
          expect(accepted(address.envelope).key).toBe(address.key)
        },
      ),
      { numRuns: 3000 },
    )
  })
})
