// The pace of a run, as its lines ask for it: room for the next message, how many lines, how many messages a line.
import type { Verdict } from '../../mailing/reply.ts'

export interface Pacer {
  /** Room for one message: at once, or when the promise says so. False: the run is to end, `pause` or `stop` says why. */
  permit(): true | Promise<boolean>
  /** Deliveries to hold claimed at a time: few where the pace is slow, so that leaving counts until shortly before. */
  claimMax(): number
  /** Lines that may be open now. */
  linesMax(): number
  /** Messages that a line is to take. */
  messagesPerLine(): number
  /** What the server said to a message; `delivered` is how many this line has taken before. */
  heard(verdict: Verdict, delivered: number): undefined | Promise<void>
  /** Why the run is to end and may go on by itself later. */
  readonly pause?: { readonly reason: string; readonly resumeAt: number }
  /** Why the run is to end until somebody has looked at it. */
  readonly stop?: string
}

/** Deliveries a commit; so many are uncertain after a power cut at most. */
const CLAIM_MAX = 200

/** As fast as it goes, over as many lines as the transport has. */
export function unlimitedPace(linesMax: number): Pacer {
  return {
    permit: () => true,
    claimMax: () => CLAIM_MAX,
    linesMax: () => linesMax,
    messagesPerLine: () => Number.POSITIVE_INFINITY,
    heard: () => undefined,
  }
}
