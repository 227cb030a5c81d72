// English that is much shorter or longer than its Chinese has lost or gained something, more often than not.
import type { Root } from 'mdast'
import { chineseLength, englishLength, WORDS_A_CHARACTER } from '../../bilingual/pair-length.ts'
import type { Pair } from '../../issue/issue.ts'
import { sideText } from '../../issue/record.ts'
import type { LintRule, Problem } from '../rule.ts'

/** Shorter texts say nothing: a headline may need three words for ten characters, or ten. */
const CHARACTERS_MIN = 24
/** Words for each word that would be expected. */
const SHORT = 0.42
const LONG = 2.1

export const pairLength: LintRule = {
  id: 'pair-length',
  severity: 'info',
  scope: 'every',
  summary:
    'The English of a pair is about as long as its Chinese lets expect: two words for three characters, give or take a lot.',
  advice: 'Look whether a sentence is missing, or stands twice, or belongs to another block.',
  check: ({ pairs }) =>
    withContinuations(pairs).flatMap(({ zh, own, english, place }): Problem[] => {
      const characters = chineseLength(zh)
      const expected = Math.round(characters * WORDS_A_CHARACTER)
      const [least, most] = [englishLength(own), englishLength(english)]
      if (characters < 4 || least === 0) return []
      // A note of the translator below a pair makes nothing too long, and a second half makes it long enough.
      const words = least > LONG * expected ? least : most < SHORT * expected ? most : undefined
      if (words === undefined || Math.max(characters, words / WORDS_A_CHARACTER) < CHARACTERS_MIN) return []
      const many = `${words} English ${words === 1 ? 'word' : 'words'} for ${Math.round(characters)} Chinese characters`
      return [{ reason: `Unexpected ${many}, expected about ${expected}`, place }]
    }),
}

interface Whole {
  readonly zh: string
  /** The English of the pair itself. */
  readonly own: string
  readonly english: string
  readonly place: Pair['slot']
}

/** English that goes on below a pair belongs to it: a paragraph may be cut in two. */
function withContinuations(pairs: readonly Pair[]): readonly Whole[] {
  const wholes: Whole[] = []
  for (const { zh, en } of pairs) {
    const last = wholes.at(-1)
    if (zh.children.length === 0 && last) {
      wholes[wholes.length - 1] = { ...last, english: `${last.english}\n${bodyText(en)}` }
      continue
    }
    const place = en.children[0]?.position
    const own = bodyText(en)
    wholes.push({ zh: bodyText(zh), own, english: own, place })
  }
  return wholes
}

/** Notes hang on to the last block: they are no part of its text. */
function bodyText({ children }: Root): string {
  return sideText({ type: 'root', children: children.filter(({ type }) => type !== 'footnoteDefinition') })
}
