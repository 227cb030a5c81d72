// Where an email that is too heavy may end, and the words with which it ends: at a heading, with a link to the page.
import type { Root, RootContent } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'
import type { Issue } from '../issue/issue.ts'
import { issueUrl, type Site } from '../issue/site.ts'
import type { Block } from './email-article.ts'
import { WARN_BYTES, type Weight, worst } from './size.ts'

export interface Cut {
  /** Index in the body of the heading that is the first thing left out. */
  readonly index: number
  readonly heading: string
}

const CANDIDATES_MAX = 6

/**
 * Headings to cut at, the most promising first: the last one whose beginning should be light enough by the weight of
 * its blocks, then earlier ones, since an estimate can be wrong. At most six.
 */
export function cutCandidates(body: Root, blocks: readonly Block[], weight: Weight): readonly Cut[] {
  const headings = body.children.flatMap((node, index) => {
    const heading = index > 0 ? headingText(node) : undefined
    return heading === undefined ? [] : [{ index, heading, line: node.position?.start.line ?? 0 }]
  })
  const ratio = worst(weight) / weight.htmlBytes
  const text = blocks.filter((block) => !block.notes)
  const notes = bytesOf(blocks) - bytesOf(text)
  const fitting = headings.filter(({ line }) => {
    const after = bytesOf(text.filter((block) => block.line >= line))
    const leftOut = after + (notes * after) / bytesOf(text)
    return (weight.htmlBytes - leftOut) * ratio < WARN_BYTES
  })
  const chosen = fitting.length > 0 ? fitting : headings.slice(0, 1)
  return chosen.reverse().slice(0, CANDIDATES_MAX)
}

function bytesOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** The body up to a heading, and after it where the rest is. */
export function cutAt(body: Root, index: number, heading: string, issue: Issue, site: Site): Root {
  const kept = structuredClone(body)
  const definitions = kept.children.slice(index).filter(({ type }) => type === 'footnoteDefinition')
  kept.children.length = index
  const url = issueUrl(site, issue.meta.slug)
  kept.children.push(
    { type: 'thematicBreak' },
    {
      type: 'paragraph',
      children: [
        {
          type: 'text',
          value: `This email ends here, before “${heading}”: the whole issue is too long for an inbox. `,
        },
        { type: 'link', url, children: [{ type: 'text', value: 'Read on the web' }] },
        { type: 'text', value: '.' },
      ],
    },
    ...definitions,
  )
  return kept
}

function headingText(node: RootContent): string | undefined {
  if (node.type === 'heading') return textOf(node)
  if (node.type === 'recommendation') return [node.label, textOf(node.children[0])].filter(Boolean).join(': ')
  return undefined
}
