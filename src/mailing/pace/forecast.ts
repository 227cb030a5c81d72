// When a mailing will be done, by the limits it keeps to: said before it begins. Pure.
import { describeLimits, isLimited, type PaceLimits } from './limits.ts'
import { type PaceState, takePermits } from './state.ts'

export interface Forecast {
  /** Milliseconds since 1970 UTC; absent where it takes more than a year. */
  readonly end?: number
  /** How many go out on each day (UTC) on which any do, where it takes several. */
  readonly days: readonly { readonly day: string; readonly messages: number }[]
}

const YEAR_MS = 366 * 24 * 3_600_000
const STEPS_MAX = 200_000

/** As if every message were taken at once; retries come on top. */
export function forecast(state: PaceState, limits: PaceLimits, messages: number, start: number): Forecast {
  const days = new Map<string, number>()
  const { perSecond, ...windows } = limits
  // a minute at a time: a rate is no reason to look at every tenth of a second
  const perMinute = perSecond === undefined ? Number.POSITIVE_INFINITY : Math.max(1, perSecond * 60)
  const minuteMs = perSecond === undefined ? 0 : (perMinute / perSecond) * 1000
  let [now, left, known] = [start, messages, withoutBucket(state)]
  for (let step = 0; left > 0 && step < STEPS_MAX && now - start < YEAR_MS; step++) {
    const taken = takePermits(known, windows, Math.min(left, perMinute), now)
    known = taken.state
    const { grant } = taken
    if (grant.type === 'wait') {
      now = Math.max(grant.until, now + 1)
      continue
    }
    const day = new Date(now).toISOString().slice(0, 10)
    days.set(day, (days.get(day) ?? 0) + grant.messages)
    left -= grant.messages
    now += left > 0 ? minuteMs : (minuteMs * grant.messages) / perMinute || 0
  }
  return {
    ...(left > 0 ? {} : { end: Math.round(now) }),
    days: [...days].map(([day, count]) => ({ day, messages: count })),
  }
}

function withoutBucket({ bucket: _, learnedRate: __, ...rest }: PaceState): PaceState {
  return rest
}

const DAYS_SHOWN = 5

/** A sentence or two for people; none where nothing is limited. */
export function forecastNotes(
  state: PaceState,
  limits: PaceLimits,
  messages: number,
  start: number,
): readonly string[] {
  if (!isLimited(limits) || messages === 0) return []
  const { end, days } = forecast(state, limits, messages, start)
  const pace = `Pace: ${describeLimits(limits)}.`
  if (end === undefined) {
    return [
      `${pace} At this pace it takes more than a year: raise the limits under \`pace\` in newsletter.yaml.`,
    ]
  }
  const done = `It will be done about ${utc(end)}, in ${duration(end - start)}, if the server takes everything.`
  if (days.length < 2) return [`${pace} ${done}`]
  const shown = days.slice(0, DAYS_SHOWN).map(({ day, messages: count }) => `${day}: ${show(count)}`)
  const more = days.length > DAYS_SHOWN ? `, … (${days.length} days)` : ''
  return [`${pace} ${done}`, `Messages by day (UTC): ${shown.join(', ')}${more}.`]
}

function show(count: number): string {
  return count.toLocaleString('en')
}

function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function duration(ms: number): string {
  const minutes = Math.ceil(ms / 60_000)
  if (minutes < 2) return 'a minute'
  if (minutes < 120) return `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`
}
