// Characters that nobody typed on purpose: controls, zero-width spaces, soft hyphens, changes of direction.
import { pointsOf } from '../place.ts'
import type { LintRule } from '../rule.ts'

/** Joiners hold together emoji (ZWJ) and letters of scripts that join (both); elsewhere nobody sees them. */
const STRAY =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufffc]|(?<!^)\ufeff|(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f|\p{Script=Arabic}|\p{Script=Devanagari})\u200d|(?<![\p{Script=Arabic}\p{Script=Devanagari}])\u200c/gu
const CONTROL = /[\u0000-\u001f\u007f]/
/** The end of a line in some programs: taking it out would join two words. */
const LINE = /[\u0085\u2028\u2029]/
const MESSAGES_MAX = 100

export const strayCharacter: LintRule = {
  id: 'stray-character',
  severity: 'warning',
  scope: 'every',
  summary:
    'The text has no control characters, zero-width spaces, soft hyphens or changes of direction: some mail programs cut the message there.',
  advice: 'Delete the character (check --fix does); it often comes with text pasted from elsewhere.',
  check: ({ text }) => {
    const point = pointsOf(text)
    return [...text.matchAll(STRAY)].slice(0, MESSAGES_MAX).map((match) => {
      const [found] = match
      const code = (found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
      const from = match.index
      const to = from + found.length
      return {
        reason: `Unexpected character U+${code}, expected visible text`,
        place: { start: point(from), end: point(to) },
        // XML, and so feeds and office programs, have no place for these.
        severity: CONTROL.test(found) ? 'error' : 'warning',
        fix: { from, to, text: LINE.test(found) ? ' ' : '' },
      }
    })
  },
}
