// Postmark's webhooks: not signed; who calls knows a user name and a password of ours (basic authentication over TLS).
// Format: postmarkapp.com/developer/webhooks, "Bounce types".
import { hash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Cause } from '../bounce/report.ts'
import { judge } from './cause.ts'
import {
  type ProviderReading,
  type ProviderReport,
  type ProviderRequest,
  parseJson,
  refuse,
  replyLine,
  tokenOfReturnPath,
} from './report.ts'

const payload = z.object({
  RecordType: z.string(),
  Type: z.string().optional(),
  ID: z.union([z.number(), z.string().max(100)]).optional(),
  MessageID: z.string().max(100).optional(),
  Email: z.string().max(320).optional(),
  Recipient: z.string().max(320).optional(),
  Details: z.string().nullish(),
  Description: z.string().nullish(),
  From: z.string().optional(),
  SuppressSending: z.boolean().optional(),
  SuppressionReason: z.string().nullish(),
  ChangedAt: z.string().max(100).optional(),
  DeliveredAt: z.string().max(100).optional(),
})
type Payload = z.output<typeof payload>

export function readPostmark(
  { headers, body }: ProviderRequest,
  login: { readonly user: string; readonly password: string },
): ProviderReading {
  const given = /^Basic ([A-Za-z0-9+/]{1,1000}={0,2})$/i.exec(headers.get('authorization') ?? '')?.[1]
  if (given === undefined)
    return refuse(
      401,
      'There is no basic authentication: put user and password into the address of the webhook',
    )
  const expected = `${login.user}:${login.password}`
  if (!sameText(Buffer.from(given, 'base64').toString('utf8'), expected))
    return refuse(401, 'User or password is not that of YIBAO_POSTMARK_LOGIN')
  const parsed = payload.safeParse(parseJson(Buffer.from(body).toString('utf8')))
  if (!parsed.success) return refuse(400, 'The body is no report of Postmark')
  const report = reportOf(parsed.data)
  return { reports: report ? [report] : [] }
}

/** In a time that does not depend on where they differ. */
function sameText(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hash('sha256', one, 'hex')), Buffer.from(hash('sha256', other, 'hex')))
}

function reportOf(data: Payload): ProviderReport | undefined {
  const recipient = data.Email ?? data.Recipient
  const { RecordType: record, Type: type } = data
  // An id has 64 bits, of which JSON.parse keeps 53: alone it would not tell all reports apart.
  const at = [data.ID, data.MessageID, recipient, data.ChangedAt, data.DeliveredAt].join('\n')
  const shared = {
    ...(recipient === undefined ? {} : { recipient }),
    ...replyLine(data.Details ?? undefined),
    ...tokenOfReturnPath(data.From),
    rule: type === undefined ? record : `${record}/${type}`,
    id: hash('sha256', `${record}\n${at}`, 'hex'),
  }
  const what = meaning(data)
  return what && { ...shared, ...what }
}

type Meaning = Pick<ProviderReport, 'kind' | 'permanent' | 'cause'>

function meaning(data: Payload): Meaning | undefined {
  switch (data.RecordType) {
    case 'Bounce':
      return bounce(data)
    case 'SpamComplaint':
      return { kind: 'complaint', permanent: false, cause: 'complaint' }
    case 'Delivery':
      return { kind: 'delivery', permanent: false, cause: 'other' }
    case 'SubscriptionChange':
      // Hard bounces and complaints come as reports of their own, with what the server said.
      return data.SuppressSending && data.SuppressionReason === 'ManualSuppression'
        ? { kind: 'unsubscribe', permanent: false, cause: 'other' }
        : undefined
    default:
      return undefined
  }
}

/** Types of bounces that say something else than that one delivery failed. */
const CAUSES: Readonly<Record<string, Cause>> = {
  Blocked: 'policy',
  ISPBlock: 'policy',
  SpamNotification: 'content',
  VirusNotification: 'content',
  DMARCPolicy: 'authentication',
  TemplateRenderingFailed: 'system',
  SMTPApiError: 'system',
  DnsError: 'network',
}
const SILENT = new Set([
  'AutoResponder',
  'OpenRelayTest',
  'Subscribe',
  'ChallengeVerification',
  'AddressChange',
  'InboundError',
])

function bounce({ Type: type = '', Details, Description }: Payload): Meaning | undefined {
  if (SILENT.has(type)) return undefined
  if (type === 'SpamComplaint') return { kind: 'complaint', permanent: false, cause: 'complaint' }
  if (type === 'Unsubscribe') return { kind: 'unsubscribe', permanent: false, cause: 'other' }
  const cause = CAUSES[type]
  if (cause !== undefined) return { kind: 'bounce', permanent: false, cause }
  const dead = type === 'HardBounce' || type === 'BadEmailAddress'
  const judged = judge({
    reply: Details ?? Description ?? '',
    says: dead ? 'dead' : 'failed',
    otherwise: 'other',
  })
  if (type === 'Transient') return { kind: 'delay', permanent: false, cause: judged.cause }
  return { kind: 'bounce', cause: judged.cause, permanent: dead && judged.permanent }
}
