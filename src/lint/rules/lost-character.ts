// U+FFFD stands where a character could not be read: the file is not UTF-8, or the text was copied from one that was not.
import { pointsOf } from '../place.ts'
import type { LintRule } from '../rule.ts'

export const lostCharacter: LintRule = {
  id: 'lost-character',
  severity: 'error',
  scope: 'every',
  summary: 'Files are UTF-8, and no character was lost when they were converted.',
  advice: 'Save the file as UTF-8 (GB18030 and Big5 are not read), or type the lost characters again.',
  check: ({ text }) => {
    const first = text.indexOf('\ufffd')
    if (first < 0) return []
    const count = text.split('\ufffd').length - 1
    const reason = `Unexpected U+FFFD, ${count === 1 ? 'once' : `${count} times`}, where a character could not be read, expected UTF-8`
    return [{ reason, place: pointsOf(text)(first) }]
  },
}
