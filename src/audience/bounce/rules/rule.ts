// A rule: words of a mail system and what they mean, with the reply that taught it. A test runs each against its own
// example. Examples are written in the manner of the server, with addresses below .example.
import type { Cause } from '../report.ts'

export interface Rule {
  /** kebab-case, unique; in reports and statistics. */
  readonly id: string
  /** A reply that the rule reads as it should: the reason that it exists. */
  readonly taught: string
  readonly says: RegExp
  readonly cause: Cause
  /**
   * Only for the causes that make an address useless. `rcpt`: the words prove it where they answer RCPT TO or come with
   * an address status; after the address was taken they are a filter's. Without it they prove it anywhere: they are
   * said by the system that looked, or nowhere else.
   */
  readonly proof?: 'rcpt'
  /** Only when one of the servers that took part is called so. */
  readonly host?: RegExp
  /** Reads the links too. */
  readonly links?: 'read'
}
