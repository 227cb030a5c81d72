// What is known of a mail server's pace: how many messages went out lately, and what it has asked for. All who send
// through it share one state, which outlives them; it is JSON. Each function takes a state and gives the next one. Pure.
import { z } from 'zod'
import { dayOf, dayStart, daysBetween, nextDay, nextOpening } from './calendar.ts'
import type { PaceLimits } from './limits.ts'

const MINUTE_MS = 60_000
const SPAN_MS = 10 * MINUTE_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const tally = z.array(z.tuple([z.int(), z.int()]))
const stateSchema = z.object({
  /** The token bucket: messages that may go at once, at that time. */
  bucket: z.object({ tokens: z.number(), at: z.int() }).exactOptional(),
  /** Messages by minute of the last hour, and by ten minutes of the last 24 hours: when the span began, and how many. */
  minutes: tally,
  spans: tally,
  /** Messages of a day of the zone. */
  day: z.object({ date: z.string(), count: z.int() }).exactOptional(),
  /** The server has asked everybody to wait. */
  throttle: z.object({ until: z.int(), waitMs: z.int() }).exactOptional(),
  /** The rate at which it last asked for that, a little less. */
  learnedRate: z.object({ perSecond: z.number(), at: z.int() }).exactOptional(),
  /** The messages after which it ends a line. */
  messagesPerLine: z.object({ messages: z.int(), at: z.int() }).exactOptional(),
})
export type PaceState = Readonly<z.output<typeof stateSchema>>

export const NO_PACE_STATE: PaceState = { minutes: [], spans: [] }

export type Grant =
  | { readonly type: 'granted'; readonly messages: number }
  /** Nothing may go before `until`, in milliseconds since 1970 UTC. */
  | { readonly type: 'wait'; readonly until: number; readonly reason: string }

/** What the store has. A part that cannot be read counts as not known, and takes no other part with it. */
export function readPaceState(value: unknown): PaceState {
  const read = stateSchema.safeParse(value)
  if (read.success) return read.data
  if (typeof value !== 'object' || value === null) return NO_PACE_STATE
  const broken = new Set(read.error.issues.map(({ path }) => path[0]))
  const whole = Object.entries(value).filter(([key]) => !broken.has(key))
  const rest = stateSchema.safeParse({ ...NO_PACE_STATE, ...Object.fromEntries(whole) })
  return rest.success ? rest.data : NO_PACE_STATE
}

/** Lets up to `wanted` messages go, and counts them as gone. */
export function takePermits(
  state: PaceState,
  limits: PaceLimits,
  wanted: number,
  now: number,
): { readonly state: PaceState; readonly grant: Grant } {
  const held = holdsBack(state, limits, now)
  if (held) return { state, grant: held }
  const filled = refill(state, limits, now)
  const rooms = roomsOf(filled, limits, now)
  const full = rooms.filter(({ room }) => room < 1).toSorted((left, right) => right.until - left.until)[0]
  if (full) return { state: filled, grant: { type: 'wait', until: full.until, reason: full.reason } }
  const messages = Math.floor(Math.min(wanted, ...rooms.map(({ room }) => room)))
  return { state: countSent(filled, limits, messages, now), grant: { type: 'granted', messages } }
}

/** Counts messages as gone that nothing had to permit. Fewer than none: permits that were not used. */
export function countSent(state: PaceState, limits: PaceLimits, messages: number, now: number): PaceState {
  if (messages === 0) return state
  const { bucket, day } = state
  const date = byDay(limits) ? dayOf(now, limits.zone) : undefined
  return {
    ...state,
    ...(bucket ? { bucket: { ...bucket, tokens: bucket.tokens - messages } } : {}),
    minutes: addTo(state.minutes, MINUTE_MS, HOUR_MS, messages, now),
    spans: addTo(state.spans, SPAN_MS, DAY_MS, messages, now),
    ...(date === undefined
      ? {}
      : { day: { date, count: Math.max(0, (day?.date === date ? day.count : 0) + messages) } }),
  }
}

/** Where a limit that is ours can be changed. */
export const PACE_KEY = '`pace` in newsletter.yaml'
export const ASKED_FOR_A_PAUSE = 'The mail server has asked for a pause'
const THROTTLE_FIRST_MS = 1000
const THROTTLE_MAX_MS = 10 * MINUTE_MS
/** So long after a throttle the next one counts as the first again. */
const THROTTLE_MEMORY_MS = MINUTE_MS
const RATE_LEAST = 0.05

/**
 * The server takes nothing from anybody for a moment: 1 second, then twice as long each time, to 10 minutes. Afterwards
 * messages go a little slower than they went, `perSecond`: at 0.7 of it. Several lines that hear the same count once.
 */
export function throttled(state: PaceState, limits: PaceLimits, perSecond: number, now: number): PaceState {
  const { throttle } = state
  if (throttle && now < throttle.until) return state
  const again = throttle && now - throttle.until < THROTTLE_MEMORY_MS
  const waitMs = again ? Math.min(throttle.waitMs * 2, THROTTLE_MAX_MS) : THROTTLE_FIRST_MS
  const waiting = { ...state, throttle: { waitMs, until: now + waitMs } }
  const rate = Math.min(perSecond > 0 ? perSecond : Infinity, rateOf(state, limits, now) ?? Infinity)
  if (rate === Infinity) return waiting // nothing has gone out yet that would tell
  return { ...waiting, learnedRate: { perSecond: Math.max(RATE_LEAST, rate * 0.7), at: now } }
}

/** The server ends a line after so many messages. */
export function learnMessagesPerLine(state: PaceState, messages: number, now: number): PaceState {
  return { ...state, messagesPerLine: { messages, at: now } }
}

/** Messages a line is to take, as far as the server has shown it in the last day. */
export function messagesPerLine({ messagesPerLine: learned }: PaceState, now: number): number | undefined {
  return learned && now - learned.at < DAY_MS ? learned.messages : undefined
}

/** Messages a second: the limit, or less where the server could not bear it. What was learned grows by a tenth a minute. */
export function rateOf({ learnedRate }: PaceState, limits: PaceLimits, now: number): number | undefined {
  const learned =
    learnedRate && now - learnedRate.at < HOUR_MS
      ? learnedRate.perSecond * 1.1 ** ((now - learnedRate.at) / MINUTE_MS)
      : undefined
  if (learned === undefined) return limits.perSecond
  return Math.min(learned, limits.perSecond ?? learned)
}

/** When the first message of the last 24 hours has been gone for 24 hours. */
export function windowEnd({ spans }: PaceState): number | undefined {
  const first = spans[0]
  return first && first[0] + SPAN_MS + DAY_MS
}

function holdsBack({ throttle }: PaceState, limits: PaceLimits, now: number): Grant | undefined {
  const { hours, warmUp, zone } = limits
  if (throttle && now < throttle.until)
    return { type: 'wait', until: throttle.until, reason: ASKED_FOR_A_PAUSE }
  if (warmUp && dayOf(now, zone) < warmUp.start)
    return {
      type: 'wait',
      until: dayStart(warmUp.start, zone),
      reason: `The warm-up has not begun (${PACE_KEY})`,
    }
  const opening = hours ? nextOpening(now, hours, zone) : now
  return opening > now
    ? { type: 'wait', until: opening, reason: `It is outside the sending hours (${PACE_KEY})` }
    : undefined
}

/** A bucket holds a tenth of a second, so that no second has much more than the rate. */
function refill(state: PaceState, limits: PaceLimits, now: number): PaceState {
  const rate = rateOf(state, limits, now)
  if (rate === undefined) {
    const { bucket: _, ...rest } = state
    return rest
  }
  const depth = Math.max(1, rate / 10)
  const { tokens, at } = state.bucket ?? { tokens: depth, at: now }
  const elapsed = Math.max(0, now - at)
  return { ...state, bucket: { tokens: Math.min(depth, tokens + (elapsed * rate) / 1000), at: now } }
}

interface Room {
  readonly room: number
  /** When there is some, where there is none. */
  readonly until: number
  readonly reason: string
}

function roomsOf(state: PaceState, limits: PaceLimits, now: number): readonly Room[] {
  const { perHour, per24Hours, zone } = limits
  const rate = rateOf(state, limits, now)
  const rooms: Room[] = []
  if (rate !== undefined && state.bucket) {
    const { tokens } = state.bucket
    const until = now + Math.ceil(((1 - tokens) * 1000) / rate)
    rooms.push({ room: tokens, until, reason: `${rate.toFixed(1)} messages a second are the limit` })
  }
  const windows = [
    [perHour, state.minutes, MINUTE_MS, HOUR_MS, 'an hour'],
    [per24Hours, state.spans, SPAN_MS, DAY_MS, 'in 24 hours'],
  ] as const
  for (const [limit, counted, stepMs, lengthMs, words] of windows) {
    if (limit === undefined) continue
    const { count, until } = inWindow(counted, stepMs, lengthMs, now)
    rooms.push({
      room: limit - count,
      until,
      reason: `${show(limit)} messages ${words} are the limit (${PACE_KEY})`,
    })
  }
  const today = limitOfDay(limits, now)
  if (today !== undefined) {
    const { date, count } = state.day ?? { date: '', count: 0 }
    const gone = date === dayOf(now, zone) ? count : 0
    rooms.push({
      room: today - gone,
      until: nextDay(now, zone),
      reason: `${show(today)} messages are the limit of ${dayOf(now, zone)} (${PACE_KEY})`,
    })
  }
  return rooms
}

function byDay({ perDay, warmUp }: PaceLimits): boolean {
  return perDay !== undefined || warmUp !== undefined
}

/** The lower of the daily limit and of what the warm-up has come to. */
export function limitOfDay(limits: PaceLimits, now: number): number | undefined {
  const { perDay, warmUp, zone } = limits
  if (!warmUp) return perDay
  const days = Math.max(0, daysBetween(warmUp.start, dayOf(now, zone)))
  const ramp = Math.floor(Math.min(warmUp.first * warmUp.growth ** days, Number.MAX_SAFE_INTEGER))
  return Math.min(ramp, perDay ?? ramp)
}

type Counted = PaceState['minutes']

/** Spans count until their last moment is past: never fewer than there were. */
function inWindow(
  counted: Counted,
  stepMs: number,
  lengthMs: number,
  now: number,
): { readonly count: number; readonly until: number } {
  const recent = counted.filter(([start]) => start + stepMs + lengthMs > now)
  const count = recent.reduce((sum, [, messages]) => sum + messages, 0)
  return { count, until: (recent[0]?.[0] ?? now) + stepMs + lengthMs }
}

function addTo(counted: Counted, stepMs: number, lengthMs: number, messages: number, now: number): Counted {
  const start = now - (now % stepMs)
  const recent = counted.filter(([from]) => from + stepMs + lengthMs > now)
  const last = recent.at(-1)
  if (last?.[0] !== start) return messages > 0 ? [...recent, [start, messages]] : recent
  return [...recent.slice(0, -1), [start, Math.max(0, last[1] + messages)]]
}

function show(count: number): string {
  return count.toLocaleString('en')
}
