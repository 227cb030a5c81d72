// Recommendations: `### Must-read: [title](url)` below a links heading, with the blocks under it. Pure, changes the
// flow in place.
import type { BlockContent, Heading, Link, Nodes, RootContent } from 'mdast'
import type { Recommendation } from '../issue.ts'
import type { RecommendationNode } from '../tree.ts'
import { textOf } from './block-text.ts'
import type { Context } from './context.ts'
import { type Flow, slicePhrasing, spanOf, trimStart } from './flow.ts'

/** A label is at most four words before the first colon. */
const LABEL = /^\s*(\S+(?:\s+\S+){0,3}?)\s*[:：]\s*/
/** `([En](…), [Cn](…))` behind the title. */
const PAIRED_LINKS = /\s*\([^()]*\)\s*$/

export function readRecommendations(flow: Flow, context: Context): readonly Recommendation[] {
  const recommendations: Recommendation[] = []
  const result: RootContent[] = []
  let linksDepth: number | undefined
  let open: { node: RecommendationNode; depth: number } | undefined
  for (const block of flow.children) {
    if (block.type === 'thematicBreak' || block.type === 'footnoteDefinition') open = undefined
    if (block.type !== 'heading') {
      if (open) open.node.children.push(block as BlockContent)
      else result.push(block)
      continue
    }
    if (open && block.depth > open.depth) {
      open.node.children.push(block)
      continue
    }
    open = undefined
    if (isLinksHeading(block, context)) linksDepth = block.depth
    else if (linksDepth !== undefined && block.depth <= linksDepth) linksDepth = undefined
    else if (linksDepth !== undefined) {
      const node = readHeading(block)
      if (node) {
        open = { node, depth: block.depth }
        recommendations.push(extract(node, block))
      }
    }
    result.push(open?.node ?? block)
  }
  for (const block of result) {
    if (block.type === 'recommendation') Object.assign(block, spanOf(block.children))
  }
  flow.children = result
  return recommendations
}

function isLinksHeading(heading: Heading, { newsletter }: Context): boolean {
  const text = textOf(heading)
    .toLowerCase()
    .replace(/[(（][^()（）]*[)）]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/[:：\s]+$/, '')
    .trim()
  const name = newsletter.name.toLowerCase()
  return newsletter.linksHeadings.some((title) => {
    const wanted = title.toLowerCase()
    return text === wanted || text === `${name} ${wanted}`
  })
}

function readHeading(heading: Heading): RecommendationNode | undefined {
  const text = textOf(heading)
  const found = LABEL.exec(text)
  const linked = heading.children[0]?.type === 'link'
  if (!found?.[1] || linked || /^https?$/i.test(found[1])) return undefined
  const rest = trimStart(slicePhrasing(heading.children, found[0].length))
  const position = heading.position ? { position: heading.position } : {}
  return { type: 'recommendation', label: found[1], children: [{ ...heading, children: rest }], ...position }
}

function extract(node: RecommendationNode, heading: Heading): Recommendation {
  const [first] = node.children
  const title = first ? textOf(first).trim() : ''
  const link = first && findLink(first)
  // Where the title itself is no link, links behind it are further links.
  const own = link && textOf(link).trim() !== '' && title.startsWith(textOf(link).trim()) ? link : undefined
  return {
    label: node.label,
    title: (own ? textOf(own) : title.replace(PAIRED_LINKS, '')).replace(/\s+/g, ' ').trim(),
    ...(link ? { url: link.url } : {}),
    line: heading.position?.start.line ?? 1,
  }
}

function findLink(node: Nodes): Link | undefined {
  if (node.type === 'link') return node
  if (!('children' in node)) return undefined
  for (const child of node.children) {
    const found = findLink(child)
    if (found) return found
  }
  return undefined
}
