// The state machine of a reader, event by event, and over any order of events.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  STATUSES,
  type Standing,
  type Status,
  type SubscriberEvent,
  step,
} from '../../src/audience/subscriber.ts'

const LIMITS = { softBouncesMax: 3 }
const at = 1000
const note = 'test'
const soft = (issues: number): SubscriberEvent => ({ type: 'bounced', kind: 'soft', issues, at, note })
const EVENTS = {
  asked: { type: 'asked', at, note },
  confirmed: { type: 'confirmed', at, note },
  left: { type: 'left', at, note },
  'soft bounce': soft(2),
  'soft bounces': soft(3),
  'hard bounce': { type: 'bounced', kind: 'hard', issues: 1, at, note },
  complained: { type: 'complained', at, note },
  added: { type: 'added', at, note },
  'imported active': { type: 'imported', status: 'active', at, note },
  'imported unsubscribed': { type: 'imported', status: 'unsubscribed', at, note },
  'imported suppressed': { type: 'imported', status: 'suppressed', at, note },
} satisfies Record<string, SubscriberEvent>
const [P, A, U, S] = STATUSES
const ROWS: readonly (readonly [keyof typeof EVENTS, ...(Status | undefined)[]])[] = [
  // event, then what becomes of: unknown, pending, active, unsubscribed, suppressed
  ['asked', P, P, A, P, S],
  ['confirmed', undefined, A, A, U, S],
  ['left', undefined, U, U, U, S],
  ['soft bounce', undefined, P, A, U, S],
  ['soft bounces', undefined, S, S, S, S],
  ['hard bounce', undefined, S, S, S, S],
  ['complained', undefined, S, S, S, S],
  ['added', A, A, A, U, S],
  ['imported active', A, P, A, U, S],
  ['imported unsubscribed', U, U, U, U, S],
  ['imported suppressed', S, S, S, S, S],
]

describe('step', () => {
  it.each(ROWS.map(([name, ...after]) => ({ name, after })))('$name', ({ name, after }) => {
    const before = [undefined, ...STATUSES].map(
      (status): Standing | undefined => status && { status, since: 1, note: 'before' },
    )
    const results = before.map((current) => step(current, EVENTS[name], LIMITS))
    expect(results.map(({ next }) => next?.status)).toEqual(after)
    for (const [index, { next }] of results.entries()) {
      const same = next?.status === before[index]?.status
      expect(next === before[index], 'the same object when, and only when, nothing changed').toBe(same)
      if (next && !same) expect(next).toEqual({ status: next.status, since: at, note })
    }
  })

  it('asks for confirmation only whom it may, and welcomes after confirming', () => {
    const effects = (status: (typeof STATUSES)[number] | undefined, event: SubscriberEvent) =>
      step(status && { status, since: 1, note }, event, LIMITS).effects
    expect(effects(undefined, EVENTS.asked)).toEqual(['send-confirmation'])
    expect(effects('pending', EVENTS.asked)).toEqual(['send-confirmation'])
    expect(effects('unsubscribed', EVENTS.asked)).toEqual(['send-confirmation'])
    expect(effects('active', EVENTS.asked)).toEqual([])
    expect(effects('suppressed', EVENTS.asked)).toEqual([])
    expect(effects('pending', EVENTS.confirmed)).toEqual(['send-welcome'])
    expect(effects('active', EVENTS.confirmed)).toEqual([])
  })

  it('keeps who came back after the leaving that an import tells of', () => {
    const back: Standing = { status: 'active', since: 500, note }
    const imported = (leftAt: number, status: 'unsubscribed' | 'suppressed' = 'unsubscribed') =>
      step(back, { type: 'imported', status, leftAt, at, note }, LIMITS).next?.status
    expect(imported(499)).toBe('active')
    expect(imported(501)).toBe('unsubscribed')
    expect(imported(499, 'suppressed')).toBe('suppressed')
  })

  it('never mails who left and did not come back, and never who is suppressed', () => {
    const events = fc.array(fc.constantFrom(...Object.values<SubscriberEvent>(EVENTS)), { maxLength: 30 })
    fc.assert(
      fc.property(events, (list) => {
        let current: Standing | undefined
        let suppressed = false
        let left = false
        let askedSince = false
        for (const event of list) {
          const before = current
          const { next, effects } = step(current, event, LIMITS)
          current = next
          if (before?.status === 'suppressed') suppressed = true
          if (suppressed) {
            expect(current?.status).toBe('suppressed')
            expect(effects).toEqual([])
          }
          if (event.type === 'asked') askedSince = true
          if (event.type === 'left' && before) {
            left = true
            askedSince = false
          }
          if (left && !askedSince) expect(current?.status).not.toBe('active')
        }
      }),
      { numRuns: 2000 },
    )
  })
})
