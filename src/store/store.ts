// The port for what is kept between runs: readers, mailings and deliveries. One contract suite runs over every adapter.
import type { Status, Subscriber } from '../audience/subscriber.ts'
import type { Delivery, DeliveryState, Mailing } from '../mailing/delivery.ts'

export interface Store {
  readonly subscribers: Subscribers
  readonly mailings: Mailings
  close(): Promise<void>
}

export interface NewSubscriber {
  readonly address: string
  /** Address.key: unique. */
  readonly key: string
  readonly name?: string
  readonly status: Status
  readonly since: number
  readonly note: string
  readonly attributes: Readonly<Record<string, string>>
}

export interface Subscribers {
  /**
   * Adds readers in one transaction; in the order given, says what became of each: `added`, `known` (the stored one
   * stays as it is, but for `merge`). A person who left never becomes active this way.
   */
  addMany(readers: readonly NewSubscriber[]): Promise<readonly ('added' | 'updated' | 'known')[]>
  byKey(key: string): Promise<Subscriber | undefined>
  byId(id: number): Promise<Subscriber | undefined>
  /** Sets status, since and note, and records the change as an event. */
  change(id: number, change: { status: Status; since: number; note: string }): Promise<void>
  /** Deletes the reader. */
  remove(id: number): Promise<void>
  /** In order of id, ids above `after`, at most `limit`. */
  list(filter: { status?: Status; after?: number; limit: number }): Promise<readonly Subscriber[]>
  countByStatus(): Promise<Readonly<Record<Status, number>>>
}

export interface NewMailing {
  readonly issue: string
  readonly subject: string
  readonly variants: Mailing['variants']
  readonly plannedAt: number
  /** Message-ID of a reader, without angle brackets. */
  readonly messageId: (subscriberId: number) => string
}

export interface DeliveryRecord {
  readonly subscriberId: number
  readonly state: Exclude<DeliveryState, 'claimed'>
  readonly reply?: string
  readonly dueAt?: number
  readonly attempts?: number
}

export interface Mailings {
  /** Stores the compiled bytes and freezes the audience: one queued delivery for every active reader. Atomic. */
  plan(mailing: NewMailing): Promise<Mailing>
  ofIssue(issue: string): Promise<Mailing | undefined>
  list(): Promise<readonly Omit<Mailing, 'variants'>[]>
  /**
   * Takes up to `limit` deliveries that are due, durably, before anything is on the wire. Readers who are not active
   * any more become `skipped` in the same transaction and are not returned.
   */
  claim(mailingId: number, now: number, limit: number): Promise<readonly Delivery[]>
  /** Records outcomes in one transaction. */
  record(mailingId: number, records: readonly DeliveryRecord[], now: number): Promise<void>
  countByState(mailingId: number): Promise<Readonly<Record<DeliveryState, number>>>
  /** Earliest time at which a queued or deferred delivery is due. */
  nextDue(mailingId: number): Promise<number | undefined>
  /** In order of subscriber id. */
  deliveries(
    mailingId: number,
    filter: { state?: DeliveryState; after?: number; limit: number },
  ): Promise<readonly Delivery[]>
}
