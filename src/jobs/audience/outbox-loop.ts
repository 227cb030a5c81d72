// Works the outbox until told to stop: at once when this process has put something in, and every few seconds for what others did.
// Letters and other programs have a loop each, so that a slow program holds no letter up.
import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../clock/clock.ts'
import { DAY_MS } from './desk.ts'
import { type OutboxDesk, type OutboxLogEntry, tidyOutbox, workBeside, workOutbox } from './outbox.ts'

const LOOK_MS = 2_000
const TROUBLE_MS = 10_000

export interface OutboxLoop {
  /** Something was put in. */
  wake(): void
  /** Ends after the entries in work. */
  close(): Promise<void>
}

export interface OutboxLoopInput {
  readonly desk: OutboxDesk & { readonly clock: Clock }
  /** Unique to this process. */
  readonly worker: string
  readonly log: (entry: OutboxLogEntry) => void
  readonly onTrouble: (what: string) => void
}

export function openOutboxLoop({ desk, worker, log, onTrouble }: OutboxLoopInput): OutboxLoop {
  const ending = new AbortController()
  let tidied = Number.NEGATIVE_INFINITY
  const tidy = async () => {
    if (desk.clock.now() - tidied < DAY_MS) return
    tidied = desk.clock.now()
    await tidyOutbox(desk)
  }
  const rounds = [
    openRounds(desk.clock, ending.signal, onTrouble, async () => {
      const taken = await workOutbox({ ...desk, wake: () => wake() }, worker, log, ending.signal)
      await tidy()
      return taken
    }),
    openRounds(desk.clock, ending.signal, onTrouble, () => workBeside(desk, worker, log)),
  ]
  const wake = () => {
    for (const each of rounds) each.wake()
  }
  return {
    wake,
    close: async () => {
      ending.abort()
      wake()
      await Promise.all(rounds.map(({ ended }) => ended))
    },
  }
}

interface Rounds {
  readonly wake: () => void
  readonly ended: Promise<void>
}

/** One round after another while they find anything, else with a pause that `wake` cuts short. */
function openRounds(
  clock: Clock,
  signal: AbortSignal,
  onTrouble: (what: string) => void,
  work: () => Promise<number>,
): Rounds {
  let waking = new AbortController()
  const run = async () => {
    while (!signal.aborted) {
      waking = new AbortController()
      let pauseMs = LOOK_MS
      try {
        if ((await work()) > 0) pauseMs = 0
      } catch (error) {
        onTrouble(`the outbox: ${error instanceof Error ? error.message : error}`)
        pauseMs = TROUBLE_MS
      }
      // requests are heard between two rounds: a thousand askings would hold them up for a fifth of a second
      if (pauseMs === 0) await setImmediate()
      else if (!signal.aborted) await clock.wait(pauseMs, waking.signal)
    }
  }
  // after the caller has all of what it opens: a round may wake the others
  const ended = Promise.resolve().then(run)
  return { wake: () => waking.abort(), ended }
}
