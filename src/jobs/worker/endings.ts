// Writes down when the workers that share a mailing begin on it and when it has ended, and checks its ledger then.
import type { Clock } from '../../clock/clock.ts'
import type { Site } from '../../issue/site.ts'
import type { Mailing } from '../../mailing/delivery.ts'
import type { Invariants, Store } from '../../store/store.ts'
import { noticesOf } from '../audience/notices.ts'
import { violationOf } from '../send/report.ts'

interface Ports {
  readonly store: Pick<Store, 'audit'>
  readonly clock: Pick<Clock, 'now'>
}

type Planned = Pick<Mailing, 'id' | 'issue'>

export type EndEvent =
  /** Nothing of the mailing is open any more. `checked` is counted in the ledger itself. */
  | {
      readonly type: 'ended'
      readonly issue: string
      readonly accepted: number
      readonly checked: Invariants
    }
  | { readonly type: 'trouble'; readonly what: string }

/** `begun` remembers, for the life of a process, how often a mailing had ended when it began on it. */
export async function noteBegin(
  { store, clock }: Ports,
  { id, issue }: Planned,
  who: string,
  begun: Map<number, number>,
): Promise<void> {
  const ends = await store.audit.begin(id, { at: clock.now(), issue, who }, begun.get(id))
  if (ends !== undefined) begun.set(id, ends)
}

/** What is to be told, by the one worker that writes it down. */
export async function noteEnd(
  { store, clock }: Ports,
  { id, issue }: Planned,
  who: string,
  site: Site,
): Promise<readonly EndEvent[]> {
  const now = clock.now()
  const end = await store.audit.end(id, { at: now, issue, who }, ({ accepted }) =>
    noticesOf(site, 'sent', { issue, accepted }, now),
  )
  if (!end) return []
  const violation = violationOf(issue, end.invariants)
  const trouble = violation === undefined ? [] : [`${violation}. This is a bug in yibao. Please report it.`]
  return [
    { type: 'ended', issue, accepted: end.accepted, checked: end.invariants },
    ...trouble.map((what) => ({ type: 'trouble' as const, what })),
  ]
}
