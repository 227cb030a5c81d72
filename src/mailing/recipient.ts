// Who a message is for, and the header fields that are that reader's own. Pure.
import type { SlotValues } from '../edition/slots.ts'
import { READER_HEADERS, type ReaderHeader } from './compiled.ts'
import { encodeMailbox } from './header.ts'

/** What a message needs to know of its reader. */
export interface Recipient {
  /** As it goes into RCPT TO: ASCII. */
  readonly address: string
  readonly name?: string
  /** Without angle brackets. */
  readonly messageId: string
  /** https address of the page for leaving, which also takes the one-click POST (RFC 8058). */
  readonly leaveUrl: string
  /** https address of the reader's own page; absent where the message has no link to it. */
  readonly preferencesUrl?: string
  /** Address to which an empty message leaves, for providers that know only that form. */
  readonly leaveAddress: string
  /** https address that begins every link of a vote; only where the message has one. */
  readonly voteUrl?: string
}

/** What stands in the slots of their message. `name` is clean (cleanName). */
export function slotValuesOf(recipient: Recipient, name: string): SlotValues {
  return {
    unsubscribeUrl: recipient.leaveUrl,
    preferencesUrl: recipient.preferencesUrl,
    voteUrl: recipient.voteUrl,
    name,
    address: recipient.address,
  }
}

/** To, Message-ID and List-Unsubscribe, each with its line end. `name` is clean (cleanName). Throws as checkRecipient. */
export function readerHeaders(recipient: Recipient, name: string): readonly string[] {
  checkRecipient(recipient)
  return READER_HEADERS.map((header) => `${header}: ${headerValue(header, recipient, name)}\r\n`)
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

const CHECKED = ['address', 'messageId', 'leaveUrl', 'preferencesUrl', 'voteUrl', 'leaveAddress'] as const

/** These come from our own store and tokens: anything odd in them is a mistake of ours, and must not become a header. */
function checkRecipient(recipient: Recipient): void {
  for (const key of CHECKED) {
    const value = recipient[key]
    if (value === undefined || /^[\x21-\x3b\x3d\x3f-\x7e]{1,512}$/.test(value)) continue
    throw new Error(`Unexpected ${key} ${JSON.stringify(value)}, expected ASCII without spaces and brackets`)
  }
}
