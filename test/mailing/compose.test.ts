// The composed message, read by an independent parser: what it says is what was rendered, for every reader, and as bytes
// it is something every mail server takes.
import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import MailComposer from 'nodemailer/lib/mail-composer'
import { describe, expect, it } from 'vitest'
import { fillSlots, slotMark } from '../../src/edition/slots.ts'
import { compileMessage } from '../../src/mailing/compile.ts'
import { type CompiledMessage, decodeCompiled, encodeCompiled } from '../../src/mailing/compiled.ts'
import { composeMessage, type Recipient } from '../../src/mailing/compose.ts'
import { cleanName } from '../../src/mailing/header.ts'
import { edition, HTML, READER, SITE, TEXT } from './sample.ts'

const CHINESE = `<p>${'大模型的价格战还在继续。'.repeat(40)} ${slotMark('name')} ${'谁来付钱？'.repeat(40)}</p>\n<a href="${slotMark('unsubscribeUrl')}">x</a>`

const compose = async (recipient: Recipient = READER, more: Parameters<typeof edition>[0] = {}) =>
  Buffer.from(composeMessage(await compileMessage(edition(more), SITE), recipient)).toString('latin1')
const lf = (text: string) => text.replaceAll('\r\n', '\n').replace(/\n+$/, '')
const headersOf = (message: string) => message.slice(0, message.indexOf('\r\n\r\n'))

function expectWellFormed(message: string): void {
  expect(message).toMatch(/^[\x01-\x7f]*$/)
  expect(message.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  expect(message.endsWith('\r\n')).toBe(true)
  const body = message.slice(headersOf(message).length)
  expect(Math.max(...message.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998)
  expect(Math.max(...body.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(76)
}

describe('a composed message', () => {
  it('has the headers that providers and RFCs ask for, each once', async () => {
    const headers = headersOf(await compose())
      .replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
    const subject = headers.filter((line) => line.startsWith('Subject:'))
    expect(headers.filter((line) => !/^(Subject|Content-Type):/.test(line))).toEqual([
      'To: "Ann" <ann@example.org>',
      'Message-ID: <id1@weekly.gazette.example>',
      'List-Unsubscribe: <https://leave.gazette.example/leave/token>, <mailto:leave+token@bounce.gazette.example?subject=leave>',
      'Content-Language: en',
      'List-ID: =?UTF-8?B?R2F6ZXR0ZSDor5HmiqU=?= <weekly.gazette.example>',
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      'List-Help: <mailto:letters@gazette.example?subject=help>',
      'List-Archive: <https://gazette.example/issues/tokens/>',
      'List-Owner: <mailto:editor@gazette.example>',
      'List-Post: NO',
      'Feedback-ID: tokens:weekly:newsletter:gazette',
      'From: =?UTF-8?Q?Gazette_=E8=AF=91=E6=8A=A5?= <editor@gazette.example>',
      'Reply-To: letters@gazette.example',
      'Date: Mon, 23 Nov 2026 00:00:00 +0000',
      'MIME-Version: 1.0',
    ])
    expect(subject).toHaveLength(1)
    expect(new Set(headers.map((line) => line.split(':')[0]?.toLowerCase())).size).toBe(headers.length)
  })

  it('asks for answers to the sender where no other address is set', async () => {
    const { replyTo: _, ...site } = SITE
    const message = composeMessage(await compileMessage(edition(), site), READER)
    expect(headersOf(Buffer.from(message).toString('latin1'))).toContain(
      '\r\nReply-To: editor@gazette.example\r\n',
    )
  })

  it.each([
    ['quoted-printable', HTML],
    ['base64', CHINESE],
  ])('in %s says to a parser what was rendered, with the slots of this reader', async (encoding, html) => {
    const message = await compose(READER, { html })
    expect(message).toContain(
      `Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}`,
    )
    expectWellFormed(message)
    const parsed = await simpleParser(message)
    const values = { unsubscribeUrl: READER.leaveUrl, name: 'Ann', address: READER.address }
    expect(lf(String(parsed.html))).toBe(lf(fillSlots(html, values, 'html')))
    expect(lf(String(parsed.text))).toBe(lf(fillSlots(TEXT, values, 'text')))
    expect(parsed.subject).toBe(edition().subject)
    expect(parsed.from?.value).toEqual([{ ...SITE.sender }])
    expect(parsed.to).toMatchObject({ value: [{ address: READER.address, name: 'Ann' }] })
    expect(parsed.messageId).toBe(`<${READER.messageId}>`)
    expect(parsed.date?.toISOString()).toBe('2026-11-23T00:00:00.000Z')
  })

  it('says the same as MailComposer alone would make of it', async () => {
    const values = { unsubscribeUrl: READER.leaveUrl, name: 'Ann', address: READER.address }
    const alone = await new MailComposer({
      from: SITE.sender,
      to: { name: 'Ann', address: READER.address },
      subject: edition().subject,
      messageId: `<${READER.messageId}>`,
      date: new Date('2026-11-23T00:00:00Z'),
      text: fillSlots(TEXT, values, 'text'),
      html: fillSlots(HTML, values, 'html'),
    })
      .compile()
      .build()
    const [ours, theirs] = await Promise.all([simpleParser(await compose()), simpleParser(alone)])
    const said = (parsed: typeof ours) => ({
      from: parsed.from?.value,
      to: parsed.to,
      subject: parsed.subject,
      date: parsed.date,
      messageId: parsed.messageId,
      html: lf(String(parsed.html)),
      text: lf(String(parsed.text)),
    })
    expect({ ...said(ours), to: undefined }).toEqual({ ...said(theirs), to: undefined })
  })

  it('keeps to itself what a name tries to be', async () => {
    for (const name of [
      'x\r\nBcc: evil@x.org',
      '{{ secret }}',
      slotMark('unsubscribeUrl'),
      '<b>',
      '"',
      '$&',
      '=?UTF-8?Q?x?=',
    ]) {
      const message = await compose({ ...READER, name })
      expect(headersOf(message)).not.toMatch(/^Bcc/im)
      const parsed = await simpleParser(message)
      expect(parsed.to).toMatchObject({ value: [{ address: READER.address, name: cleanName(name) }] })
      expect(parsed.text).toContain(`Hello ${cleanName(name)},`)
      expect(parsed.html).not.toContain('<b>')
    }
  })

  it('is the same for any reader: parsed back, with values of any length and script', async () => {
    const compiled = new Map<string, CompiledMessage>()
    for (const html of [HTML, CHINESE]) compiled.set(html, await compileMessage(edition({ html }), SITE))
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 120 }),
    )
    const token = fc.string({
      unit: fc.constantFrom(...'abcdefghijklmnop234567'),
      minLength: 1,
      maxLength: 200,
    })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(HTML, CHINESE), name, token, async (html, someName, someToken) => {
        const template = compiled.get(html)
        if (!template) throw new Error('expected a compiled message')
        const reader = {
          ...READER,
          name: someName,
          leaveUrl: `https://leave.gazette.example/leave/${someToken}`,
        }
        const message = Buffer.from(composeMessage(template, reader)).toString('latin1')
        expectWellFormed(message)
        const parsed = await simpleParser(message)
        const values = { unsubscribeUrl: reader.leaveUrl, name: cleanName(someName), address: reader.address }
        expect(lf(String(parsed.text))).toBe(lf(fillSlots(TEXT, values, 'text')))
        expect(lf(String(parsed.html))).toBe(lf(fillSlots(html, values, 'html')))
      }),
      { numRuns: 150 },
    )
  })

  it('has a subject whose encoded words are short enough and hold whole characters', async () => {
    await fc.assert(
      // A replacement character in the title itself would look like a character cut in two.
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }), async (title) => {
        const text = title.replaceAll('\ufffd', '?')
        const subject = `Gazette ${cleanName(text)}`.trim()
        const headers = headersOf(await compose(READER, { subject }))
        for (const word of headers.match(/=\?[^ ]*?\?=/g) ?? []) expect(word.length).toBeLessThanOrEqual(75)
        for (const [, base64] of headers.matchAll(/=\?UTF-8\?B\?(.*?)\?=/g)) {
          expect(Buffer.from(base64 ?? '', 'base64').toString()).not.toContain('\ufffd')
        }
        expect((await simpleParser(`${headers}\r\n\r\n`)).subject?.replace(/\s+/g, ' ')).toBe(
          subject.replace(/\s+/g, ' '),
        )
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['subject', { edition: { subject: 'x\r\nBcc: evil@x.org' } }],
    ['sender.name', { site: { sender: { name: 'x\r\nBcc: e', address: 'a@b.org' } } }],
    ['list.label', { site: { list: { id: 'a.b', label: 'x\u2028y' } } }],
    ['list.id', { site: { list: { id: 'a\0.b', label: 'x' } } }],
    ['replyTo', { site: { replyTo: 'a@b.org\r\nBcc: e' } }],
  ])(
    'is not made where %s holds a control character',
    async (field, more: { edition?: object; site?: object }) => {
      const compiling = compileMessage({ ...edition(), ...more.edition }, { ...SITE, ...more.site })
      await expect(compiling).rejects.toThrow(field)
    },
  )

  it.each(['address', 'messageId', 'leaveUrl', 'leaveAddress'] as const)(
    'is not made where %s would break a header',
    async (key) => {
      for (const value of ['a b', 'a\r\nb', 'a>b', '<a', '', '例@x.org']) {
        await expect(compose({ ...READER, [key]: value })).rejects.toThrow(key)
      }
    },
  )
})

describe('a compiled message', () => {
  it('comes back from the store as it went in, and makes the same bytes', async () => {
    const compiled = await compileMessage(edition({ html: CHINESE }), SITE)
    const again = decodeCompiled(encodeCompiled(compiled))
    expect(again).toEqual(compiled)
    expect(composeMessage(again, READER)).toEqual(composeMessage(compiled, READER))
  })

  it('is the same for the same edition', async () => {
    expect(encodeCompiled(await compileMessage(edition(), SITE))).toEqual(
      encodeCompiled(await compileMessage(edition(), SITE)),
    )
  })

  it.each(['{}', '{"version":2}', '{"version":1,"edition":"a","subject":"b","segments":[{"type":"odd"}]}'])(
    'is refused when it is %s',
    (text) => {
      expect(() => decodeCompiled(Buffer.from(text))).toThrow(/^Unexpected /)
    },
  )
})
