// Edits and nearest texts, against the plain definition.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codesOfHan } from '../../src/bilingual/memory/codes.ts'
import { editsBetween, nearest } from '../../src/bilingual/memory/similarity.ts'

const signs = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 14 })

describe('editsBetween', () => {
  it('is the plain Levenshtein distance, or nothing beyond the limit', () => {
    fc.assert(
      fc.property(signs, signs, fc.integer({ min: 0, max: 16 }), (left, right, most) => {
        const edits = plainEdits(left, right)
        expect(editsBetween(left, right, most)).toBe(edits <= most ? edits : undefined)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('nearest', () => {
  it('finds what comparing with every text finds', () => {
    const text = fc.string({ unit: fc.constantFrom(...'的一是在不了有和人这'), maxLength: 12 })
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 12 }),
        text,
        fc.constantFrom(0.3, 0.5, 0.7),
        (texts, query, threshold) => {
          const wanted = [...query].map((sign) => sign.charCodeAt(0))
          const { same, near } = nearest(codesOfHan(texts), wanted, { limit: 3, threshold })
          const scores = texts
            .map((each) => 1 - plainEdits([...each], [...query]) / Math.max(each.length, query.length, 1))
            .filter((score) => query !== '' && score < 1 && score >= threshold - 1e-9)
            .sort((left, right) => right - left)
          expect(same).toEqual(
            texts.flatMap((each, index) => (query !== '' && each === query ? [index] : [])),
          )
          expect(near.map(({ score }) => score.toFixed(6))).toEqual(
            scores.slice(0, 3).map((score) => score.toFixed(6)),
          )
        },
      ),
      { numRuns: 500 },
    )
  })
})

function plainEdits<Sign>(left: readonly Sign[], right: readonly Sign[]): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (const [index, sign] of left.entries()) {
    const next = [index + 1]
    for (let at = 1; at <= right.length; at += 1) {
      const swap = (row[at - 1] ?? 0) + (right[at - 1] === sign ? 0 : 1)
      next.push(Math.min(swap, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
