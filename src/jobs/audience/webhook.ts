// Tells other programs what happened: one POST a message, signed, tried again for a day and a half where the receiver is not there,
// and given up where it says that it does not want it.
import { type GuardedPost, HttpFailed, type HttpResponse } from '../../http/http.ts'
import type { Site } from '../../issue/site.ts'
import type { OutboxEntry } from '../../store/store.ts'
import { DAY_MS } from './desk.ts'
import type { EntryHandler, EntryOutcome } from './outbox.ts'
import { signWebhook, type WebhookMessage } from './webhook-message.ts'

export interface WebhookDesk {
  readonly site: Site
  readonly clock: { now(): number }
  readonly post: GuardedPost
  /** `whsec_` and the key in base64. */
  readonly secret: string
}

/** A receiver that did not answer is left alone for so long, so that others get their turn. */
const REST_MS = 30_000
const RETRY_AFTER_MAX_MS = DAY_MS

export function openWebhooks(desk: WebhookDesk): EntryHandler {
  const resting = new Map<string, number>()
  return async (entry) => {
    const url = String(entry.payload.url ?? '')
    if (!desk.site.webhooks?.some((webhook) => webhook.url === url))
      return { type: 'failed', note: 'this webhook is not in newsletter.yaml any more' }
    if ((resting.get(url) ?? 0) > desk.clock.now())
      return { type: 'again', note: 'the receiver did not answer a moment ago' }
    const outcome = await postWebhook(messageOf(entry, desk.site), url, desk)
    if (outcome.type === 'again') resting.set(url, desk.clock.now() + REST_MS)
    else resting.delete(url)
    return outcome
  }
}

/** One attempt. */
export async function postWebhook(
  message: WebhookMessage,
  url: string,
  desk: WebhookDesk,
): Promise<EntryOutcome> {
  const { headers, body } = signWebhook(message, desk.secret, desk.clock.now())
  try {
    return outcomeOf(await desk.post.post(url, { headers, body }), desk.clock.now())
  } catch (error) {
    if (!(error instanceof HttpFailed)) throw error
    return { type: error.failure === 'refused' ? 'failed' : 'again', note: error.message }
  }
}

/** Ids of entries may be given again when they are gone: with the time they are not. */
function messageOf({ id, createdAt, subscriberId, payload }: OutboxEntry, site: Site): WebhookMessage {
  const { event, at, facts } = payload
  const said = typeof facts === 'object' && facts !== null ? facts : {}
  return {
    id: `msg_${createdAt}_${id}`,
    type: String(event ?? ''),
    at: typeof at === 'number' ? at : createdAt,
    data: { list: site.list.id, ...(subscriberId === undefined ? {} : { reader: subscriberId }), ...said },
  }
}

/** A redirect is not followed: what is told goes to the address in newsletter.yaml and to no other. */
function outcomeOf({ status, headers }: HttpResponse, now: number): EntryOutcome {
  if (status >= 200 && status < 300) return { type: 'done' }
  const note = `it answered ${status}`
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    const waitMs = retryAfter(headers.get('retry-after'), now)
    return { type: 'again', note, ...(waitMs === undefined ? {} : { waitMs }) }
  }
  return { type: 'failed', note }
}

/** Seconds, or a moment (RFC 9110, 10.2.3). */
function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined
  const wait = /^\d{1,9}$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isFinite(wait) && wait > 0 ? Math.min(wait, RETRY_AFTER_MAX_MS) : undefined
}
