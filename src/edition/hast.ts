// From an issue's Markdown tree to clean HTML: handlers, raw HTML, sanitising, Chinese marked. For web and email alike.
import type { Element, Root as HastRoot } from 'hast'
import type { Root } from 'mdast'
import rehypeRaw from 'rehype-raw'
import rehypeStringify from 'rehype-stringify'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { visit } from 'unist-util-visit'
import type { Issue, Script } from '../issue/issue.ts'
import type { Site } from '../issue/site.ts'
import { markHan } from './han.ts'
import { handlers } from './handlers.ts'
import { sanitise } from './sanitise.ts'

const toRawHast = unified().use(remarkRehype, { handlers, allowDangerousHtml: true }).use(rehypeRaw).freeze()
/**
 * Attribute values are always in double quotes, so that an apostrophe in them need not weigh six bytes: what the option
 * calls dangerous is so in browsers of the last century.
 */
const toHtml = unified()
  .use(rehypeStringify, { closeSelfClosing: true, allowDangerousCharacters: true })
  .freeze()

/** Clean HTML of a tree from body.ts and notes.ts. The tree is used up. */
export function hastOf(tree: Root, issue: Issue, site: Site): HastRoot {
  carryLang(tree)
  const raw = toRawHast.runSync(tree) as HastRoot
  const clean = sanitise(raw, issue, site)
  markHan(clean, scriptOfSources(issue))
  for (const child of clean.children) if (child.type === 'element') dropRepeatedLang(child, undefined)
  return clean
}

/** Blocks that reading found to be Chinese say so as elements, cells and list items too. */
function carryLang(tree: Root): void {
  visit(tree, (node) => {
    if (!('data' in node) || !node.data || !('lang' in node.data)) return
    const { lang } = node.data
    if (lang && lang !== 'en') node.data.hProperties = { ...node.data.hProperties, lang }
  })
}

/** A paragraph need not say again what the side of its passage says: it would weigh on every email. */
function dropRepeatedLang(node: Element, above: string | undefined): void {
  const own = node.properties.lang?.toString()
  if (own !== undefined && own === above) delete node.properties.lang
  for (const child of node.children) if (child.type === 'element') dropRepeatedLang(child, own ?? above)
}

export function stringify(tree: HastRoot): string {
  return toHtml.stringify(tree)
}

/** The script that all sources of an issue share; absent where there are none or they differ. */
export function scriptOfSources(issue: Issue): Script | undefined {
  const scripts = new Set(issue.meta.sources.map(({ script }) => script))
  const [script] = scripts
  return scripts.size === 1 ? script : undefined
}
