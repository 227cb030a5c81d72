// The port for handing a message to a mail server. Adapters: smtp.ts (nodemailer's SMTPConnection), eml.ts (files).
import type { Verdict } from '../mailing/reply.ts'

export interface Envelope {
  /** Return path, VERP. */
  readonly from: string
  /** Exactly one recipient, ASCII. */
  readonly to: string
  /** What a delivery status notification names this message by (RFC 3461): the Message-ID. */
  readonly id: string
}

export interface Transport {
  /**
   * Opens a line: connected, greeted, encrypted, authenticated. Throws TransportRefused when that is refused for good,
   * TransportUnavailable when it may work later.
   */
  open(): Promise<Line>
  /** Largest number of lines to open at once. */
  readonly linesMax: number
  /** Where it goes, for people: without a password. */
  readonly name: string
  /** Whether messages may leave this machine: then the newsletter's settings and pages have to be real. */
  readonly reach: 'this machine' | 'the world'
}

export interface Line {
  /**
   * How many messages may be handed over before the first of them is settled. With more than one the next envelope goes
   * out behind the body of the one before (RFC 2920): one round trip a message. 1 where the server or the library does
   * not allow it.
   */
  readonly depth: number
  /** Messages that the server says it takes on one line (LIMITS MAILMAX, RFC 9422); absent where it says nothing. */
  readonly messagesMax?: number
  /**
   * Sends one message: dot-stuffed, CRLF, without the final dot. Up to `depth` calls may be open; they settle in order.
   * The bytes are borrowed until then. `onDot` is called, and awaited where it promises, when the server wants the
   * message and before the bytes that end it are written: whoever keeps a ledger makes the delivery durable there. With `false` it says that the message
   * must not be sent: `untried`. Never throws for what the server or the network does; when onDot throws, the message is
   * not ended and deliver throws the same.
   */
  deliver(
    envelope: Envelope,
    message: Uint8Array,
    onDot: () => undefined | false | Promise<undefined | false>,
  ): Promise<Attempt>
  /** Says goodbye and ends the line; never throws. */
  close(): Promise<void>
}

export interface Attempt extends Verdict {
  /** The line is gone: open another one. */
  readonly closed: boolean
}

/** Authentication, encryption or configuration was refused: trying again would not help. */
export class TransportRefused extends Error {
  override name = 'TransportRefused'
}

/** The server cannot be reached or will not talk to us at the moment. */
export class TransportUnavailable extends Error {
  override name = 'TransportUnavailable'
}
