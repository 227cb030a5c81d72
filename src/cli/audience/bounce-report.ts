// What `bounces classify` shows to people: a line a recipient, and what it comes to.
import { type Consequence, consequenceOf, type RecipientReport } from '../../audience/bounce/report.ts'
import { inColumns } from '../columns.ts'
import { plural } from '../report.ts'

/** What may follow from a report, in words. */
const WORDS: Readonly<Record<Consequence, string>> = {
  suppress: 'never mail again',
  count: 'counts, once an issue',
  alert: 'about us: stop and look',
  forward: 'for a person to read',
  nothing: 'nothing to do',
}

export function bounceTable(
  rows: readonly { readonly file: string; readonly recipient: RecipientReport }[],
): readonly string[] {
  return inColumns([
    ['file', 'kind', 'recipient', 'status', 'cause', 'follows', 'rule'],
    ...rows.map(({ file, recipient }) => [
      file,
      recipient.kind,
      recipient.recipient ?? '-',
      recipient.status ?? '-',
      recipient.cause,
      WORDS[consequenceOf(recipient)],
      recipient.rule,
    ]),
  ])
}

const ORDER: readonly Consequence[] = ['suppress', 'count', 'alert', 'nothing', 'forward']

export function bounceSummary(recipients: readonly RecipientReport[], files: number): string {
  const counts = ORDER.map((consequence) => ({
    consequence,
    count: recipients.filter((recipient) => consequenceOf(recipient) === consequence).length,
  })).filter(({ count }) => count > 0)
  const parts = counts.map(({ consequence, count }) => `${count.toLocaleString('en')} ${WORDS[consequence]}`)
  return `${plural(files, 'mail')}, ${plural(recipients.length, 'recipient')}: ${parts.join('; ')}.`
}
