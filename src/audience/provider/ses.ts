// Amazon SES through SNS: notifications and events about bounces, complaints, delays and deliveries. Format:
// docs.aws.amazon.com/ses, "Amazon SNS notification contents for Amazon SES".
import { z } from 'zod'
import type { Cause } from '../bounce/report.ts'
import { judge } from './cause.ts'
import {
  messageIdOfField,
  type ProviderReading,
  type ProviderReport,
  type ProviderRequest,
  parseJson,
  refuse,
  replyLine,
  tokenOfReturnPath,
} from './report.ts'
import { type FetchCertificate, readSns, type SnsMessage } from './sns.ts'

export type { FetchCertificate } from './sns.ts'

const RECIPIENTS_MAX = 1_000
const recipients = z
  .array(
    z.object({
      emailAddress: z.string().max(320),
      status: z.string().optional(),
      diagnosticCode: z.string().optional(),
    }),
  )
  .max(RECIPIENTS_MAX)

const payload = z.object({
  notificationType: z.string().optional(),
  eventType: z.string().optional(),
  mail: z.object({
    source: z.string().optional(),
    destination: z.array(z.string().max(320)).max(RECIPIENTS_MAX).optional(),
    commonHeaders: z.object({ messageId: z.string().optional() }).optional(),
    headers: z
      .array(z.object({ name: z.string(), value: z.string() }))
      .max(1_000)
      .optional(),
  }),
  bounce: z
    .object({ bounceType: z.string(), bounceSubType: z.string(), bouncedRecipients: recipients })
    .optional(),
  complaint: z
    .object({
      complainedRecipients: recipients,
      complaintFeedbackType: z.string().nullish(),
      complaintSubType: z.string().nullish(),
    })
    .optional(),
  deliveryDelay: z.object({ delayType: z.string(), delayedRecipients: recipients }).optional(),
  delivery: z.object({ recipients: z.array(z.string().max(320)).max(RECIPIENTS_MAX) }).optional(),
})
type Payload = z.output<typeof payload>

export async function readSes(
  { body }: ProviderRequest,
  topics: readonly string[],
  fetchCertificate: FetchCertificate,
  now: number,
): Promise<ProviderReading> {
  const read = await readSns(body, topics, fetchCertificate, now)
  if ('refused' in read) return read
  const { message } = read
  if (message.Type === 'SubscriptionConfirmation' && message.SubscribeURL !== undefined)
    return { reports: [], visit: message.SubscribeURL }
  if (message.Type !== 'Notification') return { reports: [] }
  const parsed = payload.safeParse(parseJson(message.Message))
  // SNS sends a sentence in plain text when a topic is set up: signed, and nothing to us.
  if (!parsed.success)
    return /^\s*\{/.test(message.Message) ? refuse(400, 'The message is no report of SES') : { reports: [] }
  return { reports: reportsOf(parsed.data, message) }
}

type Meaning = Pick<ProviderReport, 'kind' | 'permanent' | 'cause' | 'rule'>

function reportsOf(data: Payload, { MessageId: id }: SnsMessage): readonly ProviderReport[] {
  const { bounce, complaint, deliveryDelay, delivery } = data
  const found = (data.mail.headers ?? []).find(({ name }) => name.toLowerCase() === 'message-id')?.value
  const shared = {
    ...messageIdOfField(found ?? data.mail.commonHeaders?.messageId),
    ...tokenOfReturnPath(data.mail.source),
  }
  const list = (people: z.output<typeof recipients>, meaning: (reply: string, status?: string) => Meaning) =>
    people.map(({ emailAddress, status, diagnosticCode }): ProviderReport => {
      const words = diagnosticCode ?? ''
      return {
        ...shared,
        recipient: emailAddress,
        ...(status === undefined || status === '' ? {} : { status }),
        ...replyLine(words),
        ...meaning(words, status),
        id: `${id}/${emailAddress.toLowerCase()}`,
      }
    })
  const type = data.eventType ?? data.notificationType
  if (type === 'Bounce' && bounce)
    return list(bounce.bouncedRecipients, (reply, status) => bounced(bounce, reply, status))
  if (type === 'Complaint' && complaint)
    return list(complaint.complainedRecipients, () => complained(complaint))
  if (type === 'DeliveryDelay' && deliveryDelay)
    return list(deliveryDelay.delayedRecipients, () => ({
      kind: 'delay',
      permanent: false,
      cause: DELAYS[deliveryDelay.delayType] ?? 'other',
      rule: `DeliveryDelay/${deliveryDelay.delayType}`,
    }))
  if (type === 'Delivery' && delivery)
    return list(
      delivery.recipients.map((emailAddress) => ({ emailAddress })),
      () => ({ kind: 'delivery', permanent: false, cause: 'other', rule: 'Delivery' }),
    )
  return []
}

/** What the sub-types of bounces mean where the server's words decide nothing. */
const CAUSES: Readonly<Record<string, Cause>> = {
  MailboxFull: 'mailbox-full',
  MessageTooLarge: 'size',
  ContentRejected: 'content',
  AttachmentRejected: 'content',
  Suppressed: 'suspended',
  OnAccountSuppressionList: 'suspended',
}
const DELAYS: Readonly<Record<string, Cause>> = {
  MailboxFull: 'mailbox-full',
  SpamDetected: 'content',
  RecipientServerError: 'system',
  IPFailure: 'policy',
  TransientCommunicationFailure: 'network',
  InternalFailure: 'system',
}

/** `Suppressed` is SES's own list, on which an address may be for another sender's sake: it is no proof. */
function bounced(
  { bounceType, bounceSubType }: NonNullable<Payload['bounce']>,
  reply: string,
  status?: string,
): Meaning {
  const dead = bounceType === 'Permanent' && (bounceSubType === 'General' || bounceSubType === 'NoEmail')
  const listed = bounceSubType === 'Suppressed' || bounceSubType === 'OnAccountSuppressionList'
  const rule = `${bounceType}/${bounceSubType}`
  if (listed) return { kind: 'bounce', permanent: false, cause: 'suspended', rule }
  const judged = judge({
    reply,
    says: dead ? 'dead' : 'failed',
    otherwise: CAUSES[bounceSubType] ?? 'other',
    ...(status === undefined ? {} : { status }),
  })
  return {
    kind: 'bounce',
    cause: judged.cause,
    permanent: judged.permanent && bounceType === 'Permanent',
    rule,
  }
}

/** `not-spam` is the opposite of a complaint; without a type it is one (RFC 5965, 3.1). */
function complained({
  complaintFeedbackType: type,
  complaintSubType,
}: NonNullable<Payload['complaint']>): Meaning {
  const rule = `Complaint/${type ?? complaintSubType ?? 'abuse'}`
  if (type === 'not-spam' || type === 'virus' || type === 'auth-failure')
    return { kind: 'complaint', permanent: false, cause: type === 'not-spam' ? 'other' : 'content', rule }
  return { kind: 'complaint', permanent: false, cause: 'complaint', rule }
}
