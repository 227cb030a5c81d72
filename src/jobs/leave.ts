// Leaving the list by a signed link. Reading the link changes nothing; leaving twice is leaving once.
import { step } from '../audience/subscriber.ts'
import { verifyToken } from '../audience/token.ts'
import type { Clock } from '../clock/clock.ts'
import type { Config } from '../config/config.ts'
import type { Subscribers } from '../store/store.ts'

export interface LeaveDesk {
  readonly subscribers: Pick<Subscribers, 'byId' | 'change'>
  readonly secrets: NonNullable<Config['secrets']>
  /** List-Id: a token of another list is no token. */
  readonly list: string
  readonly clock: Pick<Clock, 'now'>
}

/** Whether a link of ours bears this token. Looks nothing up, so the answer tells nothing about any reader. */
export function isLeaveToken(token: string, desk: LeaveDesk): boolean {
  return verifyToken(token, 'leave', desk.secrets, desk.list) !== undefined
}

/**
 * Takes the reader of the token off the list; `unknown` for a token that is not ours. A reader who is gone already,
 * or was erased, has left all the same. Subscriber 0 is the probe that `send` makes before a mailing: nobody leaves.
 */
export async function leave(token: string, desk: LeaveDesk): Promise<'left' | 'unknown'> {
  const verified = verifyToken(token, 'leave', desk.secrets, desk.list)
  if (!verified) return 'unknown'
  const subscriber = await desk.subscribers.byId(verified.subscriber)
  if (!subscriber) return 'left'
  const event = { type: 'left', at: desk.clock.now(), note: 'unsubscribe link' } as const
  const { next } = step(subscriber, event, { softBouncesMax: Number.POSITIVE_INFINITY })
  if (next && next !== subscriber) {
    await desk.subscribers.change(subscriber.id, { status: next.status, since: next.since, note: next.note })
  }
  return 'left'
}
