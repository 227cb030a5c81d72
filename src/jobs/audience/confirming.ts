// The link of the letter that follows an asking. Opening it changes nothing; the button on its page does.
import { doNotMailMark } from '../../audience/mark.ts'
import { CONFIRMATION_MS, step } from '../../audience/subscriber.ts'
import { verifyToken } from '../../audience/token.ts'
import { type AudienceDesk, isOfFormerKey } from './desk.ts'
import { noticesOf } from './notices.ts'

export type LinkState = 'valid' | 'expired' | 'unknown'

/** Looks nothing up: the answer tells nothing about any reader. */
export function confirmLinkState(token: string, desk: AudienceDesk): LinkState {
  const verified = verifyToken(token, 'confirm', desk.secrets, desk.site.list.id)
  if (verified?.at === undefined) return isOfFormerKey(token, 'confirm', desk) ? 'expired' : 'unknown'
  return desk.clock.now() - verified.at < CONFIRMATION_MS ? 'valid' : 'expired'
}

/** `confirmed` for whoever is a reader now, by this link or before: a second press is no mistake. */
export async function confirm(
  token: string,
  network: string | undefined,
  desk: AudienceDesk,
): Promise<
  { readonly state: 'confirmed'; readonly subscriber: number } | { readonly state: 'expired' | 'unknown' }
> {
  const { store, clock, site } = desk
  const verified = verifyToken(token, 'confirm', desk.secrets, site.list.id)
  if (verified?.at === undefined) return { state: 'unknown' }
  const { subscriber, at: askedAt } = verified
  const now = clock.now()
  const [reader] = await store.subscribers.decide([{ id: subscriber }], now, (current) => {
    const event = { type: 'confirmed', at: now, askedAt, note: 'confirmed by mail' } as const
    const { next, effects } = step(current, event)
    if (!current || !next || next === current) return {}
    const consent = {
      at: now,
      type: 'confirmed',
      via: 'link',
      ...(network === undefined ? {} : { network }),
    } as const
    const welcome = { kind: 'letter', payload: { type: 'welcome', language: current.language }, dueAt: now }
    return {
      standing: next,
      consent,
      outbox: [
        ...(effects.includes('send-welcome') ? [welcome] : []),
        ...noticesOf(site, 'confirmed', { address: current.address }, now),
      ],
    }
  })
  desk.wake?.()
  if (reader?.status !== 'active') return { state: 'expired' }
  if (desk.erasureKey !== undefined)
    await store.subscribers.unmark(doNotMailMark(reader.key, desk.erasureKey))
  return { state: 'confirmed', subscriber }
}
