// Walking the blocks of a tree, and cutting phrasing content by its text. Depth is limited by limits.ts, so that
// recursion is safe. Pure.
import type {
  BlockContent,
  DefinitionContent,
  Heading,
  Nodes,
  Paragraph,
  PhrasingContent,
  Root,
  RootContent,
  TableCell,
} from 'mdast'
import type { Node, Position } from 'unist'
import { textOf } from './block-text.ts'
import { sliceText } from './origins.ts'

/** A node whose children are blocks: the root, a quote, a list item, a container, a note. */
export interface Flow extends Node {
  children: RootContent[]
}

export type TextBlock = Paragraph | Heading | TableCell
export type Block = BlockContent | DefinitionContent

const FLOWS = new Set<string>([
  'root',
  'blockquote',
  'listItem',
  'footnoteDefinition',
  'containerDirective',
  'only',
  'vote',
  'correction',
])

/** All nodes whose children are blocks, inner ones before those around them. */
export function flowsOf(tree: Root): readonly Flow[] {
  const flows: Flow[] = []
  const walk = (node: Nodes): void => {
    if (!('children' in node) || isTextBlock(node)) return
    for (const child of node.children) walk(child)
    if (isFlow(node)) flows.push(node)
  }
  walk(tree)
  return flows
}

/** All paragraphs, headings and table cells in reading order. */
export function textBlocksOf(tree: Nodes): readonly TextBlock[] {
  if (isTextBlock(tree)) return [tree]
  if (!('children' in tree)) return []
  return tree.children.flatMap((child: Nodes) => textBlocksOf(child))
}

function isFlow(node: Nodes): node is Nodes & Flow {
  return FLOWS.has(node.type)
}

export function isTextBlock(node: Nodes): node is TextBlock {
  return node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell'
}

/** The part of phrasing content that holds the characters from index `from` to index `to` of its text. */
export function slicePhrasing(
  children: readonly PhrasingContent[],
  from: number,
  to: number = Number.POSITIVE_INFINITY,
): PhrasingContent[] {
  const result: PhrasingContent[] = []
  let at = 0
  for (const child of children) {
    const length = textOf(child).length
    const start = Math.max(0, from - at)
    const end = Math.min(length, to - at)
    at += length
    if (start === 0 && end === length && (length > 0 || (at >= from && at < to))) result.push(child)
    else if (start >= end) continue
    else if (child.type === 'text') result.push(sliceText(child, start, end))
    else if ('children' in child) {
      result.push({
        ...child,
        children: slicePhrasing(child.children as PhrasingContent[], start, end),
      } as PhrasingContent)
    } else result.push(child)
  }
  return result
}

/** Phrasing content without the white space at its start. */
export function trimStart(children: readonly PhrasingContent[]): PhrasingContent[] {
  const [first, ...rest] = children
  if (first?.type === 'break') return trimStart(rest)
  if (first?.type !== 'text') return [...children]
  const space = first.value.length - first.value.trimStart().length
  if (space === 0) return [...children]
  return space === first.value.length
    ? trimStart(rest)
    : [sliceText(first, space, first.value.length), ...rest]
}

/** The place from the first to the last of these nodes. */
export function spanOf(nodes: readonly Node[]): { position: Position } | Record<never, never> {
  const start = nodes.find(({ position }) => position)?.position?.start
  const end = nodes.findLast(({ position }) => position)?.position?.end
  return start && end ? { position: { start, end } } : {}
}

export function isBlank(children: readonly PhrasingContent[]): boolean {
  return children.every((child) => child.type === 'text' && child.value.trim() === '')
}
