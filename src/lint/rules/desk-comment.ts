// What the desk offers beside an empty slot goes when the English is there.
import { pointsOf } from '../place.ts'
import type { LintRule } from '../rule.ts'

const OFFER = /^[ \t]*<!-- memory (?:(?!-->)[^\n])*-->[ \t]*\n(?:[ \t]*\n)?/gm

export const deskComment: LintRule = {
  id: 'desk-comment',
  severity: 'info',
  scope: 'every',
  summary: 'Offers of the translation memory stand only before an empty slot.',
  advice: 'Delete the comment, or run yibao check --fix.',
  check: ({ part, text }) => {
    if (part !== 'translation') return []
    const point = pointsOf(text)
    return [...text.matchAll(OFFER)].flatMap((match) => {
      const to = match.index + match[0].length
      // The next line that is no offer: an empty slot keeps all offers above it.
      const rest = text.slice(to).replace(/^(?:[ \t]*(?:<!-- memory (?:(?!-->)[^\n])*-->)?[ \t]*\n)*/, '')
      if (/^[ \t]*<!--\s*en\s*-->/.test(rest)) return []
      const place = { start: point(match.index), end: point(match.index + match[0].trimEnd().length) }
      const fix = { from: match.index, to, text: '' }
      return [
        {
          reason: 'Unexpected offer of the memory beside a finished block, expected it to be gone',
          place,
          fix,
        },
      ]
    })
  },
}
