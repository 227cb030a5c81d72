// A block that stands twice was pasted twice, more often than the source repeats itself.
import { hasHan, latinWords } from '../../bilingual/language.ts'
import { pointsOf } from '../place.ts'
import { type Block, placeIn, proseOf } from '../prose.ts'
import type { LintRule, Problem } from '../rule.ts'

const HAN_MIN = 20
const WORDS_MIN = 12

export const duplicateBlock: LintRule = {
  id: 'duplicate-block',
  severity: 'warning',
  scope: 'every',
  summary: 'No block of 20 Chinese characters or 12 English words stands twice in a file.',
  advice: 'Delete one of the two, or say in a comment that the source repeats itself.',
  check: ({ root, text }) => {
    const point = pointsOf(text)
    const blocks = proseOf(root, text).filter(({ parent }) => parent.type !== 'only')
    const seen = new Map<string, number>()
    const first = blocks.map((block, index) => {
      const key = keyOf(block)
      if (key === undefined) return undefined
      const known = seen.get(key)
      if (known === undefined) seen.set(key, index)
      return known
    })
    return blocks.flatMap((block, index): Problem[] => {
      const known = first[index]
      const other = known === undefined ? undefined : blocks[known]
      if (known === undefined || !other) return []
      // The English of Chinese that stands twice stands twice too: the Chinese was named.
      if (first[index - 1] === known - 1 && !hasHan(block.text)) return []
      const { start } = placeIn(other, 0, 1, point)
      const place = placeIn(block, 0, block.text.length, point)
      return [{ reason: `Unexpected text that stands on line ${start.line} too, expected it once`, place }]
    })
  },
}

function keyOf({ text }: Block): string | undefined {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0
  if (han < HAN_MIN && (han > 0 || latinWords(text).length < WORDS_MIN)) return undefined
  // One text in both scripts is no text twice.
  return text.replace(/\s+/g, ' ').trim().toLowerCase()
}
