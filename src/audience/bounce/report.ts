// What reading a mail says: one report a recipient, and the traces by which a caller finds the delivery it is about. The
// reader decides nothing about people: `consequenceOf` says what a report may do, the caller knows who it is about.
import type { Headers } from './headers.ts'

/**
 * bounce: an address did not take a message. delay: it may still. complaint: a report of abuse or the like (ARF).
 * autoreply: a program answered for a person. none: anything else, people's replies among it.
 */
export type Kind = 'bounce' | 'complaint' | 'autoreply' | 'delay' | 'none'

/** Why a message was not taken: who has to do something about it is what tells them apart. */
export type Cause =
  /** No such mailbox. */
  | 'address'
  /** No such domain, or one that says it takes no mail (RFC 7505). */
  | 'domain'
  /** The person has moved, and mail is not passed on. */
  | 'moved'
  | 'mailbox-full'
  /** The mailbox is there, but disabled, suspended or unused. */
  | 'suspended'
  /** The recipient's own filter, or a refusal after the address had been taken. */
  | 'filtered'
  | 'size'
  /** The receiver's rules: our network, our reputation, the sender. */
  | 'policy'
  /** SPF, DKIM, DMARC. */
  | 'authentication'
  /** What the message holds: spam, viruses, links. */
  | 'content'
  /** Too much, too fast. */
  | 'frequency'
  | 'relay'
  | 'network'
  /** Tried until time was up. */
  | 'expired'
  /** The receiver's or our own server is broken. */
  | 'system'
  /** Someone called a message abuse. */
  | 'complaint'
  | 'other'

export interface RecipientReport {
  readonly kind: Kind
  /** As the report has it; absent where it names none or has blotted it out. For an autoreply, who answers. */
  readonly recipient?: string
  /** The address that the message was first sent to (RFC 3464, 2.3.1), where it differs. */
  readonly originalRecipient?: string
  /** The enhanced status code (RFC 3463), the most telling one of the report. */
  readonly status?: string
  /** The address is of no use for good. Never for delays, autoreplies, policy, quotas. */
  readonly permanent: boolean
  readonly cause: Cause
  /** The server's words, at most 500 characters. */
  readonly reply?: string
  /** `Feedback-Type` of a complaint (RFC 5965, 3.1). */
  readonly feedback?: string
  /** The id of what decided: a rule of rules/, or a step of the reader. */
  readonly rule: string
}

/** What leads from a report to our own delivery, strongest first: token, envelope id, Message-ID. */
export interface Traces {
  /** Every address that this mail was delivered or written to: where tokens of return paths are. In lower case, each once. */
  readonly deliveredTo: readonly string[]
  /** `Original-Envelope-Id` (RFC 3464, 2.2.1): the ENVID that we gave. */
  readonly envelopeId?: string
  /** The return path that a complaint quotes: `Original-Mail-From` (RFC 5965, 3.2). */
  readonly originalMailFrom?: string
  readonly messageId?: string
  /** Of In-Reply-To and References, each once, without angle brackets. */
  readonly answers: readonly string[]
  /** The address of the author, in lower case. */
  readonly from?: string
  readonly subject?: string
  /** The first word of Auto-Submitted (RFC 3834), in lower case. */
  readonly autoSubmitted?: string
  /** It came from `<>`, so nothing may be answered to it. */
  readonly sender: 'null' | 'named' | 'unknown'
  /** Header fields of the message that came back, where any did. */
  readonly returned?: Headers
}

export interface MailReport {
  /** What the mail is as a whole: the gravest of its recipients. */
  readonly kind: Kind
  /** Never empty: a mail that is nothing of ours has one report of kind none. */
  readonly recipients: readonly RecipientReport[]
  readonly traces: Traces
  /** The mail was longer than is read, or named more recipients than are listed. */
  readonly truncated: boolean
}

/** The rule of a report that a message did arrive (RFC 3464, 2.3.3: delivered, relayed, expanded). */
export const DELIVERED = 'delivered'

/**
 * What a report may lead to, once a signed token says whom it is about. suppress: never mail this address again.
 * count: a soft bounce, at most one an issue. alert: stop and tell the owner, nobody is to blame but the sender.
 * forward: a person may want to read it. nothing: it only informs.
 */
export type Consequence = 'suppress' | 'count' | 'alert' | 'forward' | 'nothing'

export function consequenceOf({ kind, cause, permanent, rule }: RecipientReport): Consequence {
  switch (kind) {
    case 'none':
      return rule === DELIVERED ? 'nothing' : 'forward'
    case 'autoreply':
    case 'delay':
      return 'nothing'
    case 'complaint':
      return cause === 'complaint' ? 'suppress' : 'alert'
    case 'bounce':
      return permanent ? 'suppress' : consequenceOfCause(cause)
  }
}

function consequenceOfCause(cause: Cause): Consequence {
  switch (cause) {
    case 'policy':
    case 'authentication':
    case 'content':
    case 'frequency':
    case 'relay':
    case 'size':
    case 'complaint':
      return 'alert'
    case 'address':
    case 'domain':
    case 'moved':
    case 'mailbox-full':
    case 'suspended':
    case 'filtered':
    case 'network':
    case 'expired':
    case 'system':
    case 'other':
      return 'count'
  }
}
