// When a mailing is to begin: reading a time as people write it, and deciding what is due. Pure: now is an argument.
import { DateTime, IANAZone } from 'luxon'
import { closest } from '../issue/closest.ts'

export interface ScheduledTime {
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  /** IANA name, or `UTC+8` where only an offset was given. */
  readonly zone: string
}

/** Behind this, somebody is told instead of everybody being mailed at a time that nobody chose. */
export const LATE_MS = 3_600_000
const AHEAD_MAX_MS = 366 * 24 * 3_600_000

const LOCAL = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)\s+([A-Za-z][\w+\-/]*)$/
const OFFSET = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)\s*(Z|[+-]\d{2}:?\d{2})$/
const NO_ZONE = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2})?$/
const EXAMPLE = "'2026-11-30 09:00 America/New_York' or 2026-11-30T09:00-05:00"

/** Reads `2026-11-30 09:00 America/New_York`, or a time with an offset from UTC. */
export function readScheduledTime(
  text: string,
  now: number,
  zones: readonly string[],
): ScheduledTime | { readonly problem: string } {
  const trimmed = text.trim()
  const read = readOffset(trimmed) ?? readLocal(trimmed, zones)
  if (read === undefined) {
    const missing = NO_ZONE.test(trimmed) ? ' without a time zone' : ''
    return { problem: `Unexpected time ${trimmed}${missing}, expected ${EXAMPLE}.` }
  }
  if ('problem' in read) return read
  if (read.at <= now) {
    return {
      problem: `Unexpected time ${trimmed}, which is past: it is ${utc(now)} now. Send it at once without --at.`,
    }
  }
  if (read.at - now > AHEAD_MAX_MS)
    return { problem: `Unexpected time ${trimmed}, more than a year ahead, expected one within a year.` }
  return read
}

/** The same moment where it was meant, on this machine, and in UTC: a line each. */
export function describeTime({ at, zone }: ScheduledTime, here: string): readonly string[] {
  const local = (name: string) =>
    DateTime.fromMillis(at, { zone: name }).setLocale('en').toFormat('cccc d LLLL yyyy, HH:mm')
  return [`${local(zone)} ${zone}`, `${local(here)} ${here} (this machine)`, `${utc(at)} UTC`]
}

/** What is to be done about a schedule now. It never starts early, whatever the clock does. */
export function decideSchedule(
  { at, state }: { readonly at: number; readonly state: 'waiting' | 'late' },
  now: number,
): 'wait' | 'start' | 'alert' | 'told already' {
  if (state === 'late') return 'told already'
  if (now < at) return 'wait'
  return now - at > LATE_MS ? 'alert' : 'start'
}

function readOffset(text: string): ScheduledTime | { readonly problem: string } | undefined {
  const [, date, time, offset] = OFFSET.exec(text) ?? []
  if (date === undefined || time === undefined || offset === undefined) return undefined
  const read = DateTime.fromISO(`${date}T${time}${offset}`, { setZone: true })
  if (!read.isValid) return { problem: noSuchTime(date, time) }
  return { at: read.toMillis(), zone: read.zoneName }
}

function readLocal(
  text: string,
  zones: readonly string[],
): ScheduledTime | { readonly problem: string } | undefined {
  const [, date, time, zone] = LOCAL.exec(text) ?? []
  if (date === undefined || time === undefined || zone === undefined) return undefined
  if (!isZone(zone)) return { problem: unknownZone(zone, zones) }
  const written = DateTime.fromISO(`${date}T${time}`, { zone: 'UTC' })
  if (!written.isValid) return { problem: noSuchTime(date, time) }
  const read = DateTime.fromISO(`${date}T${time}`, { zone })
  if (read.toFormat("yyyy-MM-dd'T'HH:mm:ss") !== written.toFormat("yyyy-MM-dd'T'HH:mm:ss")) {
    return { problem: skippedTime(`${date} ${time}`, zone, read) }
  }
  const possible = read.getPossibleOffsets()
  if (possible.length > 1) {
    const choices = possible
      .toSorted((a, b) => a.toMillis() - b.toMillis())
      .map((choice, index) => `${iso(choice)} for the ${index === 0 ? 'first' : 'second'}`)
    return {
      problem: `Unexpected time ${date} ${time} ${zone}, which comes twice that day since clocks are set back. Say which: ${choices.join(', ')}.`,
    }
  }
  return { at: read.toMillis(), zone }
}

/** Some names that luxon takes (`est`, `local`) depend on the machine or ignore summer time. */
function isZone(name: string): boolean {
  return (name.includes('/') || name === 'UTC') && IANAZone.isValidZone(name)
}

function unknownZone(zone: string, zones: readonly string[]): string {
  const near =
    closest(zone, zones) ?? zones.find((name) => name.split('/').at(-1)?.toLowerCase() === zone.toLowerCase())
  const hint = near === undefined ? '' : ` Did you mean ${near}?`
  return `Unexpected time zone ${zone}, expected a name such as America/New_York or Asia/Shanghai.${hint}`
}

function skippedTime(written: string, zone: string, read: DateTime): string {
  const before = read.minus({ hours: 1 })
  return `Unexpected time ${written} ${zone}, which does not exist: clocks are set forward past it that day. Say which instead: ${iso(before)} or ${iso(read)}.`
}

function noSuchTime(date: string, time: string): string {
  return `Unexpected time ${date} ${time}, expected a day and an hour that exist.`
}

function iso(time: DateTime): string {
  return time.toFormat("yyyy-MM-dd'T'HH:mmZZ")
}

function utc(at: number): string {
  return DateTime.fromMillis(at, { zone: 'UTC' }).toFormat('yyyy-MM-dd HH:mm')
}
