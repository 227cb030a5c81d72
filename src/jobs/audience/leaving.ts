// Leaving the list by a signed link or a mail to a signed address. Reading the link changes nothing; leaving twice is leaving once.
import { step } from '../../audience/subscriber.ts'
import { verifyToken } from '../../audience/token.ts'
import type { AudienceDesk } from './desk.ts'
import { inGroups } from './groups.ts'
import { noticesOf } from './notices.ts'

export interface LeavingDesk {
  /**
   * The reader whose link bears this token, if it is one of ours. Looks nothing up: the answer tells nothing about anybody. By a retired
   * key one may leave, and nothing else: `mayChoose` is whether the way to the reader's own page may be shown.
   */
  readerOf(token: string): { readonly id: number; readonly mayChoose: boolean } | undefined
  /**
   * Takes the reader of the token off the list, durably; `unknown` for a token that is not ours. A reader who is gone already,
   * or was erased, has left all the same. Subscriber 0 is the probe that `send` makes before a mailing: nobody leaves.
   */
  leave(token: string, note: LeavingNote): Promise<'left' | 'unknown'>
}

export type LeavingNote = 'unsubscribe link' | 'unsubscribe mail'

/** Who leaves in the same moment is written in one transaction. */
export function openLeaving(desk: AudienceDesk): LeavingDesk {
  const { store, clock, site, secrets, wake } = desk
  const read = (token: string) => verifyToken(token, 'leave', secrets, site.list.id)
  const write = inGroups(async (leavings: readonly { id: number; note: LeavingNote }[]) => {
    const now = clock.now()
    const targets = leavings.map(({ id }) => ({ id }))
    let hasNotices = false
    await store.subscribers.decide(targets, now, (current, index) => {
      const note = leavings[index]?.note ?? 'unsubscribe link'
      const { next } = step(current, { type: 'left', at: now, note })
      if (!current || !next || next === current) return {}
      const outbox = noticesOf(site, 'left', { address: current.address }, now)
      if (outbox.length > 0) hasNotices = true
      return { standing: next, outbox }
    })
    // looking into the outbox is a transaction of its own, which all who leave would pay for
    if (hasNotices) wake?.()
    return leavings.map(() => undefined)
  })
  return {
    readerOf: (token) => {
      const verified = read(token)
      if (!verified) return undefined
      const today = { current: secrets.current, retired: [] }
      return {
        id: verified.subscriber,
        mayChoose: verifyToken(token, 'leave', today, site.list.id) !== undefined,
      }
    },
    leave: async (token, note) => {
      const verified = read(token)
      if (!verified) return 'unknown'
      if (verified.subscriber !== 0) await write({ id: verified.subscriber, note })
      return 'left'
    },
  }
}
