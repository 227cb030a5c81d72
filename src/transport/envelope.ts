// Looks at an envelope and writes it as SMTP commands. Anything a mail server might read as another address, as a second
// one or as another command is refused here and never gets onto the wire.
import type { Verdict } from '../mailing/reply.ts'
import type { Envelope } from './transport.ts'

/** What the server offered that the commands of an envelope depend on. */
export interface EnvelopeExtensions {
  /** SIZE (RFC 1870). */
  readonly size: boolean
  /** Delivery status notifications (RFC 3461). */
  readonly dsn: boolean
}

/** RFC 3461, 4.4. */
const ENVELOPE_ID_LENGTH_MAX = 100
const PLAIN = /^[^\s"(),:;<>@[\\\]\u0000-\u001f\u007f]+@[^\s"(),:;<>@[\\\]\u0000-\u001f\u007f]+$/
/** Plain and ASCII, as nearly all are. */
const ORDINARY = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+$/
const ASCII = /^[\x21-\x7e]+$/

/** Only one plain ASCII mailbox goes into RCPT TO. Throws where the return path, which is ours, is not one. */
export function refuseEnvelope({ from, to }: Envelope): Verdict | undefined {
  if (to.length <= 254 && ORDINARY.test(to) && ORDINARY.test(from)) return undefined
  const rejected = (reply: string): Verdict => ({ outcome: { state: 'rejected', kind: 'soft', reply } })
  if (to.length > 254 || !PLAIN.test(to)) return rejected('not sent: the address is not one plain mailbox')
  if (!ASCII.test(to)) {
    return rejected(
      'not sent: an address that is not ASCII needs SMTPUTF8 (RFC 6531), which is not offered to every server',
    )
  }
  if (!PLAIN.test(from) || !ASCII.test(from)) {
    throw new Error(`Unexpected return path ${JSON.stringify(from)}, expected a plain mailbox`)
  }
  return undefined
}

/** MAIL, with the message's size and what a notification may quote, where the server reads that. Without CRLF. */
export function mailCommand(
  { from, id }: Envelope,
  bytes: number,
  { size, dsn }: EnvelopeExtensions,
): string {
  const notification = dsn ? ` RET=HDRS${envelopeId(id)}` : ''
  return `MAIL FROM:<${from}>${size ? ` SIZE=${bytes}` : ''}${notification}`
}

/** RCPT, asking for a notification of failure only, where the server offers any. Without CRLF. */
export function rcptCommand({ to }: Envelope, { dsn }: EnvelopeExtensions): string {
  return `RCPT TO:<${to}>${dsn ? ` NOTIFY=FAILURE ORCPT=rfc822;${xtext(to)}` : ''}`
}

function envelopeId(id: string): string {
  const text = xtext(id)
  return text === '' || text.length > ENVELOPE_ID_LENGTH_MAX ? '' : ` ENVID=${text}`
}

/** RFC 3461, 4: `+`, `=` and what is not printable as `+` and two hexadecimal digits. */
function xtext(text: string): string {
  if (/^[!-*,-<>-~]*$/.test(text)) return text
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[^!-*,-<>-~]/g, escapeByte)
}

function escapeByte(character: string): string {
  return `+${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
