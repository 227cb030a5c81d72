// Wrapping: widths, Chinese line rules, and properties that hold for any text.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { widthOf, wrap } from '../../src/edition/text-wrap.ts'

const CLOSING = /^[，。、；：？！）》」』】〉]/u
const OPENING = /[（《「『【〈]$/u

/** Words as they are mixed in an issue: English, Han, punctuation of both, addresses, emoji, combining marks. */
const word = fc.oneof(
  fc.stringMatching(/^[a-z]{1,12}[,.]?$/),
  fc.stringMatching(/^[一-龥]{1,30}[，。！？]?$/u),
  fc.stringMatching(/^[《「（][一-龥]{1,8}[》」）]$/u),
  fc.constantFrom('https://example.org/a-long-address', 'é', '👍', '“强调”', 'GPT-5', '2023年8月', '—', '…'),
)
const text = fc.array(word, { minLength: 1, maxLength: 60 }).map((words) => words.join(' '))
const columns = fc.integer({ min: 12, max: 80 })

describe('wrap', () => {
  it('counts a Han character as two columns', () => {
    expect(widthOf('a词元b')).toBe(6)
    expect(widthOf('e\u0301')).toBe(1)
  })

  it('breaks between Han characters without a space, and joins nothing', () => {
    expect(wrap('词元账单词元账单', 8)).toEqual(['词元账单', '词元账单'])
  })

  it('keeps closing punctuation with what it closes, opening brackets with what they open', () => {
    expect(wrap('词元账单，词元', 8)).toEqual(['词元账', '单，词元'])
    expect(wrap('词元账《词》元', 8)).toEqual(['词元账', '《词》元'])
  })

  it('puts prefixes before the first line and the others', () => {
    expect(wrap('one two three', 9, '- ', '  ')).toEqual(['- one two', '  three'])
  })

  it('keeps line feeds', () => {
    expect(wrap('one\ntwo')).toEqual(['one', 'two'])
  })

  it('makes no line too wide unless it is one unbreakable piece', () => {
    fc.assert(
      fc.property(text, columns, (value, limit) => {
        for (const line of wrap(value, limit)) {
          if (widthOf(line) > limit) expect(wrap(line, 1)).toHaveLength(1)
        }
      }),
    )
  })

  it('loses and adds nothing but spaces', () => {
    fc.assert(
      fc.property(text, columns, (value, limit) => {
        expect(wrap(value, limit).join('').replaceAll(' ', '')).toBe(value.replaceAll(' ', ''))
        expect(wrap(value, 100_000).join(' ')).toBe(value.replace(/ +/g, ' ').trim())
      }),
    )
  })

  it('starts no line with closing and ends none with opening punctuation', () => {
    fc.assert(
      fc.property(text, columns, (value, limit) => {
        const lines = wrap(value, limit)
        for (const line of lines.slice(1)) expect(line).not.toMatch(CLOSING)
        for (const line of lines.slice(0, -1)) expect(line).not.toMatch(OPENING)
      }),
    )
  })
})
