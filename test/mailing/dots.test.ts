// Dot-stuffing: whatever a message holds, no line of it can end it, and the receiver gets back every byte.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stuffDots, unstuffDots } from '../../src/mailing/dots.ts'

it('hides every dot that begins a line, and is undone by taking the first one away', () => {
  const line = fc.string({ unit: fc.constantFrom('.', 'a', ' ', '\t'), maxLength: 6 })
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
      const message = `${lines.join('\r\n')}\r\n`
      const stuffed = stuffDots(Buffer.from(message)).toString()
      expect(`\r\n${stuffed}`).not.toContain('\r\n.\r\n')
      expect(unstuffDots(Buffer.from(stuffed)).toString()).toBe(message)
    }),
    { numRuns: 3000 },
  )
})
