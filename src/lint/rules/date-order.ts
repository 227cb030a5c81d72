// Issues that follow each other by number follow each other by date.
import { keyPlace } from '../place.ts'
import type { LintRule } from '../rule.ts'

export const dateOrder: LintRule = {
  id: 'date-order',
  severity: 'warning',
  scope: 'issue',
  summary: 'An issue is not dated before the one with the number below its own.',
  advice: 'Correct the date or the number: feeds and the archive are ordered by date.',
  check: ({ issue: { meta, folder }, text, newsletter }) => {
    const { number, date } = meta
    if (number === undefined) return []
    const before = newsletter.entries
      .filter((entry) => entry.folder !== folder && (entry.meta?.number ?? number) < number)
      .toSorted((left, right) => (right.meta?.number ?? 0) - (left.meta?.number ?? 0))[0]?.meta
    if (!before || before.date <= date) return []
    const reason = `Unexpected date ${date}, expected ${before.date} or later: that is the date of issue ${before.number}`
    return [{ reason, place: keyPlace(text, 'date') }]
  },
}
