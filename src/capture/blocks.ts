// The parts of a page as blocks of Markdown: sections and divisions vanish, what they hold stays. Pure.
import type { BlockContent, Image, ListItem, Paragraph, RootContent } from 'mdast'
import { directAddress } from '../issue/tracker.ts'
import { attribute, type Element, namesOf, rawText, type TextNode } from './dom.ts'
import { paragraphsOf, phrasingOf, type Run, SOFT } from './runs.ts'
import { toTable } from './table.ts'

/** A block with what its looks said: styled lines are headings in disguise. */
export interface StyledBlock {
  readonly node: RootContent
  readonly look: Look
}

export interface Look {
  readonly bold: boolean
  readonly italic: boolean
  readonly code: boolean
  readonly centred: boolean
  /** Pixels, where the page says. */
  readonly size?: number
  readonly href?: string
}

/** What was left out on the way, counted for the notes. */
export interface LeftOut {
  readonly media: Map<string, number>
}

interface Walk {
  readonly blocks: StyledBlock[]
  readonly base: string | undefined
  readonly leftOut: LeftOut
  readonly blocky: WeakMap<Element, boolean>
  runs: StyledRun[]
}

type StyledRun = Run & Look

const PLAIN: Look = { bold: false, italic: false, code: false, centred: false }
const BLOCKS = new Set(
  (
    'address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 ' +
    'h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul'
  ).split(' '),
)
const MEDIA: ReadonlyMap<string, string> = new Map([
  ['iframe', 'embedded frame'],
  ['video', 'video'],
  ['audio', 'recording'],
  ['mpvoice', 'recording'],
  ['mp-common-mpaudio', 'recording'],
  ['mpvideo', 'video'],
  ['mp-common-videosnap', 'video'],
  ['mp-common-profile', 'card of an account'],
  ['mp-common-product', 'card of a product'],
  ['mp-common-miniprogram', 'card of an app'],
  ['mp-miniprogram', 'card of an app'],
  ['mp-common-vote-area', 'vote'],
  ['qqmusic', 'recording'],
])
const DROPPED = new Set(['head', 'script', 'button', 'select', 'textarea', 'input', 'noscript', 'rt', 'rp'])

/** The blocks below an element, in reading order. */
export function toBlocks(root: Element, base: string | undefined, leftOut: LeftOut): readonly StyledBlock[] {
  const walk: Walk = { blocks: [], base, leftOut, blocky: new WeakMap(), runs: [] }
  walkChildren(root, PLAIN, walk)
  flush(walk)
  return walk.blocks
}

function walkChildren(element: Element, look: Look, walk: Walk): void {
  for (const child of element.children) {
    if (child.type === 'text') addText(child, look, walk)
    else walkElement(child, look, walk)
  }
}

function walkElement(element: Element, outer: Look, walk: Walk): void {
  const { name } = element
  const media = MEDIA.get(name)
  if (media !== undefined) walk.leftOut.media.set(media, (walk.leftOut.media.get(media) ?? 0) + 1)
  if (media !== undefined || DROPPED.has(name)) return
  const look = lookOf(element, outer, walk.base)
  if (name === 'br') {
    walk.runs.push({ ...look, text: '\n' })
    return
  }
  if (name === 'img') {
    addImage(element, look, walk)
    return
  }
  const raised = raisedDigits(element)
  if (raised !== undefined) {
    walk.runs.push({ ...look, text: raised })
    return
  }
  if (!isBlocky(element, walk)) {
    walkChildren(element, look, walk)
    return
  }
  flush(walk)
  walkBlock(element, look, walk)
  flush(walk)
}

/** 10²³ is not 1023: digits that are set high or low stay so. */
function raisedDigits(element: Element): string | undefined {
  if (element.name !== 'sup' && element.name !== 'sub') return undefined
  const text = rawText(element).trim()
  if (!/^[-+\d]{1,6}$/.test(text)) return undefined
  const forms = element.name === 'sup' ? '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻' : '₀₁₂₃₄₅₆₇₈₉₊₋'
  return [...text].map((character) => forms['0123456789+-'.indexOf(character)] ?? character).join('')
}

function walkBlock(element: Element, look: Look, walk: Walk): void {
  const { name } = element
  const inner = () => toBlocks(element, walk.base, walk.leftOut).map(({ node }) => node)
  const push = (node: RootContent) => walk.blocks.push({ node, look })
  if (/^h[1-6]$/.test(name)) {
    const children = phrasingOf(runsBelow(element, walk))
    if (children.length > 0) push({ type: 'heading', depth: Number(name[1]) as 1, children })
    return
  }
  switch (name) {
    case 'ul':
    case 'ol': {
      const list = toItems(element, walk)
      if (list.length === 0) return
      const ordered = name === 'ol'
      const start = Number.parseInt(attribute(element, 'start'), 10)
      const from = ordered ? { start: Number.isInteger(start) && start >= 0 ? start : 1 } : {}
      push({ type: 'list', ordered, ...from, spread: false, children: list })
      return
    }
    case 'blockquote': {
      const children = inner() as BlockContent[]
      if (children.length > 0) push({ type: 'blockquote', children })
      return
    }
    case 'table':
      for (const block of toTable(element, (cell) => toBlocks(cell, walk.base, walk.leftOut)))
        walk.blocks.push(block)
      return
    case 'pre':
      addPreformatted(element, look, walk)
      return
    default:
      walkChildren(element, look, walk)
  }
}

/** All text below an element as one line: the text of headings. */
function runsBelow(element: Element, walk: Walk): readonly StyledRun[] {
  const own: Walk = { ...walk, blocks: [], runs: [] }
  for (const child of element.children) {
    if (child.type === 'text') addText(child, PLAIN, own)
    else if (child.name === 'br') own.runs.push({ ...PLAIN, text: SOFT })
    else if (child.name !== 'img')
      for (const run of runsBelow(child, walk)) own.runs.push({ ...run, bold: false })
  }
  return own.runs.map(({ href: _, ...run }) => run)
}

/** Items of a list; lists that stand directly in a list belong to the item before them. */
function toItems(element: Element, walk: Walk): ListItem[] {
  const items: ListItem[] = []
  for (const child of element.children) {
    if (child.type === 'text') continue
    const wrapped: Element = child.name === 'li' ? child : { ...child, children: [child] }
    const children = toBlocks(wrapped, walk.base, walk.leftOut).map(({ node }) => node) as BlockContent[]
    if (children.length === 0) continue
    const last = items.at(-1)
    if (child.name !== 'li' && last) last.children = [...last.children, ...children]
    else items.push({ type: 'listItem', spread: children.length > 1, children })
  }
  return items
}

/** Code stays as it is; prose that somebody set as preformatted is paragraphs by its lines. */
function addPreformatted(element: Element, look: Look, walk: Walk): void {
  const value = rawText(element).replace(/\r\n?/g, '\n').replace(/^\n+/, '').trimEnd()
  if (value.trim() === '') return
  const sentences = value.match(/[\p{Script=Han}][，。；：！？]/gu)?.length ?? 0
  if (sentences < 2) {
    walk.blocks.push({ node: { type: 'code', value }, look })
    return
  }
  walk.runs.push({ ...look, code: false, text: value })
}

function addText(node: TextNode, look: Look, walk: Walk): void {
  const text = node.value
    .replace(/[\u200b-\u200d\u2060\ufeff\u00ad\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufffc]/g, '')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\u2028\u2029]/g, '\n')
    // The look behind keeps long blanks without a line end from being tried from each of their places.
    .replace(/(?<![ \t\f\v])[ \t\f\v]*[\r\n][^\S\u3000]*/g, SOFT)
    .replace(/[ \t\f\v\u00a0]+/g, ' ')
  if (text !== '') walk.runs.push({ ...look, text })
}

function flush(walk: Walk): void {
  const { runs } = walk
  walk.runs = []
  for (const paragraph of paragraphsOf(runs)) {
    const children = phrasingOf(paragraph)
    if (children.length === 0) continue
    walk.blocks.push({
      node: { type: 'paragraph', children },
      look: lookOfRuns(paragraph),
    })
  }
}

/** The look of a paragraph: bold if all that can be read is, as large as its first words. */
function lookOfRuns(runs: readonly StyledRun[]): Look {
  const visible = runs.filter(({ text }) => /[\p{L}\p{N}]/u.test(text))
  const { bold, italic, code, centred, size, href } = visible[0] ?? PLAIN
  return {
    bold: bold && visible.every((run) => run.bold),
    italic,
    code,
    centred,
    ...(size !== undefined && { size }),
    ...(href !== undefined && visible.every((run) => run.href !== undefined) && { href }),
  }
}

/** Pictures are blocks; emoji and formulas are text. */
function addImage(element: Element, look: Look, walk: Walk): void {
  const alt = attribute(element, 'alt').trim()
  if (/latex|math|equation/i.test(namesOf(element)) || element.attributes.has('eeimg')) {
    walk.runs.push({ ...look, code: true, text: alt })
    return
  }
  const width = Number.parseInt(attribute(element, 'data-w') || attribute(element, 'width'), 10)
  if (/emoji|emot|face/i.test(namesOf(element)) || (width > 0 && width <= 32)) {
    if ([...alt].length <= 8) walk.runs.push({ ...look, text: alt })
    return
  }
  const url = imageAddress(element, walk.base)
  if (url === undefined) return
  flush(walk)
  const image: Image = { type: 'image', url, alt }
  const node: Paragraph = { type: 'paragraph', children: [image] }
  walk.blocks.push({ node, look })
}

/** Pages show a placeholder until a picture is scrolled to; the picture itself is in an attribute. */
function imageAddress(element: Element, base: string | undefined): string | undefined {
  const names = ['data-src', 'data-original', 'data-actualsrc', 'data-lazy-src', 'data-original-src', 'src']
  for (const name of names) {
    const url = resolve(attribute(element, name), base)
    if (url !== undefined) return url
  }
  return undefined
}

/** The whole address, if it is one of the web. */
export function resolve(address: string, base: string | undefined): string | undefined {
  const trimmed = address.trim()
  if (trimmed === '' || trimmed.startsWith('#') || /^(?!https?:)[a-z][a-z0-9+.-]*:/i.test(trimmed))
    return undefined
  if (!URL.canParse(trimmed, base)) return undefined
  const url = new URL(trimmed, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  if (url.username !== '' || url.password !== '') return undefined
  return directAddress(url.href)
}

function lookOf(element: Element, outer: Look, base: string | undefined): Look {
  const style = attribute(element, 'style').toLowerCase()
  const weight = /font-weight\s*:\s*([a-z0-9]+)/.exec(style)?.[1]
  const size = /font-size\s*:\s*([\d.]+)px/.exec(style)?.[1]
  const href = element.name === 'a' ? resolve(attribute(element, 'href'), base) : undefined
  const bold =
    weight === undefined
      ? /^(?:b|strong)$/.test(element.name) || (outer.bold && element.name !== 'th')
      : /^(?:bold|bolder|[6-9]00)$/.test(weight)
  return {
    bold,
    italic: outer.italic || /^(?:em|i|cite|dfn)$/.test(element.name),
    code: outer.code || /^(?:code|kbd|samp|tt)$/.test(element.name),
    centred:
      element.name === 'center' ||
      attribute(element, 'align') === 'center' ||
      (/text-align\s*:/.test(style) ? /text-align\s*:\s*center/.test(style) : outer.centred),
    ...(size !== undefined ? { size: Number(size) } : outer.size !== undefined ? { size: outer.size } : {}),
    ...(href !== undefined ? { href } : outer.href !== undefined ? { href: outer.href } : {}),
  }
}

function isBlocky(element: Element, walk: Walk): boolean {
  if (BLOCKS.has(element.name)) return true
  const known = walk.blocky.get(element)
  if (known !== undefined) return known
  const found = element.children.some((child) => child.type === 'element' && isBlocky(child, walk))
  walk.blocky.set(element, found)
  return found
}
