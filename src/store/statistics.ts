// The port for what the statistics are made of: counts over everybody, made where the rows are. Part of the store. Nothing that
// it gives is about one reader.
import type {
  ChangeRow,
  DeliveryRow,
  PollRow,
  ReaderCounts,
  ReportRow,
  WaitRow,
} from '../audience/statistics/rows.ts'

/**
 * Who was erased, and who asked and was forgotten since they never confirmed, is in none of these counts. Each goes through a
 * table once: seconds where there are a million readers (docs/statistics.md), so not in a process that answers readers.
 */
export interface Statistics {
  readers(): Promise<ReaderCounts>
  /** Everybody who became a reader or stopped being one, from the beginning on, in order of time. */
  changes(): Promise<readonly ChangeRow[]>
  /** Of those who first asked at `since` or later (milliseconds since 1970 UTC); who has not confirmed comes first, then the fastest. */
  waits(since: number): Promise<readonly WaitRow[]>
  deliveries(issue: string): Promise<readonly DeliveryRow[]>
  reports(since: number): Promise<readonly ReportRow[]>
  polls(): Promise<readonly PollRow[]>
}
