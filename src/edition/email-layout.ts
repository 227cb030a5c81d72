// Lays clean HTML out for mail clients: tables where padding and colour must hold, anchors that Gmail and Word find,
// no ruby, no elements they do not know. Styles come after this, in email-inline.ts.
import type { Element, ElementContent, Properties, Root } from 'hast'
import { toString as textOf } from 'hast-util-to-string'
import { SKIP, visit } from 'unist-util-visit'
import { element, hasClass, textNode } from './element.ts'
import { COLUMN } from './email-styles.ts'

const COLUMNS_MANY = 4

/** Changes the tree in place and returns it. */
export function layOutForEmail(tree: Root): Root {
  tree.children = layOutAll(tree.children as ElementContent[])
  return tree
}

function layOutAll(nodes: readonly ElementContent[]): ElementContent[] {
  return nodes.flatMap((node) => {
    if (node.type !== 'element') return [node]
    node.children = layOutAll(node.children)
    const laid = layOut(node)
    // What stands in the place of a block keeps its line: the cut of a heavy email is reckoned from it.
    if (node.position) for (const made of laid) made.position ??= node.position
    return laid
  })
}

function layOut(node: Element): ElementContent[] {
  if (hasClass(node, 'passage')) return [passageTable(node)]
  if (hasClass(node, 'notes')) return [notesSection(node)]
  if (hasClass(node, 'table')) return node.children
  if (hasClass(node, 'recommendation')) return recommendation(node)
  if (hasClass(node, 'vote') || hasClass(node, 'correction'))
    return [cellTable('box', node.children, undefined)]
  switch (node.tagName) {
    case 'blockquote':
      return [cellTable('quote', node.children, node.properties.lang?.toString())]
    case 'table':
      return [dataTable(node)]
    case 'img':
      fitImage(node)
      return [node]
    case 'ruby':
      return rubyText(node)
    case 'sup':
      if (hasClass(node, 'note-reference')) anchorOutside(node)
      return [node]
    case 'details':
    case 'section':
    case 'article':
    case 'aside':
      node.tagName = 'div'
      return [node]
    case 'summary':
      node.tagName = 'p'
      return [node]
    default:
      return [node]
  }
}

/** Chinese in a tinted cell, English beneath, pair by pair; the source line last. */
function passageTable(node: Element): Element {
  const rows: Element[] = []
  for (const child of node.children) {
    if (child.type !== 'element') continue
    const sides = hasClass(child, 'pair') ? child.children : [child]
    for (const side of sides) if (side.type === 'element') rows.push(row([passageCell(side)]))
  }
  return table('passage', rows)
}

function passageCell(side: Element): Element {
  if (hasClass(side, 'source-line')) {
    return element('td', { className: ['source-cell'] }, side.children)
  }
  const chinese = String(side.properties.lang ?? '').startsWith('zh')
  // Yahoo drops `lang` from cells: it stands on an element inside.
  const inner = element('div', { lang: side.properties.lang ?? 'en' }, side.children)
  return element(
    'td',
    { className: [chinese ? 'chinese-cell' : 'english-cell'] },
    chinese ? [inner] : side.children,
  )
}

/** A table of data; Yahoo drops `lang` from cells, so it stands inside them. With many columns it is set smaller, and its words may break, so that a phone can show it. */
function dataTable(node: Element): Element {
  let columns = 0
  visit(node, 'element', (child) => {
    const cells = child.children.filter((cell) => cell.type === 'element' && /^t[hd]$/.test(cell.tagName))
    if (/^t[hd]$/.test(child.tagName) && child.properties.lang) {
      child.children = [element('span', { lang: child.properties.lang }, child.children)]
      delete child.properties.lang
      return SKIP
    }
    if (child.tagName === 'tr') columns = Math.max(columns, cells.length)
    return undefined
  })
  const className = columns > COLUMNS_MANY ? ['data', 'wide'] : ['data']
  node.properties = { className, cellPadding: '0', cellSpacing: '0', border: '0', width: '100%' }
  return node
}

function cellTable(name: string, children: ElementContent[], lang: string | undefined): Element {
  const inside = lang ? [element('div', { lang }, children)] : children
  return table(name, [row([element('td', { className: [`${name}-cell`] }, inside)])])
}

function table(name: string, rows: Element[]): Element {
  const properties: Properties = {
    role: 'presentation',
    className: [name],
    width: '100%',
    cellPadding: '0',
    cellSpacing: '0',
    border: '0',
  }
  return element('table', properties, rows)
}

function row(cells: Element[]): Element {
  return element('tr', {}, cells)
}

/** Notes as numbered paragraphs: readable where no link of a mail works. */
function notesSection(node: Element): Element {
  const parts = node.children.flatMap((child): ElementContent[] => {
    if (child.type !== 'element') return []
    if (child.tagName !== 'ol') return [element(child.tagName, {}, child.children)]
    const items = child.children.filter((item) => item.type === 'element')
    return items.flatMap((item, index) => noteParagraphs(item, index + 1))
  })
  return element('div', { className: ['notes'] }, parts)
}

function noteParagraphs(item: Element, number: number): ElementContent[] {
  const blocks = item.children.filter((child) => child.type === 'element')
  const start = [
    anchor(String(item.properties.id ?? '')),
    element('span', { className: ['note-number'] }, [textNode(`${number}. `)]),
  ]
  const first = blocks[0]
  if (first?.tagName === 'p') first.children.unshift(...start)
  else blocks.unshift(element('p', {}, start))
  return blocks
}

/** Gmail and Word jump only to an empty `<a name>`; others to an id. */
function anchor(name: string): Element {
  return element('a', { name, id: name }, [])
}

function anchorOutside(reference: Element): void {
  const link = reference.children.find((child) => child.type === 'element')
  if (link?.type !== 'element' || link.properties.id === undefined) return
  const name = String(link.properties.id)
  delete link.properties.id
  reference.children.unshift(anchor(name))
}

/** The label above its title: two lines read better than one in a narrow column. */
function recommendation(node: Element): ElementContent[] {
  return node.children.flatMap((child): ElementContent[] => {
    if (child.type !== 'element') return []
    const label = child.children[0]
    if (!label || !hasClass(label, 'label')) return [child]
    const rest = child.children.slice(1)
    if (rest[0]?.type === 'text') rest[0].value = rest[0].value.trimStart()
    const line = element('p', { className: ['label-line'] }, [label])
    if (!textOf(element('p', {}, rest)).trim()) return [line]
    return [line, element(child.tagName, { className: ['recommended'] }, rest)]
  })
}

function fitImage(node: Element): void {
  const width = Number(node.properties.width)
  const height = Number(node.properties.height)
  if (!(width > COLUMN) || !(height > 0)) return
  node.properties.width = COLUMN
  node.properties.height = Math.round((height * COLUMN) / width)
}

/** Ruby as text: the reading in brackets after what it reads. */
function rubyText(node: Element): ElementContent[] {
  const parts: ElementContent[] = []
  for (const child of node.children) {
    if (child.type === 'element' && child.tagName === 'rp') continue
    if (child.type === 'element' && child.tagName === 'rt') parts.push(textNode(` (${textOf(child).trim()})`))
    else parts.push(child)
  }
  return parts
}
