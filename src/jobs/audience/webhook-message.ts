// A message to another program as the Standard Webhooks specification 1.0.0 signs it:
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
import { createHmac } from 'node:crypto'

export interface WebhookMessage {
  /** The same however often it is sent. */
  readonly id: string
  readonly type: string
  /** When it happened: milliseconds since 1970 UTC. */
  readonly at: number
  readonly data: Readonly<Record<string, unknown>>
}

export interface SignedWebhook {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** `now`: of this attempt, which is signed with it, so that nobody can play an old one again. */
export function signWebhook(
  { id, type, at, data }: WebhookMessage,
  secret: string,
  now: number,
): SignedWebhook {
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data })
  const timestamp = Math.floor(now / 1000)
  const mac = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${mac}`,
    },
    body,
  }
}

/** `whsec_` and the key in base64. */
function keyOf(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
}
