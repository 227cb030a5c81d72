// Chinese with a space between characters and Latin words here and none there. Either is good; both in one text are not.
import { blocksOf } from '../english-prose.ts'
import { pointsOf } from '../place.ts'
import { placeIn } from '../prose.ts'
import type { LintRule } from '../rule.ts'

/** A Latin word beside a character, and the space between them, if any. */
const AFTER = /(?<=\p{Script=Han})( ?)([A-Za-z][A-Za-z0-9.+-]*)/gu
const BEFORE = /([A-Za-z][A-Za-z0-9.+-]*)( ?)(?=\p{Script=Han})/gu
/** As many different words of each before anything is said: a name such as 豆瓣FM stands alone, however often. */
const WORDS_MIN = 2

export const hanLatinSpacing: LintRule = {
  id: 'han-latin-spacing',
  severity: 'info',
  scope: 'every',
  summary: 'The Chinese of one file has a space between characters and Latin letters everywhere, or nowhere.',
  advice: 'Follow the source; where it is mixed itself, leave it as it is and ignore this with a reason.',
  check: ({ root, text }) => {
    const chinese = blocksOf(root, text).filter(({ language }) => language === 'zh')
    const found = chinese.flatMap((block) => [
      ...[...block.text.matchAll(AFTER)].map(({ index, 1: space, 2: word }) => ({
        block,
        index,
        space,
        word,
      })),
      ...[...block.text.matchAll(BEFORE)].map(({ index, 1: word, 2: space }) => ({
        block,
        index,
        space,
        word,
      })),
    ])
    const spaced = found.filter(({ space }) => space !== '')
    const tight = found.filter(({ space }) => space === '')
    const words = (list: typeof found) => new Set(list.map(({ word }) => word)).size
    if (words(spaced) < WORDS_MIN || words(tight) < WORDS_MIN) return []
    const [rarer, usual, here, there] =
      spaced.length < tight.length
        ? [spaced, tight, 'a space', 'no space']
        : [tight, spaced, 'no space', 'a space']
    const [first] = rarer
    if (!first) return []
    const reason = `Unexpected ${here} between Han and Latin letters ${rarer.length} times, expected ${there} as in ${usual.length} other places`
    return [
      {
        reason,
        place: placeIn(
          first.block,
          first.index,
          (first.word?.length ?? 0) + (first.space?.length ?? 0),
          pointsOf(text),
        ),
      },
    ]
  },
}
