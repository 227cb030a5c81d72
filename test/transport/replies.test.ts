// Replies come out whole and in order, however the network cuts them; what is no reply is found, and nothing grows for ever.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openReplyReader, type Reply } from '../../src/transport/replies.ts'

function readAll(text: string, cuts: readonly number[] = []): Reply[] {
  const bytes = Buffer.from(text)
  const reader = openReplyReader()
  const replies: Reply[] = []
  let start = 0
  for (const end of [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length]) {
    reader.feed(bytes.subarray(start, end))
    start = end
    for (let reply = reader.next(); reply; reply = reader.next()) replies.push(reply)
  }
  return replies
}

describe('replies', () => {
  it('are the same wherever the bytes are cut', () => {
    const text =
      '250-mail.example\r\n250-SIZE\r\n250 DSN\r\n354 go\r\n250\r\n550 5.1.1 né\r\nwhat\r\n421 bye\r\n'
    const whole = readAll(text)
    expect(whole.map(({ code }) => code)).toEqual([250, 354, 250, 550, 0, 421])
    expect(whole[0]?.text).toBe('250-mail.example\n250-SIZE\n250 DSN')
    const cuts = fc.array(fc.nat({ max: Buffer.byteLength(text) }), { maxLength: 12 })
    fc.assert(
      fc.property(cuts, (places) => {
        expect(readAll(text, places)).toEqual(whole)
      }),
    )
  })

  it.each(['what?', '2hm', '2500 ok', '150 wait', '650 no', '25', '250_ok', '250-a\r\n550 b'])(
    '%j is none',
    (line) => {
      expect(readAll(`${line}\r\n`).at(-1)?.code).toBe(0)
    },
  )

  it('keep their start while they are not whole', () => {
    const reader = openReplyReader()
    reader.feed(Buffer.from('250-one\r\n250 tw'))
    expect(reader.next()).toBeUndefined()
    expect(reader.rest()).toBe('250-one\n250 tw')
  })

  it.each(['x', '250-more\r\n'])('that never end are cut off: %j again and again', (piece) => {
    const reader = openReplyReader()
    let at = 0
    while (reader.next() === undefined && at < 100_000) {
      reader.feed(Buffer.from(piece.repeat(100)))
      at += 1
    }
    expect(at * piece.length * 100).toBeLessThan(200_000)
    expect(reader.rest().length).toBeLessThan(70_000)
  })
})
