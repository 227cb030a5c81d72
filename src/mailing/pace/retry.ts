// When a delivery that was put off is tried again. Pure.

const FIRST_WAITS_MINUTES = [5, 15, 30]
const LATER_WAIT_MINUTES = 60
const LIFETIME_MINUTES = 24 * 60

/**
 * Milliseconds to wait after the attempt with this number (1-based): 5, 15, 30 minutes, then every hour; `given up`
 * when the waits together would pass 24 hours. Greylisting servers want at least 5 minutes.
 */
export function waitAfter(attempts: number): number | 'given up' {
  if (minutesBefore(attempts) + minutesAfter(attempts) > LIFETIME_MINUTES) return 'given up'
  return minutesAfter(attempts) * 60_000
}

function minutesAfter(attempt: number): number {
  return FIRST_WAITS_MINUTES[attempt - 1] ?? LATER_WAIT_MINUTES
}

function minutesBefore(attempt: number): number {
  let minutes = 0
  for (let each = 1; each < attempt; each++) minutes += minutesAfter(each)
  return minutes
}
