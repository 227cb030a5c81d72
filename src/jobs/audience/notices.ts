// What other programs are told of: entries of the outbox for webhooks, and nothing where the newsletter has none.
import type { Site } from '../../issue/site.ts'
import type { NewOutboxEntry } from '../../store/store.ts'

export type NoticeEvent = 'subscribed' | 'confirmed' | 'left' | 'bounced' | 'sent'

/** An entry for each webhook that wants this event. `facts` is JSON, and is what the webhook gets beside event and time. */
export function noticesOf(
  _site: Site,
  _event: NoticeEvent,
  _facts: Readonly<Record<string, unknown>>,
  _now: number,
): readonly Omit<NewOutboxEntry, 'subscriberId'>[] {
  return []
}
