// Finds quotation marks and brackets without a partner, or crossed, in the text of one block. Pure.
// Apostrophes, inches and enumerations `a)` are no partners of anything.

export interface MarkProblem {
  readonly index: number
  readonly mark: string
  /** The mark that was open, at this index, where two cross. */
  readonly open?: { readonly index: number; readonly mark: string }
}

const PARTNERS: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['（', '）'],
  ['［', '］'],
  ['【', '】'],
  ['〔', '〕'],
  ['《', '》'],
  ['〈', '〉'],
  ['「', '」'],
  ['『', '』'],
  ['“', '”'],
  ['‘', '’'],
])
const CLOSING: ReadonlySet<string> = new Set(PARTNERS.values())
/** Marks that carry on into the next paragraph: opened anew there, closed only in the last. */
export const CARRIED: ReadonlySet<string> = new Set(['“', '‘', '「', '『', '"'])

/** More marks than this are open at once only in what is no prose: looking stops there. */
const OPEN_MAX = 100

interface Open {
  readonly index: number
  readonly mark: string
}

/** All marks of the text that have no partner in it, and those that cross. */
export function unpairedMarks(text: string): readonly MarkProblem[] {
  const skipped = indexesOf(text, NO_MARKS)
  const enumerations = indexesOf(text, [ENUMERATION])
  const found: Found = { stack: [], crossed: new Set(), problems: [] }
  /** Brackets that the `a)` of an enumeration has closed: the bracket's own partner is still to come. */
  let closedEarly = 0
  for (let index = 0; index < text.length; index++) {
    const mark = text[index] ?? ''
    if (skipped.has(index)) continue
    if (found.stack.length >= OPEN_MAX) break
    if (mark === '"') {
      if (!close(found, index, mark)) found.stack.push({ index, mark })
    } else if (PARTNERS.has(mark)) found.stack.push({ index, mark })
    else if (CLOSING.has(mark)) {
      const closed = close(found, index, mark)
      if (enumerations.has(index)) closedEarly += closed ? 1 : 0
      else if (!closed && closedEarly > 0 && mark === ')') closedEarly -= 1
      // Nothing opened ’: `students’` and `rock ’n’ roll` are apostrophes. Nor ”: `5’9”` is a height.
      else if (!closed && mark !== '’' && !(mark === '”' && CURLY_INCHES.test(text.slice(0, index))))
        found.problems.push({ index, mark })
    }
  }
  const alone = found.stack.filter((open) => !found.crossed.has(open))
  return [...found.problems, ...alone].sort((left, right) => left.index - right.index)
}

interface Found {
  readonly stack: Open[]
  /** Open marks that a message has named already. */
  readonly crossed: Set<Open>
  readonly problems: MarkProblem[]
}

/** Closes the nearest mark of its kind; false where there is none. What was opened inside and is open yet crosses. */
function close({ stack, crossed, problems }: Found, index: number, mark: string): boolean {
  const depth = stack.findLastIndex((open) => (PARTNERS.get(open.mark) ?? open.mark) === mark)
  if (depth < 0) return false
  // What crosses stays open: its own partner is still to come.
  stack.splice(depth, 1)
  const inside = stack.slice(depth)
  const open = inside.filter((each) => !crossed.has(each)).at(-1)
  if (open) problems.push({ index, mark, open })
  for (const each of inside) crossed.add(each)
  return true
}

/** Escaped marks, apostrophes, faces, intervals: they pair with nothing. */
const NO_MARKS = [
  /\\[\\()[\]{}"]/g,
  /(?<=[\p{L}\p{N}])’(?=[\p{L}\p{N}])/gu,
  /(?<![\p{L}\p{N}])[‘’](?=\d\ds?\b|(?:tis|twas|til|em|cause|n)\b)/giu,
  /(?<=\s)[:;]-?[()](?=\s|$)/g,
  /[[(]\s*-?[\d.]+\s*,\s*-?(?:[\d.]+|∞)\s*[\])]/g,
]
/** `a)`, `2)`, `iv)` */
const ENUMERATION = /(?<=^\s*|[\s(（;:,，；：、。])(?:[a-zA-Z]|[ivx]{1,4}|\d{1,3})[)）]/g
/** `5"` is five inches where the other straight quotes pair without it. */
const INCHES = /(?<=\d)"/g

const CURLY_INCHES = /(?<![\d.,])\d{1,2}(?:\.\d+)?$/

function indexesOf(text: string, patterns: readonly RegExp[]): ReadonlySet<number> {
  const odd = (text.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1
  const indexes = new Set<number>()
  for (const pattern of odd ? [...patterns, INCHES] : patterns) {
    for (const match of text.matchAll(pattern)) {
      for (let at = 0; at < match[0].length; at++) indexes.add(match.index + at)
    }
  }
  return indexes
}
