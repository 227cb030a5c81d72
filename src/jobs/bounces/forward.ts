// People's replies go on to the owner: the bytes as they came, in an envelope of our own. Never mail without a sender, never a
// program's answer, never what the owner has already: nothing that could go round in a circle.
import { createHash } from 'node:crypto'

import { readHeaders } from '../../audience/bounce/headers.ts'
import type { MailReport } from '../../audience/bounce/report.ts'
import { signToken } from '../../audience/token.ts'
import type { IncomingMail } from '../../mailbox/mailbox.ts'
import { stuffDots } from '../../mailing/dots.ts'
import type { NewOutboxEntry } from '../../store/store.ts'
import type { IntakeDesk, Result } from './desk.ts'
import type { Match } from './match.ts'

/** Larger ones stay where they came from. */
export const FORWARD_OCTETS_MAX = 10_000_000
/** RFC 5321, 6.3: a mail that has passed so many servers goes in a circle. */
const HOPS_MAX = 25
const HEADER_OCTETS_MAX = 200_000

/** Whether somebody wrote it, as far as its header says: it may be forwarded, and may be a wish to leave. */
export function isFromPerson(mail: IncomingMail, { traces }: MailReport): boolean {
  if (mail.envelopeFrom === '' || traces.sender === 'null') return false
  if (traces.autoSubmitted !== undefined && traces.autoSubmitted !== 'no') return false
  const headers = headersOf(mail)
  const precedence = (headers.get('precedence')?.[0] ?? '').toLowerCase()
  if (/^(bulk|junk|list|auto_reply)$/.test(precedence)) return false
  return !headers.has('list-id') && (headers.get('received') ?? []).length < HOPS_MAX
}

/** Whether it is meant for the newsletter: sent to an address of ours, or an answer to a message of ours. */
export function isReply(
  mail: IncomingMail,
  { traces }: MailReport,
  { match }: Match,
  desk: IntakeDesk,
): boolean {
  if (match === 'token') return true
  const { site, settings } = desk
  const to = [...(mail.envelopeTo ?? []), ...traces.deliveredTo].map((address) => address.toLowerCase())
  if (settings.replies !== undefined && to.includes(settings.replies.toLowerCase())) return true
  return traces.answers.some((id) => /^[0-9a-f]{32}@/.test(id) && id.endsWith(`@${site.list.id}`))
}

/** What is to be put into the outbox for it: nothing where it has been where it would go, or is too large. */
export function planForward(
  mail: IncomingMail,
  { traces }: MailReport,
  desk: IntakeDesk,
): { readonly result: Result; readonly entries: readonly NewOutboxEntry[] } {
  const { settings, clock } = desk
  if (traces.deliveredTo.includes(settings.forwardTo.toLowerCase())) return { result: 'nothing', entries: [] }
  if (mail.bytes.length > FORWARD_OCTETS_MAX) return { result: 'quarantined', entries: [] }
  const entry = { kind: 'forward', payload: forwardPayload(mail, desk), dueAt: clock.now() }
  return { result: 'forwarded', entries: [entry] }
}

/**
 * What goes on the wire. Its return path is ours and nobody's, so that a bounce of it comes back to us and ends here.
 */
function forwardPayload(
  { bytes }: IncomingMail,
  { site, secrets, settings }: IntakeDesk,
): Readonly<Record<string, string>> {
  const token = signToken('bounce', { list: site.list.id, subscriber: 0 }, secrets.current)
  const message = stuffDots(withCrlf(bytes))
  const id = createHash('sha256').update(message).digest('hex').slice(0, 32)
  return {
    from: `b+${token}@${site.bounceDomain}`,
    to: settings.forwardTo,
    id: `${id}@${site.list.id}`,
    message: message.toString('base64'),
  }
}

/** Bare line ends never go out: what two servers make of them differs. */
function withCrlf(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes)
    .toString('latin1')
    .replace(/\r\n|\r|\n/g, '\r\n')
  return Buffer.from(text.endsWith('\r\n') ? text : `${text}\r\n`, 'latin1')
}

function headersOf({ bytes }: IncomingMail): ReadonlyMap<string, readonly string[]> {
  const text = Buffer.from(bytes.subarray(0, HEADER_OCTETS_MAX)).toString('latin1')
  const lines = text.split(/\r\n|\r|\n/)
  return readHeaders(lines, 0, lines.length).headers
}
