// The owner's way to the statistics: a link that is mailed to the newsletter's own address, whoever asks for it, and opens them for
// an hour.
import type { Language } from '../../audience/subscriber.ts'
import { verifyToken } from '../../audience/token.ts'
import { type AudienceDesk, FRESH_MS } from './desk.ts'

/** However many people press the button. */
const LINK_EVERY_MS = 600_000

export interface OwnerDesk {
  /** Puts the letter into the outbox, unless there was one a few minutes ago. */
  askLink(language: Language): Promise<void>
  /** Looks nothing up. */
  linkState(token: string): 'valid' | 'expired' | 'unknown'
}

/** What was mailed is kept in memory: a process that starts anew may mail once more. */
export function openOwner({ store, clock, site, secrets, wake }: AudienceDesk): OwnerDesk {
  let mailedAt = Number.NEGATIVE_INFINITY
  return {
    askLink: async (language) => {
      const now = clock.now()
      if (now - mailedAt < LINK_EVERY_MS) return
      const before = mailedAt
      // at once, since others may press while it is written
      mailedAt = now
      const payload = { type: 'owner-link', language }
      try {
        await store.outbox.add([{ kind: 'letter', payload, dueAt: now }], now)
      } catch (error) {
        mailedAt = before
        throw error
      }
      wake?.()
    },
    linkState: (token) => {
      const verified = verifyToken(token, 'owner', secrets, site.list.id)
      if (verified?.at === undefined || verified.subscriber !== 0) return 'unknown'
      return clock.now() - verified.at < FRESH_MS ? 'valid' : 'expired'
    },
  }
}
