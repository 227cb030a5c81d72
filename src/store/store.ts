// The port for what is kept between runs: readers, mailings and deliveries. One contract suite runs over every adapter.
import type { Audience } from '../mailing/audience.ts'
import type { Delivery, DeliveryState, Mailing, MailingStanding, MailingState } from '../mailing/delivery.ts'
import type { Archive } from './archive.ts'
import type { Subscribers } from './readers.ts'
import type { Clicks, NewOutboxEntry, Outbox, Reports, Votes } from './service.ts'
import type { Statistics } from './statistics.ts'

export type { Audience } from '../mailing/audience.ts'
export type {
  AddOutcome,
  Consent,
  DoNotMail,
  NewSubscriber,
  ReaderDecision,
  ReaderState,
  ReaderTarget,
  SubscriberHistory,
  Subscribers,
} from './readers.ts'
export type {
  Clicks,
  NewOutboxEntry,
  NewReport,
  Outbox,
  OutboxEntry,
  Report,
  Reports,
  Vote,
  Votes,
} from './service.ts'
export type { Statistics } from './statistics.ts'

export interface Store {
  readonly subscribers: Subscribers
  readonly mailings: Mailings
  readonly schedules: Schedules
  readonly audit: Audit
  readonly pace: PaceStore
  readonly processes: Processes
  readonly departure: Departures
  readonly outbox: Outbox
  readonly votes: Votes
  readonly reports: Reports
  readonly clicks: Clicks
  readonly statistics: Statistics
  /** Everything it holds, row by row. */
  readonly archive: Archive
  /**
   * `one`: a store on this machine, one sending process at a time, with a journal beside it. `many`: several machines
   * share a send, and `sending` is committed before a message's end.
   */
  readonly senders: 'one' | 'many'
  /**
   * With `one`, the right to send: the lock, or who has it. The operating system gives it back when the process dies,
   * however it dies. With `many` always a lock, which shuts nobody out.
   */
  lockSending(holder: Holder): Promise<SendLock | { readonly heldBy: Holder | undefined }>
  close(): Promise<void>
}

export interface SendLock {
  release(): Promise<void>
}

/** A process as a person would look for it. */
export interface Holder {
  readonly host: string
  readonly pid: number
  /** `send 12`, `worker`, `serve`. */
  readonly task: string
  /** Milliseconds since 1970 UTC. */
  readonly since: number
}

/** The store cannot be used as it is: too new, too old a SQLite, not a database. The message says what to do. */
export class StoreRefused extends Error {
  override name = 'StoreRefused'
}

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

/** A mailing that is to begin at a time. Its bytes are fixed, its audience is that of the time at which it begins. */
export interface Schedule {
  readonly issue: string
  readonly subject: string
  readonly variants: Mailing['variants']
  readonly audience: Audience
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  /** IANA name of the zone in which the time was given. */
  readonly zone: string
  readonly createdAt: number
  /** `late`: its time passed with nobody to start it, and somebody was told instead. */
  readonly state: 'waiting' | 'late'
}

/** Tells a schedule from the one that took its place. */
export type ScheduleId = Pick<Schedule, 'at' | 'createdAt'>

export interface Schedules {
  /** Stores or replaces the schedule of an issue. */
  put(schedule: Schedule): Promise<void>
  ofIssue(issue: string): Promise<Schedule | undefined>
  /** By time, earliest first, without the bytes. */
  list(): Promise<readonly Omit<Schedule, 'variants'>[]>
  /**
   * Marks this very schedule late and writes the entry to the audit trail, in one transaction. False, and nothing is
   * written, where it is not waiting any more: of many who try, one gets true.
   */
  markLate(issue: string, schedule: ScheduleId, entry: AuditEntry): Promise<boolean>
  /** Whether there was one. */
  remove(issue: string): Promise<boolean>
}

export type AuditAction =
  | 'scheduled'
  | 'unscheduled'
  | 'late'
  | 'planned'
  | 'replanned'
  | 'extended'
  | 'started'
  | 'ended'
  | 'paused'
  | 'resumed'
  | 'cancelled'
  | 'resent uncertain'
  | 'marked sent'
  | 'retried failed'
  | 'recovered'
  | 'restored'
  | 'moved'

/** An entry of which the store knows the rest. */
export type AuditBy = Pick<AuditEntry, 'at' | 'issue' | 'who'>

export interface MailingEnd {
  /** Readers. */
  readonly accepted: number
  readonly invariants: Invariants
}

/** Who did what to the mailing of an issue. Never changed, never deleted. */
export interface AuditEntry {
  readonly at: number
  readonly issue: string
  readonly action: AuditAction
  /** `user@host`, and the process: `ann@desk send`. */
  readonly who: string
  /** Edition.hash, where one was decided on. */
  readonly edition?: string
  /** How many readers it is about. */
  readonly readers?: number
  /** One line for people; never an address. */
  readonly note?: string
}

export interface Audit {
  add(entry: AuditEntry): Promise<void>
  /**
   * Adds `started`, with how many readers are open, where the mailing is active and any are: unless it has ended as often as
   * `known`, which says that this process has begun on it already. Returns how often it has ended where the process has begun
   * on it now, else undefined. One at a time with `end`: whoever begins behind an end says so.
   */
  begin(mailingId: number, entry: AuditBy, known?: number): Promise<number | undefined>
  /**
   * Adds `ended`, with how many readers were accepted in all, where nothing of the mailing is open any more and somebody has
   * begun on it since it last ended so: once, however many ask. What is true of the ledger then is counted in the same
   * transaction, and what follows from it is put into the outbox. Undefined where it was not for us to add.
   */
  end(
    mailingId: number,
    entry: AuditBy,
    follow?: (end: MailingEnd) => readonly NewOutboxEntry[],
  ): Promise<MailingEnd | undefined>
  /** Oldest first; of all issues without `issue`. */
  list(issue?: string): Promise<readonly AuditEntry[]>
}

/** What is known about a relay's pace, shared by all who send through it. The state is JSON. */
export interface PaceStore {
  /** Changes the state of a relay in one transaction that no other change of it overlaps, and returns `result`. */
  update<T>(
    relay: string,
    change: (state: unknown) => { readonly state: unknown; readonly result: T },
  ): Promise<T>
  read(relay: string): Promise<unknown>
}

/**
 * What a process that runs for long does with the store. `worker` and `serve` start what is scheduled; `service` only answers
 * links, `round` is a worker that ends when nothing is due, and `send` sends one issue.
 */
export type ProcessKind = 'worker' | 'serve' | 'service' | 'round' | 'send'

/** Signs of life of the processes that work with the store for longer than a moment. */
export interface Processes {
  seen(process: Holder & { readonly id: string; readonly kind: ProcessKind }, now: number): Promise<void>
  gone(id: string): Promise<void>
  /** Those seen at `since` or later; older ones are forgotten. */
  alive(since: number): Promise<readonly (Holder & { readonly kind: ProcessKind; readonly seenAt: number })[]>
}

/** Where everything went that a store held. What it still holds is not to be worked with. */
export interface Departure {
  readonly at: number
  /** The other store, for people: without a password. */
  readonly destination: string
  /** `ann@desk store move` */
  readonly who: string
  /** `begun`: it is being carried over at this moment, or that was cut off. */
  readonly state: 'begun' | 'done'
}

/** Stays with its store: neither a backup that is put back nor another store has it. */
export interface Departures {
  read(): Promise<Departure | undefined>
  /** In place of one that was there. From now on nobody is added or changed, and nothing is planned or scheduled. */
  write(departure: Departure): Promise<void>
  clear(): Promise<void>
}
