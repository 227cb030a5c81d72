// Reads a segment's expression into a tree: `or` of `and` of `not` of tests. What a test of a field may say is in
// parse-test.ts. Pure; it never throws, and each token is read once.
import { type Cursor, type KnownNames, peek, takeMark, takeWord, unexpected } from './cursor.ts'
import { fieldNamed } from './fields.ts'
import { nearest } from './nearest.ts'
import { parseTest } from './parse-test.ts'
import { type SegmentProblem, type Token, tokenise } from './tokens.ts'
import { DEPTH_MAX, LENGTH_MAX, type Segment } from './tree.ts'

export function parseSegment(text: string, known: KnownNames = {}): Segment | SegmentProblem {
  if (text.length > LENGTH_MAX) {
    return {
      problem: `Unexpected expression of ${text.length} characters, expected at most ${LENGTH_MAX} (column ${LENGTH_MAX + 1})`,
      column: LENGTH_MAX + 1,
    }
  }
  const tokens = tokenise(text)
  if ('problem' in tokens) return tokens
  const cursor: Cursor = { tokens, known, at: 0 }
  const tree = parseOr(cursor, 0)
  if ('problem' in tree) return tree
  const rest = peek(cursor)
  if (rest.type === 'end') return tree
  return unexpected(rest, '`and`, `or` or the end', restAdvice(rest))
}

function restAdvice({ type, text }: Token): string {
  const connective = CONNECTIVES.get(text)
  if (connective !== undefined) return `Write \`${connective}\``
  if (type !== 'word') return ''
  const near = nearest(text, ['and', 'or'])
  if (near !== undefined) return `Did you mean “${near}”?`
  return fieldNamed(text) === undefined ? 'Put a value of several words in double quotes' : ''
}

const CONNECTIVES: ReadonlyMap<string, string> = new Map([
  ['&&', 'and'],
  ['&', 'and'],
  ['||', 'or'],
  ['|', 'or'],
  ['且', 'and'],
  ['或', 'or'],
])

function parseOr(cursor: Cursor, depth: number): Segment | SegmentProblem {
  return parseChain(cursor, 'or', () => parseChain(cursor, 'and', () => parseNot(cursor, depth)))
}

function parseChain(
  cursor: Cursor,
  type: 'and' | 'or',
  parsePart: () => Segment | SegmentProblem,
): Segment | SegmentProblem {
  const parts: Segment[] = []
  for (;;) {
    const part = parsePart()
    if ('problem' in part) return part
    parts.push(part)
    if (!takeWord(cursor, type)) break
  }
  const [first] = parts
  return first && parts.length === 1 ? first : { type, parts }
}

function parseNot(cursor: Cursor, depth: number): Segment | SegmentProblem {
  const start = peek(cursor)
  if (depth > DEPTH_MAX) {
    const column = start.start + 1
    return {
      problem: `Unexpected level ${depth} of brackets at column ${column}, expected at most ${DEPTH_MAX}`,
      column,
    }
  }
  if (takeWord(cursor, 'not')) {
    const part = parseNot(cursor, depth + 1)
    return 'problem' in part ? part : { type: 'not', part }
  }
  if (start.type !== 'mark' || start.text !== '(') return parseTest(cursor)
  cursor.at += 1
  const inner = parseOr(cursor, depth + 1)
  if ('problem' in inner) return inner
  if (takeMark(cursor, ')')) return inner
  return unexpected(peek(cursor), '`and`, `or` or `)`', `The bracket at column ${start.start + 1} is open`)
}
