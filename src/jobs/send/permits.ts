// Permits for messages, out of the state that all who send through a mail server share. They are fetched by the slice, and
// count as used until they are given back: a crash loses some, and breaks no limit.
import type { Clock } from '../../clock/clock.ts'
import { isLimited } from '../../mailing/pace/limits.ts'
import {
  ASKED_FOR_A_PAUSE,
  countSent,
  type PaceState,
  readPaceState,
  takePermits,
} from '../../mailing/pace/state.ts'
import type { Store } from '../../store/store.ts'
import type { Hold, Pace } from './pacing.ts'

/** Where nothing is limited, what went out is written down so often, so that a limit that comes later knows it. */
const COUNT_EVERY = 1000
const COUNT_EVERY_MS = 1000
/** Permits that are fetched at a time; with a rate there are fewer. */
export const SLICE = 100
/** Longer waits end the round, so that nothing stays claimed meanwhile. */
const SHORT_WAIT_MS = 30_000

export interface Permits {
  /** As the store had it when it was last asked. */
  known(): PaceState
  take(signal: AbortSignal, onHold: (hold: Hold) => void): true | Promise<boolean>
  /** For a message that was not sent after all. */
  giveBack(): void
  change(change: (state: PaceState, now: number) => PaceState): Promise<void>
  settle(): Promise<void>
}

export function openPermits(
  ports: { readonly store: Pick<Store, 'pace'>; readonly clock: Clock },
  pace: Pace,
): Permits {
  const { clock } = ports
  const { limits } = pace
  const always = isLimited(limits)
  const shared = openSharedState(ports, pace)
  let left = 0
  let fetching: Promise<Hold | undefined> | undefined
  const throttledUntil = () => shared.known().throttle?.until ?? 0
  /** Undefined once there are some. */
  const fetch = async (signal: AbortSignal): Promise<Hold | undefined> => {
    while (!signal.aborted) {
      let wait = { until: throttledUntil(), reason: ASKED_FOR_A_PAUSE }
      if (wait.until <= clock.now()) {
        if (left > 0) return undefined
        await shared.change((state, now) => {
          const taken = takePermits(state, limits, SLICE, now)
          if (taken.grant.type === 'granted') left += taken.grant.messages
          else wait = taken.grant
          return taken.state
        })
      }
      const waitMs = wait.until - clock.now()
      if (waitMs > SHORT_WAIT_MS) return { reason: wait.reason, resumeAt: wait.until }
      if (waitMs > 0) await clock.wait(waitMs, signal)
    }
    return undefined
  }
  const takeSlowly = async (signal: AbortSignal, onHold: (hold: Hold) => void): Promise<boolean> => {
    for (;;) {
      if (signal.aborted) return false
      if (left > 0 && throttledUntil() <= clock.now()) {
        left -= 1
        return true
      }
      fetching ??= fetch(signal).finally(() => {
        fetching = undefined
      })
      const hold = await fetching
      if (hold) {
        onHold(hold)
        return false
      }
    }
  }
  return {
    known: shared.known,
    giveBack: () => {
      left += 1 // where nothing is limited, `settle` takes it off the count
    },
    change: shared.change,
    take: (signal, onHold) => {
      const { learnedRate, throttle } = shared.known()
      return always || learnedRate || throttle ? takeSlowly(signal, onHold) : shared.count()
    },
    settle: async () => {
      const unused = left
      left = 0
      await shared.change((state, now) => countSent(state, limits, -unused, now))
    },
  }
}

/** The state as the store has it, and what went out since it was last asked. */
function openSharedState(
  { store, clock }: { readonly store: Pick<Store, 'pace'>; readonly clock: Clock },
  { limits, relay }: Pace,
) {
  let known = readPaceState(undefined)
  let uncounted = 0
  let countedAt = Number.NEGATIVE_INFINITY
  const change: Permits['change'] = async (work) => {
    const counting = uncounted
    uncounted = 0
    countedAt = clock.now()
    try {
      known = await store.pace.update(relay, (value) => {
        const now = clock.now()
        const state = work(countSent(readPaceState(value), limits, counting, now), now)
        return { state, result: state }
      })
    } catch (error) {
      uncounted += counting
      throw error
    }
  }
  return {
    known: () => known,
    change,
    /** One that nothing had to permit. */
    count: (): true | Promise<true> => {
      uncounted += 1
      if (uncounted < COUNT_EVERY && clock.now() - countedAt < COUNT_EVERY_MS) return true
      return change((state) => state).then(() => true as const)
    },
  }
}
