// Whom a send goes to, as its options say: everyone who is active, a list, a segment, or those who got another issue.
import { systemClock } from '../../clock/system-clock.ts'
import type { IssueEntry } from '../../jobs/newsletter.ts'
import { findSegment, listProblem } from '../../jobs/segments/named.ts'
import type { Newsletter } from '../../open/newsletter.ts'
import type { Audience } from '../../store/store.ts'
import type { AudienceOptions } from '../audience/audience-options.ts'
import { namedIssue } from '../issue-argument.ts'
import { Refusal } from '../refusal.ts'

/** Throws a Refusal where what was named is not there. */
export function readAudience(
  { site, root }: Newsletter['config'],
  entries: readonly IssueEntry[],
  { segment, list, toRecipientsOf }: AudienceOptions,
): Audience {
  if (segment !== undefined) {
    const found = findSegment(site, segment, systemClock.now())
    if ('problem' in found) throw new Refusal(found.problem, 2)
    const { name, expression } = found
    return { type: 'segment', expression, ...(name === undefined ? {} : { name }) }
  }
  if (list !== undefined) {
    const problem = listProblem(site, list)
    if (problem !== undefined) throw new Refusal(problem, 2)
    return { type: 'list', list }
  }
  if (toRecipientsOf === undefined) return { type: 'active' }
  const { meta, folder } = namedIssue(entries, toRecipientsOf, root)
  return { type: 'recipients of', issue: meta?.slug ?? folder.split('/').at(-1) ?? folder }
}
