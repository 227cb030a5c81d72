// The port for who did what to a mailing, and when it began and ended. Part of the store.
import type { Invariants } from './mailings.ts'
import type { NewOutboxEntry } from './service.ts'

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
