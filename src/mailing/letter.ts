// One letter as a message: a confirmation, a link that was asked for, an alert. Mailings go through compile.ts and composer.ts;
// this is for single messages, which differ in everything. Pure: date, id and boundary are given.
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Language } from '../bilingual/language.ts'
import type { LetterType, RenderedLetter } from '../edition/letters.ts'
import type { Site } from '../issue/site.ts'
import { normaliseLineEnds } from './compile.ts'
import { checkHeader, encodePhrase } from './header.ts'

/** What a letter needs to become a message. */
export interface LetterEnvelope {
  readonly type: LetterType
  readonly language: Language
  /** As it goes into RCPT TO: ASCII, one mailbox. */
  readonly to: string
  /** Milliseconds since 1970 UTC. */
  readonly date: number
  /** Without angle brackets. */
  readonly messageId: string
  /** Letters, digits and `-`: of bytes that nobody can foresee, so that no text can hold it. */
  readonly boundary: string
  /** For letters to people on the list: where one click leaves (RFC 8058), and the address that does the same. */
  readonly leave?: { readonly url: string; readonly address: string }
}

/**
 * The whole message: ASCII, CRLF, before dot-stuffing and unsigned (sign-message.ts signs it). Throws where something of ours could
 * become a header. A letter of type `confirm` never offers to leave: nobody is on a list yet.
 */
export async function composeLetter(
  letter: RenderedLetter,
  envelope: LetterEnvelope,
  site: Site,
): Promise<Uint8Array> {
  checkEnvelope(envelope)
  const message = await new MailComposer({
    from: { name: checkHeader('sender.name', site.sender.name), address: site.sender.address },
    to: { name: '', address: envelope.to },
    replyTo: checkHeader('replyTo', site.replyTo ?? site.sender.address),
    subject: checkHeader('subject', letter.subject),
    date: new Date(envelope.date),
    messageId: `<${envelope.messageId}>`,
    headers: letterHeaders(envelope, site),
    text: { content: letter.text, contentTransferEncoding: encodingOf(letter.text) },
    html: { content: letter.html, contentTransferEncoding: encodingOf(letter.html) },
    baseBoundary: envelope.boundary,
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'windows',
  })
    .compile()
    .build()
  return Buffer.from(normaliseLineEnds(message.toString('latin1')), 'latin1')
}

/**
 * RFC 3834: no program is to answer; the second header says it to Exchange. RFC 2919: which list it is about, so that people can
 * sort it. The one-click headers go only to somebody who is on the list.
 */
function letterHeaders(
  { type, language, leave }: LetterEnvelope,
  site: Site,
): Record<string, string | { prepared: true; value: string }> {
  const prepared = (value: string) => ({ prepared: true, value }) as const
  const id = checkHeader('list.id', site.list.id)
  return {
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    'Content-Language': language === 'zh' ? 'zh-Hans' : 'en',
    'List-Id': prepared(`${encodePhrase(checkHeader('list.label', site.list.label))} <${id}>`),
    ...(leave &&
      type !== 'confirm' && {
        'List-Unsubscribe': prepared(`<${leave.url}>,\r\n <mailto:${leave.address}?subject=leave>`),
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
  }
}

/** The encoding that makes the smaller part. */
function encodingOf(text: string): 'base64' | 'quoted-printable' {
  const bytes = Buffer.byteLength(text)
  const outside = bytes - (text.match(/[\t\n\r\x20-\x3c\x3e-\x7e]/g)?.length ?? 0)
  return bytes / 3 < outside * 2 ? 'base64' : 'quoted-printable'
}

/** These come from our own store, tokens and settings: anything odd in them must not become a header or a second recipient. */
function checkEnvelope({ to, messageId, boundary, leave }: LetterEnvelope): void {
  const values = { to, messageId, ...(leave && { leaveUrl: leave.url, leaveAddress: leave.address }) }
  for (const [key, value] of Object.entries(values)) {
    if (/^[\x21-\x3b\x3d\x3f-\x7e]{1,512}$/.test(value)) continue
    throw new Error(`Unexpected ${key} ${JSON.stringify(value)}, expected ASCII without spaces and brackets`)
  }
  if (!/^[^@,;:"()[\]\\]+@[^@,;:"()[\]\\]+$/.test(to)) {
    throw new Error(`Unexpected recipient ${JSON.stringify(to)}, expected one plain address`)
  }
  if (!/^[A-Za-z0-9-]{16,60}$/.test(boundary)) {
    throw new Error('Unexpected boundary, expected 16 to 60 letters, digits or hyphens')
  }
}
