// The date of the Chinese that a pair translates: relative dates such as 去年 are counted from it. Pure.
import type { Pair } from '../issue/issue.ts'
import type { LintDocument } from './rule.ts'

/** YYYY-MM-DD, where the source of the pair is known and has a date. */
export function dateOfPair(pair: Pair, { issue, translation }: LintDocument): string | undefined {
  const id = translation?.sourceId ?? issue.passages.find(({ pairs }) => pairs.includes(pair))?.sourceId
  const { sources } = issue.meta
  const source =
    id === undefined ? (sources.length === 1 ? sources[0] : undefined) : sources.find((one) => one.id === id)
  return source?.date
}
