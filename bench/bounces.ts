// How well reports are read, over collections of real ones: `npm run bench -- bounces <corpora-folder>`. The folder holds
// bounce-sisimai/ (with expected.json), bounce-small/, nonbounce-replies/, mime-mikel/ and mime-stalwart/. Prints what differs.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readMail } from '../src/audience/bounce/read.ts'
import { consequenceOf, type MailReport } from '../src/audience/bounce/report.ts'
import { type Measurement, median, milliseconds } from './table.ts'

/** Status, reply, reason, 1 for good or 0 for not, type of feedback: a row a recipient. */
type Row = readonly [status: string, reply: string, reason: string, hard: string, feedback?: string]

const PLAIN = ['nonbounce-replies/emails', 'mime-mikel', 'mime-stalwart']
const OF_REPORTS = ['bounce-sisimai/maildir', 'bounce-small']

export async function benchBounces(folder: string | undefined): Promise<readonly Measurement[]> {
  if (folder === undefined || !existsSync(join(folder, 'bounce-sisimai/expected.json')))
    return [
      {
        what: 'skipped',
        result: '-',
        remark: 'npm run bench -- bounces <corpora-folder>: it is not part of this project',
      },
    ]
  const sisimai = join(folder, 'bounce-sisimai')
  const { files } = JSON.parse(readFileSync(join(sisimai, 'expected.json'), 'utf8')) as {
    files: Record<string, readonly Row[]>
  }
  return [
    ...truths(join(sisimai, 'maildir/bsd'), files),
    ...lineEnds(join(sisimai, 'maildir')),
    ...innocents(folder),
    ...speed(folder),
  ]
}

function truths(folder: string, files: Record<string, readonly Row[]>): readonly Measurement[] {
  let recipients = 0
  let found = 0
  let permanentRight = 0
  let said = 0
  let rightlySaid = 0
  for (const [name, rows] of Object.entries(files)) {
    const path = join(folder, name)
    if (!existsSync(path)) continue
    const bytes = readFileSync(path)
    const report = readMail(bytes)
    recipients += rows.length
    rows.forEach((row, index) => {
      const got = report.recipients[index]
      const named = got?.recipient !== undefined && isNamed(bytes, got.recipient)
      if (named && report.recipients.length === rows.length) found += 1
      else tell(name, `recipient ${got?.recipient ?? 'none'}, ${report.recipients.length} of ${rows.length}`)
      const hard = row[3] === '1'
      if (got?.permanent === hard) permanentRight += 1
      else
        tell(
          name,
          `permanent ${got?.permanent}, stated ${hard} (${row[2]}); ${got?.rule}: ${got?.reply?.slice(0, 150)}`,
        )
      if (got?.permanent) {
        said += 1
        if (hard) rightlySaid += 1
      }
      if (process.env.BENCH_DETAILS) tell(name, `${row.join(' ')} | ${JSON.stringify(got)}`)
    })
  }
  return [
    { what: 'failed recipient right', result: share(found, recipients), remark: 'goal 95 %' },
    { what: '"permanent" right', result: share(permanentRight, recipients), remark: 'goal 99.5 %' },
    { what: 'rightly called permanent', result: share(rightlySaid, said) },
  ]
}

/** The collection states no addresses: one is right that stands where a report or the returned message names the recipient. */
function isNamed(bytes: Uint8Array, recipient: string): boolean {
  const text = Buffer.from(bytes)
    .toString('latin1')
    .replace(/=\r?\n/g, '')
    .toLowerCase()
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.includes(recipient.toLowerCase()))
  return lines.some((line) => !/^(?:from|reply-to|return-path|delivered-to|sender):/.test(line))
}

/** The same mails with LF, CRLF and CR. */
function lineEnds(folder: string): readonly Measurement[] {
  let compared = 0
  let equal = 0
  for (const form of ['dos', 'mac'])
    for (const name of readdirSync(join(folder, form))) {
      if (!existsSync(join(folder, 'bsd', name))) continue
      compared += 1
      const left = JSON.stringify(readMail(readFileSync(join(folder, form, name))).recipients)
      if (left === JSON.stringify(readMail(readFileSync(join(folder, 'bsd', name))).recipients)) equal += 1
      else tell(name, `${form} reads differently`)
    }
  return [{ what: 'equal with LF, CRLF and CR', result: share(equal, compared) }]
}

/** People's replies, automatic ones, odd and broken mails: nobody may be lost for one. */
function innocents(folder: string): readonly Measurement[] {
  const paths = [
    ...PLAIN.flatMap((name) => mailsBelow(join(folder, name))),
    ...mailsBelow(join(folder, 'bounce-sisimai/maildir')).filter((path) =>
      basename(path).startsWith('rfc3834'),
    ),
  ]
  const guilty = paths.filter((path) => wouldSuppress(readMail(readFileSync(path))))
  for (const path of guilty) tell(basename(path), 'would suppress somebody')
  return [
    {
      what: 'suppressed for a reply or an odd mail',
      result: `${guilty.length} of ${paths.length}`,
      remark: 'goal 0',
    },
  ]
}

function wouldSuppress(report: MailReport): boolean {
  return report.recipients.some((recipient) => consequenceOf(recipient) === 'suppress')
}

function speed(folder: string): readonly Measurement[] {
  const paths = [...OF_REPORTS, ...PLAIN].flatMap((name) => mailsBelow(join(folder, name)))
  const times = paths.map((path) => {
    const bytes = readFileSync(path)
    const begun = performance.now()
    readMail(bytes)
    return performance.now() - begun
  })
  return [
    { what: 'a mail, median', result: milliseconds(median(times)), remark: `${times.length} mails` },
    { what: 'a mail, longest', result: milliseconds(Math.max(...times)), remark: 'goal 200 ms' },
  ]
}

function mailsBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:eml|txt)$/.test(name) && !/LICENCE|SOURCE/.test(name))
    .map((name) => join(folder, name))
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} % (${part} of ${whole})`
}

function tell(name: string, what: string): void {
  process.stdout.write(`  ${name}: ${what}\n`)
}
