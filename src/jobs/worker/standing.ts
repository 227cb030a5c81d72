// What is there for a worker to do, and whether it may go on with a mailing by itself where there is one sender. Somebody who ended a send, or whose send
// was stopped, is not to see it go on behind their back.
import type { Clock } from '../../clock/clock.ts'
import { decideSchedule } from '../../mailing/schedule.ts'
import type { AuditEntry, Store } from '../../store/store.ts'
import { starters } from './signs-of-life.ts'

const SENDING = new Set(['planned', 'replanned', 'started', 'ended', 'resumed'])

/**
 * Yes for what a worker has begun, for the retries of a send that came to its end, and for what somebody has resumed or a pause
 * has left. `yibao send` goes on with the others: one that is to be sent yet, that was ended by Ctrl-C, or that stopped.
 */
export function mayGoOn(audit: readonly AuditEntry[]): boolean {
  const last = audit.findLast(({ action }) => SENDING.has(action))
  if (!last) return false
  if (last.action === 'resumed') return true
  if (/ (worker|serve)$/.test(last.who)) return true
  return last.action === 'ended' && last.note === undefined
}

interface Ports {
  readonly store: Store
  readonly clock: Clock
}

/** Whether something is due of a mailing that is a worker's to send. */
export async function isOpen({ store, clock }: Ports, id: number): Promise<boolean> {
  const mailing = (await store.mailings.list()).find((one) => one.id === id)
  if (mailing?.state !== 'active') return false
  const due = await store.mailings.nextDue(id)
  const isDue = due !== undefined && due <= clock.now()
  if (store.senders === 'many') return isDue
  if (!mayGoOn(await store.audit.list(mailing.issue))) return false
  const { claimed, sending } = await store.mailings.countByState(id)
  return isDue || claimed + sending > 0 // what is claimed while nobody holds the lock is left of a crash
}

/** Whether a worker is to be started: something is due, and none that lives would do it. */
export async function needsWorker(ports: Ports): Promise<boolean> {
  const { store, clock } = ports
  if ((await starters(ports)).some(({ kind }) => kind === 'worker')) return false
  for (const schedule of await store.schedules.list()) {
    const decision = decideSchedule(schedule, clock.now())
    if (decision === 'start' || decision === 'alert') return true
  }
  for (const { id, state, resumeAt } of await store.mailings.list()) {
    if (state === 'paused' && resumeAt !== undefined && resumeAt <= clock.now()) return true
    if (await isOpen(ports, id)) return true
  }
  return false
}
