// Times as people write them, around the days on which clocks change; and what is due when.
import { describe, expect, it } from 'vitest'
import { decideSchedule, describeTime, LATE_MS, readScheduledTime } from '../../src/mailing/schedule.ts'

const ZONES = Intl.supportedValuesOf('timeZone')
const NOW = Date.UTC(2026, 9, 1)
const read = (text: string, now = NOW) => readScheduledTime(text, now, ZONES)
const problem = (text: string, now = NOW) => {
  const result = read(text, now)
  return 'problem' in result ? result.problem : result
}

describe('a time', () => {
  it.each([
    ['2026-11-30 09:00 America/New_York', '2026-11-30T14:00Z', 'America/New_York'],
    ['2026-10-30T09:00:30 America/New_York', '2026-10-30T13:00:30Z', 'America/New_York'],
    ['2026-11-30 09:00 Asia/Shanghai', '2026-11-30T01:00Z', 'Asia/Shanghai'],
    ['2026-11-30T09:00+08:00', '2026-11-30T01:00Z', 'UTC+8'],
    ['2026-11-30 09:00 -0500', '2026-11-30T14:00Z', 'UTC-5'],
    ['2026-11-30T09:00Z', '2026-11-30T09:00Z', 'UTC'],
    ['2026-11-30 09:00 UTC', '2026-11-30T09:00Z', 'UTC'],
  ])('%s is %s', (text, at, zone) => {
    expect(read(text)).toEqual({ at: Date.parse(at), zone })
  })

  it('that comes twice, or never, is refused with the choices', () => {
    expect(problem('2026-11-01 01:30 America/New_York')).toContain(
      'Say which: 2026-11-01T01:30-04:00 for the first, 2026-11-01T01:30-05:00 for the second.',
    )
    expect(problem('2027-03-14 02:30 America/New_York')).toContain(
      'Say which instead: 2027-03-14T01:30-05:00 or 2027-03-14T03:30-04:00.',
    )
  })

  it.each([
    ['2026-11-30 09:00', 'without a time zone, expected'],
    ['tomorrow', 'Unexpected time tomorrow, expected'],
    ['2026-02-30 09:00 Asia/Shanghai', 'expected a day and an hour that exist'],
    ['2026-11-30 25:00 Asia/Shanghai', 'expected a day and an hour that exist'],
    ['2026-11-30T25:00Z', 'expected a day and an hour that exist'],
    ['2026-09-30 09:00 Asia/Shanghai', 'which is past'],
    ['2027-11-30 09:00 Asia/Shanghai', 'more than a year ahead'],
    ['2026-11-30 09:00 America/New_Yrok', 'Did you mean America/New_York?'],
    ['2026-11-30 09:00 Shanghai', 'Did you mean Asia/Shanghai?'],
    ['2026-11-30 09:00 EST', 'Unexpected time zone EST'],
    ['2026-11-30 09:00 local', 'Unexpected time zone local'],
  ])('%s is refused: %s', (text, said) => {
    expect(problem(text)).toContain(said)
  })

  it('is told where it was meant, here, and in UTC', () => {
    const time = { at: Date.parse('2026-11-30T14:00Z'), zone: 'America/New_York' }
    expect(describeTime(time, 'Asia/Shanghai')).toEqual([
      'Monday 30 November 2026, 09:00 America/New_York',
      'Monday 30 November 2026, 22:00 Asia/Shanghai (this machine)',
      '2026-11-30 14:00 UTC',
    ])
  })
})

describe('a schedule', () => {
  it.each([
    [-1, 'wait'],
    [-LATE_MS * 1000, 'wait'],
    [0, 'start'],
    [LATE_MS, 'start'],
    [LATE_MS + 1, 'alert'],
  ])('%i ms after its time: %s', (after, decision) => {
    expect(decideSchedule({ at: NOW, state: 'waiting' }, NOW + after)).toBe(decision)
    expect(decideSchedule({ at: NOW, state: 'late' }, NOW + after)).toBe('told already')
  })
})
