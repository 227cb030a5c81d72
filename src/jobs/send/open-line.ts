// Opens a line to the mail server for a round, patiently.
import type { Clock } from '../../clock/clock.ts'
import {
  type Line,
  type Transport,
  TransportRefused,
  TransportUnavailable,
} from '../../transport/transport.ts'

const REOPEN_WAITS_MS = [1000, 2000, 4000, 8000, 16_000]

/** What the lines of a round know of each other. */
export interface Opening {
  /** Lines that are open, or being opened. */
  open: number
  /** Why the run has to stop. */
  stop?: string
}

/**
 * Where the server will not have another line while others are open, this one is simply left out; where none is open, it
 * is tried again a few times before the run stops.
 */
export async function openLine(
  { transport, clock, signal }: { transport: Transport; clock: Clock; signal: AbortSignal },
  shared: Opening,
): Promise<Line | undefined> {
  for (const waitMs of [...REOPEN_WAITS_MS, undefined]) {
    try {
      shared.open += 1
      return await transport.open()
    } catch (error) {
      shared.open -= 1
      if (error instanceof TransportRefused) shared.stop ??= error.message
      else if (!(error instanceof TransportUnavailable)) throw error
      else if (waitMs === undefined && shared.open === 0) shared.stop ??= error.message
      if (waitMs === undefined || shared.stop !== undefined || shared.open > 0) return undefined
      await clock.wait(waitMs, signal)
      if (signal.aborted) return undefined
    }
  }
  return undefined
}
