// An issue named by number is one of this newsletter, or one from before it moved here.
import type { LintRule } from '../rule.ts'

const OLDER =
  'Say in newsletter.yaml where older issues are found: references.url, with {number} in the address.'

export const unknownReference: LintRule = {
  id: 'unknown-reference',
  severity: 'warning',
  scope: 'issue',
  summary:
    'An issue named by number is held here, or older than firstNumber and found through references.url.',
  advice: 'Correct the number, or write \\#12 if it is not the number of an issue.',
  check: ({ issue, newsletter: { site, entries } }) =>
    issue.references.flatMap(({ number, line, column }) => {
      const place = { line, column }
      const held = entries.find(({ meta }) => meta?.number === number)?.meta
      if (held) {
        if (issue.meta.status === 'draft' || held.status === 'final') return []
        const reason = `Unexpected reference to issue ${number}, which is a draft, expected a final issue`
        return [{ reason, place, note: `Publish issue ${number} first: its page does not exist yet.` }]
      }
      if (site.references && number < site.firstNumber) return []
      const older = number < site.firstNumber ? { note: OLDER } : {}
      return [{ reason: `Unexpected issue ${number}, expected an issue of this newsletter`, place, ...older }]
    }),
}
