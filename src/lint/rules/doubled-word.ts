// A word written twice in a row, which the eye passes over at the end of a line.
import { pointsOf } from '../place.ts'
import type { LintRule } from '../rule.ts'
import { offsetAt, placeAt, plainRange, wordingOf } from '../wording.ts'

/** Two words with white space alone between them. `that that`, `had had` and names such as Duran Duran are English. */
const DOUBLED = /(?<![\p{L}\p{M}’'-])(\p{L}{2,}) +(?=\p{Ll})\1(?![\p{L}\p{M}’'-])/giu
const ENGLISH = new Set([
  'that',
  'had',
  'very',
  'so',
  'far',
  'long',
  'many',
  'no',
  'never',
  'bye',
  'knock',
  'blah',
  'who',
])

export const doubledWord: LintRule = {
  id: 'doubled-word',
  severity: 'warning',
  scope: 'every',
  summary: 'No word stands twice in a row by accident.',
  advice: 'Take one of the two out.',
  check: ({ root, text }) => {
    const point = pointsOf(text)
    return wordingOf(root, text, 'en').flatMap((wording) =>
      [...wording.text.matchAll(DOUBLED)].flatMap((found) => {
        const word = found[1] ?? ''
        if (ENGLISH.has(word.toLowerCase()) || /\p{Lu}/u.test(found[0].at(-word.length) ?? '')) return []
        const range = { from: found.index, to: found.index + found[0].length }
        const plain = plainRange(wording, range, text)
        return [
          {
            reason: `Unexpected ${word} twice, expected it once`,
            place: placeAt(wording, range, point),
            ...(plain && {
              fix: { from: offsetAt(wording, range.from + word.length), to: plain.to, text: '' },
            }),
          },
        ]
      }),
    )
  },
}
