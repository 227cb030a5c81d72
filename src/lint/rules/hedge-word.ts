// What the Chinese denies, forbids or weakens is denied, forbidden or weakened in the English, and nothing else is.
import { addedWords, missingHedges } from '../../bilingual/hedges.ts'
import { sideTextOf } from '../pair-text.ts'
import { pointsOf } from '../place.ts'
import type { LintRule, Problem } from '../rule.ts'

export const hedgeWord: LintRule = {
  id: 'hedge-word',
  severity: 'info',
  scope: 'every',
  summary:
    'Words that deny, forbid or weaken (不得, 可能, 原则上, 预计) have a counterpart in the English, and no “never” or “must” is added.',
  advice: 'See whether the English says as much as the Chinese, no more and no less.',
  check: (document) => {
    const point = pointsOf(document.text)
    return document.pairs.flatMap((pair) => {
      const zh = sideTextOf(pair.zh, document.text)
      const en = sideTextOf(pair.en, document.text)
      if (zh.text.trim() === '' || en.text.trim() === '') return []
      const place = (side: typeof zh, from: number, to: number) => ({
        start: point(side.offsetOf(from)),
        end: point(side.offsetOf(to - 1) + 1),
      })
      return [
        ...missingHedges(zh.text, en.text).map(
          (found): Problem => ({
            reason: `Unexpected English without a counterpart of ${found.zh}, expected ${found.expected}`,
            place: place(zh, found.from, found.from + found.zh.length),
          }),
        ),
        ...addedWords(zh.text, en.text).map(
          (found): Problem => ({
            reason: `Unexpected “${found.text}”, expected no such word where the Chinese has none`,
            place: place(en, found.from, found.to),
          }),
        ),
      ]
    })
  },
}
