// Reads a value of a segment's test: a text, one of the words a field knows, a number, a date. Pure.
import { type Cursor, isWord, peek, takeWord, unexpected } from './cursor.ts'
import { type FieldName, kindOf } from './fields.ts'
import { nearest } from './nearest.ts'
import type { SegmentProblem } from './tokens.ts'
import { COUNT_MAX, TEXT_MAX, UNITS, type Unit, type Value } from './tree.ts'

const DATE = 'a date such as 2026-01-31, today or 3 months ago'

/** A value of the kind that the field has. */
export function parseValue(cursor: Cursor, field: FieldName): Value | SegmentProblem {
  const { type, values } = kindOf(field)
  switch (type) {
    case 'text':
    case 'open':
      return parseText(cursor)
    case 'choice':
      return parseChoice(cursor, values ?? [], `one of ${(values ?? []).join(', ')}`)
    case 'set':
      return parseMember(cursor, field)
    case 'date':
      return parseDate(cursor, DATE)
    case 'count':
      return parseCount(cursor)
  }
}

function parseText(cursor: Cursor): Value | SegmentProblem {
  const token = peek(cursor)
  if (token.type !== 'word' && token.type !== 'text')
    return unexpected(token, 'a text', 'Put what is more than a word into double quotes')
  if (token.text.length > TEXT_MAX) return unexpected(token, `a text of at most ${TEXT_MAX} characters`)
  cursor.at += 1
  return { type: 'text', text: token.text }
}

function parseChoice(cursor: Cursor, values: readonly string[], expected: string): Value | SegmentProblem {
  const token = peek(cursor)
  const isName = token.type === 'word' || token.type === 'text'
  const value = isName ? values.find((name) => name.toLowerCase() === token.text.toLowerCase()) : undefined
  if (value === undefined) {
    const near = isName ? nearest(token.text, values) : undefined
    return unexpected(token, expected, near === undefined ? '' : `Did you mean “${near}”?`)
  }
  cursor.at += 1
  return { type: 'text', text: value }
}

/** A list or an issue. Which lists there are may be known, which issues there are is not. */
function parseMember(cursor: Cursor, field: FieldName): Value | SegmentProblem {
  const { lists } = cursor.known
  if (field !== 'list' || lists === undefined) return parseText(cursor)
  const expected =
    lists.length === 0 ? 'a list, and newsletter.yaml has no `lists`' : `one of the lists ${lists.join(', ')}`
  return parseChoice(cursor, lists, expected)
}

function parseCount(cursor: Cursor): Value | SegmentProblem {
  const token = peek(cursor)
  if (token.type !== 'word' || !/^\d{1,9}$/.test(token.text))
    return unexpected(token, 'a whole number', token.type === 'text' ? 'Write it without quotes' : '')
  cursor.at += 1
  return { type: 'number', number: Number(token.text) }
}

export function parseDate(cursor: Cursor, expected: string): Value | SegmentProblem {
  const token = peek(cursor)
  if (takeWord(cursor, 'today')) return { type: 'ago', count: 0, unit: 'day' }
  if (token.type === 'word' && /^\d{1,9}$/.test(token.text)) {
    const span = parseSpan(cursor)
    if ('problem' in span) return span
    if (!takeWord(cursor, 'ago')) return unexpected(peek(cursor), '`ago`')
    return { type: 'ago', ...span }
  }
  if (token.type !== 'word' && token.type !== 'text') return unexpected(token, expected)
  if (!isDay(token.text)) return unexpected(token, expected, dateAdvice(token.text))
  cursor.at += 1
  return { type: 'day', day: token.text }
}

function dateAdvice(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return 'There is no such day'
  return text.toLowerCase() === 'yesterday' ? 'Write 1 day ago' : ''
}

/** `30 days`; nothing at all of any unit is 0 days. */
export function parseSpan(cursor: Cursor): { count: number; unit: Unit } | SegmentProblem {
  const token = peek(cursor)
  const count = token.type === 'word' && /^\d{1,9}$/.test(token.text) ? Number(token.text) : undefined
  if (count === undefined || count > COUNT_MAX)
    return unexpected(token, `a number of days, weeks, months or years, at most ${COUNT_MAX}`)
  cursor.at += 1
  const word = peek(cursor)
  const unit = UNITS.find((name) => isWord(word, name) || isWord(word, `${name}s`))
  if (unit === undefined) {
    const near =
      word.type === 'word'
        ? nearest(
            word.text,
            UNITS.map((name) => `${name}s`),
          )
        : undefined
    return unexpected(
      word,
      'days, weeks, months or years',
      near === undefined ? '' : `Did you mean “${near}”?`,
    )
  }
  cursor.at += 1
  return { count, unit: count === 0 ? 'day' : unit }
}

/** A day of the calendar, YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
