// Quotation marks and brackets: whatever is nested well is never reported, whatever lacks a partner always is.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unpairedMarks } from '../../src/lint/marks.ts'

const PAIRS = ['()', '[]', '（）', '《》', '「」', '『』', '“”', '‘’', '""'] as const
const WORDS = fc.constantFrom('word', 'two words', '汉字', 'students’ papers', 'don’t', '3.5', 'a', '', ' ')

interface Nested {
  readonly text: fc.Arbitrary<string>
}

/** Words and well nested pairs; straight quotes never hold straight quotes, since nobody could tell. */
const { text: nested } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    WORDS,
    fc.tuple(fc.constantFrom(...PAIRS), tie('text')).map(([pair, inside]) => wrap(pair, inside)),
    fc.tuple(tie('text'), tie('text')).map(([left, right]) => `${left} ${right}`),
  ),
})) as Nested

function wrap(pair: string, inside: string): string {
  if (pair === '""' && inside.includes('"')) return inside
  // An apostrophe inside single quotation marks closes them: people avoid it, and so does this test.
  if (pair === '‘’' && inside.includes('’')) return inside
  return `${pair[0]}word ${inside} word${pair[1]}`
}

describe('unpairedMarks', () => {
  it('finds nothing in what is nested well', () => {
    fc.assert(
      fc.property(nested, (text) => {
        expect(unpairedMarks(text)).toEqual([])
      }),
    )
  })

  it('finds a bracket that loses its partner', () => {
    fc.assert(
      fc.property(nested, fc.constantFrom('（', '《', '「', '“', '[', '('), (text, mark) => {
        expect(unpairedMarks(`${mark}${text}`).length).toBeGreaterThan(0)
      }),
    )
  })

  it('is quick on thousands of open marks', () => {
    expect(unpairedMarks(`${'(“《'.repeat(100_000)}${'”'.repeat(100_000)}`).length).toBeGreaterThan(0)
  })

  it('never fails and stays in bounds, whatever the text', () => {
    const anything = fc.string({ unit: fc.constantFrom(...'()[]“”‘’"《》「」 a1\\汉:;.,-'), maxLength: 80 })
    fc.assert(
      fc.property(anything, (text) => {
        for (const { index, mark } of unpairedMarks(text)) expect(text[index]).toBe(mark)
      }),
    )
  })
})
