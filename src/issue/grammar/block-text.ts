// The text of one block (paragraph, heading, table cell) as a flat string, and the way back: readings find ranges in
// the string, and rewriting puts nodes of their own in the place of those ranges. Pure, changes the block in place.
import type { Nodes, PhrasingContent, Text } from 'mdast'
import type { Node, Point, Position } from 'unist'
import { isEscaped, pointAt, sliceText } from './origins.ts'

export interface Range {
  readonly from: number
  readonly to: number
}

/** A node with content of its own, by its range in the flat text. */
export interface Span extends Range {
  readonly type: 'link' | 'code' | 'mark'
}

interface Leaf extends Range {
  readonly node: Text
}

export interface BlockText {
  readonly text: string
  readonly leaves: readonly Leaf[]
  readonly spans: readonly Span[]
  readonly ranges: ReadonlyMap<Node, Range>
}

/** A range to be replaced. `make` gets what stands between `head` and `tail`, the characters left out at its ends. */
export interface Match extends Range {
  readonly head: number
  readonly tail: number
  readonly make: (children: PhrasingContent[], position: Position) => PhrasingContent
}

export type PhrasingParent = Nodes & { children: PhrasingContent[] }

/** Flattens a block. Pictures, raw HTML and footnote references have no characters; a hard break is a line feed. */
export function blockText(block: PhrasingParent): BlockText {
  const leaves: Leaf[] = []
  const spans: Span[] = []
  const ranges = new Map<Node, Range>()
  const parts: string[] = []
  let at = 0
  const walk = (node: PhrasingContent): void => {
    const from = at
    if (node.type === 'text') leaves.push({ from, to: at + node.value.length, node })
    const own = ownText(node)
    parts.push(own)
    at += own.length
    if ('children' in node) node.children.forEach(walk)
    ranges.set(node, { from, to: at })
    const type = spanType(node)
    if (type) spans.push({ type, from, to: at })
  }
  block.children.forEach(walk)
  return { text: parts.join(''), leaves, spans, ranges }
}

/** The text of any node, as a reader hears it. */
export function textOf(node: Nodes): string {
  const own = ownText(node)
  if (!('children' in node)) return own
  return own + node.children.map((child: Nodes) => textOf(child)).join('')
}

function ownText(node: Nodes): string {
  switch (node.type) {
    case 'text':
    case 'inlineCode':
    case 'code':
      return node.value
    case 'break':
      return '\n'
    case 'term':
      return node.zh
    case 'runIn':
      return `${node.label}: `
    default:
      return ''
  }
}

function spanType(node: PhrasingContent): Span['type'] | undefined {
  switch (node.type) {
    case 'link':
    case 'linkReference':
    case 'issueReference':
      return 'link'
    case 'inlineCode':
      return 'code'
    case 'emphasis':
    case 'strong':
    case 'delete':
      return 'mark'
    default:
      return undefined
  }
}

/** The place in the file of a range of the flat text; undefined where it holds no text node. */
export function placeOf({ leaves }: BlockText, { from, to }: Range): Position | undefined {
  const first = leafAt(leaves, from)
  const last = leafAt(leaves, Math.max(from, to - 1))
  if (!first || !last) return undefined
  return {
    start: pointAt(first.node, from - first.from),
    end: pointAt(last.node, to - last.from),
  }
}

/** Whether the character was written with a backslash before it. */
export function isEscapedAt({ leaves }: BlockText, at: number): boolean {
  const leaf = leafAt(leaves, at)
  return leaf !== undefined && isEscaped(leaf.node, at - leaf.from)
}

export function overlaps(ranges: readonly Range[], { from, to }: Range): boolean {
  return ranges.some((range) => range.from < to && from < range.to)
}

/** The text leaf that holds the character; leaves stand in order. */
function leafAt(leaves: readonly Leaf[], at: number): Leaf | undefined {
  let low = 0
  let high = leaves.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const leaf = leaves[middle]
    if (!leaf) return undefined
    if (at < leaf.from) high = middle - 1
    else if (at >= leaf.to) low = middle + 1
    else return leaf
  }
  return undefined
}

/**
 * Puts nodes in the place of ranges. Matches are in order and do not overlap. One that begins inside bold, a link or
 * the like and ends outside it cannot be a node, and stays text.
 */
export function rewrite(block: PhrasingParent, { ranges }: BlockText, matches: readonly Match[]): void {
  if (matches.length > 0) rewriteBelow(block, ranges, matches)
}

function rewriteBelow(
  parent: PhrasingParent,
  ranges: ReadonlyMap<Node, Range>,
  matches: readonly Match[],
): void {
  const own: Match[] = []
  const texts = parent.children.flatMap((child) => (child.type === 'text' ? (ranges.get(child) ?? []) : []))
  for (const match of matches) {
    const starts = texts.some(({ from, to }) => from <= match.from && match.from < to)
    const ends = texts.some(({ from, to }) => from < match.to && match.to <= to)
    if (starts && ends) own.push(match)
  }
  for (const child of parent.children) {
    const range = ranges.get(child)
    if (!range || !('children' in child)) continue
    const inside = matches.filter(({ from, to }) => range.from <= from && to <= range.to)
    if (inside.length > 0) rewriteBelow(child as PhrasingParent, ranges, inside)
  }
  if (own.length > 0) parent.children = replaced(parent.children, ranges, own)
}

function replaced(
  children: readonly PhrasingContent[],
  ranges: ReadonlyMap<Node, Range>,
  matches: readonly Match[],
): PhrasingContent[] {
  const result: PhrasingContent[] = []
  let index = 0
  let open: { readonly match: Match; readonly start: Point; readonly children: PhrasingContent[] } | undefined
  for (const child of children) {
    const range = ranges.get(child)
    if (child.type !== 'text' || !range) {
      ;(open?.children ?? result).push(child)
      continue
    }
    const { from, to } = range
    let at = from
    const take = (end: number): void => {
      const low = open ? Math.max(at, open.match.from + open.match.head) : at
      const high = open ? Math.min(end, open.match.to - open.match.tail) : end
      if (low < high) (open?.children ?? result).push(sliceText(child, low - from, high - from))
      at = end
    }
    for (;;) {
      if (open) {
        if (open.match.to > to) break
        take(open.match.to)
        result.push(open.match.make(open.children, { start: open.start, end: pointAt(child, at - from) }))
        open = undefined
      } else {
        const next = matches[index]
        if (!next || next.from >= to) break
        take(next.from)
        index += 1
        open = { match: next, start: pointAt(child, at - from), children: [] }
      }
    }
    take(to)
  }
  return result
}
