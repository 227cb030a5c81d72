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

interface Open {
  readonly index: number
  readonly mark: string
}

/** All marks of the text that have no partner in it. */
export function unpairedMarks(text: string): readonly MarkProblem[] {
  const skipped = skippedMarks(text)
  const problems: MarkProblem[] = []
  const stack: Open[] = []
  for (let index = 0; index < text.length; index++) {
    const mark = text[index] ?? ''
    if (skipped.has(index)) continue
    if (mark === '"') toggle(stack, problems, index)
    else if (PARTNERS.has(mark)) stack.push({ index, mark })
    else if (CLOSING.has(mark)) close(stack, problems, index, mark)
  }
  return [...problems, ...stack].sort((left, right) => left.index - right.index)
}

function close(stack: Open[], problems: MarkProblem[], index: number, mark: string): void {
  const depth = stack.findLastIndex((open) => PARTNERS.get(open.mark) === mark)
  if (depth < 0) {
    // Nothing opened it: `students’` and `rock ’n’ roll` are apostrophes.
    if (mark !== '’') problems.push({ index, mark })
    return
  }
  const crossed = stack.splice(depth).slice(1)
  // What was opened inside and is not closed: the innermost says it.
  const open = crossed.at(-1)
  if (open) problems.push({ index, mark, open })
}

function toggle(stack: Open[], problems: MarkProblem[], index: number): void {
  const depth = stack.findLastIndex((open) => open.mark === '"')
  if (depth < 0) {
    stack.push({ index, mark: '"' })
    return
  }
  const open = stack.splice(depth).slice(1).at(-1)
  if (open) problems.push({ index, mark: '"', open })
}

/** Indexes of marks that pair with nothing: escaped ones, apostrophes, inches, enumerations, faces, intervals. */
function skippedMarks(text: string): ReadonlySet<number> {
  const skipped = new Set<number>()
  const skip = (pattern: RegExp) => {
    for (const match of text.matchAll(pattern)) {
      for (let at = 0; at < match[0].length; at++) skipped.add(match.index + at)
    }
  }
  skip(/\\[\\()[\]{}"]/g)
  skip(/(?<=[\p{L}\p{N}])’(?=[\p{L}\p{N}])/gu)
  skip(/(?<![\p{L}\p{N}])[‘’](?=\d\ds?\b|(?:tis|twas|til|em|cause|n)\b)/giu)
  skip(/(?<=^\s*|[\s;:,，；：、。])(?:[a-zA-Z]|[ivx]{1,4}|\d{1,3})[)）]/g)
  skip(/[:;]-?[()]/g)
  skip(/[[(]\s*-?[\d.]+\s*,\s*-?(?:[\d.]+|∞)\s*[\])]/g)
  if ((text.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1) skip(/(?<=\d)"/g)
  return skipped
}
