// What an issue quotes of its own translation says the same as the translation: in quotation marks, in block quotes, and
// beside the same Chinese in a passage.
import {
  compareWords,
  type Difference,
  indexParagraphs,
  matchQuotation,
  QUOTATION_WORDS_MIN,
  quotedLength,
} from '../../bilingual/quotation/quotation.ts'
import { englishText, type Paragraph } from '../../edition/paragraphs.ts'
import { findTranslationQuotations, translationIndex } from '../../edition/quotations.ts'
import { hanOf } from '../../edition/withheld.ts'
import type { Issue, Pair } from '../../issue/issue.ts'
import { sideText } from '../../issue/record.ts'
import type { LintRule, Problem } from '../rule.ts'

/** Shorter Chinese may stand in several places and mean several things. */
const HAN_MIN = 6
const DIFFERENCES_NAMED = 3
const WORDS_NAMED = 8

export const quotationAgreement: LintRule = {
  id: 'quotation-agreement',
  severity: 'warning',
  scope: 'issue',
  summary:
    'What stands in quotation marks, or beside the same Chinese, has the words of the translation of this issue.',
  advice:
    'Take over the words of the translation, or correct them there. Write … for words left out and [brackets] around words of your own.',
  check: ({ issue }) => {
    const translations = translationIndex(issue)
    const quoted = findTranslationQuotations(issue.body, translations)
      .filter(({ form, match }) => form !== 'passage' && match.state === 'near')
      .map(({ match, paragraph, place }) => problem('in a quotation', match.differences, paragraph, place))
    return [...quoted, ...passageProblems(issue, translations.paragraphs)]
  },
}

function passageProblems(issue: Issue, paragraphs: readonly Paragraph[]): readonly Problem[] {
  const keyed = paragraphs.map((paragraph) => ({ paragraph, han: hanOf(sideText(paragraph.pair.zh)) }))
  return issue.passages.flatMap(({ pairs }) =>
    pairs.flatMap((pair): Problem[] => {
      const parts = sideText(pair.zh)
        .split(/…+|\.{3,}/)
        .map(hanOf)
        .filter((part) => part !== '')
      const english = pair.en.children.map((child) => englishText(child)).join('')
      if (parts.join('').length < HAN_MIN || english.trim() === '') return []
      const holding = keyed.filter(
        ({ han, paragraph }) => paragraph.english.trim() !== '' && holds(han, parts),
      )
      const found = holding.map(({ paragraph, han }) => ({
        paragraph,
        differences: differencesOf(english, paragraph, han === parts.join('') ? 'whole' : 'part'),
      }))
      const nearest = found.toSorted((a, b) => a.differences.length - b.differences.length)[0]
      if (!nearest || nearest.differences.length === 0) return []
      return [problem('beside the same Chinese', nearest.differences, nearest.paragraph, placeOf(pair))]
    }),
  )
}

/** Whether the parts stand in the text, one after the other. */
function holds(text: string, parts: readonly string[]): boolean {
  let at = 0
  for (const part of parts) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return true
}

function differencesOf(
  english: string,
  paragraph: Paragraph,
  extent: 'whole' | 'part',
): readonly Difference[] {
  if (extent === 'whole') return compareWords(english, paragraph.english)
  if (quotedLength(english) < QUOTATION_WORDS_MIN) return []
  const match = matchQuotation(english, indexParagraphs([paragraph.english]))
  return match?.differences ?? [{ quoted: english, stands: '' }]
}

function problem(
  where: string,
  differences: readonly Difference[],
  { translation, line }: Paragraph,
  place: Problem['place'],
): Problem {
  const named = differences.slice(0, DIFFERENCES_NAMED)
  const more = differences.length > named.length ? ' and more' : ''
  const list = (side: keyof Difference, nothing: string) =>
    named.map((one) => (one[side] === '' ? nothing : `“${shorten(one[side])}”`)).join(', ')
  const file = translation.path.split('/').at(-1) ?? 'translation.md'
  return {
    reason: `Unexpected ${list('quoted', 'gap')}${more} ${where}, expected ${list('stands', 'nothing')}${more} as in ${file}:${line}`,
    place,
  }
}

function shorten(text: string): string {
  const words = text.trim().split(/\s+/)
  return words.length <= WORDS_NAMED ? words.join(' ') : `${words.slice(0, WORDS_NAMED).join(' ')} …`
}

function placeOf({ en, line }: Pair): Problem['place'] {
  return en.position ?? { line, column: 1 }
}
