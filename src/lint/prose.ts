// The running text of each block, with the place in the file of every piece: what rules about marks look at.
// Code, HTML, addresses and comments are not in it. Pure.
import type { Nodes, Root } from 'mdast'
import type { Point } from 'unist'

/** One piece of text as it stands in the file (escapes and entities as written), at this offset of the file. */
export interface Piece {
  readonly text: string
  readonly offset: number
}

/** A paragraph, heading, table cell or caption. */
export interface Block {
  readonly pieces: readonly Piece[]
  /** Text of all pieces. A piece that is not text (code, a picture) is one U+FFFC. */
  readonly text: string
  readonly parent: Nodes
  /** Index among the blocks of the same parent. */
  readonly index: number
}

const BLOCKS: ReadonlySet<string> = new Set([
  'paragraph',
  'heading',
  'tableCell',
  'sourceLine',
  'figureCaption',
])
const OPAQUE: ReadonlySet<string> = new Set([
  'inlineCode',
  'html',
  'image',
  'imageReference',
  'footnoteReference',
  'term',
])

const KNOWN = { text: new WeakMap<Root, readonly Block[]>(), opaque: new WeakMap<Root, readonly Block[]>() }

/**
 * All blocks of running text, in reading order. `source` is the file the tree was read from. Of a tree that was asked for
 * before the same blocks are given again: many rules look at them.
 */
export function proseOf(
  root: Root,
  source: string,
  { links }: { readonly links: 'text' | 'opaque' } = { links: 'text' },
): readonly Block[] {
  const blocks = KNOWN[links].get(root) ?? readBlocks(root, source, links)
  KNOWN[links].set(root, blocks)
  return blocks
}

function readBlocks(root: Root, source: string, links: 'text' | 'opaque'): readonly Block[] {
  const opaque = links === 'opaque' ? new Set([...OPAQUE, 'link', 'linkReference']) : OPAQUE
  const blocks: Block[] = []
  const walk = (node: Nodes, parent: Nodes, index: number): void => {
    if (BLOCKS.has(node.type)) {
      const pieces: Piece[] = []
      collect(node, source, opaque, pieces)
      blocks.push({ pieces, text: pieces.map((piece) => piece.text).join(''), parent, index })
    } else if ('children' in node) {
      for (const [at, child] of node.children.entries()) walk(child, node, at)
    }
  }
  for (const [at, child] of root.children.entries()) walk(child, root, at)
  return blocks
}

function collect(node: Nodes, source: string, opaque: ReadonlySet<string>, pieces: Piece[]): void {
  if (node.type === 'text') {
    const start = node.position?.start.offset
    const end = node.position?.end.offset
    // The source, not the value: `\*` and `&quot;` then stay apart from the signs that count.
    if (start !== undefined && end !== undefined)
      pieces.push({ text: source.slice(start, end), offset: start })
  } else if (opaque.has(node.type)) {
    pieces.push({ text: '\ufffc', offset: node.position?.start.offset ?? 0 })
  } else if ('children' in node) {
    for (const child of node.children) collect(child, source, opaque, pieces)
  }
}

/** The file's offset of an index into `block.text`. */
export function offsetIn(block: Block, index: number): number {
  let left = index
  for (const piece of block.pieces) {
    if (left < piece.text.length) return piece.offset + left
    left -= piece.text.length
  }
  const last = block.pieces.at(-1)
  return last ? last.offset + last.text.length : 0
}

/** Start and end in the file of a match in `block.text`. */
export function placeIn(
  block: Block,
  index: number,
  length: number,
  point: (offset: number) => Point,
): { start: Point; end: Point } {
  const start = offsetIn(block, index)
  return { start: point(start), end: point(start + length) }
}

/** What a reader sees of a node: its text, code and the descriptions of pictures. */
export function visibleText(node: Nodes): string {
  if (node.type === 'image' || node.type === 'imageReference') return node.alt || 'picture'
  if (node.type === 'term') return node.english ?? node.expansion?.en ?? node.zh
  if (node.type === 'html') return ''
  if ('value' in node) return node.value
  return 'children' in node ? node.children.map(visibleText).join('') : ''
}
