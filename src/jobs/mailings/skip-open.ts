// What becomes of a cancelled mailing's readers: what is not sent stays unsent.
import type { Mailings } from '../../store/store.ts'

/** Queued and deferred deliveries become skipped. Returns how many. */
export async function skipOpen(mailings: Mailings, mailingId: number, now: number): Promise<number> {
  const to = { state: 'skipped', reply: 'cancelled' } as const
  let skipped = 0
  for (const from of ['queued', 'deferred'] as const) skipped += await mailings.move(mailingId, from, to, now)
  return skipped
}
