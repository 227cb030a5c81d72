// A slot that has its English needs no mark any more.
import type { LintRule, Problem } from '../rule.ts'

export const filledSlot: LintRule = {
  id: 'filled-slot',
  severity: 'info',
  scope: 'every',
  summary: 'The mark <!-- en --> stands only where English is missing.',
  advice: 'Delete the line <!-- en -->: the English stands below it.',
  check: ({ translation, text }) =>
    (translation?.pairs ?? []).flatMap(({ slot, en }): Problem[] => {
      if (!slot || en.children.length === 0) return []
      const reason = 'Unexpected <!-- en --> above English, expected it only where English is missing'
      const { start, end } = slot
      if (start.offset === undefined || end.offset === undefined) return [{ reason, place: slot }]
      const blank = /^[ \t]*\n{0,2}/.exec(text.slice(end.offset))?.[0].length ?? 0
      return [{ reason, place: slot, fix: { from: start.offset, to: end.offset + blank, text: '' } }]
    }),
}
