// A vote whose last day is over has a result: readers voted to see one.
import { longDate } from '../../edition/dates.ts'
import { closingTime, pollsOf } from '../../issue/poll.ts'
import type { LintRule } from '../rule.ts'

export const voteResult: LintRule = {
  id: 'vote-result',
  severity: 'warning',
  scope: 'issue',
  summary: 'A vote of a final issue whose last day is over has its result in `votes.yaml` beside the issue.',
  advice:
    'Run yibao votes close with the number of the issue, commit votes.yaml, and build the archive anew.',
  check: ({ issue, newsletter: { today } }) => {
    if (today === undefined || issue.meta.status !== 'final') return []
    const recorded = new Set(issue.votes?.polls.map(({ poll }) => poll))
    return pollsOf(issue).flatMap((poll) => {
      const { id, closes, line } = poll
      if (closes === undefined || recorded.has(id) || closingTime(poll) > Date.parse(today)) return []
      return [
        {
          reason: `Unexpected vote that closed on ${longDate(closes)} without a result, expected one in votes.yaml`,
          place: { line, column: 1 },
        },
      ]
    })
  },
}
