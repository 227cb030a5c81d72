// What the store counts for the statistics: sums over readers, never a reader. Types only.
import type { EditionChoice, Language, Status } from '../subscriber.ts'

/** How somebody became a reader, or stopped being one. `added`: by the owner's hand. */
export type ChangeKind = 'confirmed' | 'added' | 'imported' | 'left' | 'suppressed'

/** Of readers alone: who asked and never confirmed, and who was never mailed, changed nothing. */
export interface ChangeRow {
  readonly kind: ChangeKind
  /** Minutes since 1970 UTC; of those who came the first of the day. */
  readonly minute: number
  readonly count: number
}

/** People who asked, by how long it took them to confirm it. */
export interface WaitRow {
  /** Absent of those who have not confirmed. */
  readonly minutes?: number
  readonly count: number
}

export interface DeliveryRow {
  readonly variant: string
  readonly state: string
  readonly count: number
}

export interface ReportRow {
  /** Absent where nobody could say what was bounced. */
  readonly issue?: string
  readonly kind: 'bounce' | 'complaint' | 'reply'
  readonly cause?: string
  readonly permanent: boolean
  readonly count: number
}

export interface PollRow {
  readonly issue: string
  readonly poll: string
  readonly count: number
}

export interface ReaderCounts {
  readonly statuses: Readonly<Record<Status, number>>
  /** Of those who get the newsletter now. */
  readonly languages: Readonly<Record<Language, number>>
  readonly editions: Readonly<Record<EditionChoice, number>>
}
