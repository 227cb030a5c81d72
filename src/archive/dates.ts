// Dates of issues as the contents page shows them: `2026-11-23` as `23 Nov`, by year. Pure.
import { longDate } from '../edition/dates.ts'

/** Without the year; the month in three letters. */
export function shortDate(day: string): string {
  return longDate(day).replace(/^(\d+) (\w{3})\w* \d{4}$/, '$1 $2')
}

export function yearOf(day: string): string {
  return day.slice(0, 4)
}
