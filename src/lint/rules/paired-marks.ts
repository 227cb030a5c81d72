// Quotation marks and brackets come in pairs and do not cross.
import type { Point } from 'unist'
import { blocksOf, type LanguageBlock, withoutChinese } from '../english-prose.ts'
import { CARRIED, type MarkProblem, unpairedMarks } from '../marks.ts'
import { pointsOf } from '../place.ts'
import { type Block, placeIn, proseOf } from '../prose.ts'
import type { LintRule, Problem } from '../rule.ts'

export const pairedMarks: LintRule = {
  id: 'paired-marks',
  severity: 'warning',
  scope: 'every',
  summary:
    'Quotation marks and brackets, English and Chinese, are closed in the block in which they were opened, and do not cross.',
  advice:
    'Add the missing mark, or put the two in order. A quotation over several paragraphs opens in each and closes in the last.',
  check: ({ root, text }) => {
    const point = pointsOf(text)
    const blocks = proseOf(root, text)
    const alone = blocks.flatMap((block, at) =>
      unpairedMarks(block.text)
        .filter((found) => !goesOn(found, block, blocks[at + 1]))
        .map((found): Problem => {
          const place = placeIn(block, found.index, found.mark.length, point)
          if (!found.open) return { reason: `Unexpected ${found.mark} alone, expected its partner`, place }
          const open = placeIn(block, found.open.index, found.open.mark.length, point).start
          return {
            reason: `Unexpected ${found.mark}, expected the partner of ${found.open.mark} at ${open.line}:${open.column}`,
            place,
          }
        }),
    )
    return [...alone, ...mixedQuotes(blocksOf(root, text), point)]
  },
}

/** Straight quotation marks beside curly ones in the English of one file: one lead, at the first of the fewer. */
function mixedQuotes(blocks: readonly LanguageBlock[], point: (offset: number) => Point): readonly Problem[] {
  const marks = blocks
    .filter(({ language }) => language !== 'zh')
    .flatMap((block) =>
      [...withoutChinese(block.text).matchAll(QUOTES)].map(({ 0: mark, index }) => ({ mark, index, block })),
    )
  const straight = marks.filter(({ mark }) => mark === '"')
  const curly = marks.filter(({ mark }) => mark !== '"')
  const [first] = straight.length <= curly.length ? straight : curly
  if (!first || straight.length < 2 || curly.length < 2) return []
  const others = first.mark === '"' ? '“ and ”' : '"'
  return [
    {
      reason: `Unexpected ${first.mark} beside ${others} in one text, expected one form of quotation marks`,
      place: placeIn(first.block, first.index, 1, point),
      note: 'Write all quotation marks in one form; where the text mixes them, one may be pasted or lost.',
      severity: 'info',
    },
  ]
}

/** Quotation marks that are no inches. */
const QUOTES = /[“”]|(?<![\d\\])"/g

/** A quotation of several paragraphs: the next paragraph opens with the same mark. */
function goesOn(found: MarkProblem, block: Block, next: Block | undefined): boolean {
  if (found.open || !CARRIED.has(found.mark) || next?.parent !== block.parent) return false
  return next.text.trimStart().startsWith(found.mark)
}
