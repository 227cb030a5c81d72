// The calendar day where the person is, as issues write dates.
import type { Clock } from '../clock/clock.ts'

/** YYYY-MM-DD in the time zone of this machine. */
export function today(clock: Clock): string {
  const now = new Date(clock.now())
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`
}
