// The port for what a sending process notes between two writes to the store: cheap enough for every message, and there
// after the process was killed. Adapter: file-journal.ts.
import type { DeliveryRecord } from './store.ts'

export interface Journal {
  /** What a run that was cut off has left. `absent` where no run was started, or where its journal was lost. */
  read(): JournalNotes | 'absent'
  /** Before the first delivery is claimed: an empty journal, so that one that was lost can be told from one never begun. */
  start(): void
  /** Notes, before it returns, that these readers' messages may be on their way. */
  begin(subscriberIds: readonly number[]): void
  /** Notes what became of a delivery: at the latest with the next beginning, or in some milliseconds. */
  outcome(record: DeliveryRecord): void
  /** The store holds these now: their notes may go. */
  folded(subscriberIds: readonly number[]): void
  /** Everything is in the store: nothing is left behind. */
  clear(): void
}

export interface JournalNotes {
  /** By reader, `begun` or what became of the delivery; the last note counts. */
  readonly notes: ReadonlyMap<number, 'begun' | DeliveryRecord>
  /**
   * Whether nothing can be missing. A process that is killed loses no note; where the machine itself has started anew
   * since (a power cut), the last notes may never have reached the disk.
   */
  readonly complete: boolean
}
