// Works the outbox until told to stop: at once when this process has put something in, and every few seconds for what others did.
import type { Clock } from '../../clock/clock.ts'
import { DAY_MS } from './desk.ts'
import { type OutboxDesk, type OutboxLogEntry, tidyOutbox, workOutbox } from './outbox.ts'

const LOOK_MS = 2_000
const TROUBLE_MS = 10_000

export interface OutboxLoop {
  /** Something was put in. */
  wake(): void
  /** Ends after the entry in work. */
  close(): Promise<void>
}

export interface OutboxLoopInput {
  readonly desk: OutboxDesk & { readonly clock: Clock }
  /** Unique to this process. */
  readonly worker: string
  readonly log: (entry: OutboxLogEntry) => void
  readonly onTrouble: (what: string) => void
}

export function openOutboxLoop(input: OutboxLoopInput): OutboxLoop {
  const ending = new AbortController()
  let waking = new AbortController()
  const wake = () => waking.abort()
  ending.signal.addEventListener('abort', wake)
  const rounds = (async () => {
    const { desk, worker, log, onTrouble } = input
    let tidied = Number.NEGATIVE_INFINITY
    while (!ending.signal.aborted) {
      waking = new AbortController()
      let pauseMs = LOOK_MS
      try {
        if ((await workOutbox({ ...desk, wake }, worker, log, ending.signal)) > 0) pauseMs = 0
        if (desk.clock.now() - tidied >= DAY_MS) {
          tidied = desk.clock.now()
          await tidyOutbox(desk)
        }
      } catch (error) {
        onTrouble(`the outbox: ${error instanceof Error ? error.message : error}`)
        pauseMs = TROUBLE_MS
      }
      if (pauseMs > 0 && !ending.signal.aborted) await desk.clock.wait(pauseMs, waking.signal)
    }
  })()
  return {
    wake,
    close: async () => {
      ending.abort()
      await rounds
    },
  }
}
