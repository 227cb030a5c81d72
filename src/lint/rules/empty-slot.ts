// Empty slots are work to do in a draft, and gaps in a translation that is published.
import { isEmptyPair } from '../../issue/machine.ts'
import type { LintRule } from '../rule.ts'

export const emptySlot: LintRule = {
  id: 'empty-slot',
  severity: 'warning',
  scope: 'every',
  summary:
    'The translation of a final issue has no empty slot; the archive says how much is translated. In a draft empty slots are counted, and that is a lead.',
  advice: 'Write the English in place of <!-- en -->, or let `yibao draft` propose it.',
  check: ({ translation, issue }) => {
    const slots = (translation?.pairs ?? []).flatMap((pair) =>
      pair.slot && isEmptyPair(pair) ? [pair.slot] : [],
    )
    const [first] = slots
    if (!first) return []
    const count = slots.length === 1 ? '1 empty slot' : `${slots.length} empty slots, the first here`
    const severity = issue.meta.status === 'final' ? 'warning' : 'info'
    return [{ reason: `Unexpected ${count}, expected English`, place: first, severity }]
  },
}
