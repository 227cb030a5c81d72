// SendGrid's event webhook: a list of events, signed with ECDSA over timestamp and body (P-256, SHA-256, DER). Format:
// www.twilio.com/docs/sendgrid, "Event Webhook Reference" and "Getting Started with the Event Webhook Security Features".
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'
import { judge } from './cause.ts'
import {
  isFresh,
  messageIdOfField,
  type ProviderReading,
  type ProviderReport,
  type ProviderRequest,
  parseJson,
  REPORTS_MAX,
  refuse,
  replyLine,
} from './report.ts'

const SIGNATURE = 'x-twilio-email-event-webhook-signature'
const TIMESTAMP = 'x-twilio-email-event-webhook-timestamp'

const event = z.object({
  event: z.string(),
  type: z.string().optional(),
  email: z.string().max(320).optional(),
  status: z.string().optional(),
  reason: z.string().optional(),
  response: z.string().optional(),
  sg_event_id: z.string().min(1).max(200),
  'smtp-id': z.string().optional(),
})
type Event = z.output<typeof event>
const payload = z.array(event).max(REPORTS_MAX)

export function readSendgrid(
  { headers, body }: ProviderRequest,
  publicKey: string,
  now: number,
): ProviderReading {
  const signature = headers.get(SIGNATURE)
  const timestamp = headers.get(TIMESTAMP)
  if (signature === undefined || timestamp === undefined || !/^\d{1,12}$/.test(timestamp))
    return refuse(
      401,
      `The headers ${SIGNATURE} and ${TIMESTAMP} are missing: turn the signed event webhook on`,
    )
  const key = readKey(publicKey)
  if (!key) return refuse(401, 'YIBAO_SENDGRID_KEY is no public key')
  if (!isSigned(key, signature, timestamp, body))
    return refuse(401, 'The signature is not by YIBAO_SENDGRID_KEY')
  if (!isFresh(Number(timestamp) * 1000, now)) return refuse(403, 'What was signed is not of these days')
  const parsed = payload.safeParse(parseJson(Buffer.from(body).toString('utf8')))
  if (!parsed.success) return refuse(400, 'The body is no list of events of SendGrid')
  return { reports: parsed.data.flatMap((each) => reportOf(each) ?? []) }
}

/** For whoever checks a configuration. */
export function isSendgridKey(text: string): boolean {
  return readKey(text) !== undefined
}

function readKey(text: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })
    return key.asymmetricKeyType === 'ec' ? key : undefined
  } catch {
    return undefined
  }
}

function isSigned(key: KeyObject, signature: string, timestamp: string, body: Uint8Array): boolean {
  try {
    return verify(
      'sha256',
      Buffer.concat([Buffer.from(timestamp), body]),
      key,
      Buffer.from(signature, 'base64'),
    )
  } catch {
    return false
  }
}

function reportOf(each: Event): ProviderReport | undefined {
  const words = each.reason ?? each.response ?? ''
  const shared = {
    ...(each.email === undefined ? {} : { recipient: each.email }),
    ...(each.status === undefined || each.status === '' ? {} : { status: each.status }),
    ...replyLine(words),
    ...messageIdOfField(each['smtp-id']),
    rule: each.type === undefined ? each.event : `${each.event}/${each.type}`,
    id: each.sg_event_id,
  }
  const what = meaning(each, words)
  return what && { ...shared, ...what }
}

type Meaning = Pick<ProviderReport, 'kind' | 'permanent' | 'cause'>

function meaning(each: Event, words: string): Meaning | undefined {
  const status = each.status === undefined ? {} : { status: each.status }
  switch (each.event) {
    case 'bounce': {
      const judged = judge({
        reply: words,
        says: 'failed',
        otherwise: each.type === 'blocked' ? 'policy' : 'other',
        ...status,
      })
      // `blocked` is about the message or about us, also where the status says otherwise
      return { kind: 'bounce', cause: judged.cause, permanent: judged.permanent && each.type !== 'blocked' }
    }
    case 'dropped':
      return dropped(words)
    case 'deferred':
      return {
        kind: 'delay',
        permanent: false,
        cause: judge({ reply: words, says: 'failed', otherwise: 'other', ...status }).cause,
      }
    case 'spamreport':
      return { kind: 'complaint', permanent: false, cause: 'complaint' }
    case 'unsubscribe':
    case 'group_unsubscribe':
      return { kind: 'unsubscribe', permanent: false, cause: 'other' }
    case 'delivered':
      return { kind: 'delivery', permanent: false, cause: 'other' }
    default:
      return undefined
  }
}

/** SendGrid did not even try, for what it knows of the address; or it objects to the message. */
function dropped(reason: string): Meaning {
  if (/^bounced address$/i.test(reason)) return { kind: 'bounce', permanent: true, cause: 'address' }
  if (/^spam reporting address$/i.test(reason))
    return { kind: 'complaint', permanent: false, cause: 'complaint' }
  if (/^unsubscribed address$/i.test(reason)) return { kind: 'unsubscribe', permanent: false, cause: 'other' }
  return { kind: 'bounce', permanent: false, cause: /spam|content/i.test(reason) ? 'content' : 'policy' }
}
