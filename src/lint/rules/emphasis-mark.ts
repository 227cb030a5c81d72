// Asterisks and underscores that were meant as emphasis but stay visible.
import { pointsOf } from '../place.ts'
import { placeIn, proseOf } from '../prose.ts'
import type { LintRule } from '../rule.ts'

/** Unescaped runs of two asterisks or tildes, and underscores that touch Han: none of them is meant to be read. */
const LEFTOVER = /(?<!\\)\*\*+|(?<![\\~])~~(?!~)|(?<![\\_])__?(?=\p{Script=Han}[^_\n]{0,200}_)/gu

export const emphasisMark: LintRule = {
  id: 'emphasis-mark',
  severity: 'warning',
  scope: 'every',
  summary:
    'Marks of emphasis work: Markdown leaves `**` beside a space or between punctuation and a letter as text.',
  advice:
    'Put the marks directly at the first and last character of what they stress, outside punctuation; use * and not _ around Han; write \\* for an asterisk.',
  check: ({ root, text }) => {
    const point = pointsOf(text)
    return proseOf(root, text).flatMap((block) => {
      const [first, ...others] = block.text.matchAll(LEFTOVER)
      if (!first) return []
      // One opening mark that does not work leaves its partner over too: one message a block is enough.
      const reason = `Unexpected ${first[0]} in the text${others.length > 0 ? ` and ${others.length} more` : ''}, expected emphasis`
      return [{ reason, place: placeIn(block, first.index, first[0].length, point) }]
    })
  },
}
