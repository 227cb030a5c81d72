// Reads one test of a segment: a field, how it is compared, and with what. Pure.
import { type Cursor, isWord, peek, takeMark, takeWord, unexpected } from './cursor.ts'
import { FIELD_NAMES, fieldNamed, kindOf } from './fields.ts'
import { nearest } from './nearest.ts'
import { parseDate, parseSpan, parseValue } from './parse-value.ts'
import type { SegmentProblem, Token } from './tokens.ts'
import {
  COMPARISONS,
  type Comparison,
  type Field,
  TEXT_MAX,
  type Test,
  VALUES_MAX,
  type Value,
} from './tree.ts'

export function parseTest(cursor: Cursor): Test | SegmentProblem {
  const field = parseField(cursor)
  if ('problem' in field) return field
  const token = peek(cursor)
  const kind = kindOf(field.name).type
  if (isWord(token, 'is')) return parsePresence(cursor, field)
  if (isWord(token, 'in') || isWord(token, 'not')) return parseAmong(cursor, field)
  if (isWord(token, 'within') && (kind === 'date' || kind === 'open')) {
    cursor.at += 1
    const span = parseSpan(cursor)
    return 'problem' in span ? span : { type: 'within', field, ...span }
  }
  if (kind === 'text' || kind === 'open') {
    const test = parseTextTest(cursor, field)
    if (test) return test
  }
  const operator = comparisonOf(token, kind)
  if (operator === undefined) return unexpected(token, OPERATORS[kind], adviceOn(token, field))
  cursor.at += 1
  const value = isOrder(operator) && kind === 'open' ? parseMeasure(cursor) : parseValue(cursor, field.name)
  return 'problem' in value ? value : { type: 'compare', field, operator, value }
}

const OPERATORS = {
  text: '=, !=, in, not in, contains, starts with, ends with, is set or is not set',
  open: '=, !=, in, not in, contains, starts with, ends with, <, >, within, is set or is not set',
  choice: '=, !=, in or not in',
  set: '=, !=, in, not in, is set or is not set',
  date: '=, !=, <, <=, >, >=, within, is set or is not set',
  count: '=, !=, <, <=, >, >=, in or not in',
} as const

type Kind = keyof typeof OPERATORS

/** The words after a field that are no marks. */
const OPERATOR_WORDS = ['contains', 'starts', 'ends', 'within', 'in', 'not', 'is', 'before', 'after']

function adviceOn(token: Token, field: Field): string {
  const near = token.type === 'word' ? nearest(token.text, OPERATOR_WORDS) : undefined
  if (near !== undefined && near !== token.text.toLowerCase()) return `Did you mean “${near}”?`
  return kindOf(field.name).type === 'count' && token.type !== 'mark'
    ? `For at least one: ${field.name} > 0`
    : ''
}

function parseField(cursor: Cursor): Field | SegmentProblem {
  const token = peek(cursor)
  const dot = token.text.indexOf('.')
  if (token.type === 'word' && dot > 0 && fieldNamed(token.text.slice(0, dot)) === 'attribute') {
    cursor.at += 1
    return parseAttribute(cursor, token, token.text.slice(dot + 1))
  }
  const two = isWord(token, 'last') && isWord(peek(cursor, 1), 'received')
  const name = token.type === 'word' ? (two ? 'last received' : fieldNamed(token.text)) : undefined
  if (name === undefined) return unexpected(token, EXPECTED_FIELD, fieldAdvice(token))
  cursor.at += two ? 2 : 1
  if (name !== 'attribute') return { name }
  return unexpected(
    peek(cursor),
    'a dot and the name of an attribute',
    'Write attribute.city or attribute."home town"',
  )
}

const EXPECTED_FIELD = `a field: ${FIELD_NAMES.map((name) => (name === 'attribute' ? 'attribute.<name>' : name)).join(', ')}`

function fieldAdvice({ type, text }: Token): string {
  if (type === 'text') return 'Begin with the field: name = "Ann"'
  if (type !== 'word') return ''
  const word = text.split('.')[0] ?? text
  const near = word.toLowerCase() === 'last' ? 'last received' : nearest(word, FIELD_NAMES)
  if (near !== undefined) return `Did you mean “${near}”?`
  const isName = /^[\p{L}\p{N}_-]+$/u.test(text) && !['and', 'or', 'in', 'is'].includes(text.toLowerCase())
  return isName ? `If it is an attribute, write attribute.${text}` : ''
}

/** `attribute.city`, or with the name in quotes straight behind the dot. */
function parseAttribute(cursor: Cursor, token: Token, word: string): Field | SegmentProblem {
  const next = peek(cursor)
  const quoted = word === '' && next.type === 'text' && next.start === token.end
  if (quoted) cursor.at += 1
  const name = quoted ? next.text : word
  if (name === '') {
    return unexpected(
      next,
      'the name of an attribute behind the dot',
      'Write attribute.city or attribute."home town"',
    )
  }
  return name.length > TEXT_MAX
    ? unexpected(quoted ? next : token, `a name of at most ${TEXT_MAX} characters`)
    : { name: 'attribute', attribute: name }
}

function parsePresence(cursor: Cursor, field: Field): Test | SegmentProblem {
  const is = peek(cursor)
  const kind = kindOf(field.name).type
  cursor.at += 1
  if (kind === 'choice' || kind === 'count') return unexpected(is, OPERATORS[kind], adviceOn(is, field))
  const operator = takeWord(cursor, 'not') ? 'is not set' : 'is set'
  if (takeWord(cursor, 'set')) return { type: 'presence', field, operator }
  const expected = operator === 'is set' ? '`set` or `not set`' : '`set`'
  return unexpected(peek(cursor), expected, 'To compare with a value, write =')
}

function parseAmong(cursor: Cursor, field: Field): Test | SegmentProblem {
  const start = peek(cursor)
  const operator = takeWord(cursor, 'not') ? 'not in' : 'in'
  if (kindOf(field.name).type === 'date') return unexpected(start, OPERATORS.date)
  if (!takeWord(cursor, 'in')) {
    const advice = `To turn a test around, write not before the field: not ${field.name} …`
    return unexpected(peek(cursor), '`in`', advice)
  }
  if (!takeMark(cursor, '(')) return unexpected(peek(cursor), '`(` and values with commas between')
  const values: Value[] = []
  do {
    const value = parseValue(cursor, field.name)
    if ('problem' in value) return value
    values.push(value)
    if (values.length > VALUES_MAX) return unexpected(peek(cursor), `at most ${VALUES_MAX} values`)
  } while (takeMark(cursor, ','))
  return takeMark(cursor, ')')
    ? { type: 'among', field, operator, values }
    : unexpected(peek(cursor), '`,` or `)`', 'Put a value of several words in double quotes')
}

/** Undefined where the next words are no operator of texts. */
function parseTextTest(cursor: Cursor, field: Field): Test | SegmentProblem | undefined {
  const operator = TEXT_OPERATORS.find((name) => isWord(peek(cursor), name.split(' ')[0] ?? ''))
  if (operator === undefined) return undefined
  cursor.at += 1
  if (operator !== 'contains' && !takeWord(cursor, 'with')) return unexpected(peek(cursor), '`with`')
  const value = parseValue(cursor, field.name)
  if ('problem' in value) return value
  if (value.type === 'text' && value.text.trim() !== '')
    return { type: 'text', field, operator, text: value.text }
  return unexpected(peek(cursor, -1), 'a text', `For an absent value, write ${field.name} is not set`)
}

const TEXT_OPERATORS = ['contains', 'starts with', 'ends with'] as const

function comparisonOf(token: Token, kind: Kind): Comparison | undefined {
  const ordered = kind === 'date' || kind === 'count' || kind === 'open'
  if (kind === 'date' || kind === 'open') {
    if (isWord(token, 'before')) return '<'
    if (isWord(token, 'after')) return '>'
  }
  const operator = COMPARISONS.find((mark) => token.type === 'mark' && token.text === mark)
  return operator !== undefined && (ordered || !isOrder(operator)) ? operator : undefined
}

function isOrder(operator: Comparison): boolean {
  return operator !== '=' && operator !== '!='
}

/** What an attribute can be more or less than. */
function parseMeasure(cursor: Cursor): Value | SegmentProblem {
  const token = peek(cursor)
  if (token.type === 'word' && /^-?\d{1,15}(\.\d{1,6})?$/.test(token.text) && !isAgo(cursor)) {
    cursor.at += 1
    return { type: 'number', number: Number(token.text) + 0 }
  }
  return parseDate(cursor, 'a number, or a date such as 2026-01-31, today or “3 months ago”')
}

/** `3 months ago` begins as a number does. */
function isAgo(cursor: Cursor): boolean {
  return isWord(peek(cursor, 2), 'ago')
}
