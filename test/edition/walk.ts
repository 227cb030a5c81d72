// Reads rendered HTML as a browser does, and walks it.
import type { Element, Root } from 'hast'
import rehypeRaw from 'rehype-raw'
import { unified } from 'unified'
import { visit } from 'unist-util-visit'

const parser = unified().use(rehypeRaw).freeze()

export function parseHtml(html: string): Root {
  return parser.runSync({ type: 'root', children: [{ type: 'raw', value: html }] }) as Root
}

export function elements(tree: Root): readonly Element[] {
  const found: Element[] = []
  visit(tree, 'element', (node) => {
    found.push(node)
  })
  return found
}

/** Texts with Han that no element around declares to be Chinese. */
export function unmarkedHan(tree: Root): readonly string[] {
  const found: string[] = []
  const walk = (node: Root | Element, lang: string): void => {
    for (const child of node.children) {
      if (child.type === 'text' && /\p{Script=Han}/u.test(child.value) && !lang.startsWith('zh')) {
        found.push(child.value)
      }
      if (child.type !== 'element' || child.tagName === 'title' || child.tagName === 'style') continue
      walk(child, child.properties.lang?.toString() ?? lang)
    }
  }
  walk(tree, '')
  return found
}
