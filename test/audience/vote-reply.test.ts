// Answers as people write them, each a file of fixtures/vote-replies; expected.txt has the number that is taken from each, or -.
// UPDATE_FIXTURES=1 rewrites expected.txt.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { voteOfReply } from '../../src/audience/vote-reply.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures/vote-replies')

describe('a vote in an answer', () => {
  it('is a first line with nothing but a number', () => {
    const names = readdirSync(FIXTURES).filter((name) => name !== 'expected.txt')
    const lines = names.map((name) => {
      const text = readFileSync(join(FIXTURES, name), 'utf8')
      return `${name.replace('.txt', '')}: ${voteOfReply(text) ?? '-'}`
    })
    const path = join(FIXTURES, 'expected.txt')
    const actual = `${lines.join('\n')}\n`
    if (process.env.UPDATE_FIXTURES) writeFileSync(path, actual)
    expect(actual).toBe(readFileSync(path, 'utf8'))
  })

  it('is found whatever stands below it', () => {
    fc.assert(
      fc.property(fc.nat(999), fc.string({ maxLength: 80 }), (number, below) => {
        expect(voteOfReply(`${number}\n\n${below}`)).toBe(number)
      }),
    )
  })

  it('is read at once from whatever a mail holds', () => {
    const hostile = [
      '>'.repeat(1_000_000),
      'a:\n'.repeat(100_000),
      `${' '.repeat(500_000)}3`,
      '3'.repeat(1_000_000),
    ]
    for (const text of hostile) expect(voteOfReply(text)).toBeUndefined()
    expect(voteOfReply(`${'\n'.repeat(500)}3`)).toBeUndefined()
  })
})
