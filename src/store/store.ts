// The port for what is kept between runs: readers, mailings and deliveries. One contract suite runs over every adapter.
import type { Status, Subscriber } from '../audience/subscriber.ts'
import type { Delivery, DeliveryState, Mailing } from '../mailing/delivery.ts'

export interface Store {
  readonly subscribers: Subscribers
  readonly mailings: Mailings
  /**
   * One sending process per store: the lock, or `held` where another process has it. The operating system gives it
   * back when the process dies, however it dies.
   */
  lockSending(): Promise<SendLock | 'held'>
  close(): Promise<void>
}

export interface SendLock {
  release(): Promise<void>
}

/** The store cannot be used as it is: too new, too old a SQLite, not a database. The message says what to do. */
export class StoreRefused extends Error {
  override name = 'StoreRefused'
}

export interface NewSubscriber {
  readonly address: string
  /** Address.key: unique. */
  readonly key: string
  readonly name?: string
  readonly status: Exclude<Status, 'pending'>
  readonly since: number
  /** When another service recorded the leaving, where `status` is not active and it says so. */
  readonly leftAt?: number
  readonly note: string
  readonly attributes: Readonly<Record<string, string>>
}

/** A status that a reader had: `at` is when it was recorded here, `since` when it began. */
export interface SubscriberHistory {
  readonly at: number
  readonly status: Status
  readonly since: number
  readonly note: string
}

/** `updated`: a name or attributes were filled in. `stopped`: was to be mailed and is not any more. */
export type AddOutcome = 'added' | 'updated' | 'stopped' | 'known'

export interface Subscribers {
  /**
   * Adds readers in one transaction; in the order given, says what became of each. Those who are known already stay as
   * they are, but: an absent name and absent attributes are filled in, and a row that is not active stops mail to them
   * (by `step` with an `imported` event). A person who left never becomes active this way.
   */
  addMany(readers: readonly NewSubscriber[], now: number): Promise<readonly AddOutcome[]>
  byKey(key: string): Promise<Subscriber | undefined>
  byId(id: number): Promise<Subscriber | undefined>
  /** Every status the reader had, oldest first. */
  history(id: number): Promise<readonly SubscriberHistory[]>
  /** Sets status, since and note, and records the change. */
  change(id: number, change: { status: Status; since: number; note: string }): Promise<void>
  /** Deletes the reader and their history, and takes their address out of the ledger. */
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
  /**
   * Stores the compiled bytes and freezes the audience: one queued delivery, of the first variant, for every active
   * reader who has none of this issue yet. Written in slices, so that others can write in between, and seen by nobody
   * until complete; what a crash left half written is cleared by the next plan of the issue. Throws where the issue has
   * a mailing. Call it holding the send lock.
   */
  plan(mailing: NewMailing): Promise<Mailing>
  ofIssue(issue: string): Promise<Mailing | undefined>
  list(): Promise<readonly Omit<Mailing, 'variants'>[]>
  /**
   * Takes up to `limit` deliveries that are due, durably, before anything is on the wire. Readers who are not active
   * any more become `skipped` in the same transaction and are not returned.
   */
  claim(mailingId: number, now: number, limit: number): Promise<readonly Delivery[]>
  /**
   * Records outcomes in one transaction. What is absent in a record stays as it was. An accepted delivery never changes
   * again: records about one are passed over.
   */
  record(mailingId: number, records: readonly DeliveryRecord[], now: number): Promise<void>
  /**
   * After a crash, holding the send lock: gives every delivery that is still `claimed` or `sending` the state that
   * `decisions` has for it, and `rest` to the others: `queued` where nothing of them was on the wire. One transaction.
   */
  recover(
    mailingId: number,
    decisions: readonly DeliveryRecord[],
    rest: Omit<DeliveryRecord, 'subscriberId'>,
    now: number,
  ): Promise<{ readonly decided: number; readonly others: number }>
  /** Whether anything of the mailing was ever tried: a delivery that is neither skipped nor queued with 0 attempts. */
  begun(mailingId: number): Promise<boolean>
  /**
   * Removes a mailing that has not `begun`; where it has, nothing is removed. Call it holding the send lock.
   */
  discard(mailingId: number): Promise<'discarded' | 'begun'>
  countByState(mailingId: number): Promise<Readonly<Record<DeliveryState, number>>>
  /** Earliest time at which a queued or deferred delivery is due. */
  nextDue(mailingId: number): Promise<number | undefined>
  /** In order of subscriber id, ids above `after`, at most `limit`. */
  deliveries(
    mailingId: number,
    filter: { state?: DeliveryState; after?: number; limit: number },
  ): Promise<readonly Delivery[]>
}
