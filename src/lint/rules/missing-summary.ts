// A final issue has a summary: inboxes, feeds and search results show it.
import { keyPlace } from '../place.ts'
import type { LintRule } from '../rule.ts'

export const missingSummary: LintRule = {
  id: 'missing-summary',
  severity: 'warning',
  scope: 'issue',
  summary: 'A final issue has a summary, which inboxes and feeds show under the title.',
  advice: 'Write one or two sentences behind summary: in the front matter.',
  check: ({ issue, text }) =>
    issue.meta.status === 'final' && issue.meta.summary === ''
      ? [
          {
            reason: 'Unexpected empty summary, expected one or two sentences',
            place: keyPlace(text, 'summary'),
          },
        ]
      : [],
}
