// Writes blocks as Markdown that yibao reads back as the same blocks with the same text: whatever would be markup in
// plain text is escaped, also what only this newsletter's grammar reads. Pure.
import type { Root } from 'mdast'
import { gfmStrikethroughToMarkdown } from 'mdast-util-gfm-strikethrough'
import { gfmTableToMarkdown } from 'mdast-util-gfm-table'
import { type Options, toMarkdown } from 'mdast-util-to-markdown'

const OPTIONS: Options = {
  bullet: '-',
  listItemIndent: 'one',
  rule: '-',
  extensions: [
    gfmTableToMarkdown({ tablePipeAlign: false }),
    gfmStrikethroughToMarkdown(),
    {
      unsafe: [
        // `:::only` opens a container.
        { character: ':', atBreak: true, after: ':' },
        // `issue #12` is a reference to an issue.
        { character: '#', after: '\\d', inConstruct: 'phrasing' },
        // `[[` and `[^1]` need no more than the escape that every bracket gets; a closing one is escaped for symmetry.
        { character: ']', inConstruct: 'phrasing' },
      ],
    },
  ],
}

/** Ends with one line feed. A text node never becomes markup; line feeds in it become spaces. */
export function writeMarkdown(root: Root): string {
  return toMarkdown(root, OPTIONS)
}
