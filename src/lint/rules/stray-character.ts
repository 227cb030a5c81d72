// Characters that nobody typed on purpose: controls, zero-width spaces, changes of direction.
import { pointsOf } from '../place.ts'
import type { LintRule } from '../rule.ts'

const STRAY =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufffc]|(?<!^)\ufeff/g
const MESSAGES_MAX = 20

export const strayCharacter: LintRule = {
  id: 'stray-character',
  severity: 'warning',
  scope: 'every',
  summary:
    'The text has no control characters, zero-width spaces or changes of direction: some mail programs cut the message there.',
  advice: 'Delete the character; it often comes with text pasted from elsewhere.',
  check: ({ text }) => {
    const point = pointsOf(text)
    return [...text.matchAll(STRAY)].slice(0, MESSAGES_MAX).map((match) => {
      const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
      return { reason: `Unexpected character U+${code}, expected visible text`, place: point(match.index) }
    })
  },
}
