// What other programs are told of: entries of the outbox for webhooks, and nothing where the newsletter has none.
import type { Site } from '../../issue/site.ts'
import type { NoticeEvent } from '../../issue/webhooks-schema.ts'
import type { NewOutboxEntry } from '../../store/store.ts'

export type { NoticeEvent } from '../../issue/webhooks-schema.ts'

/**
 * An entry for each webhook that wants this event. `facts` is JSON, and is what the webhook gets beside event, time, list and the
 * number of the reader: `address` only where newsletter.yaml says so for this webhook.
 */
export function noticesOf(
  site: Site,
  event: NoticeEvent,
  facts: Readonly<Record<string, unknown>>,
  now: number,
): readonly Omit<NewOutboxEntry, 'subscriberId'>[] {
  const { address, ...rest } = facts
  return (site.webhooks ?? [])
    .filter(({ events }) => events.includes(event))
    .map((webhook) => ({
      kind: 'webhook',
      payload: {
        url: webhook.url,
        event,
        at: now,
        facts: webhook.address === true && address !== undefined ? { ...rest, address } : rest,
      },
      dueAt: now,
    }))
}
