// When an account's quota that is used up will be there again, by what the mail server said of it. Pure.
import { withoutNames } from '../reply.ts'
import { nextDay } from './calendar.ts'
import type { PaceLimits } from './limits.ts'
import { type PaceState, windowEnd } from './state.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/**
 * Milliseconds since 1970 UTC. A quota of the day ends at midnight where newsletter.yaml has a `perDay`; else when what went
 * out first has been gone for 24 hours, as far as that is known. Never within the minute: it is used up now.
 */
export function quotaEnd(said: string, state: PaceState, limits: PaceLimits, now: number): number {
  const reply = withoutNames(said)
  if (/\b(per|a|each|this) minute\b/i.test(reply)) return now + MINUTE_MS
  if (/hour|frequency/i.test(reply)) return now + HOUR_MS
  const daily = /daily|\bday\b|today|24 ?h/i.test(reply)
  if (!daily && limits.quotaMs < DAY_MS) return now + limits.quotaMs
  if (limits.perDay !== undefined) return nextDay(now, limits.zone)
  const end = windowEnd(state) ?? now + DAY_MS
  return Math.min(Math.max(end, now + 10 * MINUTE_MS), now + DAY_MS)
}
