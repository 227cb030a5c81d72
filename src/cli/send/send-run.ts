// What every command that sends shares: progress on the terminal, an end in order on Ctrl-C, the summary.
import { systemClock } from '../../clock/system-clock.ts'
import type { SendProgress, SendResult } from '../../jobs/send/send.ts'
import { print, printError } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { sendProgress } from './send-progress.ts'
import { exitCodeOf, summarise } from './send-summary.ts'

/** Runs a send to its end, says what became of it, and sets the exit code. Throws a Refusal where nothing was sent. */
export async function runToEnd(
  kind: Parameters<typeof summarise>[1],
  send: (signal: AbortSignal, onProgress: (progress: SendProgress) => void) => Promise<SendResult>,
): Promise<void> {
  const progress = sendProgress(systemClock.now)
  const ending = endOnSignal()
  try {
    const result = await send(ending.signal, (now) => progress.show(now))
    progress.stop()
    if (result.type === 'refused') throw new Refusal(result.message)
    if (result.type === 'cancelled') throw new Refusal('Nothing was sent.', 130)
    for (const note of result.notes) print(note)
    print(summarise(result, kind))
    process.exitCode = exitCodeOf(result)
  } finally {
    progress.stop()
    ending.stop()
  }
}

/** The first Ctrl-C (or SIGTERM) ends the run when what is on the wire is done, the second at once. */
export function endOnSignal(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController()
  const end = () => {
    if (controller.signal.aborted) process.exit(130)
    printError('\nFinishing what is on the wire. Once more to leave at once.')
    controller.abort()
  }
  process.on('SIGINT', end).on('SIGTERM', end)
  return {
    signal: controller.signal,
    stop: () => process.off('SIGINT', end).off('SIGTERM', end),
  }
}
