// An HTML text as a plain tree, parsed by linkedom within limits: hostile pages end in a sentence, and no script runs.
// Pure. The tree is the capture's own to cut: dropping an element drops it from linkedom's document too.
import { parseHTML } from 'linkedom'

export interface TextNode {
  readonly type: 'text'
  readonly value: string
}

export interface Element {
  readonly type: 'element'
  /** Lower case. */
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  children: (Element | TextNode)[]
  readonly parent?: Element
  /** Position in reading order. */
  readonly index: number
  readonly origin: ForeignNode
}

export interface Page {
  readonly root: Element
  /** linkedom's document, for Readability alone. */
  readonly document: unknown
}

export type ParsedPage =
  | { readonly state: 'page'; readonly page: Page }
  | { readonly state: 'too-much'; readonly sentence: string }

/** What is used of linkedom's nodes: no types of the DOM are loaded. */
export interface ForeignNode {
  readonly nodeType: number
  readonly localName?: string
  readonly data?: string
  readonly childNodes: Iterable<ForeignNode>
  readonly attributes?: Iterable<{ readonly name: string; readonly value: string }>
  setAttribute(name: string, value: string): void
  remove(): void
}

/** Characters without scripts, styles and pictures that stand in the page itself. */
const CHARACTERS_MAX = 4_000_000
const TAGS_MAX = 80_000
/** A longer tag loses its attributes. */
const TAG_CHARACTERS_MAX = 20_000
const ENTITIES_MAX = 200_000
const DEPTH_MAX = 400
/** Elements that need no closing tag: they end where the next begins, and nest nothing. */
const NO_CLOSING =
  /^(?:area|base|basefont|bgsound|br|col|embed|frame|hr|img|input|keygen|link|meta|param|source|track|wbr|p|li|dt|dd|tr|td|th|thead|tbody|tfoot|option|optgroup|colgroup|html|head|body)$/i

const SKIPPED = new Set([
  'script',
  'style',
  'template',
  'svg',
  'math',
  'canvas',
  'object',
  'embed',
  'noframes',
])

export function parsePage(html: string): ParsedPage {
  const lean = withoutDeadWeight(html)
  const excess = excessOf(lean)
  if (excess !== undefined) return { state: 'too-much', sentence: excess }
  const { document } = parseHTML(wholePage(lean)) as { document: { documentElement: ForeignNode } }
  return { state: 'page', page: { root: toElement(document.documentElement), document } }
}

/** Scripts, styles, comments and pictures written into the page: most of the bytes of a saved page, none of its text. */
function withoutDeadWeight(html: string): string {
  return html
    .replace(/<!--(?!\s*saved from)[\s\S]*?(?:-->|$)/g, '')
    .replace(/<(style|svg|template)\b[^>]*>[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
    .replace(/<(script)\b(?![^>]*ld\+json)[^>]*>[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
    .replace(/<(span|font)\b[^<>]{0,500}>(\s{0,50})<\/\1\s*>/gi, '$2')
    .replace(/(["'(])data:[a-z]+\/[a-z0-9.+-]+[;,][^"')>]{100,}/gi, '$1data:,')
    .replace(/<([a-z][a-z0-9:-]*)(?:[^>"']|"[^"]*"|'[^']*')*>/gi, (tag, name: string) =>
      tag.length > TAG_CHARACTERS_MAX ? `<${name}>` : tag,
    )
    .replace(/\0/g, '')
    .replace(/[ \t\f\v\u00a0\u3000]{200,}/g, ' ')
}

function excessOf(html: string): string | undefined {
  if (html.length > CHARACTERS_MAX) {
    return `The page has ${html.length.toLocaleString('en')} characters without its scripts and pictures, more than the ${CHARACTERS_MAX.toLocaleString('en')} that are read. Copy its text into a file and take that.`
  }
  if (html.split('&').length > ENTITIES_MAX) {
    return `The page has more than ${ENTITIES_MAX.toLocaleString('en')} character references. Copy its text into a file and take that.`
  }
  let tags = 0
  let depth = 0
  for (const [, closing, name = '', closed] of html.matchAll(
    /<(\/?)([a-z][a-z0-9:-]*)(?:[^>"']|"[^"]*"|'[^']*')*?(\/?)>/gi,
  )) {
    tags += 1
    if (tags > TAGS_MAX) {
      return `The page has more than ${TAGS_MAX.toLocaleString('en')} tags. Copy its text into a file and take that.`
    }
    if (closed === '/' || NO_CLOSING.test(name)) continue
    depth = Math.max(0, depth + (closing === '/' ? -1 : 1))
    if (depth > DEPTH_MAX) {
      return `The page is nested more than ${DEPTH_MAX} levels deep. Copy its text into a file and take that.`
    }
  }
  return undefined
}

function wholePage(html: string): string {
  return /<html[\s>]/i.test(html) ? html : `<html><body>${html}</body></html>`
}

function toElement(node: ForeignNode): Element {
  let index = 0
  const convert = (from: ForeignNode, parent: Element | undefined): Element => {
    const attributes = new Map<string, string>()
    for (const { name, value } of from.attributes ?? []) attributes.set(name.toLowerCase(), value)
    const element: Element = {
      type: 'element',
      name: (from.localName ?? '').toLowerCase(),
      attributes,
      children: [],
      ...(parent && { parent }),
      index,
      origin: from,
    }
    from.setAttribute('data-index', String(index))
    index += 1
    let texts: string[] = []
    const endText = () => {
      // The parser cuts text at every entity.
      if (texts.length > 0) element.children.push({ type: 'text', value: texts.join('') })
      texts = []
    }
    for (const child of from.childNodes) {
      if (child.nodeType === 3) texts.push(child.data ?? '')
      else if (child.nodeType === 1 && !isSkipped(child)) {
        endText()
        element.children.push(convert(child, element))
      }
    }
    endText()
    return element
  }
  return convert(node, undefined)
}

/** The data of a page for search engines stands in a script; all else that runs or draws is left out. */
function isSkipped(node: ForeignNode): boolean {
  const name = (node.localName ?? '').toLowerCase()
  if (name !== 'script') return SKIPPED.has(name)
  return ![...(node.attributes ?? [])].some(
    ({ name: key, value }) => key === 'type' && /ld\+json/i.test(value),
  )
}

/** All elements below and with this one, in reading order. */
export function elementsOf(root: Element): readonly Element[] {
  const found: Element[] = []
  const walk = (element: Element): void => {
    found.push(element)
    for (const child of element.children) if (child.type === 'element') walk(child)
  }
  walk(root)
  return found
}

/** The text of an element on one line. */
export function textOf(node: Element | TextNode): string {
  return rawText(node)
    .replace(/[\s\u200b\ufeff]+/gu, ' ')
    .trim()
}

export function rawText(node: Element | TextNode): string {
  if (node.type === 'text') return node.value
  if (node.name === 'script' || node.name === 'head') return ''
  if (node.name === 'br') return '\n'
  return node.children.map(rawText).join('')
}

export function attribute(element: Element, name: string): string {
  return element.attributes.get(name) ?? ''
}

/** Words of `id` and `class`, as they name the parts of a page. */
export function namesOf(element: Element): string {
  return `${attribute(element, 'id')} ${attribute(element, 'class')}`.trim()
}

export function drop(element: Element): void {
  dropAll([element])
}

/** Each parent is gone through once: thousands of parts to drop may stand in one. */
export function dropAll(elements: readonly Element[]): void {
  const dropped = new Set<Element | TextNode>(elements)
  for (const parent of new Set(elements.map((element) => element.parent))) {
    if (parent) parent.children = parent.children.filter((child) => !dropped.has(child))
  }
  for (const element of elements) if (element.parent) element.origin.remove()
}

export function isInside(element: Element, container: Element): boolean {
  for (let at: Element | undefined = element; at; at = at.parent) if (at === container) return true
  return false
}

export function byId(root: Element, id: string): Element | undefined {
  return elementsOf(root).find((element) => attribute(element, 'id') === id)
}

export function byClass(root: Element, name: string): readonly Element[] {
  return elementsOf(root).filter((element) => attribute(element, 'class').split(/\s+/).includes(name))
}
