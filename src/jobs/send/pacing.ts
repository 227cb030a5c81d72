// The pace of a sending process: whether the next message may go, over how many lines, and when to hold the mailing. What
// the mail server asks for is shared, through the store, with all who send through it, and with those who come after.
import type { Clock } from '../../clock/clock.ts'
import { isLimited, type PaceLimits } from '../../mailing/pace/limits.ts'
import { halveLines, type LineCount, limitLines, linesNow, nextLineAt } from '../../mailing/pace/lines.ts'
import { quotaEnd } from '../../mailing/pace/quota.ts'
import { learnMessagesPerLine, messagesPerLine, rateOf, throttled } from '../../mailing/pace/state.ts'
import { type Verdict, withoutNames } from '../../mailing/reply.ts'
import type { Store } from '../../store/store.ts'
import { openPermits, type Permits, SLICE } from './permits.ts'
import { watchRefusals } from './refusals.ts'
import { measureSpeed, type Speed } from './speed.ts'

/** What a mailing is held for: until a time, or until somebody has looked at it. */
export interface Hold {
  readonly reason: string
  /** Milliseconds since 1970 UTC. */
  readonly resumeAt?: number
}

export interface Pacer {
  /** Room for one message: at once, or when the promise says so. False: the round is to end; `takeHold` says why. */
  permit(signal: AbortSignal): true | Promise<boolean>
  /** The room of a message that was not sent after all. */
  giveBack(): void
  /** Deliveries to hold claimed at a time: few where it goes slowly, so that leaving and pausing count until shortly before. */
  claimMax(): number
  /** Lines that may be open now. */
  linesMax(): number
  /** When there may be one more; undefined where there may never be. Milliseconds since 1970 UTC. */
  nextLineAt(): number | undefined
  /** Messages that a line is to take. */
  messagesPerLine(): number
  /** What the server said to a message; `delivered` is how many this line has taken before. */
  heard(verdict: Verdict, delivered: number): undefined | Promise<void>
  /** The server would not have another line beside those open. */
  heardNoLine(open: number): void
  /** Why the mailing is to be held, once. */
  takeHold(): Hold | undefined
  /** At the end of a round: writes down what went out, and gives back what was not used. */
  settle(): Promise<void>
}

/** How a newsletter's messages go through a mail server. */
export interface Pace {
  readonly limits: PaceLimits
  /** Names the mail server and the account, for all who send through it. */
  readonly relay: string
}

/** Deliveries a commit. */
const CLAIM_MAX = 1000
/** While nothing is known of the speed. */
const CLAIM_FIRST = 200
/** For each line of a slow server. */
const CLAIM_LEAST = 4
/** Seconds of a slow pace that may be claimed. */
const CLAIM_SECONDS = 10
/** Put off one after the other, and not for their own sake, until everybody waits. */
const BUSY_MAX = 5

/** As fast as it goes, over as many lines as the transport and the server have. */
export function unlimitedPace(transportLinesMax: number): Pacer {
  let linesMax = transportLinesMax
  return {
    permit: () => true,
    giveBack: () => undefined,
    claimMax: () => CLAIM_MAX,
    linesMax: () => linesMax,
    nextLineAt: () => undefined,
    messagesPerLine: () => Number.POSITIVE_INFINITY,
    heard: () => undefined,
    heardNoLine: (open) => {
      linesMax = Math.max(1, open)
    },
    takeHold: () => undefined,
    settle: async () => undefined,
  }
}

/** One for the life of a process: what its lines have learned stays from round to round. */
export function openPacer(
  ports: { readonly store: Pick<Store, 'pace'>; readonly clock: Clock },
  pace: Pace,
  transportLinesMax: number,
): Pacer {
  const { clock } = ports
  const { limits } = pace
  const linesMax = Math.min(transportLinesMax, limits.connections ?? transportLinesMax)
  const permits = openPermits(ports, pace)
  const learned = () => messagesPerLine(permits.known(), clock.now())
  let lines: LineCount = { lines: linesMax, at: 0 }
  let hold: Hold | undefined
  const speed = measureSpeed(clock)
  const hear = openHearing(permits, limits, clock, speed, (reason) => {
    hold ??= reason
  })
  return {
    permit: (signal) =>
      hold
        ? Promise.resolve(false)
        : permits.take(signal, (reason) => {
            hold ??= reason
          }),
    giveBack: permits.giveBack,
    claimMax: () => {
      const now = clock.now()
      const rate = rateOf(permits.known(), limits, now)
      if (rate !== undefined) return Math.min(CLAIM_MAX, Math.max(linesMax, Math.ceil(rate * CLAIM_SECONDS)))
      // what permits were fetched for: else they lie idle when another process holds the mailing
      const least = isLimited(limits) ? SLICE : linesMax * CLAIM_LEAST
      // what the server takes in a second: so a commit is for many where it is quick
      const wanted = Math.ceil(speed.perSecond(now)) || CLAIM_FIRST
      return Math.min(CLAIM_MAX, Math.max(least, wanted))
    },
    linesMax: () => linesNow(lines, linesMax, clock.now()),
    nextLineAt: () => nextLineAt(lines, linesMax, clock.now()),
    messagesPerLine: () => Math.min(limits.messagesPerConnection ?? Infinity, learned() ?? Infinity),
    heard: (verdict, delivered) => {
      if (verdict.signal !== 'line spent') return hear(verdict)
      if (isFull(verdict.outcome.reply, delivered, learned()))
        return permits.change((state, now) => learnMessagesPerLine(state, delivered, now))
      lines = halveLines(lines, linesMax, clock.now())
    },
    heardNoLine: (open) => {
      lines = limitLines(open, clock.now())
    },
    takeHold: () => {
      const taken = hold
      hold = undefined
      return taken
    },
    settle: permits.settle,
  }
}

/** The same number again is what a line takes; less than that, or none, says that the server has enough of us. */
function isFull(reply: string, delivered: number, known: number | undefined): boolean {
  if (delivered === 0 || /connections|sessions|concurrent|\bload\b/i.test(withoutNames(reply))) return false
  return known === undefined || delivered >= known
}

/** What the mail server says to messages, but to how many go over a line. */
function openHearing(
  permits: Permits,
  limits: PaceLimits,
  clock: Pick<Clock, 'now'>,
  speed: Speed,
  onHold: (hold: Hold) => void,
): (verdict: Verdict) => undefined | Promise<void> {
  const refusals = watchRefusals(limits.refusalsMax)
  let busy = 0
  const throttle = () => permits.change((state, now) => throttled(state, limits, speed.perSecond(now), now))
  return ({ outcome, signal }) => {
    if (outcome.state === 'accepted') {
      busy = 0
      speed.count()
    }
    const reason = refusals.note(outcome)
    if (reason !== undefined) onHold({ reason })
    if (signal === 'throttled') return throttle()
    if (signal === 'busy') {
      busy += 1
      return busy < BUSY_MAX ? undefined : throttle()
    }
    if (signal === 'quota') {
      const resumeAt = quotaEnd(outcome.reply, permits.known(), limits, clock.now())
      onHold({ reason: `A limit of the account is used up: ${outcome.reply}`, resumeAt })
    }
    return undefined
  }
}
