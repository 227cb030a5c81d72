// Cuts a segment's expression into words, texts and marks. Pure; one pass, a character at a time.

export interface Token {
  readonly type: 'word' | 'text' | 'mark' | 'end'
  /** What it says: of a text, without its quotes. */
  readonly text: string
  /** Offset of its first character and of what comes after it. */
  readonly start: number
  readonly end: number
}

/** What is wrong and where; `column` counts from 1. `problem` is a sentence that names the column. */
export interface SegmentProblem {
  readonly problem: string
  readonly column: number
}

const BLANK = /\s/u
/** What ends a word. An apostrophe does not: `O'Brien`. */
const NO_WORD = /[\s()",=!<>“”„「」『』（），＝]/u
const MARKS = ['!=', '<=', '>=', '=', '<', '>', '(', ')', ',']

/** What people write who know other languages, or whose keyboard writes Chinese: what to write instead. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['==', '='],
  ['=<', '<='],
  ['=>', '>='],
  ['<>', '!='],
  ['!', 'not'],
  ['“', '"'],
  ['”', '"'],
  ['„', '"'],
  ['「', '"'],
  ['」', '"'],
  ['『', '"'],
  ['』', '"'],
  ['（', '('],
  ['）', ')'],
  ['，', ','],
  ['＝', '='],
])

export function tokenise(text: string): readonly Token[] | SegmentProblem {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const character = text[at] ?? ''
    if (BLANK.test(character)) {
      at += 1
      continue
    }
    const token = character === '"' ? readText(text, at) : readMark(text, at)
    if ('problem' in token) return token
    tokens.push(token)
    at = token.end
  }
  return [...tokens, { type: 'end', text: '', start: text.length, end: text.length }]
}

/** Between double quotes; `\"` and `\\` stand for a quote and a backslash. */
function readText(text: string, start: number): Token | SegmentProblem {
  let said = ''
  for (let at = start + 1; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '"') return { type: 'text', text: said, start, end: at + 1 }
    if (character === '\\') {
      at += 1
      const next = text[at] ?? ''
      if (next !== '"' && next !== '\\') {
        return problemAt(at - 1, `\\${next}`, '\\" or \\\\ within a text')
      }
      said += next
    } else said += character
  }
  return {
    problem: `Unexpected " at column ${start + 1} that is never closed, expected another " at the end of the text`,
    column: start + 1,
  }
}

function readMark(text: string, start: number): Token | SegmentProblem {
  const two = text.slice(start, start + 2)
  const mark = MARKS.find((candidate) => text.startsWith(candidate, start))
  const wrong = INSTEAD.has(two) ? two : mark === undefined ? text[start] : undefined
  const instead = wrong === undefined ? undefined : INSTEAD.get(wrong)
  if (wrong !== undefined && instead !== undefined) return problemAt(start, wrong, instead)
  if (mark !== undefined) return { type: 'mark', text: mark, start, end: start + mark.length }
  if (wrong === "'") return problemAt(start, wrong, 'a text in double quotes, such as "home town"')
  let end = start
  while (end < text.length && !NO_WORD.test(text[end] ?? '')) end += 1
  return { type: 'word', text: text.slice(start, end), start, end }
}

/** `Unexpected “x” at column 12, expected y`, with `advice` as a sentence behind. */
export function problemAt(offset: number, found: string, expected: string, advice = ''): SegmentProblem {
  const column = offset + 1
  const shown = found.length > 40 ? `${found.slice(0, 40)}…` : found
  const what = found === '' ? 'end of the expression' : found.startsWith('"') ? shown : `“${shown}”`
  return {
    problem: `Unexpected ${what} at column ${column}, expected ${expected}${advice && `. ${advice}`}`,
    column,
  }
}
