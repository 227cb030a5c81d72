// What a page only looks like: headings that are bold lines, lists that are lines with bullets; and headings without
// gaps, below the title. Conservative: a line that might be text stays text. Pure.
import type { Heading, List, ListItem, Paragraph, PhrasingContent, RootContent } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'
import type { StyledBlock } from './blocks.ts'

const HEADING_CHARACTERS_MAX = 40
const NUMBERED =
  /^(?:第?[一二三四五六七八九十]{1,3}[、．.章节節部]|[（(][一二三四五六七八九十]{1,3}[)）]|(?:Part|PART)\.?\s?\d|0\d(?:\D|$)|\d{1,2}(?:[、．]|\.(?!\d))|[①-⑩])/
const SENTENCE_END = /[。！；，：,;:…]$|[^“”"]{12,}[？?]$/
const BULLET = /^[●•■▪◆◇▶►○◎※✦➤]\s*/
/** Larger than text of this size is set as a heading. */
const TEXT_PIXELS = 17

export function structured(blocks: readonly StyledBlock[]): readonly RootContent[] {
  return joinLists(levelled(withHeadings(blocks)))
}

/** Bold or large lines of their own, where the page has no headings, or where they are numbered like headings. */
function withHeadings(blocks: readonly StyledBlock[]): readonly RootContent[] {
  const real = blocks.filter(({ node }) => node.type === 'heading').length
  const candidates = blocks.filter((block, index) => couldBeHeading(block, blocks[index + 1]))
  const repeated = candidates.length >= 2
  return blocks.map((block, index) => {
    const { node, look } = block
    if (node.type !== 'paragraph' || !couldBeHeading(block, blocks[index + 1])) return node
    const text = textOf(node)
    const large = (look.size ?? 0) > TEXT_PIXELS
    const sure = NUMBERED.test(text) || (real === 0 && (large || look.centred || repeated))
    if (!sure || (real >= 2 && !NUMBERED.test(text))) return node
    return {
      type: 'heading',
      depth: real > 0 ? 6 : 2,
      children: withoutBold(node.children),
    } satisfies Heading
  })
}

function couldBeHeading({ node, look }: StyledBlock, next: StyledBlock | undefined): boolean {
  if (node.type !== 'paragraph' || !next || next.node.type === 'heading') return false
  if (node.children.some(({ type }) => type === 'image' || type === 'break')) return false
  const text = textOf(node).trim()
  if ([...text].length > HEADING_CHARACTERS_MAX || [...text].length < 2) return false
  if (SENTENCE_END.test(text) || !/[\p{L}]/u.test(text) || BULLET.test(text)) return false
  return look.bold && look.href === undefined
}

function withoutBold(children: readonly PhrasingContent[]): PhrasingContent[] {
  return children.flatMap((child) => (child.type === 'strong' ? child.children : [child]))
}

/** The largest heading is of depth 2, and none is more than one deeper than the one above it. */
export function levelled(nodes: readonly RootContent[]): readonly RootContent[] {
  const open: number[] = []
  return nodes.map((node) => {
    if (node.type !== 'heading') return node
    while ((open.at(-1) ?? 0) >= node.depth) open.pop()
    open.push(node.depth)
    return { ...node, depth: Math.min(6, open.length + 1) as Heading['depth'] }
  })
}

/** Neighbouring lines that begin with a bullet are a list, and neighbouring lines 1. 2. 3. too. */
function joinLists(nodes: readonly RootContent[]): readonly RootContent[] {
  const result: RootContent[] = []
  let index = 0
  while (index < nodes.length) {
    const bullets = runOf(nodes, index, (text) => BULLET.exec(text)?.[0])
    const numbers = runOf(nodes, index, (text, at) => new RegExp(`^${at + 1}\\.\\s*(?=\\D)`).exec(text)?.[0])
    const run = bullets.length > 0 ? bullets : numbers.length > 1 ? numbers : []
    if (run.length > 0) {
      const start = run === numbers ? { start: 1 } : {}
      result.push({ type: 'list', ordered: run === numbers, ...start, spread: false, children: run } as List)
      index += run.length
    } else {
      const node = nodes[index]
      if (node) result.push(node)
      index += 1
    }
  }
  return result
}

function runOf(
  nodes: readonly RootContent[],
  from: number,
  marker: (text: string, at: number) => string | undefined,
): ListItem[] {
  const items: ListItem[] = []
  for (let index = from; index < nodes.length; index++) {
    const node = nodes[index]
    if (node?.type !== 'paragraph') break
    const found = marker(textOf(node), items.length)
    if (found === undefined) break
    const children = withoutStart(node.children, found.length)
    if (textOf({ type: 'paragraph', children }).trim() === '') break
    const paragraph: Paragraph = { type: 'paragraph', children }
    items.push({ type: 'listItem', spread: false, children: [paragraph] })
  }
  return items
}

/** Phrasing without its first characters. */
export function withoutStart(children: readonly PhrasingContent[], length: number): PhrasingContent[] {
  let left = length
  return children.flatMap((child): PhrasingContent[] => {
    if (left <= 0) return [child]
    const size = textOf(child).length
    if (size <= left) {
      left -= size
      return []
    }
    const skip = left
    left = 0
    if (child.type === 'text') return [{ ...child, value: child.value.slice(skip) }]
    return 'children' in child
      ? [{ ...child, children: withoutStart(child.children as PhrasingContent[], skip) } as PhrasingContent]
      : [child]
  })
}
