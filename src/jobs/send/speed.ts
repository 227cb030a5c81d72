// How many messages a second the mail server has taken lately.
import type { Clock } from '../../clock/clock.ts'

const SPEED_SPAN_MS = 10_000

export interface Speed {
  count(): void
  perSecond(now: number): number
}

/** Over the last ten to twenty seconds; the first second counts as a whole one. */
export function measureSpeed(clock: Pick<Clock, 'now'>): Speed {
  let [begun, current, before] = [clock.now(), 0, 0]
  return {
    count: () => {
      const now = clock.now()
      if (now - begun >= SPEED_SPAN_MS)
        [begun, before, current] = [now, now - begun < 2 * SPEED_SPAN_MS ? current : 0, 0]
      current += 1
    },
    perSecond: (now: number) => {
      const elapsed = Math.max(1000, now - begun)
      return before > 0 ? (current + before) / ((elapsed + SPEED_SPAN_MS) / 1000) : current / (elapsed / 1000)
    },
  }
}
