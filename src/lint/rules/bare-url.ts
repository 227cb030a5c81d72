// Addresses in running text are links.
import { pointsOf } from '../place.ts'
import { placeIn, proseOf } from '../prose.ts'
import type { LintRule } from '../rule.ts'

const ADDRESS = /\bhttps?:\/\/[^\s<>"”’)\]）】》」\p{Script=Han}，。；：、！？]+/gu

export const bareUrl: LintRule = {
  id: 'bare-url',
  severity: 'warning',
  scope: 'every',
  summary: 'An address in running text is a link; alone it stays text that nobody can click.',
  advice: 'Write [text](address), or <address> to show the address itself.',
  check: ({ root, text }) => {
    const point = pointsOf(text)
    return proseOf(root, text, { links: 'opaque' }).flatMap((block) =>
      [...block.text.matchAll(ADDRESS)].map((match) => ({
        reason: `Unexpected address ${match[0].slice(0, 60)} in the text, expected a link`,
        place: placeIn(block, match.index, match[0].length, point),
      })),
    )
  },
}
