// English stands beside the Chinese that it translates, not beside its neighbour.
import { findSlip } from '../../bilingual/slip.ts'
import { sideText } from '../../issue/record.ts'
import type { LintRule, Problem } from '../rule.ts'

export const pairSlipped: LintRule = {
  id: 'pair-slipped',
  severity: 'warning',
  scope: 'every',
  summary: 'No run of pairs fits better when the English is moved by one block.',
  advice: 'Look for a block that was left out, joined or cut in two just before it.',
  check: ({ translation }) => {
    const pairs = (translation?.pairs ?? []).filter(
      ({ zh, en }) => zh.children.length > 0 && en.children.length > 0,
    )
    const slip = findSlip(pairs.map(({ zh, en }) => ({ zh: sideText(zh), en: sideText(en) })))
    const first = slip && pairs[slip.from]
    const fitting = slip && pairs[slip.from + slip.shift]
    if (!slip || !first || !fitting) return []
    const line = fitting.zh.children[0]?.position?.start.line ?? fitting.line
    const problem: Problem = {
      reason: `Unexpected English from here on for ${slip.count} blocks, expected each one block ${slip.shift === 1 ? 'further down' : 'further up'}: this fits the Chinese on line ${line}`,
      place: first.en.children[0]?.position,
    }
    return [problem]
  },
}
