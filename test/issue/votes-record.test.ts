// votes.yaml by example: votes-fixtures/ holds records of one ballot, and expected.txt what is said of each.
// UPDATE_FIXTURES=1 rewrites expected.txt.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Poll } from '../../src/issue/poll.ts'
import { readVotesRecord, sumOf, votesRecordText } from '../../src/issue/votes-record.ts'
import { messagesOf } from './dump.ts'

const FIXTURES = join(import.meta.dirname, 'votes-fixtures')

const POLL: Poll = {
  id: 'vote',
  closes: '2026-11-30',
  weights: { supporters: 2 },
  options: [
    { number: 1, title: 'One' },
    { number: 2, title: 'Two' },
  ],
  line: 9,
}

describe('a record of votes', () => {
  it('is read, or says what is wrong with it and where', () => {
    const said = readdirSync(FIXTURES)
      .filter((name) => name.endsWith('.yaml'))
      .flatMap((name) => {
        const text = readFileSync(join(FIXTURES, name), 'utf8')
        const { record, file } = readVotesRecord({ path: name, text }, [POLL])
        const state = record ? 'read' : 'not read'
        return [`${name}: ${state}`, ...messagesOf(file, 'plain').map((line) => `  ${line}`)]
      })
    const path = join(FIXTURES, 'expected.txt')
    const actual = `${said.join('\n')}\n`
    if (process.env.UPDATE_FIXTURES) writeFileSync(path, actual)
    expect(actual).toBe(readFileSync(path, 'utf8'))
  })

  it('is what was written, whatever the votes', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    const title = text.map((words) => words.replace(/\p{Cc}/gu, ' ').trim() || 'x')
    const option = fc.record({ title, votes: fc.nat(1_000_000), hundredths: fc.nat(100_000_000) })
    fc.assert(
      fc.property(fc.array(option, { minLength: 2, maxLength: 9 }), fc.nat(), (options, readers) => {
        const results = options.map(({ title, votes, hundredths }, index) => {
          return { number: index + 1, title, votes, total: hundredths / 100 }
        })
        const record = {
          edition: 'ab'.repeat(32),
          readers: readers % 1_000_000_000,
          polls: [
            {
              poll: 'vote',
              closed: '2026-12-01',
              weights: { supporters: 1.5 },
              votes: sumOf(results.map(({ votes }) => votes)),
              total: sumOf(results.map(({ total }) => total)),
              options: results,
            },
          ],
        }
        const poll = { ...POLL, options: results }
        const read = readVotesRecord({ path: 'votes.yaml', text: votesRecordText(record) }, [poll])
        expect(read.file.messages).toEqual([])
        expect(read.record).toEqual(record)
      }),
    )
  })
})
