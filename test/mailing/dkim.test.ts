// Signatures, checked by an independent verifier that asks a made-up domain name system.
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import fc from 'fast-check'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { describe, expect, it } from 'vitest'
import { slotMark } from '../../src/edition/slots.ts'
import { relaxedEnd, relaxedHeader, relaxedLines } from '../../src/mailing/canonical.ts'
import { compileMessage } from '../../src/mailing/compile.ts'
import { newScratch, openComposer } from '../../src/mailing/composer.ts'
import { openDkimSigner } from '../../src/mailing/dkim.ts'
import { unstuffDots } from '../../src/mailing/dots.ts'
import type { Recipient } from '../../src/mailing/recipient.ts'
import { edition, READER, SITE } from './sample.ts'

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ED25519 = generateKeyPairSync('ed25519')
const SIGNERS = [
  openDkimSigner({ domain: 'gazette.example', selector: 'r1', key: RSA.privateKey }),
  openDkimSigner({ domain: 'gazette.example', selector: 'e1', key: ED25519.privateKey }),
]

/** Answers for the two selectors as a domain name server would. */
async function resolve(name: string, type: string): Promise<string[][]> {
  const records: Record<string, string> = {
    'r1._domainkey.gazette.example': `v=DKIM1; k=rsa; p=${publicDer(RSA.publicKey).toString('base64')}`,
    'e1._domainkey.gazette.example': `v=DKIM1; k=ed25519; p=${publicDer(ED25519.publicKey).subarray(-32).toString('base64')}`,
  }
  const record = type === 'TXT' ? records[name] : undefined
  if (record === undefined) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
  return [[record]]
}

function publicDer(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' })
}

/** What the verifier says of each signature, by algorithm. */
async function verify(message: Buffer): Promise<Record<string, string>> {
  const { results } = await dkimVerify(message, { resolver: resolve })
  return Object.fromEntries(
    results.map((result: { algo?: string; status: { result: string; comment?: string } }) => [
      result.algo ?? 'none',
      `${result.status.result}${result.status.comment ? ` (${result.status.comment})` : ''}`,
    ]),
  )
}

const PASS = { 'rsa-sha256': 'pass', 'ed25519-sha256': 'pass' }

async function signed(more: Parameters<typeof edition>[0] = {}, reader: Recipient = READER): Promise<Buffer> {
  const composer = openComposer(await compileMessage(edition(more), SITE), SIGNERS)
  return Buffer.from(unstuffDots(await composer.compose(reader, newScratch())))
}

describe('a signed message', () => {
  const chinese = `<p>${'大模型的价格战还在继续。'.repeat(60)}${slotMark('name')}${'谁来付钱？'.repeat(40)}</p>`
  it.each<[string, Parameters<typeof edition>[0], Partial<Recipient>]>([
    ['in quoted-printable', {}, {}],
    ['in base64', { text: chinese, html: `${chinese}<a href="${slotMark('unsubscribeUrl')}">x</a>` }, {}],
    ['with an empty name', {}, { name: '' }],
    ['with a Chinese name', {}, { name: '王小明' }],
    ['with a name from right to left', {}, { name: 'שלום \u202eworld' }],
    ['with a long name in quotes', {}, { name: `"${'very long '.repeat(15)}" \\ <x>` }],
    ['with white space in a name', {}, { name: 'Ann   B\t  C' }],
    ['with a name of dots', {}, { name: '...' }],
    ['with dots at the start of lines', { text: '.\n..\n.a\n\n\n', html: '.\n.' }, {}],
    ['with very long words', { text: 'x'.repeat(5000), html: `<p>${'字'.repeat(3000)}</p>` }, {}],
    [
      'with runs of white space',
      { text: `a  b\t\tc \n${' '.repeat(200)}d   \n   \n`, html: '<p>  a   b </p>  ' },
      {},
    ],
    ['that says nothing', { text: '', html: '' }, {}],
  ])('%s passes with both keys', async (_, more, reader) => {
    expect(await verify(await signed(more, { ...READER, ...reader }))).toEqual(PASS)
  })

  it('has header lines of at most 78 characters in its signatures', async () => {
    const message = (await signed()).toString('latin1')
    const fields = message.slice(0, message.indexOf('To:')).split('\r\n')
    expect(fields.filter((line) => line.startsWith('DKIM-Signature:'))).toHaveLength(2)
    expect(Math.max(...fields.map((line) => line.length))).toBeLessThanOrEqual(78)
  })

  it('signs what providers ask for, and From against a second one', async () => {
    const message = (await signed()).toString('latin1')
    const names = /h=([^;]+);/.exec(message)?.[1]?.replace(/\s/g, '').split(':')
    expect(names?.filter((name) => name === 'from')).toHaveLength(2)
    expect(names).toEqual(
      expect.arrayContaining(['to', 'subject', 'date', 'message-id', 'list-id', 'feedback-id']),
    )
    expect(names).toEqual(expect.arrayContaining(['list-unsubscribe', 'list-unsubscribe-post']))
    expect(await verify(Buffer.from(`From: Mallory <m@evil.example>\r\n${message}`, 'latin1'))).not.toEqual(
      PASS,
    )
  })

  it.each(['ann@example.org', 'Reply-To: letters', 'Leave', 'One-Click', 'leave/token', 'Message-ID: <id1'])(
    'fails where %s was changed on the way',
    async (text) => {
      const message = (await signed()).toString('latin1')
      expect(message).toContain(text)
      const changed = message.replace(
        text,
        text.replace(/[a-z](?=[^a-z]*$)/, (letter) => (letter === 'x' ? 'y' : 'x')),
      )
      const results = await verify(Buffer.from(changed, 'latin1'))
      for (const result of Object.values(results)) expect(result).not.toBe('pass')
    },
  )

  it('is as long as its signers say, whatever is signed', async () => {
    const fields = await Promise.all(SIGNERS.map((signer) => signer.sign('from:a\r\n', 'x'.repeat(44))))
    expect(fields.map((field) => field.length)).toEqual(SIGNERS.map(({ length }) => length))
  })
})

describe('a signing key', () => {
  it('is private, and not too short', () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey
    const open = (key: KeyObject) => () => openDkimSigner({ domain: 'a.example', selector: 's', key })
    expect(open(short)).toThrow(/RSA of 2048 bits or more/)
    expect(open(RSA.publicKey)).toThrow(/expected a private one/)
    expect(open(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)).toThrow(/RSA of 2048/)
  })
})

describe('the relaxed forms', () => {
  // the examples of RFC 6376, 3.4.5
  it('are those of the RFC', () => {
    expect(relaxedHeader('A: X\r\n') + relaxedHeader('B : Y\t\r\n\tZ  \r\n')).toBe('a:X\r\nb:Y Z\r\n')
    expect(relaxedEnd(' C \r\nD \t E\r\n\r\n\r\n')).toBe(' C\r\nD E\r\n')
    expect(relaxedEnd('\r\n\r\n')).toBe('')
  })

  it('do what the RFC says, line by line, however the body is cut into whole lines', () => {
    const line = fc.string({ unit: fc.constantFrom('a', ' ', '\t', '.'), maxLength: 8 })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.nat(12), (lines, cut) => {
        const text = (some: readonly string[]) => some.map((each) => `${each}\r\n`).join('')
        const slow = lines.map((each) => each.replace(/[ \t]+$/, '').replace(/[ \t]+/g, ' '))
        while (slow.at(-1) === '') slow.pop()
        const end = relaxedEnd(text(lines.slice(cut)))
        expect(relaxedEnd(relaxedLines(text(lines.slice(0, cut))) + end)).toBe(text(slow))
      }),
    )
  })

  it('hash the empty body as the RFC has it', () => {
    expect(createHash('sha256').update(relaxedEnd('')).digest('base64')).toBe(
      '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    )
  })
})
