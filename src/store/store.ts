// The port for what is kept between runs: readers, mailings and deliveries. One contract suite runs over every adapter.
import type { Archive } from './archive.ts'
import type { Audit } from './audit.ts'
import type { Mailings } from './mailings.ts'
import type { Subscribers } from './readers.ts'
import type { Schedules } from './schedules.ts'
import type { Clicks, Outbox, Reports, Votes } from './service.ts'
import type { Statistics } from './statistics.ts'

export type { Audience } from '../mailing/audience.ts'
export type { Audit, AuditAction, AuditBy, AuditEntry, MailingEnd } from './audit.ts'
export type {
  Addition,
  Claimed,
  ClaimRequest,
  DeliveryRecord,
  Invariants,
  Mailings,
  NewMailing,
  VariantCount,
} from './mailings.ts'
export type {
  AddOutcome,
  Consent,
  Erasure,
  NewSubscriber,
  ReaderDecision,
  ReaderState,
  ReaderTarget,
  SubscriberHistory,
  Subscribers,
} from './readers.ts'
export type { Schedule, ScheduleId, Schedules } from './schedules.ts'
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
