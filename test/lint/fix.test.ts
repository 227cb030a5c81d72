// Applying repairs to a file as it is on disk.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyFixes } from '../../src/lint/fix.ts'

describe('applyFixes', () => {
  const fixes = (...all: (readonly [number, number, string])[]) =>
    all.map(([from, to, text], key) => ({ key, fix: { from, to, text } }))

  it('replaces, removes and inserts, whatever the order', () => {
    expect(applyFixes('abcdef', fixes([4, 5, 'E'], [1, 2, ''], [3, 3, '-'])).text).toBe('ac-dEf')
  })

  it('applies the first of two that overlap', () => {
    expect(applyFixes('abcdef', fixes([1, 3, 'X'], [2, 4, 'Y'], [1, 1, 'Z']))).toEqual({
      text: 'aZXdef',
      applied: [2, 0],
    })
  })

  it('keeps byte order mark and line ends', () => {
    expect(applyFixes('\uFEFFab\r\ncd\r\nef', fixes([3, 4, 'C'], [6, 8, 'E\nF']))).toEqual({
      text: '\uFEFFab\r\nCd\r\nE\r\nF',
      applied: [0, 1],
    })
    expect(applyFixes('a\r\nb\nc\rd', fixes([4, 5, 'C'], [6, 7, 'D'])).text).toBe('a\r\nb\nC\rD')
  })

  it('does to any file what it does to the text that rules see', () => {
    const raw = fc.string({ unit: fc.constantFrom('a', '中', '\r', '\n', '\r\n') })
    fc.assert(
      fc.property(raw, fc.nat(12), fc.nat(4), (text, from, length) => {
        const seen = text.replace(/\r\n?/g, '\n')
        const to = Math.min(from + length, seen.length)
        if (from > to) return
        const { text: fixed } = applyFixes(text, fixes([from, to, 'X']))
        expect(fixed.replace(/\r\n?/g, '\n')).toBe(`${seen.slice(0, from)}X${seen.slice(to)}`)
      }),
    )
  })
})
