// Wraps text at a number of columns as terminals and mail clients count them: a Han character is two columns wide.
// Keeps the rules of Chinese setting: no line starts with closing punctuation, none ends with an opening bracket.
import { eastAsianWidth } from 'get-east-asian-width'

export const COLUMNS = 72

/** Never at the start of a line. */
const NOT_FIRST = /^[，。、；：？！）》」』】〉〕”’…—·％‰%)\]},.;:?!]/u
const CLOSING = /^[，。、；：？！）》」』】〉〕]/u
/** Never at the end of a line. */
const NOT_LAST = /[（《「『【〈〔“‘([{]$/u
/** Characters between which a line may break without a space. */
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u

/** Columns of a text. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text)
    width += eastAsianWidth(character.codePointAt(0) ?? 0) * (/\p{M}/u.test(character) ? 0 : 1)
  return width
}

/**
 * Lines of at most `columns`, the first behind `first`, the others behind `rest`. A line feed in the text is kept.
 * Only what has no place to break, such as an address, is longer.
 */
export function wrap(text: string, columns: number = COLUMNS, first = '', rest = first): readonly string[] {
  return text.split('\n').flatMap((line, index) => wrapLine(line, columns, index === 0 ? first : rest, rest))
}

function wrapLine(text: string, columns: number, first: string, rest: string): string[] {
  const lines: string[] = []
  let line = ''
  let prefix = first
  for (const piece of piecesOf(text)) {
    const joined = line === '' ? piece.text : `${line}${piece.space}${piece.text}`
    if (line !== '' && widthOf(prefix) + widthOf(joined) > columns) {
      lines.push(prefix + line)
      prefix = rest
      line = piece.text
    } else line = joined
  }
  lines.push((prefix + line).trimEnd())
  return lines
}

interface Piece {
  /** What must stay on one line. */
  readonly text: string
  /** What stands before it if no line breaks there. */
  readonly space: string
}

/** Cuts text where a line may break: at spaces, and beside wide characters except where a rule forbids it. */
function piecesOf(text: string): readonly Piece[] {
  const pieces: { text: string; space: string }[] = []
  for (const word of text.split(/[ \t\r]+/).filter((part) => part !== '')) {
    let space = pieces.length > 0 ? ' ' : ''
    let current = ''
    let before = ''
    const previous = pieces.at(-1)
    if (previous && (CLOSING.test(word) || NOT_LAST.test(previous.text))) {
      pieces.pop()
      current = `${previous.text} `
      space = previous.space
    }
    for (const character of word) {
      const breakable = (WIDE.test(before) || WIDE.test(character)) && before !== ''
      const forbidden = NOT_FIRST.test(character) || NOT_LAST.test(before) || /\p{M}/u.test(character)
      if (breakable && !forbidden) {
        pieces.push({ text: current, space })
        space = ''
        current = ''
      }
      current += character
      before = character
    }
    pieces.push({ text: current, space })
  }
  return pieces
}
