// What a test does with mails: keeps them, or fails at one of them.
import type { IncomingMail, MailTaker, OversizedMail } from '../../src/mailbox/mailbox.ts'

export interface Basket extends MailTaker {
  readonly mails: IncomingMail[]
  readonly passed: OversizedMail[]
  readonly texts: () => readonly string[]
}

/** `onTake` runs after a mail was put down, and may throw. */
export function basket(onTake: (mail: IncomingMail) => void | Promise<void> = () => {}): Basket {
  const mails: IncomingMail[] = []
  const passed: OversizedMail[] = []
  return {
    mails,
    passed,
    texts: () => mails.map(({ bytes }) => Buffer.from(bytes).toString('latin1')),
    take: async (mail) => {
      mails.push(mail)
      await onTake(mail)
    },
    passOver: (mail) => {
      passed.push(mail)
    },
  }
}
