// Parses Markdown the way digest writers write it: CommonMark, GFM tables, footnotes and `~~strikethrough~~`, `:::`
// containers, and bold that works beside full-width punctuation. No reading of our own grammar: that is grammar/.
import type { Root } from 'mdast'
import { gfmFootnoteFromMarkdown } from 'mdast-util-gfm-footnote'
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmFootnote } from 'micromark-extension-gfm-footnote'
import { gfmTable } from 'micromark-extension-gfm-table'
import remarkCjkFriendly from 'remark-cjk-friendly'
import remarkCjkStrikethrough from 'remark-cjk-friendly-gfm-strikethrough'
import remarkDirective from 'remark-directive'
import remarkParse from 'remark-parse'
import { type Processor, unified } from 'unified'
import { recordOrigins } from './grammar/origins.ts'

const COLON = ':'.charCodeAt(0)

// Without remark-gfm: its autolink literals cost two fifths of the parsing time and eat prose.
const parser = unified()
  .use(remarkParse)
  .use(gfmParts)
  .use(remarkDirective)
  .use(containersOnly)
  .use(remarkCjkFriendly)
  .use(remarkCjkStrikethrough, { singleTilde: false })
  .use(recordOrigins)
  .freeze()

/** A Markdown tree with the positions of the text. Never throws: every text is Markdown. */
export function parseMarkdown(text: string): Root {
  return parser.parse(text)
}

function gfmParts(this: Processor): undefined {
  const data = this.data()
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), gfmFootnote(), gfmTable()]
  data.fromMarkdownExtensions = [
    ...(data.fromMarkdownExtensions ?? []),
    gfmFootnoteFromMarkdown(),
    gfmTableFromMarkdown(),
    gfmStrikethroughFromMarkdown(),
  ]
}

/**
 * Takes text and leaf directives out of what remark-directive adds: they eat prose such as `12:30` or `x.y:80`, and
 * what is never read as a directive needs no restoring.
 */
function containersOnly(this: Processor): undefined {
  const data = this.data()
  data.micromarkExtensions = (data.micromarkExtensions ?? []).map((extension) => {
    const colon = extension.flow?.[COLON]
    if (!extension.text?.[COLON] || !Array.isArray(colon)) return extension
    const containers = colon.filter((construct) => construct.concrete)
    return { flow: { [COLON]: containers } }
  })
}
