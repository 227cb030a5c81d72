// The port for mailings and their deliveries: the ledger of who has what. Part of the store.
import type { Audience } from '../mailing/audience.ts'
import type { Delivery, DeliveryState, Mailing, MailingStanding, MailingState } from '../mailing/delivery.ts'
import type { AuditEntry } from './audit.ts'
import type { ScheduleId } from './schedules.ts'

export interface NewMailing {
  readonly issue: string
  readonly subject: string
  readonly variants: Mailing['variants']
  readonly plannedAt: number
  /** Message-ID of a reader, without angle brackets. */
  readonly messageId: (subscriberId: number) => string
  readonly audience: Audience
  /** Written to the audit trail in the transaction that makes the mailing visible, with how many readers it has. */
  readonly audit?: Omit<AuditEntry, 'issue' | 'readers'>
}

/** Readers for a mailing that is there. */
export interface Addition {
  readonly audience: Audience
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly messageId: (subscriberId: number) => string
  /** Written to the audit trail when all are added, with how many. */
  readonly audit?: Omit<AuditEntry, 'issue' | 'readers'>
}

export interface DeliveryRecord {
  readonly subscriberId: number
  readonly state: Exclude<DeliveryState, 'claimed'>
  readonly reply?: string
  readonly dueAt?: number
  readonly attempts?: number
}

export interface ClaimRequest {
  readonly now: number
  readonly limit: number
  /** Who claims: unique to a process for its life. */
  readonly worker: string
  /** Until when the claim holds (milliseconds since 1970 UTC); `recordExpired` settles those that ran out. */
  readonly leaseUntil: number
  /** Only subscribers from `from` to `to`, both included. */
  readonly range?: { readonly from: number; readonly to: number }
  /** Recorded before that in the same transaction, as by `record`: one commit for both. */
  readonly records?: readonly DeliveryRecord[]
}

export interface Claimed {
  /** Deliveries are claimed only while the mailing is `active`. */
  readonly state: MailingState
  readonly deliveries: readonly Delivery[]
}

export interface Mailings {
  /**
   * Stores the compiled bytes and freezes the audience: one queued delivery for every reader of it who has none of this
   * issue yet, of the variant whose id is the reader's edition, else of the first. Written in slices, so that others can write in between, and seen by nobody
   * until complete; what a crash left half written is cleared by the next plan of the issue. Throws where the issue has
   * a mailing. Call it holding the send lock. A schedule of the issue ends in the transaction that makes the mailing
   * visible; with `many` senders, the chunk jobs are put into the queue in it.
   */
  plan(mailing: NewMailing): Promise<Mailing>
  /**
   * As `plan`, where the issue still has this very schedule, waiting, when all is written. Where it was taken back or
   * replaced meanwhile, nothing of the mailing is left, and undefined is returned.
   */
  planScheduled(mailing: NewMailing, schedule: ScheduleId): Promise<Mailing | undefined>
  /**
   * Adds to a mailing the readers of another audience who have none of its issue yet, and returns how many. In slices, each of which
   * leaves the mailing right in itself: what was added before a crash is sent with the rest, and the same call again adds what
   * is missing. Throws where the mailing is not active any more. Call it holding the send lock; with `many` senders, the
   * chunk jobs of a slice are put into the queue in its transaction.
   */
  extend(mailingId: number, addition: Addition): Promise<number>
  /** How many readers of an audience `plan` would take now; with an issue, `extend`: those who have none of it yet. */
  countAudience(audience: Audience, now: number, issue?: string): Promise<number>
  ofIssue(issue: string): Promise<Mailing | undefined>
  byId(id: number): Promise<Mailing | undefined>
  /** Oldest first. */
  list(): Promise<readonly Omit<Mailing, 'variants'>[]>
  /**
   * Sets what the mailing is at, unless it is cancelled, which it stays: false then. With `from`, only where it is at that, so
   * that a pause which somebody has asked for is not taken for another one.
   */
  setState(id: number, standing: MailingStanding, from?: MailingState): Promise<boolean>
  /**
   * Takes up to `limit` deliveries that are due, durably, before anything is on the wire. Readers who are not active
   * any more become `skipped` in the same transaction and are not returned. Two processes never get the same one.
   */
  claim(mailingId: number, request: ClaimRequest): Promise<Claimed>
  /**
   * Commits that the ends of these messages may be on their way: `claimed` by this worker becomes `sending`. Returns
   * those for which it did; the others must not be sent, since their claim ran out.
   */
  begin(
    mailingId: number,
    subscriberIds: readonly number[],
    worker: string,
    now: number,
  ): Promise<ReadonlySet<number>>
  /**
   * Records outcomes in one transaction. What is absent in a record stays as it was. An accepted delivery never changes
   * again: records about one are passed over. With a worker, records other than `accepted` count only for deliveries
   * that are still that worker's.
   */
  record(mailingId: number, records: readonly DeliveryRecord[], now: number, worker?: string): Promise<void>
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
  /** Claims that ran out before `now`: those with nothing on the wire are queued again, those `sending` are uncertain. */
  recordExpired(
    mailingId: number,
    now: number,
  ): Promise<{ readonly queued: number; readonly uncertain: number }>
  /**
   * Gives every delivery in state `from` the state `to`, in slices, each an own transaction; returns how many. `queued`
   * ones are due at once, and their attempts count from 0 again. For `resend` (uncertain to queued), `mark-sent` (uncertain to accepted), `retry-failed`
   * (rejected to queued), `cancel` (queued and deferred to skipped). With `subscriberIds`, only these.
   */
  move(
    mailingId: number,
    from: DeliveryState,
    to: { readonly state: 'queued' | 'accepted' | 'skipped' | 'uncertain'; readonly reply: string },
    now: number,
    subscriberIds?: readonly number[],
  ): Promise<number>
  /** Whether anything of the mailing was ever tried: a delivery that is neither skipped nor queued without attempts and reply. */
  begun(mailingId: number): Promise<boolean>
  /**
   * Removes a mailing that has not `begun`; where it has, nothing is removed. Call it holding the send lock.
   */
  discard(mailingId: number): Promise<'discarded' | 'begun'>
  countByState(mailingId: number): Promise<Readonly<Record<DeliveryState, number>>>
  /** By variant, in their order: how many readers get it, and how many of them it reached. */
  countByVariant(mailingId: number): Promise<readonly VariantCount[]>
  /** The two things that must hold after every send, counted in SQL over the whole issue. */
  invariants(mailingId: number): Promise<Invariants>
  /**
   * The parts of a mailing in which something is due at `now`: ranges of subscriber ids with up to `size` such
   * deliveries each. For putting jobs back that a queue has lost.
   */
  dueRanges(
    mailingId: number,
    now: number,
    size: number,
  ): Promise<readonly { readonly from: number; readonly to: number }[]>
  /** Earliest time at which a queued or deferred delivery is due, or at which a claim of another worker runs out. */
  nextDue(mailingId: number): Promise<number | undefined>
  /** In order of subscriber id, ids above `after`, at most `limit`. */
  deliveries(
    mailingId: number,
    filter: { state?: DeliveryState; after?: number; limit: number },
  ): Promise<readonly Delivery[]>
}

export interface VariantCount {
  readonly variant: string
  readonly deliveries: number
  readonly accepted: number
}

export interface Invariants {
  /** Addresses with more than one accepted delivery of the issue; must be 0. */
  readonly acceptedTwice: number
  /** Deliveries in any state; must be the size of the mailing. */
  readonly deliveries: number
  readonly size: number
}
