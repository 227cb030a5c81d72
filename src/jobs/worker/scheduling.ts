// Scheduling the mailing of an issue, and taking that back. The edition is compiled and stored now; the audience is that of
// the time at which it begins.

import type { Clock } from '../../clock/clock.ts'
import type { Mailing } from '../../mailing/delivery.ts'
import type { ScheduledTime } from '../../mailing/schedule.ts'
import type { Audience, Holder, Store } from '../../store/store.ts'
import { emptySentence } from '../send/additions.ts'
import { standingSentence } from '../send/standing.ts'
import { allVariants, compileVariants, editionOf, type SendableEdition } from '../send/variants.ts'
import { starters } from './signs-of-life.ts'

interface Ports {
  readonly store: Store
  readonly clock: Clock
}

interface Person {
  readonly holder: Holder
  /** `ann@desk` */
  readonly who: string
}

export interface SchedulingRequest extends Person {
  readonly issue: string
  readonly time: ScheduledTime
  readonly audience: Audience
  readonly edition: SendableEdition
}

export type Scheduling =
  | { readonly type: 'refused'; readonly message: string }
  /** `starters`: processes that would start it now. */
  | {
      readonly type: 'scheduled'
      readonly replaced: boolean
      readonly readers: number
      readonly starters: readonly Holder[]
    }

export async function scheduleMailing(ports: Ports, request: SchedulingRequest): Promise<Scheduling> {
  const { store, clock } = ports
  const { issue, time, audience, edition } = request
  const known = await store.mailings.ofIssue(issue)
  if (known) return { type: 'refused', message: plannedSentence(known) }
  const alive = await starters(ports)
  if (alive.length === 0) return { type: 'refused', message: NOBODY_STARTS_IT }
  const readers = await store.mailings.countAudience(audience, clock.now())
  if (readers === 0) return { type: 'refused', message: emptySentence(audience) }
  const before = await store.schedules.ofIssue(issue)
  const all = await allVariants(edition)
  if ('problem' in all) return { type: 'refused', message: `Nothing was scheduled. ${all.problem}` }
  const { subject, variants } = await compileVariants(all.variants, time.at)
  if (edition.targets) await store.clicks.setTargets(issue, edition.targets)
  await store.schedules.put({
    issue,
    subject,
    variants,
    audience,
    at: time.at,
    zone: time.zone,
    createdAt: clock.now(),
    state: 'waiting',
  })
  const begun = await store.mailings.ofIssue(issue)
  if (begun) {
    // the schedule before this one had begun by now
    await store.schedules.remove(issue)
    return { type: 'refused', message: plannedSentence(begun) }
  }
  const note = `for ${new Date(time.at).toISOString()}${before ? `, in place of ${new Date(before.at).toISOString()}` : ''}`
  await store.audit.add({
    at: clock.now(),
    issue,
    action: 'scheduled',
    who: name(request),
    ...editionOf({ variants }),
    note,
  })
  return { type: 'scheduled', replaced: before !== undefined, readers, starters: alive }
}

function plannedSentence(mailing: Mailing): string {
  const { issue, state, plannedAt } = mailing
  if (state !== 'active') return standingSentence(mailing)
  const planned = new Date(plannedAt).toISOString()
  return `Issue ${issue} was planned for its readers on ${planned}, so it cannot be scheduled. To go on with it: yibao send ${issue}`
}

const NOBODY_STARTS_IT = [
  'Nothing was scheduled: no process that could start it has given a sign of life in the last two minutes.',
  'Start one that runs all the time, and schedule again: yibao worker, or yibao serve with YIBAO_SMTP_URL set.',
].join('\n')

/** Why nothing was taken back; undefined where it was. */
export async function unscheduleMailing(
  { store, clock }: Ports,
  request: Person & { readonly issue: string },
): Promise<string | undefined> {
  const { issue } = request
  const wasThere = await store.schedules.remove(issue)
  if (await store.mailings.ofIssue(issue)) {
    return `Issue ${issue} has begun already. To hold it: yibao mailing pause ${issue}`
  }
  if (!wasThere) return `Issue ${issue} is not scheduled.`
  await store.audit.add({ at: clock.now(), issue, action: 'unscheduled', who: name(request) })
  return undefined
}

/**
 * What a schedule is at, for somebody who would send the issue as it is written now; undefined where there is none. `hash`
 * is that of the full edition, which stands first: whatever changes another one nearly always changes that.
 */
export async function scheduleNote(
  { schedules }: Pick<Store, 'schedules'>,
  issue: string,
  hash: string,
): Promise<string | undefined> {
  const schedule = await schedules.ofIssue(issue)
  if (!schedule) return undefined
  const at = new Date(schedule.at).toISOString()
  const changed =
    schedule.variants[0]?.hash !== hash
      ? ', and has changed since: what was written then is what goes out. To take what is written now: the same command with --at again'
      : ''
  return schedule.state === 'late'
    ? `Issue ${issue} was scheduled for ${at}, which passed with nobody to start it${changed}.`
    : `Issue ${issue} is scheduled for ${at}${changed}.`
}

function name({ who, holder }: Person): string {
  return `${who} ${holder.task}`
}
