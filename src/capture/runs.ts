// Running text of a page: pieces with their formatting, made into the phrasing of Markdown. Pure.
import type { Link, PhrasingContent } from 'mdast'
import { joinsLines } from '../bilingual/line-break.ts'

export interface Run {
  /** `\n` is a line break that the page shows; others have been collapsed. */
  readonly text: string
  readonly bold: boolean
  readonly italic: boolean
  readonly code: boolean
  readonly href?: string
}

/** A line end in the file, which stands for a space or nothing. */
export const SOFT = '\u0001'

const SENTENCE_END = /[。！？；：…!?;:][”’」』）)"]*\s*$/
const NEW_START =
  /^[\u0001 ]*(?:\u3000|[●•■▪◆▶►·]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．])/
/** Lines of a poem or an address stay together; longer ones were meant as paragraphs. */
const SHORT_LINE = 25

/** The runs of each paragraph: two breaks divide, and so does one after a whole sentence. */
export function paragraphsOf<Styled extends Run>(runs: readonly Styled[]): readonly (readonly Styled[])[] {
  const lines = linesOf(runs)
  const paragraphs: Styled[][] = []
  let open: Styled[] | undefined
  for (const [index, line] of lines.entries()) {
    const text = textOfRuns(line)
    if (text.trim() === '') {
      open = undefined
      continue
    }
    const before = textOfRuns(lines[index - 1] ?? [])
    const [first] = line
    if (open && first && !divides(before, text)) open.push({ ...first, text: '\n' }, ...line)
    else {
      open = [...line]
      paragraphs.push(open)
    }
  }
  return paragraphs
}

function divides(before: string, after: string): boolean {
  if (SENTENCE_END.test(before) || NEW_START.test(after)) return true
  return [...before.trim()].length > SHORT_LINE || [...after.trim()].length > SHORT_LINE
}

function linesOf<Styled extends Run>(runs: readonly Styled[]): Styled[][] {
  const lines: Styled[][] = [[]]
  for (const run of runs) {
    for (const [index, text] of run.text.split('\n').entries()) {
      if (index > 0) lines.push([])
      if (text !== '') lines.at(-1)?.push({ ...run, text })
    }
  }
  return lines
}

export function textOfRuns(runs: readonly Run[]): string {
  return runs.map(({ text }) => text).join('')
}

/** Phrasing of one paragraph: spaces settled, neighbours of one formatting joined. Empty where nothing is to be read. */
export function phrasingOf(runs: readonly Run[]): PhrasingContent[] {
  const settled = joinAlike(settleSpaces(runs))
  const result: PhrasingContent[] = []
  let index = 0
  while (index < settled.length) {
    const { href } = settled[index] ?? {}
    let end = index + 1
    while (end < settled.length && settled[end]?.href === href) end += 1
    const children = settled.slice(index, end).flatMap(nodesOf)
    if (href === undefined) for (const child of children) result.push(child)
    else result.push({ type: 'link', url: href, children: children as Link['children'] })
    index = end
  }
  return result
}

/** Line ends between Chinese stand for nothing, others for a space; none at the ends and around breaks. */
function settleSpaces(runs: readonly Run[]): Run[] {
  const settled: Run[] = []
  let before = ''
  let soft = false
  const firsts = firstVisibles(runs)
  for (const [index, run] of runs.entries()) {
    let text = ''
    const characters = [...run.text]
    const visible = visibleAfter(characters, firsts[index + 1] ?? '')
    for (const [at, character] of characters.entries()) {
      if (!/[\s\u0001]/u.test(character) || character === '\n') {
        text += character
        before = character
        soft = false
        continue
      }
      // What follows a line end of the file is its indent.
      soft ||= character === SOFT
      if (before === '' || before === '\n' || before === ' ') continue
      const after = visible[at] ?? ''
      const lost = after === '' || after === '\n' || (soft && joinsLines(before, after))
      if (lost) continue
      text += ' '
      before = ' '
    }
    if (text !== '') settled.push({ ...run, text })
  }
  return settled
}

/** For each run, the first character that is no space from its start on; reading backwards, each is looked at once. */
function firstVisibles(runs: readonly Run[]): readonly string[] {
  const firsts: string[] = []
  let after = ''
  for (let index = runs.length - 1; index >= 0; index--) {
    after = /[^\s\u0001]|\n/u.exec(runs[index]?.text ?? '')?.[0] ?? after
    firsts[index] = after
  }
  return firsts
}

/** For each character, the next one that is no space. */
function visibleAfter(characters: readonly string[], next: string): readonly string[] {
  const visible: string[] = []
  let after = next
  for (let at = characters.length - 1; at >= 0; at--) {
    visible[at] = after
    const character = characters[at] ?? ''
    if (character === '\n' || !/[\s\u0001]/u.test(character)) after = character
  }
  return visible
}

function joinAlike(runs: readonly Run[]): Run[] {
  const joined: Run[] = []
  for (const run of runs.flatMap(withoutBoldSpaces)) {
    const last = joined.at(-1)
    // Bold on marks or spaces alone is nothing to see; it takes what stands before it.
    const plain = !/[\p{L}\p{N}]/u.test(run.text) && run.text !== '\n'
    const same =
      last &&
      last.text !== '\n' &&
      run.text !== '\n' &&
      last.href === run.href &&
      last.code === run.code &&
      (plain || (last.bold === run.bold && last.italic === run.italic))
    if (same) joined[joined.length - 1] = { ...last, text: last.text + run.text }
    else joined.push(plain ? { ...run, bold: false, italic: false } : run)
  }
  return joined
}

/** Spaces at the ends of bold stand outside it: Markdown does not close bold after a space. */
function withoutBoldSpaces(run: Run): Run[] {
  if (!run.bold && !run.italic) return [run]
  const [, start = '', middle = '', end = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(run.text) ?? []
  const plain = { ...run, bold: false, italic: false }
  return [
    { ...plain, text: start },
    { ...run, text: middle },
    { ...plain, text: end },
  ].filter(({ text }) => text !== '')
}

function nodesOf(run: Run): PhrasingContent[] {
  if (run.text === '\n') return [{ type: 'break' }]
  const text: PhrasingContent = run.code
    ? { type: 'inlineCode', value: run.text }
    : { type: 'text', value: run.text }
  // Italics are no Chinese emphasis: nothing is lost where they go.
  const italic = run.italic && !run.bold && !/\p{Script=Han}/u.test(run.text)
  if (italic) return [{ type: 'emphasis', children: [text] }]
  return [run.bold ? { type: 'strong', children: [text] } : text]
}
