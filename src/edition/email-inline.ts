// Writes the style table onto the elements of the email, and drops the classes that no rule in the head names.
import type { Element, ElementContent, Root } from 'hast'
import { classesOf } from './element.ts'
import { HEAD_SELECTORS, KEPT_CLASSES, STYLES } from './email-styles.ts'

/** Where the frequent rules stand: on every element, or once in the head (fallback of long issues). */
export type StylePlace = 'elements' | 'head'

interface Rule {
  readonly within?: string
  readonly last: string
  readonly declarations: readonly (readonly [string, string])[]
  readonly inHead: boolean
}

const RULES: readonly Rule[] = Object.entries(STYLES).map(([selector, style]) => {
  const parts = selector.split(' ')
  const [first = ''] = parts
  return {
    ...(parts.length > 1 ? { within: first } : {}),
    last: parts.at(-1) ?? '',
    declarations: style.split(';').map((declaration) => {
      const colon = declaration.indexOf(':')
      return [declaration.slice(0, colon), declaration.slice(colon + 1)] as const
    }),
    inHead: HEAD_SELECTORS.includes(selector),
  }
})

/** Changes the tree in place. */
export function inlineStyles(tree: Root, place: StylePlace): void {
  for (const child of tree.children) if (child.type === 'element') inline(child, [], place)
}

/** The rules that `inlineStyles(tree, 'head')` left to the head, for content inside `scope`. */
export function headRules(scope: string): string {
  return HEAD_SELECTORS.map((selector) => `${scope} ${selector}{${STYLES[selector] ?? ''}}`).join('\n')
}

function inline(node: Element, above: readonly Element[], place: StylePlace): void {
  const style = new Map<string, string>()
  for (const rule of RULES) {
    if ((place === 'head' && rule.inHead) || !applies(rule, node, above)) continue
    for (const [property, value] of rule.declarations) style.set(property, value)
  }
  const chineseBlock =
    String(node.properties.lang ?? '').startsWith('zh') && !/^(span|img)$/.test(node.tagName)
  if (chineseBlock) style.set('line-height', '1.8')
  // The column's own alignment is an attribute, which any rule of ours would beat.
  if (typeof node.properties.align === 'string') style.set('text-align', node.properties.align)
  // A picture that is blocked is a box of text, which `max-width` in per cent lets push a phone's column wide.
  if (node.tagName === 'img' && Number(node.properties.width) > 0) {
    style.set('width', '100%').set('max-width', `${node.properties.width}px`)
  }
  // An empty anchor is a place, not a link.
  if (node.tagName === 'a' && node.properties.href === undefined) style.clear()
  const ancestors = [...above, node]
  for (const child of node.children as ElementContent[]) {
    if (child.type === 'element') inline(child, ancestors, place)
  }
  if (style.size > 0)
    node.properties.style = [...style].map(([property, value]) => `${property}:${value}`).join(';')
}

function applies(rule: Rule, node: Element, above: readonly Element[]): boolean {
  if (!matches(node, rule.last)) return false
  const { within } = rule
  return within === undefined || above.some((ancestor) => matches(ancestor, within))
}

function matches(node: Element, part: string): boolean {
  return part.startsWith('.') ? classesOf(node).includes(part.slice(1)) : node.tagName === part
}

/** Takes off the classes that nothing in the head names: they would only weigh. */
export function dropClasses(nodes: readonly ElementContent[]): void {
  for (const node of nodes) {
    if (node.type !== 'element') continue
    const kept = classesOf(node).filter((name) => KEPT_CLASSES.includes(name))
    if (kept.length > 0) node.properties.className = kept
    else delete node.properties.className
    dropClasses(node.children)
  }
}
