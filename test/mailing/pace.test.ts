// The pace as pure functions: limits, what one state lets through at which moment, and when a mailing will be done.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PaceSettings } from '../../src/issue/site.ts'
import { dayOf, nextDay, nextOpening } from '../../src/mailing/pace/calendar.ts'
import { forecast, forecastNotes } from '../../src/mailing/pace/forecast.ts'
import { paceLimits } from '../../src/mailing/pace/limits.ts'
import { halveLines, limitLines, linesNow, nextLineAt } from '../../src/mailing/pace/lines.ts'
import { quotaEnd } from '../../src/mailing/pace/quota.ts'
import {
  countSent,
  learnMessagesPerLine,
  limitOfDay,
  messagesPerLine,
  NO_PACE_STATE,
  type PaceState,
  rateOf,
  readPaceState,
  takePermits,
  throttled,
} from '../../src/mailing/pace/state.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOON = Date.UTC(2026, 10, 30, 12)

const limits = (settings: PaceSettings = {}, host = 'mail.example.org') => paceLimits(settings, host)
const at = (text: string) => Date.parse(text)

/** Everything that is let through from `start` on, as moments, when it is asked for as soon as may be. */
function drain(settings: PaceSettings, start: number, messages: number, state: PaceState = NO_PACE_STATE) {
  const sent: number[] = []
  let now = start
  for (let known = state; sent.length < messages; ) {
    const taken = takePermits(known, limits(settings), messages - sent.length, now)
    known = readPaceState(JSON.parse(JSON.stringify(taken.state))) // as it comes back from the store
    if (taken.grant.type === 'wait') {
      expect(taken.grant.until).toBeGreaterThan(now)
      now = taken.grant.until
    } else for (let one = 0; one < taken.grant.messages; one++) sent.push(now)
  }
  return sent
}

/** The most that lie in any stretch of a length. */
function mostWithin(times: readonly number[], lengthMs: number): number {
  let [first, most] = [0, 0]
  for (const [index, time] of times.entries()) {
    while ((times[first] ?? time) <= time - lengthMs) first += 1
    most = Math.max(most, index - first + 1)
  }
  return most
}

describe('presets', () => {
  it.each([
    ['email-smtp.eu-west-1.amazonaws.com', 'ses', { perSecond: 14 }],
    ['smtp.postmarkapp.com', 'postmark', { connections: 10 }],
    ['smtp.eu.mailgun.org', 'mailgun', {}],
    ['smtp-relay.gmail.com', 'google', { per24Hours: 10_000 }],
    ['mail.example.org', 'generic', {}],
    ['smtp-relay.gmail.com.example.org', 'generic', {}],
  ])('%s is %s', (host, preset, expected) => {
    expect(limits({}, host)).toMatchObject({ preset, ...expected })
  })

  it('give way to what is set, and to a name that is set', () => {
    expect(limits({ perSecond: 100 }, 'email-smtp.us-east-1.amazonaws.com').perSecond).toBe(100)
    expect(limits({ preset: 'generic' }, 'email-smtp.us-east-1.amazonaws.com').perSecond).toBeUndefined()
    expect(limits({ preset: 'google', per24Hours: 2000 }).per24Hours).toBe(2000)
  })
})

describe('permits', () => {
  it('are as many as are wanted where nothing is limited', () => {
    expect(takePermits(NO_PACE_STATE, limits(), 7, NOON).grant).toEqual({ type: 'granted', messages: 7 })
  })

  it.each([0.5, 1, 14, 250])('keep to %f a second', (perSecond) => {
    const messages = Math.ceil(perSecond * 20)
    const sent = drain({ perSecond }, NOON, messages)
    const depth = Math.max(1, perSecond / 10)
    expect(mostWithin(sent, 1000)).toBeLessThanOrEqual(Math.ceil(perSecond + depth))
    const seconds = ((sent.at(-1) ?? 0) - NOON) / 1000
    expect(messages / seconds).toBeGreaterThan(perSecond * 0.95)
  })

  it('never exceed an hour or 24 hours, however they are asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 20, max: 90 }),
        fc.integer({ min: 0, max: DAY }),
        (perHour, per24Hours, offset) => {
          const sent = drain({ perHour, per24Hours }, NOON + offset, 200)
          expect(mostWithin(sent, HOUR)).toBeLessThanOrEqual(perHour)
          expect(mostWithin(sent, DAY)).toBeLessThanOrEqual(per24Hours)
          // and no slower than the limits ask, but for the spans in which messages are counted
          const days = Math.ceil(200 / per24Hours)
          expect((sent.at(-1) ?? 0) - (sent[0] ?? 0)).toBeLessThanOrEqual(
            days * (DAY + 10 * MINUTE) + Math.ceil(200 / perHour) * (HOUR + MINUTE),
          )
        },
      ),
      { numRuns: 40 },
    )
  })

  it('of a day come back at midnight of the zone, also where clocks change', () => {
    const zone = 'America/New_York'
    const settings = { perDay: 2, zone } as const
    // clocks go back on 1 November 2026: that day has 25 hours
    const sent = drain(settings, at('2026-10-31T20:00-04:00'), 6)
    expect(sent.map((time) => new Date(time).toISOString())).toEqual([
      ...Array(2).fill('2026-11-01T00:00:00.000Z'),
      ...Array(2).fill('2026-11-01T04:00:00.000Z'),
      ...Array(2).fill('2026-11-02T05:00:00.000Z'),
    ])
  })

  it('wait for the sending hours, over midnight and on their days only', () => {
    const hours = { from: '22:00', to: '02:00', days: ['mon'] } as const
    const zone = 'Asia/Shanghai'
    const open = (text: string) => new Date(nextOpening(at(text), hours, zone)).toISOString()
    expect(open('2026-11-30T21:59+08:00')).toBe('2026-11-30T14:00:00.000Z')
    expect(open('2026-11-30T23:00+08:00')).toBe('2026-11-30T15:00:00.000Z')
    expect(open('2026-12-01T01:59+08:00')).toBe('2026-11-30T17:59:00.000Z')
    expect(open('2026-12-01T02:00+08:00')).toBe('2026-12-07T14:00:00.000Z')
    const sent = drain({ hours, zone, perHour: 3 }, at('2026-11-30T12:00+08:00'), 20)
    for (const time of sent) expect(nextOpening(time, hours, zone)).toBe(time)
  })

  it('grow from day to day while a domain warms up, and never pass the daily limit', () => {
    const warmUp = { start: '2026-12-01', first: 10, growth: 2 }
    const settings = { warmUp, perDay: 30 }
    expect(
      ['2026-12-01', '2026-12-02', '2026-12-03'].map((day) => limitOfDay(limits(settings), at(day))),
    ).toEqual([10, 20, 30])
    const sent = drain(settings, NOON, 60)
    expect(sent.map((time) => dayOf(time, 'UTC')).filter((day) => day === '2026-12-01')).toHaveLength(10)
    expect(dayOf(sent.at(-1) ?? 0, 'UTC')).toBe('2026-12-03')
    expect(limitOfDay(limits({ warmUp }), at('2036-12-01'))).toBe(Number.MAX_SAFE_INTEGER)
  })

  it('that were not used count no more', () => {
    const { state } = takePermits(NO_PACE_STATE, limits({ perHour: 10 }), 10, NOON)
    const back = countSent(state, limits({ perHour: 10 }), -4, NOON)
    expect(takePermits(back, limits({ perHour: 10 }), 10, NOON).grant).toEqual({
      type: 'granted',
      messages: 4,
    })
  })

  it('count what went out before there was a limit', () => {
    const state = countSent(NO_PACE_STATE, limits(), 500, NOON)
    expect(takePermits(state, limits({ perHour: 500 }), 1, NOON + MINUTE).grant).toMatchObject({
      type: 'wait',
      until: NOON + MINUTE + HOUR,
    })
  })

  it('start anew from a state that is none', () => {
    for (const value of [undefined, null, 'x', { minutes: 3 }, { minutes: [], spans: [['a', 1]] }])
      expect(readPaceState(value)).toEqual(NO_PACE_STATE)
    const day = { date: '2026-11-30', count: 7 }
    expect(readPaceState({ minutes: 'x', spans: [[1, 2]], day })).toEqual({
      minutes: [],
      spans: [[1, 2]],
      day,
    })
  })
})

describe('a server that asks for a pause', () => {
  it('gets one of a second, then twice as long each time, to ten minutes', () => {
    let [state, now] = [NO_PACE_STATE, NOON]
    const waits: number[] = []
    for (let time = 0; time < 12; time++) {
      state = throttled(state, limits(), 0, now)
      waits.push((state.throttle?.until ?? 0) - now)
      expect(throttled(state, limits(), 0, now + 1)).toBe(state) // heard on several lines
      now = state.throttle?.until ?? 0
    }
    expect(waits.slice(0, 4)).toEqual([1000, 2000, 4000, 8000])
    expect(waits.at(-1)).toBe(10 * MINUTE)
    expect(throttled(state, limits(), 0, now + 2 * MINUTE).throttle?.waitMs).toBe(1000)
  })

  it('is sent to a little more slowly, then faster again', () => {
    const state = throttled(NO_PACE_STATE, limits(), 10, NOON)
    expect(rateOf(state, limits(), NOON)).toBeCloseTo(7)
    expect(rateOf(state, limits(), NOON + 4 * MINUTE)).toBeCloseTo(7 * 1.1 ** 4)
    expect(rateOf(state, limits({ perSecond: 8 }), NOON + 4 * MINUTE)).toBe(8)
    expect(rateOf(state, limits(), NOON + HOUR)).toBeUndefined()
    const sent = drain({}, NOON + 1000, 200, state)
    expect(mostWithin(sent, 1000)).toBeLessThanOrEqual(9)
  })
})

it('learns how many messages a line is to take, for a day', () => {
  const state = learnMessagesPerLine(NO_PACE_STATE, 25, NOON)
  expect(messagesPerLine(state, NOON + HOUR)).toBe(25)
  expect(messagesPerLine(state, NOON + DAY)).toBeUndefined()
})

it('halves the lines once for an incident, and takes one more each minute', () => {
  const full = { lines: 8, at: 0 }
  const half = halveLines(full, 8, NOON)
  expect(linesNow(half, 8, NOON)).toBe(4)
  expect(halveLines(half, 8, NOON + 500)).toBe(half)
  expect(linesNow(halveLines(half, 8, NOON + 5000), 8, NOON + 5000)).toBe(2)
  expect(linesNow(half, 8, NOON + 3 * MINUTE)).toBe(7)
  expect(nextLineAt(half, 8, NOON + 90_000)).toBe(NOON + 2 * MINUTE)
  expect(nextLineAt(half, 8, NOON + 4 * MINUTE)).toBeUndefined()
  expect(linesNow(limitLines(0, NOON), 8, NOON)).toBe(1)
})

describe('a quota that is used up', () => {
  const sent = countSent(NO_PACE_STATE, limits(), 10, NOON - 5 * HOUR)
  it.each([
    ['550 5.4.5 Daily SMTP relay limit exceeded for user', {}, NOON + 19 * HOUR + 10 * MINUTE],
    [
      '454 Throttling failure: Daily message quota exceeded.',
      { preset: 'ses' },
      NOON + 19 * HOUR + 10 * MINUTE,
    ],
    [
      '452 4.5.3 too many messages today',
      { perDay: 5000, zone: 'Asia/Shanghai' },
      at('2026-12-01T00:00+08:00'),
    ],
    ['550 User frequency limited', {}, NOON + HOUR],
    ['550 5.7.1 Hourly sending limit exceeded', {}, NOON + HOUR],
    ['452 4.5.3 limit of messages per minute', {}, NOON + MINUTE],
    ['452 4.5.3 quota', { preset: 'mailgun' }, NOON + HOUR],
    ['550 5.4.5 limit', { preset: 'google' }, NOON + 19 * HOUR + 10 * MINUTE],
  ] as const)('%s', (reply, settings, expected) => {
    expect(quotaEnd(reply, sent, limits(settings), NOON)).toBe(expected)
  })

  it('ends in a day where nothing is known of what went out, and never at once', () => {
    expect(quotaEnd('daily limit', NO_PACE_STATE, limits(), NOON)).toBe(NOON + DAY)
    const old = countSent(NO_PACE_STATE, limits(), 1, NOON - DAY)
    expect(quotaEnd('daily limit', old, limits(), NOON)).toBe(NOON + 10 * MINUTE)
  })
})

describe('a forecast', () => {
  it('says when it will be done at a rate', () => {
    expect(forecast(NO_PACE_STATE, limits({ perSecond: 14 }), 14_000, NOON).end).toBe(NOON + 1_000_000)
    expect(forecast(NO_PACE_STATE, limits({ perSecond: 0.5 }), 10, NOON).end).toBe(NOON + 20_000)
  })

  it('agrees with what is then let through', () => {
    const settings = { perHour: 30, perDay: 100, perSecond: 2 }
    const { end = 0, days } = forecast(NO_PACE_STATE, limits(settings), 250, NOON)
    const sent = drain(settings, NOON, 250)
    expect(Math.abs(end - (sent.at(-1) ?? 0))).toBeLessThan(2 * MINUTE)
    expect(days.reduce((sum, { messages }) => sum + messages, 0)).toBe(250)
  })

  it('reckons with what went out already', () => {
    const state = countSent(NO_PACE_STATE, limits(), 80, NOON - HOUR)
    expect(forecast(state, limits({ per24Hours: 100 }), 20, NOON).end).toBe(NOON)
    expect(forecast(state, limits({ per24Hours: 100 }), 21, NOON).end).toBeGreaterThan(NOON + 22 * HOUR)
  })

  it('puts a warm-up into words before it begins', () => {
    const warmUp = { start: '2026-12-01', first: 200, growth: 2 }
    expect(forecastNotes(NO_PACE_STATE, limits({ warmUp }), 1200, NOON)).toEqual([
      'Pace: generic, warming up since 2026-12-01, UTC. It will be done about 2026-12-03 00:00 UTC, in 3 days, if the server takes everything.',
      'Messages by day (UTC): 2026-12-01: 200, 2026-12-02: 400, 2026-12-03: 600.',
    ])
    expect(forecastNotes(NO_PACE_STATE, limits(), 1200, NOON)).toEqual([])
    expect(forecastNotes(NO_PACE_STATE, limits({ perDay: 1 }), 1200, NOON)[0]).toContain('more than a year')
  })
})

it('knows the next midnight of a zone', () => {
  expect(nextDay(at('2026-03-08T01:00-05:00'), 'America/New_York')).toBe(at('2026-03-09T00:00-04:00'))
})
