// Days of the calendar in UTC, as a segment compares them. Pure: now is an argument.
import type { Unit, Value } from './tree.ts'

const DAY_MS = 86_400_000

/** The first millisecond of the day that a value means. */
export function dayOf(value: Extract<Value, { type: 'day' | 'ago' }>, now: number): number {
  return value.type === 'day' ? Date.parse(`${value.day}T00:00:00Z`) : startOf(value.count, value.unit, now)
}

export function nextDay(day: number): number {
  return day + DAY_MS
}

/**
 * The day so long before today. A month before the 31st is the last day of a shorter month, and a year before 29 February
 * the 28th.
 */
export function startOf(count: number, unit: Unit, now: number): number {
  const today = new Date(now)
  const [year, month, day] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()]
  if (unit === 'day' || unit === 'week')
    return utc(year, month, day) - count * DAY_MS * (unit === 'week' ? 7 : 1)
  const months = year * 12 + month - count * (unit === 'year' ? 12 : 1)
  const [inYear, inMonth] = [Math.floor(months / 12), ((months % 12) + 12) % 12]
  const last = new Date(utc(inYear, inMonth + 1, 0)).getUTCDate()
  return utc(inYear, inMonth, Math.min(day, last))
}

/** Not Date.UTC: that takes years below 100 for those of the last century. */
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day)
}
