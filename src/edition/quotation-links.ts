// Puts a small link behind each quotation of a translation: `¶12`, to that paragraph on the translation's page. The
// words and their marks stay as they are. Pure, changes the tree in place.
import type { Node, Parents, PhrasingContent, Root, Text } from 'mdast'
import { visit } from 'unist-util-visit'
import type { Issue } from '../issue/issue.ts'
import type { Site } from '../issue/site.ts'
import { publishedUrl } from './links.ts'
import type { Paragraph } from './paragraphs.ts'
import { findTranslationQuotations, translationIndex } from './quotations.ts'

/** A link to a paragraph of a translation. Formats without links pass it over. */
export interface ParagraphLinkNode extends Node {
  type: 'paragraphLink'
  url: string
  /** `¶12` */
  label: string
  /** The same in words, for those who hear it. */
  name: string
}

declare module 'mdast' {
  interface RootContentMap {
    paragraphLink: ParagraphLinkNode
  }
  interface PhrasingContentMap {
    paragraphLink: ParagraphLinkNode
  }
}

/** `tree` is from body.ts. Returns it, with the quotations linked whose words are those of the translation. */
export function linkQuotations(tree: Root, issue: Issue, site: Site): Root {
  const found = findTranslationQuotations(tree, translationIndex(issue))
  // From the last to the first: a text that is cut keeps its beginning.
  for (const { match, paragraph, after } of found.toReversed()) {
    if (match.state !== 'same' || !after) continue
    const link = linkTo(paragraph, issue, site)
    if (!link) continue
    if ('block' in after) after.block.children.push(link)
    else insertBehind(tree, after.text, after.at, link)
  }
  return tree
}

export function linkTo(
  { id, label, translation }: Paragraph,
  issue: Issue,
  site: Site,
): ParagraphLinkNode | undefined {
  const name = translation.path.split('/').at(-1) ?? ''
  const url = publishedUrl(id === 'title' ? name : `${name}#${id}`, issue, site)
  if (url === undefined) return undefined
  return { type: 'paragraphLink', url, label, name: nameOf(id) }
}

function nameOf(id: string): string {
  if (id === 'title') return 'The full translation'
  return `${id.startsWith('s') ? 'Section' : 'Paragraph'} ${id.slice(1)} of the full translation`
}

/** Behind the mark, the gloss that follows it, and the punctuation after both. */
function insertBehind(tree: Root, text: Text, at: number, link: ParagraphLinkNode): void {
  visit(tree, 'text', (node, index, parent) => {
    if (node !== text || !parent || index === undefined) return undefined
    const next = parent.children[index + 1]
    const glossed = next?.type === 'gloss' && node.value.slice(at).trim() === ''
    if (glossed) {
      const rest = parent.children[index + 2]
      if (rest?.type === 'text') split(parent, index + 2, rest, 0, link)
      else parent.children.splice(index + 2, 0, link)
    } else split(parent, index, node, at, link)
    return false
  })
}

function split(parent: Parents, index: number, text: Text, at: number, link: PhrasingContent): void {
  const marks = /^[.,;:!?]*/.exec(text.value.slice(at))?.[0].length ?? 0
  const rest: Text = { type: 'text', value: text.value.slice(at + marks) }
  text.value = text.value.slice(0, at + marks)
  const children: unknown[] = parent.children
  children.splice(index + 1, 0, link, ...(rest.value === '' ? [] : [rest]))
}
