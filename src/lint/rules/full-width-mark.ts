// Full-width punctuation, digits and letters left in English prose: they come from a Chinese keyboard or a pasted source.
import { blocksOf, withoutChinese } from '../english-prose.ts'
import { pointsOf } from '../place.ts'
import { placeIn } from '../prose.ts'
import type { LintRule, Problem } from '../rule.ts'

/** What stands for each in English. Marks without one word for word (《》、) are left to the writer. */
const ENGLISH: ReadonlyMap<string, string> = new Map([
  ['，', ','],
  ['。', '.'],
  ['；', ';'],
  ['：', ':'],
  ['？', '?'],
  ['！', '!'],
  ['（', '('],
  ['）', ')'],
  ['％', '%'],
  ['＄', '$'],
  ['　', ' '],
])
const FOUND = /[，。；：？！（）％＄、　]|[０-９Ａ-Ｚａ-ｚ]+/gu
/** Marks after which English has a space. */
const SPACED: ReadonlySet<string> = new Set([',', '.', ';', ':', '?', '!', ')'])

export const fullWidthMark: LintRule = {
  id: 'full-width-mark',
  severity: 'warning',
  scope: 'every',
  summary:
    'English has the marks, digits and letters of English: no ，。：（） or ＡＢＣ from a Chinese keyboard.',
  advice: 'Type the mark again with an English keyboard; check --fix does where there is no doubt.',
  check: ({ root, text }) => {
    const point = pointsOf(text)
    return blocksOf(root, text).flatMap((block) => {
      if (block.language !== 'en') return []
      const plain = withoutChinese(block.text)
      return [...plain.matchAll(FOUND)].flatMap((match): Problem[] => {
        const [found] = match
        const place = placeIn(block, match.index, found.length, point)
        const english = englishOf(found)
        if (english === undefined)
          return [{ reason: `Unexpected ${found} in English, expected a comma`, place }]
        const to = place.start.offset === undefined ? undefined : place.start.offset + found.length
        const replaced = `${english}${needsSpace(english, plain[match.index + found.length]) ? ' ' : ''}`
        const from = place.start.offset
        // A bracket or mark right beside Chinese may belong to it: the writer sees which.
        const sure = !/[\ufffc]/.test(
          `${plain[match.index - 1] ?? ''}${plain[match.index + found.length] ?? ''}`,
        )
        return [
          {
            reason: `Unexpected ${found === '　' ? 'ideographic space' : found} in English, expected ${english === ' ' ? 'a space' : english}`,
            place,
            ...(sure && from !== undefined && to !== undefined && text.slice(from, to) === found
              ? { fix: { from, to, text: replaced } }
              : {}),
          },
        ]
      })
    })
  },
}

function englishOf(found: string): string | undefined {
  if (/^[０-９Ａ-Ｚａ-ｚ]/u.test(found)) return found.normalize('NFKC')
  return ENGLISH.get(found)
}

function needsSpace(english: string, after: string | undefined): boolean {
  return SPACED.has(english) && after !== undefined && /[\p{L}(“‘$]/u.test(after)
}
