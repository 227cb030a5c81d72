// Machine text goes out only when a person has read it against the Chinese.
import { MACHINE_UNREVIEWED, machineMarks } from '../../issue/machine.ts'
import type { LintRule } from '../rule.ts'

export const machineUnreviewed: LintRule = {
  id: MACHINE_UNREVIEWED,
  severity: 'error',
  scope: 'every',
  summary:
    'A final issue holds no machine text that nobody has accepted. In a draft it is counted, and that is a lead.',
  advice: 'Read it against the Chinese, mend it, and delete the line <!-- machine --> above it.',
  check: ({ translation, issue }) => {
    if (!translation) return []
    const marks = machineMarks(translation)
    const [first] = marks
    if (!first) return []
    if (issue.meta.status === 'final') {
      return marks.map((place) => ({
        reason: 'Unexpected machine text in a final issue, expected text that a person has accepted',
        place,
      }))
    }
    const count = marks.length === 1 ? '1 block' : `${marks.length} blocks`
    const reason = `Unexpected machine text in ${count}, the first here, expected text that a person has accepted`
    return [{ reason, place: first, severity: 'info' }]
  },
}
