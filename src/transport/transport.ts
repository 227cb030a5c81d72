// The port for handing a message to a mail server. Adapters: smtp.ts (nodemailer's SMTPConnection), eml.ts (files).
import type { Outcome } from '../mailing/delivery.ts'

export interface Envelope {
  /** Return path, VERP. */
  readonly from: string
  /** Exactly one recipient. */
  readonly to: string
}

export interface Transport {
  /** Opens a line: connected, greeted, encrypted, authenticated. Throws TransportRefused when that is refused for good. */
  open(): Promise<Line>
  /** Largest number of lines to open at once. */
  readonly linesMax: number
}

export interface Line {
  /**
   * Sends one message. `onDot` is called, synchronously, before the bytes that end the message are written: whoever
   * keeps a ledger makes the delivery durable there. Never throws for what the server or the network does.
   */
  deliver(envelope: Envelope, message: Uint8Array, onDot: () => void): Promise<Attempt>
  close(): Promise<void>
}

export interface Attempt {
  readonly outcome: Outcome
  /** The line is gone: open another one. */
  readonly closed: boolean
  /** Set when the refusal is about us (5xx to AUTH, MAIL or content): stop the run, mark nobody failed. */
  readonly stop?: string
}

/** Authentication, encryption or configuration was refused: trying again would not help. */
export class TransportRefused extends Error {
  override name = 'TransportRefused'
}
