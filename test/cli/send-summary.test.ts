// The words in which a send ends: what is open is never said to be done.
import { describe, expect, it } from 'vitest'
import { countLines, summarise } from '../../src/cli/send/send-summary.ts'
import type { SendReport } from '../../src/jobs/send/send.ts'
import { DELIVERY_STATES, type DeliveryState } from '../../src/mailing/delivery.ts'
import type { Counts } from '../../src/mailing/plan.ts'

const NONE = Object.fromEntries(DELIVERY_STATES.map((state) => [state, 0])) as Record<DeliveryState, number>

function report(counts: Partial<Counts>): SendReport {
  const all = { ...NONE, ...counts }
  const size = Object.values(all).reduce((sum, count) => sum + count, 0)
  return {
    accepted: 0,
    interrupted: false,
    state: 'active',
    mailing: { id: 1, issue: 'tokens', subject: 'Tokens', plannedAt: 1, size, state: 'active' },
    counts: all,
    editions: [],
    invariants: { acceptedTwice: 0, deliveries: size, size },
    notes: [],
  }
}

describe('the summary of a send', () => {
  it('says that nothing was left where everybody is settled', () => {
    expect(summarise(report({ accepted: 3, rejected: 1, skipped: 2 }), { type: 'send' })).toContain(
      'Nothing was left to send.',
    )
  })

  it.each(['queued', 'claimed', 'sending', 'deferred', 'uncertain'] as const)(
    'does not say so while readers are %s',
    (state) => {
      const said = summarise(report({ accepted: 3, [state]: 2 }), { type: 'send' })
      expect(said).not.toContain('Nothing was left')
    },
  )

  it('says how many got which edition, where readers chose', () => {
    const all = { variant: 'full', deliveries: 1204, accepted: 1180 }
    const links = { variant: 'links', deliveries: 31, accepted: 31 }
    const said = (editions: SendReport['editions']) =>
      summarise({ ...report({ accepted: 1211 }), editions }, { type: 'send' })
    expect(said([all, links])).toContain('Editions: 1,180 of 1,204 full, 31 of 31 links.')
    expect(said([all])).not.toContain('Editions')
  })

  it('says whom it has taken off the list, and where to look', () => {
    const said = (takenOff?: number) =>
      summarise(
        { ...report({ accepted: 3, rejected: 2 }), ...(takenOff === undefined ? {} : { takenOff }) },
        { type: 'send' },
      )
    expect(said(2)).toContain(
      'Taken off the list for good: 2 readers, since the server says that their addresses are gone. What it said: yibao bounces list --result suppressed',
    )
    expect(said(1)).toContain('1 reader, since the server says that the address is gone')
    expect(said(0)).not.toContain('Taken off')
    expect(said()).not.toContain('Taken off')
  })

  it('does not say of readers whose mailing was cancelled that they have left', () => {
    expect(countLines({ ...NONE, skipped: 2 })).toEqual([
      '  2  skipped    left the list before their turn, or the mailing was cancelled',
    ])
  })
})
