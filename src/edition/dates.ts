// Days as a reader reads them. Pure: no time zone, no clock.

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)

/** `2026-11-23` as `23 November 2026`; what is no such day stays as it is. */
export function longDate(day: string): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []
  const name = MONTHS[Number(month) - 1]
  return name === undefined ? day : `${Number(date)} ${name} ${year}`
}
