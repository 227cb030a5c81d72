// Mailgun's webhooks: signed in the body by HMAC-SHA256 over timestamp and token, not over the report itself. So a token
// counts once: it is the id of the report. Format: documentation.mailgun.com, "Webhook payloads" and "Securing webhooks".
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { judge } from './cause.ts'
import {
  isFresh,
  messageIdOfField,
  type ProviderReading,
  type ProviderReport,
  type ProviderRequest,
  parseJson,
  refuse,
  replyLine,
  tokenOfReturnPath,
} from './report.ts'

const payload = z.object({
  signature: z.object({
    timestamp: z.string().regex(/^\d{1,12}$/),
    token: z.string().regex(/^[0-9a-zA-Z]{1,100}$/),
    signature: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  'event-data': z.object({
    event: z.string(),
    severity: z.string().optional(),
    reason: z.string().optional(),
    recipient: z.string().max(320).optional(),
    envelope: z.object({ sender: z.string().optional() }).optional(),
    message: z.object({ headers: z.object({ 'message-id': z.string().optional() }).optional() }).optional(),
    'delivery-status': z
      .object({
        code: z.union([z.number(), z.string()]).optional(),
        message: z.string().nullish(),
        description: z.string().nullish(),
        'enhanced-code': z.string().nullish(),
      })
      .optional(),
  }),
})
type Payload = z.output<typeof payload>

export function readMailgun({ body }: ProviderRequest, signingKey: string, now: number): ProviderReading {
  const parsed = payload.safeParse(parseJson(Buffer.from(body).toString('utf8')))
  if (!parsed.success) return refuse(400, 'The body is no report of Mailgun')
  const { timestamp, token, signature } = parsed.data.signature
  const expected = createHmac('sha256', signingKey).update(`${timestamp}${token}`).digest()
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex')))
    return refuse(401, 'The signature is not by YIBAO_MAILGUN_KEY')
  if (!isFresh(Number(timestamp) * 1000, now)) return refuse(403, 'What was signed is not of these days')
  const report = reportOf(parsed.data, token)
  return { reports: report ? [report] : [] }
}

function reportOf(data: Payload, id: string): ProviderReport | undefined {
  const event = data['event-data']
  const status = event['delivery-status']?.['enhanced-code'] ?? undefined
  const reply = wordsOf(event)
  const shared = {
    ...(event.recipient === undefined ? {} : { recipient: event.recipient }),
    ...(status === undefined || status === '' ? {} : { status }),
    ...replyLine(reply),
    ...messageIdOfField(event.message?.headers?.['message-id']),
    ...tokenOfReturnPath(event.envelope?.sender),
    rule: [event.event, event.severity, event.reason].filter((word) => word !== undefined).join('/'),
    id,
  }
  switch (event.event) {
    case 'failed':
      return { ...shared, ...failed(event, reply, status) }
    case 'rejected':
      return { ...shared, kind: 'bounce', permanent: false, cause: 'policy' }
    case 'complained':
      return { ...shared, kind: 'complaint', permanent: false, cause: 'complaint' }
    case 'unsubscribed':
      return { ...shared, kind: 'unsubscribe', permanent: false, cause: 'other' }
    case 'delivered':
      return { ...shared, kind: 'delivery', permanent: false, cause: 'other' }
    default:
      return undefined
  }
}

type Failure = Pick<ProviderReport, 'kind' | 'permanent' | 'cause'>

/** `suppress-…`: Mailgun did not even try, for what it knows of the address. Other permanent failures need the server's words. */
function failed({ severity, reason }: Payload['event-data'], reply: string, status?: string): Failure {
  if (reason === 'suppress-complaint') return { kind: 'complaint', permanent: false, cause: 'complaint' }
  if (reason === 'suppress-unsubscribe') return { kind: 'unsubscribe', permanent: false, cause: 'other' }
  if (reason === 'suppress-bounce') return { kind: 'bounce', permanent: true, cause: 'address' }
  const judged = judge({
    reply,
    says: 'failed',
    otherwise: reason === 'espblock' ? 'policy' : 'other',
    ...(status === undefined ? {} : { status }),
  })
  if (severity === 'temporary') return { kind: 'delay', permanent: false, cause: judged.cause }
  return { kind: 'bounce', ...judged }
}

function wordsOf(event: Payload['event-data']): string {
  const { code, message, description } = event['delivery-status'] ?? {}
  const words = [message, description].filter((text) => text !== undefined && text !== null && text !== '')
  const text = words.join(' ')
  return code === undefined || text.startsWith(String(code)) ? text : `${code} ${text}`
}
