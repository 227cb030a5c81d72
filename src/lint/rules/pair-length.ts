// English that is much shorter or longer than its Chinese has lost or gained something, more often than not.
import type { Root } from 'mdast'
import { countHan, englishWords, expectedWords, lengthDeviation } from '../../bilingual/pair-length.ts'
import { chineseSentences, englishSentences } from '../../bilingual/sentences.ts'
import type { Pair } from '../../issue/issue.ts'
import { sideText } from '../../issue/record.ts'
import type { LintRule, Problem } from '../rule.ts'

/** The English of a shorter text may have any length: idioms, dates and terse headlines expand a lot. */
const HAN_MIN = 25
/** Standard deviations that no style explains, and those that count where sentences are missing or left over too. */
const DEVIATION_MAX = 3.5
const DEVIATION_WITH_SENTENCES_MAX = 2.5
/** What even a short text cannot have: several times the words, a whole sentence of them, and several sentences. */
const SHORT_TIMES_MAX = 3
const SHORT_WORDS_OVER_MAX = 15
const SHORT_SENTENCES_MAX = 2

export const pairLength: LintRule = {
  id: 'pair-length',
  severity: 'info',
  scope: 'every',
  summary:
    'The English of a pair is about as long as its Chinese lets expect: two words for three characters, give or take a lot. Short texts may have any length.',
  advice: 'Look whether a sentence is missing, or stands twice, or belongs to another block.',
  check: ({ pairs }) =>
    withContinuations(pairs).flatMap(({ zh, own, english, place }): Problem[] => {
      // A note of the translator below a pair makes nothing too long, and a second half makes it long enough.
      const text = isTooLong(zh, own) ? own : isTooShort(zh, english) ? english : undefined
      if (text === undefined) return []
      const words = englishWords(text)
      const many = `${words} English ${words === 1 ? 'word' : 'words'} for ${countHan(zh)} Chinese characters`
      return [{ reason: `Unexpected ${many}, expected about ${Math.round(expectedWords(zh))}`, place }]
    }),
}

function isTooLong(zh: string, en: string): boolean {
  const words = englishWords(en)
  const [chinese, english] = [chineseSentences(zh), englishSentences(en)]
  const han = countHan(zh)
  const expected = expectedWords(zh)
  if (han < HAN_MIN)
    return (
      han > 0 &&
      words > Math.max(SHORT_TIMES_MAX * expected, SHORT_WORDS_OVER_MAX + expected) &&
      english > Math.max(SHORT_SENTENCES_MAX, chinese + 1)
    )
  const more = english >= 2 * chinese && english >= chinese + 2
  return lengthDeviation(zh, words) > (more ? DEVIATION_WITH_SENTENCES_MAX : DEVIATION_MAX)
}

function isTooShort(zh: string, en: string): boolean {
  const words = englishWords(en)
  if (countHan(zh) < HAN_MIN || words === 0) return false
  const [chinese, english] = [chineseSentences(zh), englishSentences(en)]
  const fewer = chinese >= 2 && chinese >= 2 * english
  return lengthDeviation(zh, words) < -(fewer ? DEVIATION_WITH_SENTENCES_MAX : DEVIATION_MAX)
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
