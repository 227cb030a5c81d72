// The article and the footer of an email as HTML, and what each block of the article weighs.
import type { ElementContent, Root as HastRoot } from 'hast'
import { toString as textOf } from 'hast-util-to-string'
import type { Root } from 'mdast'
import type { Issue } from '../issue/issue.ts'
import type { Site } from '../issue/site.ts'
import { countLinks } from './clicks.ts'
import type { Counting } from './edition.ts'
import { hasClass } from './element.ts'
import { dropClasses, inlineStyles, type StylePlace } from './email-inline.ts'
import { layOutForEmail } from './email-layout.ts'
import { hastOf, stringify } from './hast.ts'
import { gatherNotes } from './notes.ts'

export interface Block {
  /** Its first words. */
  readonly text: string
  readonly bytes: number
  /** Line in the issue's file; 0 for what is not of the issue. */
  readonly line: number
  /** The notes of the whole issue: they shrink with it. */
  readonly notes: boolean
}

export interface EmailArticle {
  readonly html: string
  readonly blocks: readonly Block[]
}

const WORDS_CHARACTERS = 40

/** The article of a prepared body, styled. The tree is used up. */
export function emailArticle(
  body: Root,
  issue: Issue,
  site: Site,
  place: StylePlace,
  counting?: Counting,
): EmailArticle {
  const tree = styled(countLinks(hastOf(gatherNotes(body), issue, site), counting), place)
  return { html: stringify(tree), blocks: blocksOf(tree) }
}

/** The boilerplate of the footer. Its own notes and pictures are as unusual as they look. */
export function emailFooter(footer: Root, issue: Issue, site: Site, counting?: Counting): string {
  return stringify(styled(countLinks(hastOf(footer, issue, site), counting), 'elements'))
}

function styled(tree: HastRoot, place: StylePlace): HastRoot {
  layOutForEmail(tree)
  inlineStyles(tree, place)
  dropClasses(tree.children as ElementContent[])
  return tree
}

function blocksOf(tree: HastRoot): Block[] {
  return tree.children.flatMap((node) => {
    if (node.type !== 'element') return []
    const text = textOf(node).replace(/\s+/g, ' ').trim()
    return [
      {
        text: text.length > WORDS_CHARACTERS ? `${text.slice(0, WORDS_CHARACTERS)}…` : text,
        bytes: Buffer.byteLength(stringify({ type: 'root', children: [node] })),
        line: node.position?.start.line ?? 0,
        notes: hasClass(node, 'notes'),
      },
    ]
  })
}
