// The port for mails that come in: bounces, complaints, requests to leave, replies. Adapters read files, Maildir, mbox and
// IMAP folders, and listen for SMTP. They know nothing of what a mail says, and never answer one.

export interface IncomingMail {
  /** As it came, line ends included. */
  readonly bytes: Uint8Array
  /** Recipients of the envelope; absent where the place does not keep them. */
  readonly envelopeTo?: readonly string[]
  /** Sender of the envelope, '' for the null sender; absent where the place does not keep it. */
  readonly envelopeFrom?: string
  /** Where it lay, for people: a path, `box.mbox:3`, `imaps://host/INBOX;UID=7`. */
  readonly place: string
}

/** A mail that is left where it is, unread, since it is larger than the mailbox takes. */
export interface OversizedMail {
  readonly place: string
  readonly octets: number
}

/** What becomes of the mails of a mailbox: `take` is told of each, one after the other. */
export interface MailTaker {
  /**
   * Resolves once everything that follows from the mail is durable; only then is it marked as read. When it throws, reading
   * ends with the same error and the mail stays: it comes again, so a mail taken twice has to be harmless.
   */
  take(mail: IncomingMail): Promise<void>
  passOver(mail: OversizedMail): void
}

export interface Mailbox {
  /** For people; never holds a password. */
  readonly name: string
  /** Hands over what has not been read yet, and marks each mail as read when the taker has settled. Ends early after `signal`. */
  read(taker: MailTaker, signal?: AbortSignal): Promise<void>
}

/** Default limit for a mail in a mailbox: providers take 25 MB, a third more in base64. */
export const MAIL_OCTETS_MAX = 35_000_000

/** The mailbox says no, and will next time: login, folder, settings, encryption. The message says what to do. */
export class MailboxRefused extends Error {
  override name = 'MailboxRefused'
}

/** The mailbox cannot be reached at the moment. */
export class MailboxUnavailable extends Error {
  override name = 'MailboxUnavailable'
}
