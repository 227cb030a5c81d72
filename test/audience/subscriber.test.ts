// The state machine of a reader, event by event, and over any order of events.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CONFIRMATION_MS,
  STATUSES,
  type Standing,
  type Status,
  type SubscriberEvent,
  step,
} from '../../src/audience/subscriber.ts'

const LIMITS = { softBouncesMax: 3 }
const at = 1000
const ASKED = 900
const note = 'test'
const soft = (issues: number): SubscriberEvent => ({ type: 'bounced', kind: 'soft', issues, at, note })
const EVENTS = {
  asked: { type: 'asked', at, note },
  confirmed: { type: 'confirmed', askedAt: ASKED, at, note },
  'confirmed another asking': { type: 'confirmed', askedAt: ASKED - 1, at, note },
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
  ['asked', P, P, A, U, S],
  ['confirmed', undefined, A, A, U, S],
  ['confirmed another asking', undefined, P, A, U, S],
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
      (status): Standing | undefined =>
        status && {
          status,
          since: 1,
          note: 'before',
          ...(status === 'pending' ? { askedAt: ASKED } : {}),
        },
    )
    const results = before.map((current) => step(current, EVENTS[name], LIMITS))
    expect(results.map(({ next }) => next?.status)).toEqual(after)
    for (const [index, { next }] of results.entries()) {
      const standing = before[index]
      if (next?.status === standing?.status)
        expect({ ...next, askedAt: 0 }).toEqual({ ...standing, askedAt: 0 })
      else if (next) expect(next).toMatchObject({ status: next.status, since: at, note })
    }
  })

  it('asks for confirmation only whom it may, and welcomes after confirming', () => {
    const effects = (status: (typeof STATUSES)[number] | undefined, event: SubscriberEvent) =>
      step(status && { status, since: 1, note, askedAt: ASKED }, event, LIMITS).effects
    expect(effects(undefined, EVENTS.asked)).toEqual(['send-confirmation'])
    expect(effects('pending', EVENTS.asked)).toEqual(['send-confirmation'])
    expect(effects('unsubscribed', EVENTS.asked)).toEqual(['send-confirmation'])
    expect(effects('active', EVENTS.asked)).toEqual([])
    expect(effects('suppressed', EVENTS.asked)).toEqual([])
    expect(effects('pending', EVENTS.confirmed)).toEqual(['send-welcome'])
    expect(effects('unsubscribed', EVENTS.confirmed)).toEqual(['send-welcome'])
  })

  it('goes on with an asking whose link can still be used, and begins another after that', () => {
    const pending: Standing = { status: 'pending', since: 1, note, askedAt: ASKED }
    const again = (when: number) => step(pending, { type: 'asked', at: when, note }, LIMITS).next?.askedAt
    expect(again(ASKED + CONFIRMATION_MS - 1)).toBe(ASKED)
    expect(again(ASKED + CONFIRMATION_MS)).toBe(ASKED + CONFIRMATION_MS)
    const late = { type: 'confirmed', askedAt: ASKED, at: ASKED + CONFIRMATION_MS, note } as const
    expect(step(pending, late, LIMITS).next).toBe(pending)
  })

  it('keeps somebody who left as they are until they confirm, and forgets the asking when they leave again', () => {
    const left: Standing = { status: 'unsubscribed', since: 1, note: 'link' }
    const asked = step(left, EVENTS.asked, LIMITS).next
    expect(asked).toEqual({ ...left, askedAt: at })
    const gone = step(asked, EVENTS.left, LIMITS).next
    expect(gone).toEqual({ status: 'unsubscribed', since: at, note })
    const old = { type: 'confirmed', askedAt: at, at: at + 1, note } as const
    expect(step(gone, old, LIMITS).next).toBe(gone)
  })

  it('keeps who came back after the leaving that an import tells of', () => {
    const back: Standing = { status: 'active', since: 500, note }
    const imported = (leftAt: number, status: 'unsubscribed' | 'suppressed' = 'unsubscribed') =>
      step(back, { type: 'imported', status, leftAt, at, note }, LIMITS).next?.status
    expect(imported(499)).toBe('active')
    expect(imported(501)).toBe('unsubscribed')
    expect(imported(499, 'suppressed')).toBe('suppressed')
  })

  it('never mails who left and did not come back by themselves, and never who is suppressed', () => {
    const events = fc.array(fc.constantFrom(...Object.values<SubscriberEvent>(EVENTS)), { maxLength: 40 })
    fc.assert(
      fc.property(events, (list) => {
        let current: Standing | undefined
        let left = false
        /** The asking of which a link was mailed after the leaving. */
        let mailed: number | undefined
        for (const [index, event] of list.entries()) {
          const now = 10_000 + index
          const timed = (
            event.type === 'confirmed'
              ? { ...event, at: now, askedAt: mailed ?? event.askedAt }
              : { ...event, at: now }
          ) as SubscriberEvent
          const before = current
          const { next, effects } = step(current, timed, LIMITS)
          current = next
          if (before?.status === 'suppressed') {
            expect(current).toBe(before)
            expect(effects).toEqual([])
          }
          if (effects.includes('send-confirmation')) mailed = current?.askedAt
          if (before && event.type === 'left') {
            left = true
            mailed = undefined
          }
          const cameBack = event.type === 'confirmed' && mailed !== undefined
          if (left && before?.status !== 'active' && current?.status === 'active') expect(cameBack).toBe(true)
          if (current?.status === 'active') left = false
          if (left) expect(current?.status).not.toBe('active')
        }
      }),
      { numRuns: 5000 },
    )
  })
})
