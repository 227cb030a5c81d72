// Reads a mail that came back to us and says what it is: whose address failed, why, and whether for good. Pure; it has an
// answer for every sequence of bytes, in bounded time, and it never says `permanent` on a doubt.
import { readDeliveryReport } from './delivery-report.ts'
import { holdsStatusFields, RECIPIENTS_MAX } from './delivery-status.ts'
import { readFeedback } from './feedback.ts'
import { firstValue, type Headers, readHeaders } from './headers.ts'
import { type Mime, type Part, readMime } from './mime.ts'
import { splitNotification } from './notification.ts'
import type { Kind, MailReport, RecipientReport } from './report.ts'
import { isAutoreply, isTextReport, readSigns } from './signs.ts'
import { readTextReport } from './text-report.ts'
import { readTraces } from './traces.ts'

/** What the readers of the several kinds are given. */
export interface MailView {
  readonly headers: Headers
  /** The text for people, up to the returned message. */
  readonly report: string
  /** The same with what follows. */
  readonly whole: string
  /** The text of message/delivery-status, or of a text that holds its fields. */
  readonly status?: string
  readonly returned?: Headers
}

/** What a mail is. Never throws. The mail is any bytes, in the line ends of any system. */
export function readMail(bytes: Uint8Array): MailReport {
  const mime = readMime(bytes)
  const view = viewOf(mime)
  const feedback = mime.parts.find(({ type }) => type === 'message/feedback-report')
  if (feedback !== undefined || mime.reportType === 'feedback-report') {
    const { recipients, ...traces } = readFeedback(feedback?.text ?? view.whole, view.returned)
    return finish(mime, view, recipients, traces)
  }
  const notDelivered = readReport(mime, view)
  if (notDelivered !== undefined) return finish(mime, view, notDelivered.recipients, notDelivered)
  return finish(mime, view, [readOther(mime, view)], {})
}

interface Found {
  readonly recipients: readonly RecipientReport[]
  readonly envelopeId?: string
}

function readReport(mime: Mime, view: MailView): Found | undefined {
  if (mime.parts.some(({ type }) => type === 'message/disposition-notification')) return undefined
  const fromFields = readDeliveryReport(view)
  if (fromFields !== undefined && fromFields.recipients.length > 0) return fromFields
  const signs = readSigns(view.headers, view.report)
  if (view.status !== undefined || view.headers.has('x-failed-recipients') || isTextReport(signs))
    return { ...fromFields, recipients: readTextReport(view, signs) }
  return undefined
}

/** No report: an answer of a program, from whom, or something that people may want to read. */
function readOther(mime: Mime, { headers }: MailView): RecipientReport {
  const receipt = mime.parts.some(({ type }) => type === 'message/disposition-notification')
  if (!receipt && !isAutoreply(headers))
    return { kind: 'none', permanent: false, cause: 'other', rule: 'no-report' }
  const { from } = readTraces(headers, {})
  return {
    kind: 'autoreply',
    permanent: false,
    cause: 'other',
    rule: receipt ? 'receipt' : 'automatic',
    ...(from === undefined ? {} : { recipient: from }),
  }
}

const GRAVITY: readonly Kind[] = ['complaint', 'bounce', 'delay', 'autoreply', 'none']

function finish(
  mime: Mime,
  view: MailView,
  recipients: readonly RecipientReport[],
  { envelopeId, originalMailFrom }: { readonly envelopeId?: string; readonly originalMailFrom?: string },
): MailReport {
  return {
    kind: GRAVITY.find((kind) => recipients.some((recipient) => recipient.kind === kind)) ?? 'none',
    recipients,
    truncated: mime.truncated || recipients.length >= RECIPIENTS_MAX,
    traces: readTraces(view.headers, {
      ...(envelopeId === undefined ? {} : { envelopeId }),
      ...(originalMailFrom === undefined ? {} : { originalMailFrom }),
      ...(view.returned === undefined ? {} : { returned: view.returned }),
    }),
  }
}

function viewOf({ headers, parts }: Mime): MailView {
  const whole = textFor(parts)
  const { report, returned: inText } = splitNotification(whole)
  const returned = returnedHeaders(parts) ?? inText
  const status =
    parts.find(({ type }) => type === 'message/delivery-status' || type === 'message/global-delivery-status')
      ?.text ?? (holdsStatusFields(whole) ? statusParagraphs(whole) : undefined)
  return {
    headers,
    report,
    whole,
    ...(status === undefined ? {} : { status }),
    ...(returned === undefined ? {} : { returned }),
  }
}

/** The plain text before the message that came back; HTML where there is none. */
function textFor(parts: readonly Part[]): string {
  const end = parts.findIndex(({ type }) => isReturned(type))
  const before = end < 0 ? parts : parts.slice(0, end)
  const plain = before.filter(({ type, text }) => type === 'text/plain' && text.trim() !== '')
  const shown = plain.length > 0 ? plain : before.filter(({ type }) => type.startsWith('text/'))
  return shown.map(({ text }) => text).join('\n\n')
}

function isReturned(type: string): boolean {
  return type === 'message/rfc822' || type === 'message/global' || type.endsWith('rfc822-headers')
}

function returnedHeaders(parts: readonly Part[]): Headers | undefined {
  const part = parts.find(({ type }) => isReturned(type))
  if (part === undefined) return undefined
  const lines = part.text.split('\n')
  const start = lines.findIndex((line) => line.trim() !== '')
  const { headers } = readHeaders(lines, Math.max(start, 0), lines.length)
  return headers.size === 0 || firstValue(headers, 'redacted') !== undefined ? undefined : headers
}

/** Of a text, the paragraphs that hold the fields of a report: other lines with a colon are none. */
function statusParagraphs(text: string): string {
  return text
    .split(/\n[ \t]*\n/)
    .filter((paragraph) => /^(?:Final|Original)-Recipient ?:|^Reporting-MTA ?:/im.test(paragraph))
    .join('\n\n')
}
