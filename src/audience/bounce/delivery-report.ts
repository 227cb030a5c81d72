// Reports with the fields of RFC 3464: a report a recipient, and the text for people where the fields say little.
import { addressesIn, sameAddress } from './addresses.ts'
import { diagnosticOf, hostOf, RECIPIENTS_MAX, readStatusFields, recipientOf } from './delivery-status.ts'
import { statusIn } from './evidence.ts'
import { judge, toReport } from './judge.ts'
import { linesAbout, type Section, sectionsIn, spokenLines } from './notification.ts'
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
  const named = recipients.filter(
    (fields) =>
      recipientOf(fields).recipient !== undefined || fields.has('diagnostic-code') || fields.has('action'),
  )
  const said: Said = {
    reporter: `${hostOf(message.get('reporting-mta'))} ${view.headers.get('from')?.[0] ?? ''}`,
    sections: sectionsIn(view.report, [], RECIPIENTS_MAX),
    spoken: spokenLines(view.report),
    among: named.length,
  }
  return {
    recipients: named.slice(0, RECIPIENTS_MAX).map((fields) => readRecipient(fields, view, said)),
    ...(envelopeId === undefined ? {} : { envelopeId }),
  }
}

/** What the text for people says, read once for all whom the report names. */
interface Said {
  readonly reporter: string
  readonly sections: readonly Section[]
  readonly spoken: readonly string[]
  readonly among: number
}

function readRecipient(fields: ReadonlyMap<string, string>, view: MailView, said: Said): RecipientReport {
  const { recipient, originalRecipient } = withFallback(recipientOf(fields), view)
  const kind = kindOfAction(fields.get('action') ?? '', fields.get('status') ?? '')
  if (kind === 'none') return delivered(recipient, fields.get('status'))
  const section = sectionFor(said, recipient, originalRecipient)
  const { verdict, evidence } = judge([diagnosticOf(fields), section], {
    hosts: `${hostOf(fields.get('remote-mta'))} ${said.reporter}`,
    statusField: fields.get('status'),
    outside: `${section}\n${linesAbout(said.spoken, recipient, said.among)}`,
    last: said.among === 1 ? view.report : '',
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
  { sections, among }: Said,
  recipient: string | undefined,
  originalRecipient: string | undefined,
): string {
  const mine = sections.find(
    (section) =>
      (recipient !== undefined && sameAddress(section.recipient, recipient)) ||
      (originalRecipient !== undefined && sameAddress(section.recipient, originalRecipient)),
  )
  return mine?.words ?? (among === 1 && sections.length === 1 ? (sections[0]?.words ?? '') : '')
}
