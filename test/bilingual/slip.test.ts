// Where English has slipped, and where it has not: whole texts, made of lengths and numbers alone.
import { describe, expect, it } from 'vitest'
import { findSlip, type SlipPair } from '../../src/bilingual/slip.ts'

/** Blocks of very different lengths, as texts have; the English as long as it would be. */
const LENGTHS = [40, 90, 12, 150, 60, 8, 110, 30, 75, 200, 25, 95, 15, 130]
const TEXT: readonly SlipPair[] = LENGTHS.map((length, index) => ({
  zh: '字'.repeat(length),
  en: words(Math.round(length * (index % 2 === 0 ? 0.6 : 0.8))),
}))

function words(count: number): string {
  return Array.from({ length: count }, () => 'word').join(' ')
}

/** The English of a block is missing, and the rest has moved up, to where the next one is cut in two. */
function slipped(from: number, to: number): readonly SlipPair[] {
  return TEXT.map(({ zh, en }, index) => ({
    zh,
    en: index < from || index >= to ? en : (TEXT[index + 1]?.en ?? ''),
  }))
}

describe('a slip', () => {
  it('is none where each block has its own English, however free', () => {
    expect(findSlip(TEXT)).toBeUndefined()
    expect(
      findSlip(TEXT.map(({ zh }, index) => ({ zh, en: words(20 + ((index * 37) % 60)) }))),
    ).toBeUndefined()
    expect(findSlip([])).toBeUndefined()
  })

  it('is none where all blocks are alike, such as answers of one line', () => {
    const alike = Array.from({ length: 30 }, (_, index) => ({
      zh: '字'.repeat(9 + (index % 3)),
      en: words(8),
    }))
    expect(findSlip(alike)).toBeUndefined()
  })

  it('is found where it begins, and as long as it is', () => {
    expect(findSlip(slipped(4, 12))).toMatchObject({ from: 4, count: 8, shift: 1 })
    expect(findSlip(slipped(1, 5))).toMatchObject({ from: 1, shift: 1 })
  })

  it('is found upwards too', () => {
    const late = TEXT.map(({ zh, en }, index) => ({ zh, en: index < 5 ? en : (TEXT[index - 1]?.en ?? '') }))
    expect(findSlip(late)).toMatchObject({ from: 5, shift: -1 })
  })

  it('is not made by one or two odd blocks', () => {
    expect(findSlip(slipped(6, 8))).toBeUndefined()
  })
})
