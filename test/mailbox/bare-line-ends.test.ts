// Whole and in any pieces: the watch says of bytes what a look at all of them says.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { watchLineEnds } from '../../src/mailbox/bare-line-ends.ts'

it.each([
  ['a\r\nb\r\n', false],
  ['\r\n\r\n', false],
  ['a\nb', true],
  ['\n', true],
  ['a\rb', true],
  ['a\r\r\n', true],
  ['a\r', false],
])('%j: %s', (text, bare) => {
  const watch = watchLineEnds()
  watch.see(Buffer.from(text))
  expect(watch.bare()).toBe(bare)
})

it('does not depend on the pieces in which the bytes come', () => {
  const piece = fc
    .array(fc.constantFrom('\r', '\n', '\r\n', 'a'), { maxLength: 6 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const watch = watchLineEnds()
      for (const each of pieces) watch.see(Buffer.from(each))
      const text = pieces.join('')
      expect(watch.bare()).toBe(/(?<!\r)\n|\r(?!\n)./s.test(text))
    }),
    { numRuns: 2000 },
  )
})
