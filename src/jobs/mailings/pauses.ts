// Pauses that nobody has asked for by hand: a mailing is held for its pace or by what the mail server said, and goes on when
// the time has come.
import { withoutAddresses } from '../../audience/address.ts'
import type { Clock } from '../../clock/clock.ts'
import type { Mailing } from '../../mailing/delivery.ts'
import type { Store } from '../../store/store.ts'
import type { Hold } from '../send/pacing.ts'

interface Ports {
  readonly store: Pick<Store, 'mailings' | 'audit'>
  readonly clock: Pick<Clock, 'now'>
}

type Planned = Pick<Mailing, 'id' | 'issue'>

/** For all who send it. One that somebody has paused meanwhile stays as it is, and so does a cancelled one. */
export async function holdMailing(
  { store, clock }: Ports,
  { id, issue }: Planned,
  { reason: said, resumeAt }: Hold,
  who: string,
): Promise<void> {
  const reason = withoutAddresses(said)
  const standing = { state: 'paused', reason, ...(resumeAt === undefined ? {} : { resumeAt }) } as const
  if (!(await store.mailings.setState(id, standing, 'active'))) return
  const note = resumeAt === undefined ? reason : `${reason} (until ${new Date(resumeAt).toISOString()})`
  await store.audit.add({ at: clock.now(), issue, action: 'paused', who, note })
}

/** Whether a pause until a time is over, and the mailing goes on. */
export async function endPause(
  { store, clock }: Ports,
  { id, issue, state, resumeAt }: Planned & Pick<Mailing, 'state' | 'resumeAt'>,
  who: string,
): Promise<boolean> {
  if (state !== 'paused' || resumeAt === undefined || resumeAt > clock.now()) return false
  if (!(await store.mailings.setState(id, { state: 'active' }, 'paused'))) return false
  await store.audit.add({ at: clock.now(), issue, action: 'resumed', who, note: 'its pause was over' })
  return true
}
