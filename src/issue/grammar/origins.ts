// Where each character of a text node stands in the file. Markdown drops escapes, references and the `>` of block
// quotes from its text nodes; the readings cut text nodes into parts and still have to say line and column. Pure.
import type { Text } from 'mdast'
import type { Data, Processor } from 'unified'
import type { Node, Point } from 'unist'

/** From index `at` of the value on, characters stand one after the other from `point` on. */
interface Origin {
  readonly at: number
  readonly point: Point
  /** A backslash stands before it. */
  readonly escaped: boolean
}

const ORIGINS = new WeakMap<Text, Origin[]>()
const START: Point = { line: 1, column: 1, offset: 0 }

/** unified plugin: notes the origins of text while the parser builds text nodes. */
export function recordOrigins(this: Processor): undefined {
  const data = this.data()
  // The same as the parser's own handler of these tokens, with a note of the place.
  const enter = (escaped: 'escaped' | 'plain'): Handle =>
    function (token) {
      const parent = this.stack.at(-1)
      if (!parent || !('children' in parent)) return
      const { line, column, offset } = token.start
      const point = { line, column, offset }
      const siblings: Node[] = parent.children
      const last = siblings.at(-1)
      const text: Text =
        last && isText(last) ? last : { type: 'text', value: '', position: { start: point, end: point } }
      if (text !== last) siblings.push(text)
      const origins = ORIGINS.get(text) ?? []
      origins.push({ at: text.value.length, point, escaped: escaped === 'escaped' })
      ORIGINS.set(text, origins)
      this.stack.push(text)
    }
  data.fromMarkdownExtensions = [
    ...(data.fromMarkdownExtensions ?? []),
    {
      enter: { data: enter('plain'), characterEscape: enter('escaped'), characterReference: enter('plain') },
    },
  ]
}

type Extension = Exclude<NonNullable<Data['fromMarkdownExtensions']>[number], unknown[]>
type Handle = NonNullable<Extension['enter']>[string]

/** The place in the file of the character at an index of the value; `value.length` is the end. */
export function pointAt(text: Text, index: number): Point {
  if (index >= text.value.length && text.position) return text.position.end
  const origin = originOf(text, index)
  if (!origin) return text.position?.start ?? START
  const { line, column, offset = 0 } = origin.point
  const beyond = index - origin.at
  return { line, column: column + beyond, offset: offset + beyond }
}

/** Whether the character at the index was written with a backslash before it. */
export function isEscaped(text: Text, index: number): boolean {
  const origin = originOf(text, index)
  return origin?.escaped === true && origin.at === index
}

/** A part of a text node, with its place in the file. */
export function sliceText(text: Text, from: number, to: number): Text {
  const part: Text = {
    type: 'text',
    value: text.value.slice(from, to),
    ...(text.position && { position: { start: pointAt(text, from), end: pointAt(text, to) } }),
  }
  const origins = ORIGINS.get(text) ?? []
  const firstIndex = originIndex(origins, from)
  const first = origins[firstIndex]
  const kept: Origin[] = []
  if (first) kept.push({ at: 0, point: pointAt(text, from), escaped: first.escaped && first.at === from })
  for (let index = firstIndex + 1; index < origins.length; index += 1) {
    const origin = origins[index]
    if (!origin || origin.at >= to) break
    kept.push({ ...origin, at: origin.at - from })
  }
  ORIGINS.set(part, kept)
  return part
}

function isText(node: Node): node is Text {
  return node.type === 'text'
}

function originOf(text: Text, index: number): Origin | undefined {
  const origins = ORIGINS.get(text) ?? []
  return origins[originIndex(origins, index)]
}

/** Index of the last origin at or before the index of the value. */
function originIndex(origins: readonly Origin[], index: number): number {
  let low = 0
  let high = origins.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((origins[middle]?.at ?? 0) <= index) low = middle
    else high = middle - 1
  }
  return low
}
