// Walking over the tokens of a segment's expression, for the parser. Pure.
import { problemAt, type SegmentProblem, type Token } from './tokens.ts'

/** What an expression may name beside fields. */
export interface KnownNames {
  /** Ids of the lists there are; any where absent. */
  readonly lists?: readonly string[]
}

/** The tokens, and how far they were read. */
export interface Cursor {
  readonly tokens: readonly Token[]
  readonly known: KnownNames
  at: number
}

const END: Token = { type: 'end', text: '', start: 0, end: 0 }

export function peek(cursor: Cursor, ahead = 0): Token {
  return cursor.tokens[cursor.at + ahead] ?? cursor.tokens.at(-1) ?? END
}

export function isWord(token: Token, word: string): boolean {
  return token.type === 'word' && token.text.toLowerCase() === word
}

/** Takes the next token where it is this word, in any case. */
export function takeWord(cursor: Cursor, word: string): boolean {
  if (!isWord(peek(cursor), word)) return false
  cursor.at += 1
  return true
}

export function takeMark(cursor: Cursor, mark: string): boolean {
  const token = peek(cursor)
  if (token.type !== 'mark' || token.text !== mark) return false
  cursor.at += 1
  return true
}

export function unexpected(token: Token, expected: string, advice = ''): SegmentProblem {
  return problemAt(token.start, token.type === 'text' ? `"${token.text}"` : token.text, expected, advice)
}
