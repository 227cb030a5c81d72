// What people do to a mailing that is planned: hold it, go on, end it, try again, say what became of uncertain ones. A
// send that runs, in whatever process, sees it at its next claim. Every act is in the audit trail.
import type { Clock } from '../../clock/clock.ts'
import { countOpen, type Delivery, type Mailing } from '../../mailing/delivery.ts'
import { mailingHash } from '../../mailing/plan.ts'
import type { AuditAction, Store } from '../../store/store.ts'
import { skipOpen } from './skip-open.ts'

export interface ControlPorts {
  readonly store: Pick<Store, 'mailings' | 'audit'>
  readonly clock: Pick<Clock, 'now'>
}

/** Which mailing, and who does it: `ann@desk mailing pause`. */
export interface Act {
  readonly mailing: Mailing
  readonly who: string
}

/** How many deliveries it was about; or why it was not done. */
export type ControlResult =
  | { readonly type: 'done'; readonly deliveries: number }
  | { readonly type: 'refused'; readonly message: string }

export async function pauseMailing(ports: ControlPorts, act: Act, reason?: string): Promise<ControlResult> {
  const { mailings } = ports.store
  const { id, issue, state, resumeAt } = act.mailing
  if (state === 'cancelled') return cancelled(act)
  if (state === 'paused' && resumeAt === undefined)
    return refuse(`The mailing of issue ${issue} is paused already.`)
  if (countOpen(await mailings.countByState(id)) === 0) return finished(act, 'to hold')
  const standing = { state: 'paused', ...(reason === undefined ? {} : { reason }) } as const
  if (!(await mailings.setState(id, standing))) return cancelled(act)
  const open = await openCount(ports, act)
  await note(ports, act, 'paused', open, reason)
  return { type: 'done', deliveries: open }
}

export async function resumeMailing(ports: ControlPorts, act: Act): Promise<ControlResult> {
  if (act.mailing.state === 'active') {
    const open = countOpen(await ports.store.mailings.countByState(act.mailing.id))
    if (open === 0) return finished(act, 'to go on with')
    return refuse(`The mailing of issue ${act.mailing.issue} is not paused.`)
  }
  if (!(await ports.store.mailings.setState(act.mailing.id, { state: 'active' }))) return cancelled(act)
  const open = await openCount(ports, act)
  await note(ports, act, 'resumed', open)
  return { type: 'done', deliveries: open }
}

/**
 * For good: what is open becomes skipped. What a send has on the wire at this moment is finished. Can be repeated. A paused
 * mailing with nothing but uncertain ones, as a restored one, can be cancelled too. `ask` comes before the first change, and throws where the answer is no.
 */
export async function cancelMailing(
  ports: ControlPorts,
  act: Act,
  ask: () => Promise<void> = async () => undefined,
): Promise<ControlResult> {
  const { store, clock } = ports
  const { id, state } = act.mailing
  const counts = await store.mailings.countByState(id)
  const held = state === 'paused' ? counts.uncertain : 0
  if (state !== 'cancelled' && countOpen(counts) + held === 0) return finished(act, 'to cancel')
  await ask()
  // first the state, so that nothing is claimed any more
  await store.mailings.setState(id, { state: 'cancelled' })
  const skipped = await skipOpen(store.mailings, id, clock.now())
  await note(ports, act, 'cancelled', skipped)
  return { type: 'done', deliveries: skipped }
}

/** Those whom the server refused are due again. Readers who bounced or left meanwhile are skipped when claimed. */
export function retryFailed(ports: ControlPorts, act: Act): Promise<ControlResult> {
  if (act.mailing.state === 'cancelled') return Promise.resolve(cancelled(act))
  const to = { state: 'queued', reply: 'to be tried again: it was refused' } as const
  return moveAll(ports, act, 'rejected', to, 'retried failed')
}

/** Uncertain ones are due again, or count as sent. `addresses`: only these; all of them must be uncertain. */
export async function settleUncertain(
  ports: ControlPorts,
  act: Act,
  as: 'resend' | 'mark sent',
  addresses: readonly string[] = [],
): Promise<ControlResult> {
  if (as === 'resend' && act.mailing.state === 'cancelled') return cancelled(act)
  const only = await uncertainOf(ports, act, addresses)
  if ('unknown' in only) {
    const message = `Unexpected address ${only.unknown.join(', ')}, expected one that is uncertain: yibao deliveries uncertain list ${act.mailing.issue}`
    return refuse(message)
  }
  return as === 'resend'
    ? moveAll(ports, act, 'uncertain', RESEND, 'resent uncertain', only.ids)
    : moveAll(ports, act, 'uncertain', MARK_SENT, 'marked sent', only.ids)
}

const RESEND = { state: 'queued', reply: 'to be sent again: it was uncertain' } as const
const MARK_SENT = { state: 'accepted', reply: 'marked as sent: it was uncertain' } as const
const PAGE = 1000

/** No ids without addresses: all are meant. */
async function uncertainOf(
  { store }: ControlPorts,
  { mailing }: Act,
  addresses: readonly string[],
): Promise<{ ids: readonly number[] | undefined } | { unknown: readonly string[] }> {
  if (addresses.length === 0) return { ids: undefined }
  const wanted = new Map(addresses.map((address) => [address.toLowerCase(), address]))
  const ids: number[] = []
  let page: readonly Delivery[] = []
  do {
    const after = page.at(-1)?.subscriberId ?? 0
    page = await store.mailings.deliveries(mailing.id, { state: 'uncertain', after, limit: PAGE })
    for (const { address, subscriberId } of page)
      if (wanted.delete(address.toLowerCase())) ids.push(subscriberId)
  } while (page.length === PAGE && wanted.size > 0)
  return wanted.size > 0 ? { unknown: [...wanted.values()] } : { ids }
}

async function moveAll(
  ports: ControlPorts,
  act: Act,
  from: Parameters<Store['mailings']['move']>[1],
  to: Parameters<Store['mailings']['move']>[2],
  action: AuditAction,
  ids?: readonly number[],
): Promise<ControlResult> {
  const { store, clock } = ports
  const deliveries = await store.mailings.move(act.mailing.id, from, to, clock.now(), ids)
  await note(ports, act, action, deliveries)
  return { type: 'done', deliveries }
}

async function openCount({ store }: ControlPorts, { mailing }: Act): Promise<number> {
  const { queued, deferred } = await store.mailings.countByState(mailing.id)
  return queued + deferred
}

function finished({ mailing: { issue } }: Act, what: string): ControlResult {
  return refuse(
    `The mailing of issue ${issue} is finished: nothing of it is open, so there is nothing ${what}. What became of everybody: yibao mailing show ${issue}`,
  )
}

function cancelled({ mailing }: Act): ControlResult {
  return refuse(
    `The mailing of issue ${mailing.issue} was cancelled, for good. What was not sent stays unsent.`,
  )
}

function refuse(message: string): ControlResult {
  return { type: 'refused', message }
}

function note(
  { store, clock }: ControlPorts,
  { mailing, who }: Act,
  action: AuditAction,
  readers: number,
  text?: string,
): Promise<void> {
  const edition = mailingHash(mailing.variants)
  return store.audit.add({
    at: clock.now(),
    issue: mailing.issue,
    action,
    who,
    readers,
    ...(edition === undefined ? {} : { edition }),
    ...(text === undefined ? {} : { note: text }),
  })
}
