// Reports for people only: who is named in them, and what is said of each.
import { addressesIn } from './addresses.ts'
import { decodeHeader } from './charset.ts'
import { RECIPIENTS_MAX } from './delivery-status.ts'
import { judge, toReport } from './judge.ts'
import { linesAbout, type Section, sectionsIn, spokenLines } from './notification.ts'
import type { MailView } from './read.ts'
import type { RecipientReport } from './report.ts'
import type { Signs } from './signs.ts'

export function readTextReport(view: MailView, { delay }: Signs): readonly RecipientReport[] {
  const known = knownAddresses(view)
  const sections = sectionsOf(view, known)
  const named: readonly (Section | undefined)[] = sections.length === 0 ? [undefined] : sections
  const lines = spokenLines(view.report)
  return named.map((section) => {
    const recipient = section?.recipient ?? addressesIn(decodeHeader(view.returned?.get('to')?.[0] ?? ''))[0]
    const spoken = linesAbout(lines, section?.recipient, named.length)
    const { verdict, evidence } = judge([section?.words ?? '', spoken], {
      hosts: view.headers.get('from')?.[0] ?? '',
      statusField: undefined,
      outside: `${section?.words ?? ''}\n${spoken}\n${named.length === 1 ? view.report : ''}`,
      last: named.length === 1 ? view.report : '',
    })
    return toReport({
      kind: delay === 'delay' ? 'delay' : 'bounce',
      verdict,
      evidence,
      recipient,
      originalRecipient: undefined,
    })
  })
}

/** Exim and Gmail say in a header field of their own who failed; the text says what happened to whom. */
function sectionsOf({ headers, report }: MailView, known: readonly string[]): readonly Section[] {
  const failed = (headers.get('x-failed-recipients') ?? []).flatMap(addressesIn)
  const sections = sectionsIn(report, failed.length > 0 ? [] : known, RECIPIENTS_MAX)
  if (failed.length === 0) return sections
  const words = new Map(sections.map((section) => [section.recipient.toLowerCase(), section.words]))
  const listed = [...new Map(failed.map((address) => [address.toLowerCase(), address])).entries()]
  return listed.slice(0, RECIPIENTS_MAX).map(([folded, recipient]) => ({
    recipient,
    words: words.get(folded) ?? '',
  }))
}

/** Who takes part anyway: we, to whom the report came, who wrote it, and who wrote what it returns. */
function knownAddresses({ headers, returned }: MailView): readonly string[] {
  const values = [
    ...['to', 'delivered-to', 'from', 'reply-to', 'sender', 'envelope-to'].flatMap(
      (name) => headers.get(name) ?? [],
    ),
    ...['from', 'reply-to', 'return-path', 'sender'].flatMap((name) => returned?.get(name) ?? []),
  ]
  return values.flatMap((value) => addressesIn(decodeHeader(value)))
}
