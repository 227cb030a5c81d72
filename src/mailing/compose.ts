// Composes one reader's message out of the compiled one: fills the headers and slots that are this reader's. Pure.
import { escapeValue, type SlotValues } from '../edition/slots.ts'
import { encodeQuotedPrintable } from './compile.ts'
import type { CompiledMessage, OpenSlot, ReaderHeader, Segment } from './compiled.ts'
import { cleanName, encodeMailbox } from './header.ts'

/** What a message needs to know of its reader. */
export interface Recipient {
  /** As it goes into RCPT TO: ASCII. */
  readonly address: string
  readonly name?: string
  /** Without angle brackets. */
  readonly messageId: string
  /** https address of the page for leaving, which also takes the one-click POST (RFC 8058). */
  readonly leaveUrl: string
  /** Address to which an empty message leaves, for providers that know only that form. */
  readonly leaveAddress: string
}

/** The whole message as it goes between DATA and the final dot, before dot-stuffing: ASCII, CRLF, lines up to 998. */
export function composeMessage(compiled: CompiledMessage, recipient: Recipient): Uint8Array {
  checkRecipient(recipient)
  const name = cleanName(recipient.name ?? '')
  const values: SlotValues = { unsubscribeUrl: recipient.leaveUrl, name, address: recipient.address }
  const compose = (segment: Segment): string => {
    switch (segment.type) {
      case 'constant':
        return segment.text
      case 'header':
        return `${segment.name}: ${headerValue(segment.name, recipient, name)}\r\n`
      case 'quoted-printable':
        return `=\r\n${encodeQuotedPrintable(fill(segment, values))}=\r\n`
      case 'base64':
        return encodeBase64(
          segment.pieces.map((each) => (typeof each === 'string' ? each : fill(each, values))),
        )
    }
  }
  return Buffer.from(compiled.segments.map(compose).join(''), 'latin1')
}

function headerValue(header: ReaderHeader, recipient: Recipient, name: string): string {
  switch (header) {
    case 'To':
      return encodeMailbox(name, recipient.address)
    case 'Message-ID':
      return `<${recipient.messageId}>`
    case 'List-Unsubscribe':
      return `<${recipient.leaveUrl}>,\r\n <mailto:${recipient.leaveAddress}?subject=leave>`
  }
}

function fill(slot: OpenSlot, values: SlotValues): string {
  return escapeValue(values[slot.slot], slot.context)
}

function encodeBase64(pieces: readonly string[]): string {
  const encoded = Buffer.from(pieces.join('')).toString('base64')
  const lines: string[] = []
  for (let at = 0; at < encoded.length; at += 76) lines.push(encoded.slice(at, at + 76))
  return lines.join('\r\n')
}

/** These come from our own store and tokens: anything odd in them is a mistake of ours, and must not become a header. */
function checkRecipient(recipient: Recipient): void {
  for (const key of ['address', 'messageId', 'leaveUrl', 'leaveAddress'] as const) {
    if (!/^[\x21-\x3b\x3d\x3f-\x7e]{1,512}$/.test(recipient[key])) {
      throw new Error(
        `Unexpected ${key} ${JSON.stringify(recipient[key])}, expected ASCII without spaces and brackets`,
      )
    }
  }
}
