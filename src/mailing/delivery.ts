// A delivery: one edition to one reader, and what became of it. Types and the states' meaning.

import type { Audience } from './audience.ts'

export const DELIVERY_STATES = [
  'queued', // planned, not yet taken up
  'claimed', // taken up by a sending process, nothing on the wire
  'sending', // the message's end may have reached the server
  'accepted', // the server said 2xx to the final dot
  'deferred', // the server said 4xx, or the line dropped before the dot: due again at dueAt
  'rejected', // the server said 5xx about this reader
  'skipped', // not active any more when claimed, or the mailing was cancelled
  'uncertain', // the line dropped after the dot and before a reply: resent only when told
] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

export interface Delivery {
  readonly mailingId: number
  readonly subscriberId: number
  readonly variant: string
  /** The address at plan time. */
  readonly address: string
  readonly name?: string
  readonly state: DeliveryState
  readonly attempts: number
  /** Milliseconds since 1970 UTC. */
  readonly dueAt: number
  /** Without angle brackets; the same on every attempt. */
  readonly messageId: string
  /** The server's last words, one line. */
  readonly reply?: string
}

/** How many deliveries have not come to an end yet; what is uncertain has, until somebody says otherwise. */
export function countOpen(counts: Readonly<Record<DeliveryState, number>>): number {
  return counts.queued + counts.claimed + counts.sending + counts.deferred
}

/** What one attempt came to. `reply` is what the server said, or how the line failed. */
export type Outcome =
  | { readonly state: 'accepted'; readonly reply: string }
  | { readonly state: 'deferred'; readonly reply: string }
  | { readonly state: 'rejected'; readonly kind: 'hard' | 'soft'; readonly reply: string }
  | { readonly state: 'uncertain'; readonly reply: string }

export const MAILING_STATES = ['active', 'paused', 'cancelled'] as const
export type MailingState = (typeof MAILING_STATES)[number]

/** What a mailing is at. A paused one goes on by itself at `resumeAt`, where there is one, else when told. */
export interface MailingStanding {
  readonly state: MailingState
  /** Why, in words for people. */
  readonly reason?: string
  /** Milliseconds since 1970 UTC. */
  readonly resumeAt?: number
}

export interface Mailing extends MailingStanding {
  readonly id: number
  /** Slug of the issue; one mailing an issue. */
  readonly issue: string
  readonly subject: string
  readonly variants: readonly { readonly id: string; readonly hash: string; readonly bytes: Uint8Array }[]
  /** Milliseconds since 1970 UTC. */
  readonly plannedAt: number
  /** Readers at plan time, and those who were added since. */
  readonly size: number
  /** Whom it was planned for; absent where that was not written down yet. */
  readonly audience?: Audience
}
