// One message, unsigned, for looking at: previews, files, tests. A mailing goes through a composer. Pure.
import type { CompiledMessage } from './compiled.ts'
import { newScratch, openComposer } from './composer.ts'
import { unstuffDots } from './dots.ts'
import type { Recipient } from './recipient.ts'

export type { Recipient } from './recipient.ts'

/** The whole message of a reader: ASCII, CRLF, lines up to 998, before dot-stuffing. */
export function composeMessage(compiled: CompiledMessage, recipient: Recipient): Uint8Array {
  const message = openComposer(compiled, []).compose(recipient, newScratch())
  if (message instanceof Promise) throw new Error('Unexpected wait for a message that is not signed')
  return unstuffDots(message)
}
