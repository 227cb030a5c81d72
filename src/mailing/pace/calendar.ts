// Days and hours of a time zone, for limits that go by the clock on the wall. Pure.
import { DateTime } from 'luxon'
import { type SendingHours, WEEKDAYS } from '../../issue/site.ts'

/** The day in a zone, YYYY-MM-DD. */
export function dayOf(now: number, zone: string): string {
  return DateTime.fromMillis(now, { zone }).toISODate() ?? ''
}

/** When the next day of a zone begins, in milliseconds since 1970 UTC. */
export function nextDay(now: number, zone: string): number {
  return DateTime.fromMillis(now, { zone }).plus({ days: 1 }).startOf('day').toMillis()
}

/** When a day of a zone begins. */
export function dayStart(day: string, zone: string): number {
  return DateTime.fromISO(day, { zone }).toMillis()
}

/** Days from one to another, both YYYY-MM-DD. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}

/** `now` within the hours, else when they begin next. */
export function nextOpening(now: number, hours: SendingHours, zone: string): number {
  const today = DateTime.fromMillis(now, { zone }).startOf('day')
  // hours over midnight may have begun yesterday; with one day a week the next ones begin in a week
  for (let ahead = -1; ahead <= 8; ahead++) {
    const day = today.plus({ days: ahead })
    const weekday = WEEKDAYS[day.weekday - 1]
    if (hours.days !== undefined && (weekday === undefined || !hours.days.includes(weekday))) continue
    const from = timeOn(day, hours.from)
    const to = hours.to > hours.from ? timeOn(day, hours.to) : timeOn(day.plus({ days: 1 }), hours.to)
    if (now < from) return from
    if (now < to) return now
  }
  throw new Error('Unexpected sending hours that never begin')
}

function timeOn(day: DateTime, time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return day.set({ hour, minute }).toMillis()
}
