// Links that Markdown did not take for links, and so show their brackets.
import { pointsOf } from '../place.ts'
import { placeIn, proseOf } from '../prose.ts'
import type { LintRule } from '../rule.ts'

const LEFTOVER = /(?<!\\)\](?:\([^()\n]*\)?|\[[^[\]\n]+\])|(?<!\\)\[[^[\]\n]{1,200}\]（[^（）\n]*）/g

export const linkSyntax: LintRule = {
  id: 'link-syntax',
  severity: 'warning',
  scope: 'every',
  summary: 'A link is written [text](address), with half-width brackets and without spaces in the address.',
  advice:
    'Write [text](address); put an address with spaces or brackets between < and >; write \\[ for a bracket that is text.',
  check: ({ root, text }) => {
    const point = pointsOf(text)
    return proseOf(root, text).flatMap((block) =>
      [...block.text.matchAll(LEFTOVER)]
        .filter(({ 0: found }) => /[/.#:]|\.\w/.test(found) || found.includes(']['))
        .map((match) => ({
          reason: `Unexpected ${match[0].slice(0, 40)} in the text, expected a link`,
          place: placeIn(block, match.index, match[0].length, point),
        })),
    )
  },
}
