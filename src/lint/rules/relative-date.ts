// Dates that only a reader of that day can tell, and 同比 and 环比 taken for each other.
import { comparisons, relativeDates } from '../../bilingual/relative-dates.ts'
import { sideTextOf } from '../pair-text.ts'
import { pointsOf } from '../place.ts'
import type { LintRule, Problem } from '../rule.ts'
import { dateOfPair } from '../source-date.ts'

export const relativeDate: LintRule = {
  id: 'relative-date',
  severity: 'info',
  scope: 'every',
  summary:
    'The English names the year or day where the Chinese says 去年 or 日前; 同比 is year on year, 环比 is not.',
  advice: 'Name the date, in brackets if need be: an archive is read years later.',
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
        ...relativeDates(zh.text, en.text, dateOfPair(pair, document)).map(
          (found): Problem => ({
            reason: `Unexpected “${found.en.text}” for ${found.zh}, expected ${found.expected}`,
            place: place(en, found.en.from, found.en.to),
          }),
        ),
        ...comparisons(zh.text, en.text).map(
          (found): Problem => ({
            reason: `Unexpected ${found.en ? `“${found.en.text}”` : 'English without a comparison'} for ${found.zh}, expected ${found.expected}`,
            place: found.en
              ? place(en, found.en.from, found.en.to)
              : place(zh, found.from, found.from + found.zh.length),
            note: '同比 compares with the same time a year before, 环比 with the month or quarter just before.',
          }),
        ),
      ]
    })
  },
}
