// Reports with the fields of RFC 3464: a report a recipient, and the text for people where the fields say little.
import { addressesIn, sameAddress } from './addresses.ts'
import { diagnosticOf, hostOf, RECIPIENTS_MAX, readStatusFields, recipientOf } from './delivery-status.ts'
import { statusIn } from './evidence.ts'
import { judge, toReport } from './judge.ts'
import { sectionsIn, spokenLines } from './notification.ts'
import type { MailView } from './read.ts'
import { DELIVERED, type Kind, type RecipientReport } from './report.ts'

export interface DeliveryReport {
  readonly recipients: readonly RecipientReport[]
  readonly envelopeId?: string
}

/** Undefined where the mail has no such fields; no recipients where they name none. */
export function readDeliveryReport(view: MailView): DeliveryReport | undefined {
  if (view.status === undefined) return undefined
  const { message, recipients } = readStatusFields(view.status)
  const envelopeId = message.get('original-envelope-id')
  const reporter = `${hostOf(message.get('reporting-mta'))} ${view.headers.get('from')?.[0] ?? ''}`
  const named = recipients.filter(
    (fields) =>
      recipientOf(fields).recipient !== undefined || fields.has('diagnostic-code') || fields.has('action'),
  )
  return {
    recipients: named
      .slice(0, RECIPIENTS_MAX)
      .map((fields) => readRecipient(fields, view, reporter, named.length)),
    ...(envelopeId === undefined ? {} : { envelopeId }),
  }
}

function readRecipient(
  fields: ReadonlyMap<string, string>,
  view: MailView,
  reporter: string,
  count: number,
): RecipientReport {
  const { recipient, originalRecipient } = withFallback(recipientOf(fields), view)
  const kind = kindOfAction(fields.get('action') ?? '', fields.get('status') ?? '')
  if (kind === 'none') return delivered(recipient, fields.get('status'))
  const section = sectionFor(view.report, recipient, originalRecipient, count)
  const { verdict, evidence } = judge([diagnosticOf(fields), section], {
    hosts: `${hostOf(fields.get('remote-mta'))} ${reporter}`,
    statusField: fields.get('status'),
    outside:
      section === ''
        ? spokenLines(view.report, recipient)
        : `${section}\n${spokenLines(view.report, recipient)}`,
    last: count === 1 ? view.report : '',
  })
  return toReport({ kind, verdict, evidence, recipient, originalRecipient })
}

/** A report on one address that blots it out or calls it by a pipe's name: its text may have it, or what it returns. */
function withFallback(
  { recipient, originalRecipient }: ReturnType<typeof recipientOf>,
  view: MailView,
): { readonly recipient: string | undefined; readonly originalRecipient: string | undefined } {
  if (recipient !== undefined) return { recipient, originalRecipient }
  return { recipient: addressesIn(view.returned?.get('to')?.[0] ?? '')[0], originalRecipient }
}

function delivered(recipient: string | undefined, statusField: string | undefined): RecipientReport {
  const status = statusIn(statusField ?? '')
  return {
    kind: 'none',
    permanent: false,
    cause: 'other',
    rule: DELIVERED,
    ...(recipient === undefined ? {} : { recipient }),
    ...(status === undefined ? {} : { status }),
  }
}

function kindOfAction(action: string, status: string): Kind {
  const word = /[a-z]+/.exec(action.toLowerCase())?.[0] ?? ''
  switch (word) {
    case 'delayed':
      return 'delay'
    case 'delivered':
    case 'relayed':
    case 'expanded':
    case 'deliverable':
      return 'none'
    default:
      return status.trim().startsWith('2') ? 'none' : 'bounce'
  }
}

function sectionFor(
  report: string,
  recipient: string | undefined,
  originalRecipient: string | undefined,
  count: number,
): string {
  const sections = sectionsIn(report, [], RECIPIENTS_MAX)
  const mine = sections.find(
    (section) =>
      (recipient !== undefined && sameAddress(section.recipient, recipient)) ||
      (originalRecipient !== undefined && sameAddress(section.recipient, originalRecipient)),
  )
  return mine?.words ?? (count === 1 && sections.length === 1 ? (sections[0]?.words ?? '') : '')
}
