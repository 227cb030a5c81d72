// Whom a send goes to beside those its mailing was planned for: a list or a segment first, the others then.
import { describeAudience, unite } from '../../mailing/audience.ts'
import type { Mailing } from '../../mailing/delivery.ts'
import type { Counts, Plan } from '../../mailing/plan.ts'
import type { Audience, Store } from '../../store/store.ts'

/** Readers of a send before it is asked about. */
export interface Wanted {
  readonly audience: Audience
  /** Those whom it is to reach in all. */
  readonly readers: number
  /** Those of them who are to be added to the mailing that is there. */
  readonly added: number
  readonly notes: readonly string[]
}

interface Asked {
  readonly issue: string
  readonly audience: Audience
  /** `extend`: the audience was named, and is meant also where the issue has a mailing. */
  readonly onPlanned?: 'extend'
  readonly uncertain: 'hold' | 'resend'
}

/** What a mailing that is planned anew was for stays in; what goes on gets readers only when they were named. */
export async function wantedReaders(
  { mailings }: Pick<Store, 'mailings'>,
  { issue, audience: named, onPlanned, uncertain }: Asked,
  plan: Plan,
  known: Mailing | undefined,
  counts: Counts | undefined,
  now: number,
): Promise<Wanted> {
  const before = known?.audience
  const audience = before && onPlanned === 'extend' ? unite(before, named) : (before ?? named)
  if (plan.type !== 'resume' || !counts)
    return { audience, readers: await mailings.countAudience(audience, now), added: 0, notes: [] }
  const again = uncertain === 'resend' ? counts.uncertain : 0
  const open = counts.queued + counts.deferred + again
  if (onPlanned !== 'extend') return { audience, readers: open, added: 0, notes: [] }
  const added = await mailings.countAudience(named, now, issue)
  return { audience: named, readers: open + added, added, notes: [additionNote(issue, named, added, open)] }
}

function additionNote(issue: string, audience: Audience, added: number, open: number): string {
  const whom = describeAudience(audience)
  const rest = open > 0 ? ` ${many(open)} of before ${open === 1 ? 'is' : 'are'} still open.` : ''
  if (added === 0) return `Nobody of ${whom} is without issue ${issue}, so nobody is added.${rest}`
  return `Issue ${issue} was planned before. ${many(added)} of ${whom} ${added === 1 ? 'has' : 'have'} none of it yet, and ${added === 1 ? 'is' : 'are'} added.${rest}`
}

export function emptySentence(audience: Audience): string {
  if (audience.type === 'active')
    return 'Unexpected empty list, expected at least one active reader. Add some with `yibao subscribers`.'
  if (audience.type === 'recipients of')
    return `Unexpected empty list, expected at least one active reader who got issue ${audience.issue}.`
  return `Unexpected empty list, expected at least one active reader of ${describeAudience(audience)}.`
}

function many(count: number): string {
  return `${count.toLocaleString('en')} reader${count === 1 ? '' : 's'}`
}
