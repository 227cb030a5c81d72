// The words of a piece of HTML that stands in an issue: what a reader of plain text gets of it.
import { toString as textOf } from 'hast-util-to-string'
import type { Nodes } from 'mdast'
import rehypeRaw from 'rehype-raw'
import rehypeSanitize from 'rehype-sanitize'
import { unified } from 'unified'

const reader = unified().use(rehypeRaw).use(rehypeSanitize).freeze()

/** Text of HTML; line breaks stay, scripts, styles and comments go. Inline, one node is one tag and says nothing. */
export function htmlText(html: string): string {
  if (/^<br\b/i.test(html)) return '\n'
  if (/^<\/?[a-z][^>]*>$/i.test(html) || /^<!--/.test(html)) return rubyBracket(html)
  const tree = reader.runSync({ type: 'root', children: [{ type: 'raw', value: html }] })
  return tree.type === 'root' ? textOf(tree).trim() : ''
}

/** Children without what stands between `<rp>` and `</rp>`: brackets for browsers that know no ruby. */
export function withoutRp(children: readonly Nodes[]): readonly Nodes[] {
  let inside = false
  return children.filter((child) => {
    if (child.type === 'html' && /^<rp\b/i.test(child.value)) inside = true
    const kept = !inside
    if (child.type === 'html' && /^<\/rp\b/i.test(child.value)) inside = false
    return kept
  })
}

/** `汉<rt>hàn</rt>` reads as `汉 (hàn)`. */
function rubyBracket(tag: string): string {
  if (/^<rt\b/i.test(tag)) return ' ('
  if (/^<\/rt\b/i.test(tag)) return ')'
  return ''
}
