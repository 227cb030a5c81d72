// Email addresses: what is accepted, how it is compared, how it goes into an envelope. Pure.

/** A validated address: one mailbox, no comments, groups, quoted local parts or control characters. */
export interface Address {
  /** As the person wrote it, NFC, domain in lower case. */
  readonly text: string
  /** What makes two addresses the same reader: lower case, domain in ASCII (punycode). */
  readonly key: string
  /** What goes into RCPT TO: local part as written, domain in ASCII. */
  readonly envelope: string
}
