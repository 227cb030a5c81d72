// English in the shape of a Chinese block: a heading for a heading, an item for an item. The words come from elsewhere
// and enter as text, whatever they look like. Pure.
import type { Nodes, Root, RootContent } from 'mdast'
import { textOf } from './grammar/block-text.ts'
import { isTextBlock } from './grammar/flow.ts'
import { parseMarkdown } from './markdown.ts'
import { writeMarkdown } from './write-markdown.ts'

/** Characters that no text needs: controls, changes of direction, what is not shown at all. */
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffc\ufffd]/g

const SHAPES: ReadonlySet<string> = new Set([
  'root',
  'paragraph',
  'heading',
  'list',
  'listItem',
  'blockquote',
  'table',
  'tableRow',
  'tableCell',
])

/** The texts of a block in reading order: one of a paragraph or heading, one for each item, quoted paragraph or cell. */
export function linesOf(zh: Root): readonly string[] {
  return textBlocks(zh)
    .map((block) => flat(textOf(block)))
    .filter((line) => line !== '')
}

/** Whether English can take the shape of this block: it has words, and no code, picture or container in it. */
export function canBeDrafted(zh: Root): boolean {
  const plain = (node: Nodes): boolean =>
    SHAPES.has(node.type) && (isTextBlock(node) || !('children' in node) || node.children.every(plain))
  return plain(withoutNotes(zh)) && linesOf(zh).length > 0
}

/** Text on one line, without what nobody sees. */
export function flat(text: string): string {
  return text.replace(/\s+/g, ' ').replace(UNSEEN, '').replace(/ +/g, ' ').trim()
}

/**
 * Markdown of one block that has the shape of the Chinese and these lines as its text; as many as `linesOf` gives.
 * Undefined where it would not be read back as that: nothing is written then.
 */
export function draftBlock(zh: Root, lines: readonly string[]): string | undefined {
  const rest = lines.map(flat)
  const english = filled(withoutNotes(zh), rest)
  if (rest.length > 0) return undefined
  const markdown = writeMarkdown(english).trimEnd()
  const back = parseMarkdown(markdown)
  return outline(back) === outline(english) && english.children.length > 0 ? markdown : undefined
}

/** A note is no part of the block that it is about. */
function withoutNotes(zh: Root): Root {
  return { type: 'root', children: zh.children.filter(({ type }) => type !== 'footnoteDefinition') }
}

/** A copy with the next line in place of each text; takes the lines that it uses. */
function filled(root: Root, lines: string[]): Root {
  const copy = (node: Nodes): Nodes => {
    if (isTextBlock(node)) {
      const line = flat(textOf(node)) === '' ? '' : (lines.shift() ?? '')
      const children = line === '' ? [] : [{ type: 'text' as const, value: line }]
      return node.type === 'heading'
        ? { type: 'heading', depth: node.depth, children }
        : { type: node.type, children }
    }
    const { position, data, ...rest } = node
    return 'children' in node ? ({ ...rest, children: node.children.map(copy) } as Nodes) : (rest as Nodes)
  }
  return { type: 'root', children: root.children.map((block) => copy(block) as RootContent) }
}

function textBlocks(root: Root): readonly Nodes[] {
  const below = (node: Nodes): readonly Nodes[] =>
    isTextBlock(node) ? [node] : 'children' in node ? node.children.flatMap(below) : []
  return below(withoutNotes(root))
}

/** Types and text of all nodes: two trees with one outline say the same. */
function outline(node: Nodes): string {
  if (node.type === 'text') return JSON.stringify(node.value)
  const depth = node.type === 'heading' ? String(node.depth) : ''
  return 'children' in node ? `${node.type}${depth}(${node.children.map(outline).join(' ')})` : node.type
}
