// Starts mailings at their time. Any number of processes may look at once: planning the mailing is the lock, and whoever
// comes second finds it planned. Over an hour late nobody is mailed, and somebody is told.
import type { Clock } from '../../clock/clock.ts'
import type { Site } from '../../issue/site.ts'
import { messageIdOf } from '../../mailing/plan.ts'
import { decideSchedule } from '../../mailing/schedule.ts'
import type { Holder, Schedule, Store } from '../../store/store.ts'
import { editionOf } from '../send/variants.ts'

export interface SchedulePorts {
  readonly store: Store
  readonly clock: Clock
}

export interface ScheduleRequest {
  readonly site: Site
  readonly holder: Holder
  /** For the audit trail: `ann@desk worker`. */
  readonly who: string
}

export type ScheduleEvent =
  | { readonly type: 'started'; readonly issue: string; readonly readers: number }
  /** Was planned otherwise before its time. */
  | { readonly type: 'already planned'; readonly issue: string }
  /** Another process sends from this database: looked at again later. */
  | { readonly type: 'waits'; readonly issue: string; readonly for: string }
  /** Nobody was mailed; tell somebody. */
  | { readonly type: 'late'; readonly issue: string; readonly schedule: Omit<Schedule, 'variants'> }

/** Starts what is due, and marks what is too late. */
export async function startSchedules(
  ports: SchedulePorts,
  request: ScheduleRequest,
): Promise<readonly ScheduleEvent[]> {
  const events: ScheduleEvent[] = []
  for (const schedule of await ports.store.schedules.list()) {
    const decision = decideSchedule(schedule, ports.clock.now())
    if (decision === 'start' || decision === 'alert') {
      const event = await holdingLock(ports, request, schedule.issue, () =>
        settle(ports, request, schedule.issue),
      )
      if (event) events.push(event)
    }
  }
  return events
}

async function holdingLock(
  { store }: SchedulePorts,
  { holder }: ScheduleRequest,
  issue: string,
  work: () => Promise<ScheduleEvent | undefined>,
): Promise<ScheduleEvent | undefined> {
  const lock = await store.lockSending(holder)
  if ('heldBy' in lock) {
    const by = lock.heldBy
    return {
      type: 'waits',
      issue,
      for: by ? `${by.task} on ${by.host}, process ${by.pid}` : 'another process',
    }
  }
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

/** Reads the schedule again: it may have been moved, taken back or started since it was listed. */
async function settle(
  ports: SchedulePorts,
  request: ScheduleRequest,
  issue: string,
): Promise<ScheduleEvent | undefined> {
  const { store, clock } = ports
  const schedule = await store.schedules.ofIssue(issue)
  if (!schedule) return undefined
  if (await store.mailings.ofIssue(issue)) {
    const wasThere = await store.schedules.remove(issue)
    return wasThere ? { type: 'already planned', issue } : undefined
  }
  switch (decideSchedule(schedule, clock.now())) {
    case 'start':
      return plan(ports, request, schedule)
    case 'alert':
      return markLate(ports, request, schedule)
    case 'wait':
    case 'told already':
      return undefined
  }
}

async function plan(
  { store, clock }: SchedulePorts,
  { site, who }: ScheduleRequest,
  schedule: Schedule,
): Promise<ScheduleEvent | undefined> {
  const { issue, subject, variants, audience } = schedule
  const messageId = (subscriberId: number) => messageIdOf(site, issue, subscriberId)
  const at = clock.now()
  const note = `scheduled for ${new Date(schedule.at).toISOString()}`
  const audit = { at, action: 'planned', who, ...editionOf({ variants }), note } as const
  try {
    const mailing = await store.mailings.planScheduled(
      { issue, subject, variants, audience, messageId, plannedAt: at, audit },
      schedule,
    )
    // undefined: taken back, or put off, while it was planned
    return mailing && { type: 'started', issue, readers: mailing.size }
  } catch (error) {
    if (await store.mailings.ofIssue(issue)) return undefined // another process was quicker
    throw error
  }
}

/**
 * In the audit trail first: who looks why nothing went out finds it there, also where no letter arrives. Of many who find it
 * late, one marks it, and tells.
 */
async function markLate(
  { store, clock }: SchedulePorts,
  { who }: ScheduleRequest,
  { variants, ...schedule }: Schedule,
): Promise<ScheduleEvent | undefined> {
  const { issue } = schedule
  const note = `was to begin at ${new Date(schedule.at).toISOString()}, and nobody was mailed`
  const entry = { at: clock.now(), issue, action: 'late', who, ...editionOf({ variants }), note } as const
  return (await store.schedules.markLate(issue, schedule, entry))
    ? { type: 'late', issue, schedule }
    : undefined
}
