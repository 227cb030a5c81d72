// The HMAC of ours gives what Node's own does.
import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openHmac } from '../../src/audience/hmac.ts'

const bytes = (max: number) => fc.uint8Array({ maxLength: max }).map((each) => Buffer.from(each))

it('is the HMAC-SHA256 of any text under any key', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 100, unit: 'binary' }), bytes(300), (key, text) => {
      const expected = createHmac('sha256', key).update(text).digest('binary')
      const hmac = openHmac(key, text.length)
      for (let again = 0; again < 2; again++) {
        text.copy(hmac.message)
        expect(hmac.digest()).toBe(expected)
      }
    }),
  )
})
