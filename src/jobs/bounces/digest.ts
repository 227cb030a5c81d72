// What makes a mail the same however often and whichever way it comes: its id and what it reports, or its text where it has
// no id. Trace fields and line ends differ from one way to the other.
import { createHash } from 'node:crypto'
import type { RecipientReport, Traces } from '../../audience/bounce/report.ts'

export function digestOf(bytes: Uint8Array, report: RecipientReport, { messageId, from }: Traces): string {
  const fields = [report.kind, report.recipient ?? '', report.status ?? '', from ?? '']
  const name = messageId === undefined ? ['text', textDigest(bytes)] : ['id', messageId]
  return createHash('sha256')
    .update(JSON.stringify([...name, ...fields]))
    .digest('hex')
}

/** Of a report of a provider. */
export function reportDigest(source: string, id: string): string {
  return createHash('sha256')
    .update(JSON.stringify(['provider', source, id]))
    .digest('hex')
}

/** The body, with LF and without white space at the ends of lines. */
function textDigest(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1').replace(/\r\n?/g, '\n')
  const start = text.indexOf('\n\n')
  const body = text
    .slice(start === -1 ? 0 : start)
    .replace(/[ \t]{1,200}$/gm, '')
    .trim()
  return createHash('sha256').update(body, 'latin1').digest('hex')
}
