// Letters as messages: read by an independent parser, signed and verified by an independent verifier.
import { generateKeyPairSync } from 'node:crypto'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { openDkimSigner } from '../../src/mailing/dkim.ts'
import { composeLetter, type LetterEnvelope } from '../../src/mailing/letter.ts'
import { signMessage } from '../../src/mailing/sign-message.ts'
import { SITE } from './sample.ts'

const LETTER = {
  subject: '请确认订阅《Example Gazette》',
  html: `<!doctype html><html lang="zh-Hans"><body><p>${'请确认您的订阅。'.repeat(40)}</p></body></html>`,
  text: `${'请确认您的订阅。'.repeat(4)}\n.\nFrom here\n`,
}
const ENVELOPE: LetterEnvelope = {
  type: 'confirm',
  language: 'zh',
  to: 'reader@example.org',
  date: Date.UTC(2026, 10, 23, 8),
  messageId: 'letter.0123456789abcdef@gazette.example',
  boundary: 'letter-0123456789abcdef',
}
const LEAVE = { url: 'https://list.example.org/leave/abc', address: 'leave+abc@gazette.example' }

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

describe('a letter as a message', () => {
  it('has one sender, one recipient, and says that a program wrote it', async () => {
    const message = await simpleParser(Buffer.from(await composeLetter(LETTER, ENVELOPE, SITE)))
    expect(message.from?.value).toEqual([{ name: SITE.sender.name, address: SITE.sender.address }])
    expect(message.to).toMatchObject({ value: [{ name: '', address: 'reader@example.org' }] })
    expect(message.subject).toBe(LETTER.subject)
    expect(message.date?.getTime()).toBe(ENVELOPE.date)
    expect(message.messageId).toBe('<letter.0123456789abcdef@gazette.example>')
    expect(message.replyTo?.value[0]?.address).toBe(SITE.replyTo ?? SITE.sender.address)
    expect(message.headers.get('auto-submitted')).toBe('auto-generated')
    expect(message.headers.get('x-auto-response-suppress')).toBe('All')
    expect(message.headers.get('content-language')).toBe('zh-Hans')
    expect(message.html).toBe(LETTER.html)
    expect(message.text?.trim()).toBe(LETTER.text.trim())
  })

  it('is ASCII in lines of at most 998 characters that all end in CRLF, and the same for the same input', async () => {
    const text = latin1(await composeLetter(LETTER, ENVELOPE, SITE))
    expect(text).toMatch(/^[\t\r\n\x20-\x7e]*\r\n$/)
    expect(text.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/)
    for (const line of text.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998)
    expect(latin1(await composeLetter(LETTER, ENVELOPE, SITE))).toBe(text)
  })

  it('names the list, and offers to leave only to somebody who is on it', async () => {
    const unfolded = async (envelope: LetterEnvelope) =>
      latin1(await composeLetter(LETTER, envelope, SITE))
        .split('\r\n\r\n')[0]
        ?.replace(/\r\n\s/g, ' ') ?? ''
    const welcome = await unfolded({ ...ENVELOPE, type: 'welcome', leave: LEAVE })
    expect(welcome).toContain(`<${SITE.list.id}>`)
    expect(welcome).toContain(`List-Unsubscribe: <${LEAVE.url}>, <mailto:${LEAVE.address}?subject=leave>`)
    expect(welcome).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
    expect(await unfolded({ ...ENVELOPE, leave: LEAVE })).not.toContain('List-Unsubscribe')
    expect(await unfolded(ENVELOPE)).not.toContain('List-Unsubscribe')
  })

  it.each<[string, Partial<LetterEnvelope>]>([
    ['a second recipient', { to: 'a@example.org, b@example.org' }],
    ['a group', { to: 'g:a@example.org;' }],
    ['a comment', { to: 'user@good.example(x)evil.example' }],
    ['a quoted name', { to: '"a@b"@example.org' }],
    ['two @', { to: 'a@b@example.org' }],
    ['a line break', { to: 'a@example.org\r\nBcc: b@example.org' }],
    ['letters that are not ASCII', { to: '用户@example.org' }],
    ['a line break in the id', { messageId: 'a@example.org>\r\nBcc: b@example.org' }],
    ['a line break in the boundary', { boundary: 'letter-0123456789\r\nX: y' }],
    ['a line break in the way out', { type: 'welcome', leave: { ...LEAVE, url: 'https://a\r\nX: y' } }],
  ])('is refused with %s', async (_, changes) => {
    await expect(composeLetter(LETTER, { ...ENVELOPE, ...changes }, SITE)).rejects.toThrow('Unexpected')
  })

  it('is refused with a subject of two lines', async () => {
    const letter = { ...LETTER, subject: 'Hello\r\nBcc: victim@example.org' }
    await expect(composeLetter(letter, ENVELOPE, SITE)).rejects.toThrow('Unexpected control character')
  })
})

describe('a signed letter', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const ed25519 = generateKeyPairSync('ed25519')
  const signers = [
    openDkimSigner({ domain: 'gazette.example', selector: 'r1', key: rsa.privateKey }),
    openDkimSigner({ domain: 'gazette.example', selector: 'e1', key: ed25519.privateKey }),
  ]
  const der = { r1: rsa.publicKey, e1: ed25519.publicKey } as const
  const resolver = async (name: string) => {
    const selector = name.startsWith('r1') ? 'r1' : 'e1'
    const key = der[selector].export({ type: 'spki', format: 'der' })
    const public64 = (selector === 'r1' ? key : key.subarray(-32)).toString('base64')
    return [[`v=DKIM1; k=${selector === 'r1' ? 'rsa' : 'ed25519'}; p=${public64}`]]
  }
  const results = async (message: string | Uint8Array) => {
    const verified = await dkimVerify(Buffer.from(message as string, 'latin1'), { resolver })
    return verified.results.map(({ status }: { status: { result: string } }) => status.result)
  }
  const signed = async (envelope: LetterEnvelope) =>
    latin1(await signMessage(await composeLetter(LETTER, envelope, SITE), signers))

  it.each<[string, LetterEnvelope]>([
    ['without a way out', ENVELOPE],
    ['with one', { ...ENVELOPE, type: 'welcome', leave: LEAVE }],
  ])('verifies, %s', async (_, envelope) => {
    expect(await results(await signed(envelope))).toEqual(['pass', 'pass'])
  })

  it('does not verify when anything was changed or put in on the way', async () => {
    const message = await signed(ENVELOPE)
    const changed = [
      message.replace('To: reader@', 'To: rader@'),
      message.replace('MIME-Version:', 'List-Unsubscribe: <https://evil.example/>\r\nMIME-Version:'),
      message.replace('MIME-Version:', 'From: evil@evil.example\r\nMIME-Version:'),
      message.replace('PCFkb2N0eXBl', 'PCFkb2N0eXBM'),
    ]
    for (const each of changed) {
      expect(each).not.toBe(message)
      expect(await results(each)).not.toContain('pass')
    }
  })

  it('is the message itself where nobody signs', async () => {
    const message = await composeLetter(LETTER, ENVELOPE, SITE)
    expect(await signMessage(message, [])).toBe(message)
  })

  it('is not made of a message that has a signed field twice, or no body', async () => {
    const text = latin1(await composeLetter(LETTER, ENVELOPE, SITE))
    const twice = Buffer.from(`Subject: other\r\n${text}`, 'latin1')
    await expect(signMessage(twice, signers)).rejects.toThrow('Unexpected second subject')
    await expect(signMessage(Buffer.from('Subject: a\r\n'), signers)).rejects.toThrow('without an end')
  })
})
