// Segments: which readers match, what is said of what cannot be read, and what holds for every expression. Fixtures in
// fixtures/segments; UPDATE_FIXTURES=1 rewrites problems.txt from the expressions in it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { FIELD_NAMES } from '../../src/audience/segment/fields.ts'
import { parseSegment } from '../../src/audience/segment/parse.ts'
import { printSegment } from '../../src/audience/segment/print.ts'
import { type KnownNames, openSegment, type SegmentReader } from '../../src/audience/segment/segment.ts'
import type { Field, Segment, Test, Value } from '../../src/audience/segment/tree.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures/segments')
const NOW = Date.parse('2026-05-31T12:00:00Z')
const LISTS = ['press', 'board']

const read = (name: string) => readFileSync(join(FIXTURES, name), 'utf8')
const readers: readonly SegmentReader[] = parse(read('readers.yaml')).map(
  (reader: { since: string; lastReceivedAt?: string }) => ({
    ...reader,
    since: Date.parse(reader.since),
    ...(reader.lastReceivedAt === undefined ? {} : { lastReceivedAt: Date.parse(reader.lastReceivedAt) }),
  }),
)

function matching(expression: string, known: KnownNames = { lists: LISTS }): string {
  const segment = openSegment(expression, NOW, known)
  if ('problem' in segment) throw new Error(segment.problem)
  return readers
    .filter(segment.matches)
    .map(({ id }) => id)
    .join(' ')
}

describe('a segment', () => {
  it.each(
    read('matches.tsv')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split('\t') as [string, string]),
  )('of %s: %s', (ids, expression) => {
    expect(matching(expression)).toBe(ids)
  })

  it('that cannot be read says where and what to write', () => {
    const before = read('problems.txt')
    const expressions = before.split('\n').filter((_, line) => line % 2 === 0)
    const after = expressions
      .slice(0, -1)
      .map((text) => {
        const segment = openSegment(text, NOW, { lists: LISTS })
        if (!('problem' in segment)) throw new Error(`Unexpected success of ${text}`)
        expect(segment.problem).toContain(`column ${segment.column}`)
        return `${text}\n  ${segment.problem}\n`
      })
      .join('')
    if (process.env.UPDATE_FIXTURES) writeFileSync(join(FIXTURES, 'problems.txt'), after)
    expect(after).toBe(before)
  })

  it('is bounded in length, depth, values and texts', () => {
    const problemOf = (text: string) => {
      const segment = openSegment(text, NOW)
      return 'problem' in segment ? segment.problem : undefined
    }
    expect(problemOf(`name = ${'x'.repeat(200)}`)).toBeUndefined()
    expect(problemOf(`name = ${'x'.repeat(201)}`)).toMatch(/text of at most 200 characters$/)
    expect(problemOf(`${'('.repeat(50)}name = x${')'.repeat(50)}`)).toBeUndefined()
    expect(problemOf(`${'('.repeat(51)}name = x${')'.repeat(51)}`)).toMatch(
      /^Unexpected level 51 .* at most 50$/,
    )
    expect(problemOf(`${'not '.repeat(400)}name = x`)).toMatch(/^Unexpected level 51/)
    expect(problemOf(`name in (${Array(100).fill('x').join(',')})`)).toBeUndefined()
    expect(problemOf(`name in (${Array(101).fill('x').join(',')})`)).toMatch(/at most 100 values$/)
    expect(problemOf(`name = x${' '.repeat(2000)}`)).toBe(
      'Unexpected expression of 2008 characters, expected at most 2000 (column 2001)',
    )
  })

  it('says what a store has to look up for it', () => {
    const needsOf = (text: string) => {
      const segment = openSegment(text, NOW)
      return 'problem' in segment ? segment.problem : segment.needs
    }
    const nothing = {
      lists: false,
      received: false,
      issues: [],
      votes: false,
      softBounces: false,
      attributes: [],
    }
    expect(needsOf('name = x and status = active')).toEqual(nothing)
    expect(needsOf('not (list = x or got in (12, "7-x")) and got = 12 and attribute."a b" = 1')).toEqual({
      ...nothing,
      lists: true,
      issues: ['12', '7-x'],
      attributes: ['a b'],
    })
    expect(needsOf('last received is set or voted = 1 or bounced = 0')).toEqual({
      ...nothing,
      received: true,
      votes: true,
      softBounces: true,
    })
    expect(needsOf('got is set')).toEqual({ ...nothing, received: true })
  })
})

const names = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.constantFrom('and', 'not', '__proto__', 'press', 'a "b" \\', '12', '3 months ago', ' x '),
)
const texts = names.map((text): Value => ({ type: 'text', text }))
const numbers = fc.nat({ max: 999_999_999 }).map((number): Value => ({ type: 'number', number }))
const units = fc.constantFrom('day', 'week', 'month', 'year')
const spans = fc
  .record({ count: fc.nat({ max: 10_000 }), unit: units })
  .map(({ count, unit }) => ({ count, unit: count === 0 ? ('day' as const) : unit }))
const dates: fc.Arbitrary<Value> = fc.oneof(
  fc
    .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date): Value => ({ type: 'day', day: date.toISOString().slice(0, 10) })),
  spans.map((span): Value => ({ type: 'ago', ...span })),
)
const choices = fc
  .constantFrom(['status', 'active'], ['language', 'zh'], ['edition', 'links'] as const)
  .map(([name, text]) => ({ field: { name } as Field, value: { type: 'text', text } as Value }))
const attribute = names.map((name): Field => ({ name: 'attribute', attribute: name }))
const plain = fc.constantFrom('name', 'address', 'domain', 'note').map((name): Field => ({ name }))
const sets = fc.constantFrom('list', 'got').map((name): Field => ({ name }))
const counts = fc.constantFrom('received', 'voted', 'bounced').map((name): Field => ({ name }))
const times = fc.constantFrom('since', 'last received').map((name): Field => ({ name }))
const equality = fc.constantFrom('=', '!=')
const order = fc.constantFrom('<', '<=', '>', '>=')
const among = fc.constantFrom('in', 'not in')
const compare = (field: fc.Arbitrary<Field>, operator: fc.Arbitrary<string>, value: fc.Arbitrary<Value>) =>
  fc.record({ type: fc.constant('compare'), field, operator, value }) as fc.Arbitrary<Test>
const amongst = (field: fc.Arbitrary<Field>, value: fc.Arbitrary<Value>) =>
  fc.record({
    type: fc.constant('among'),
    field,
    operator: among,
    values: fc.array(value, { minLength: 1, maxLength: 5 }),
  }) as fc.Arbitrary<Test>
const tests: fc.Arbitrary<Test> = fc.oneof(
  compare(fc.oneof(plain, attribute, sets), equality, texts),
  amongst(fc.oneof(plain, attribute, sets), texts),
  compare(counts, fc.oneof(equality, order), numbers),
  amongst(counts, numbers),
  compare(times, fc.oneof(equality, order), dates),
  compare(attribute, order, fc.oneof(numbers, dates)),
  choices.chain(({ field, value }) => compare(fc.constant(field), equality, fc.constant(value))),
  fc.record({
    type: fc.constant('text'),
    field: fc.oneof(plain, attribute),
    operator: fc.constantFrom('contains', 'starts with', 'ends with'),
    text: names.filter((text) => text.trim() !== ''),
  }) as fc.Arbitrary<Test>,
  fc.record({
    type: fc.constant('presence'),
    field: fc.oneof(plain, attribute, sets, times),
    operator: fc.constantFrom('is set', 'is not set'),
  }) as fc.Arbitrary<Test>,
  fc
    .record({ field: fc.oneof(times, attribute), span: spans })
    .map(({ field, span }): Test => ({ type: 'within', field, ...span })),
)
const { tree: trees } = fc.letrec<{ tree: Segment }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'segment' },
    tests,
    fc.record({ type: fc.constant('not' as const), part: tie('tree') }),
    fc.record({
      type: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
    }),
  ),
}))
/** Trees whose expression is not too long. */
const segments = trees.filter((tree) => printSegment(tree).length < 900)

const matchingTree = (tree: Segment) => matching(printSegment(tree), {})
const not = (part: Segment): Segment => ({ type: 'not', part })

describe('every expression', () => {
  it('is read or explained, and never throws', () => {
    const words = fc.constantFrom(
      ...FIELD_NAMES,
      'attribute.',
      '"',
      '(',
      ')',
      ',',
      '=',
      '!',
      '<',
      'in',
      'not',
      'is',
      'set',
      'and',
      'or',
      '3',
      'months',
      'ago',
      'within',
      '，',
      '\\',
      'x',
    )
    const soup = fc.array(fc.oneof(words, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 30 })
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          soup.map((parts) => parts.join(' ')),
          soup.map((parts) => parts.join('')),
        ),
        (text) => {
          const segment = openSegment(text, NOW, { lists: LISTS })
          if ('problem' in segment) {
            expect(segment.problem).toMatch(/^Unexpected [\s\S]*, expected /)
            expect(segment.column).toBeGreaterThan(0)
            expect(segment.column).toBeLessThanOrEqual(text.length + 1)
          } else for (const reader of readers) expect(typeof segment.matches(reader)).toBe('boolean')
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('reads back as it was printed', () => {
    fc.assert(
      fc.property(segments, (tree) => {
        expect(parseSegment(printSegment(tree))).toEqual(tree)
      }),
    )
  })

  it('is what it is when denied twice', () => {
    fc.assert(
      fc.property(segments, (tree) => {
        expect(matchingTree(not(not(tree)))).toBe(matchingTree(tree))
      }),
    )
  })

  it('keeps the laws of De Morgan', () => {
    fc.assert(
      fc.property(segments, segments, (left, right) => {
        for (const [type, dual] of [
          ['and', 'or'],
          ['or', 'and'],
        ] as const) {
          const denied = not({ type, parts: [left, right] })
          expect(matchingTree(denied)).toBe(matchingTree({ type: dual, parts: [not(left), not(right)] }))
        }
      }),
    )
  })
})
