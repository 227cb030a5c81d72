// The text of one side of a pair, with the place in the file of each of its characters: what rules about pairs compare.
// Emphasis and links are read through, escapes are taken out, a lexicon term stands for its English. Pure.
import type { Nodes, Root } from 'mdast'

export interface SideText {
  readonly text: string
  /** Offset in the file of a character of `text`; of its end for the length of `text`. */
  readonly offsetOf: (index: number) => number
}

const APART: ReadonlySet<string> = new Set([
  'paragraph',
  'heading',
  'tableCell',
  'listItem',
  'sourceLine',
  'figureCaption',
  'turn',
])
const SILENT: ReadonlySet<string> = new Set([
  'html',
  'image',
  'imageReference',
  'footnoteReference',
  'footnoteDefinition',
  'code',
  'definition',
])
const ESCAPED = /\\(?=[!-/:-@[-`{-~])/g

const KNOWN = new WeakMap<Root, SideText>()

/** `source` is the file that the tree was read from. Of a side that was asked for before the same text is given again. */
export function sideTextOf(side: Root, source: string): SideText {
  const text = KNOWN.get(side) ?? readSide(side, source)
  KNOWN.set(side, text)
  return text
}

function readSide(side: Root, source: string): SideText {
  const signs: string[] = []
  const offsets: number[] = []
  const add = (text: string, offset: number, fixed: 'fixed' | 'running') => {
    signs.push(text)
    for (let index = 0; index < text.length; index += 1)
      offsets.push(fixed === 'fixed' ? offset : offset + index)
  }
  const walk = (node: Nodes): void => {
    const start = node.position?.start.offset
    const end = node.position?.end.offset
    if (SILENT.has(node.type)) return
    if (node.type === 'term') add(node.english ?? node.expansion?.en ?? '', start ?? 0, 'fixed')
    else if (node.type === 'break') add('\n', start ?? 0, 'fixed')
    else if (node.type === 'inlineCode') add(node.value, (start ?? 0) + 1, 'running')
    else if (node.type === 'text' && start !== undefined && end !== undefined)
      addWritten(source.slice(start, end), start, add)
    else if ('children' in node) {
      for (const child of node.children) walk(child)
      if (APART.has(node.type)) add('\n', end ?? 0, 'fixed')
    }
  }
  walk(side)
  const text = signs.join('')
  const last = (offsets.at(-1) ?? 0) + 1
  return { text, offsetOf: (index) => offsets[index] ?? last }
}

/** The text as written, without the backslashes of escapes, a line break as a space. */
function addWritten(
  written: string,
  start: number,
  add: (text: string, offset: number, fixed: 'running') => void,
): void {
  let at = 0
  for (const { index } of written.matchAll(ESCAPED)) {
    add(oneLine(written.slice(at, index)), start + at, 'running')
    at = index + 1
  }
  add(oneLine(written.slice(at)), start + at, 'running')
}

/** Of the same length; the marks of block quotes at the start of a line are blanks too. */
function oneLine(text: string): string {
  return text.replace(/\n[ \t]*(?:>[ \t]?)*/g, (found) => ' '.repeat(found.length))
}
