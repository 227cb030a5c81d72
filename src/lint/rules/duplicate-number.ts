// No two issues have the same number.
import { keyPlace } from '../place.ts'
import type { LintRule } from '../rule.ts'

export const duplicateNumber: LintRule = {
  id: 'duplicate-number',
  severity: 'error',
  scope: 'issue',
  summary: 'No two issues of a newsletter have the same number.',
  advice: 'Give one of the issues another number.',
  check: ({ issue, text, newsletter }) => {
    if (issue.meta.number === undefined) return []
    return newsletter.entries
      .filter(({ folder, meta }) => folder !== issue.folder && meta?.number === issue.meta.number)
      .map(({ folder }) => ({
        reason: `Unexpected number ${issue.meta.number}, expected one that ${folder} does not have`,
        place: keyPlace(text, 'number'),
      }))
  },
}
