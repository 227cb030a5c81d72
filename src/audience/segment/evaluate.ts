// Makes a segment's tree a predicate over readers. Whatever is absent is neither more nor less than anything; `!=`, `not in`
// and `is not set` are the exact opposites of `=`, `in` and `is set`. Pure: now is an argument.
import { dayOf, nextDay, startOf } from './dates.ts'
import { countOf, fold, numberIn, type SegmentReader, textOf, timeOf } from './reader.ts'
import type { Field, Order, Segment, Test, Value } from './tree.ts'

export type Matches = (reader: SegmentReader) => boolean

export function compileSegment(segment: Segment, now: number): Matches {
  switch (segment.type) {
    case 'and': {
      const parts = segment.parts.map((part) => compileSegment(part, now))
      return (reader) => parts.every((matches) => matches(reader))
    }
    case 'or': {
      const parts = segment.parts.map((part) => compileSegment(part, now))
      return (reader) => parts.some((matches) => matches(reader))
    }
    case 'not': {
      const matches = compileSegment(segment.part, now)
      return (reader) => !matches(reader)
    }
    default:
      return compileTest(segment, now)
  }
}

function compileTest(test: Test, now: number): Matches {
  const { field } = test
  switch (test.type) {
    case 'compare':
      if (test.operator === '=') return equalsAny(field, [test.value], now)
      if (test.operator === '!=') return opposite(equalsAny(field, [test.value], now))
      return compileOrder(field, test.operator, test.value, now)
    case 'among': {
      const among = equalsAny(field, test.values, now)
      return test.operator === 'in' ? among : opposite(among)
    }
    case 'presence': {
      const present = isSet(field)
      return test.operator === 'is set' ? present : opposite(present)
    }
    case 'text': {
      const wanted = fold(test.text)
      const read = textOf(field)
      if (test.operator === 'contains') return (reader) => read(reader).includes(wanted)
      if (test.operator === 'starts with') return (reader) => read(reader).startsWith(wanted)
      return (reader) => read(reader).endsWith(wanted)
    }
    case 'within': {
      const from = startOf(test.count, test.unit, now)
      const read = timeOf(field)
      return (reader) => read(reader) >= from
    }
  }
}

function opposite(matches: Matches): Matches {
  return (reader) => !matches(reader)
}

function equalsAny(field: Field, values: readonly Value[], now: number): Matches {
  switch (field.name) {
    case 'received':
    case 'voted':
    case 'bounced': {
      const numbers = new Set(values.map((value) => (value.type === 'number' ? value.number : Number.NaN)))
      const read = countOf(field.name)
      return (reader) => numbers.has(read(reader))
    }
    case 'since':
    case 'last received': {
      const days = values.map((value) => dateOf(value, now))
      const read = timeOf(field)
      return (reader) => {
        const time = read(reader)
        return days.some((day) => time >= day && time < nextDay(day))
      }
    }
    case 'got': {
      const issues = values.map(textIn)
      return ({ gotIssues = [] }) => gotIssues.some((slug) => issues.some((named) => isIssue(named, slug)))
    }
    case 'list': {
      const lists = new Set(values.map((value) => fold(textIn(value))))
      return (reader) => reader.lists.some((list) => lists.has(fold(list)))
    }
    default: {
      const texts = new Set(values.map((value) => fold(textIn(value))))
      const read = textOf(field)
      return (reader) => texts.has(read(reader))
    }
  }
}

function compileOrder(field: Field, operator: Order, value: Value, now: number): Matches {
  if (value.type === 'number') {
    const { number } = value
    const read = field.name === 'attribute' ? numberIn(field.attribute) : countOf(field.name)
    return byOrder(operator, read, number, number)
  }
  const day = dateOf(value, now)
  return byOrder(operator, timeOf(field), day, nextDay(day) - 1)
}

/** `first` to `last`: all that counts as equal. What is absent is NaN, which is neither more nor less. */
function byOrder(
  operator: Order,
  read: (reader: SegmentReader) => number,
  first: number,
  last: number,
): Matches {
  switch (operator) {
    case '<':
      return (reader) => read(reader) < first
    case '<=':
      return (reader) => read(reader) <= last
    case '>':
      return (reader) => read(reader) > last
    case '>=':
      return (reader) => read(reader) >= first
  }
}

function isSet(field: Field): Matches {
  switch (field.name) {
    case 'list':
      return ({ lists }) => lists.length > 0
    case 'got':
      return ({ received }) => received > 0
    case 'since':
    case 'last received': {
      const read = timeOf(field)
      return (reader) => !Number.isNaN(read(reader))
    }
    default: {
      const read = textOf(field)
      return (reader) => read(reader) !== ''
    }
  }
}

/** `12`, `012` and `012-slug` all name the issue 012-slug. */
export function isIssue(named: string, slug: string): boolean {
  if (fold(named) === fold(slug)) return true
  const number = /^0*(\d{1,9})$/.exec(named.trim())?.[1]
  return number !== undefined && /^0*(\d{1,9})(?:-|$)/.exec(slug)?.[1] === number
}

function textIn(value: Value): string {
  return value.type === 'text' ? value.text : ''
}

function dateOf(value: Value, now: number): number {
  return value.type === 'day' || value.type === 'ago' ? dayOf(value, now) : Number.NaN
}
