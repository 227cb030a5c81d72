// Two spaces in a row within a line of English. At the end of a line Markdown means a line break by them.
import { blocksOf } from '../english-prose.ts'
import { pointsOf } from '../place.ts'
import { placeIn } from '../prose.ts'
import type { LintRule } from '../rule.ts'

const DOUBLE = /(?<=[^\s\ufffc]) {2,}(?=[^\s\ufffc])/gu

export const doubleSpace: LintRule = {
  id: 'double-space',
  severity: 'info',
  scope: 'every',
  summary: 'Words of English are one space apart.',
  advice: 'Delete the second space; check --fix does.',
  check: ({ root, text }) => {
    const point = pointsOf(text)
    return blocksOf(root, text).flatMap((block) =>
      block.language !== 'en'
        ? []
        : [...block.text.matchAll(DOUBLE)].flatMap((match) => {
            const place = placeIn(block, match.index, match[0].length, point)
            const from = place.start.offset
            const to = from === undefined ? undefined : from + match[0].length
            // Spaces on both sides of a mark of Markdown stand together only in what is read.
            if (from === undefined || to === undefined || text.slice(from, to) !== match[0]) return []
            const reason = `Unexpected ${match[0].length} spaces, expected one`
            return [{ reason, place, fix: { from, to, text: ' ' } }]
          }),
    )
  },
}
