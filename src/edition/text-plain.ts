// The words of a tree and nothing else: for JSON. No marks for emphasis, no addresses, notes as `[1]`.
import type { Nodes } from 'mdast'
import { withColon } from './handlers.ts'
import { htmlText, withoutRp } from './html-text.ts'

const BLOCKS = new Set([
  ...[
    'paragraph',
    'heading',
    'blockquote',
    'list',
    'listItem',
    'table',
    'tableRow',
    'code',
    'passage',
    'passagePair',
  ],
  ...[
    'passageSide',
    'sourceLine',
    'recommendation',
    'dialogue',
    'turn',
    'figure',
    'figureCaption',
    'vote',
    'correction',
  ],
])

/** The text of a node's blocks, an empty line between them. */
export function plainBlocks(node: Nodes): string {
  if (!('children' in node)) return plainInline(node)
  const children: readonly Nodes[] = node.children
  if (node.type === 'tableRow') return children.map(plainInline).join(' | ')
  if (!children.some((child) => BLOCKS.has(child.type))) return plainInline(node)
  return children
    .map((child) =>
      child.type === 'turn' ? `${withColon(child.speaker)} ${plainBlocks(child)}` : plainBlocks(child),
    )
    .filter((text) => text !== '')
    .join('\n\n')
}

/** The text of one run of words. */
export function plainInline(node: Nodes): string {
  switch (node.type) {
    case 'text':
    case 'inlineCode':
    case 'code':
      return node.value
    case 'break':
      return '\n'
    case 'image':
      return node.alt ?? ''
    case 'footnoteReference':
      return node.data?.note ? `[${node.data.note.number}]` : ''
    case 'runIn':
      return withColon(node.label)
    case 'term':
      return node.english ?? node.expansion?.en ?? node.zh
    case 'gloss': {
      const [open, close] = { square: ['[', ']'], round: ['(', ')'], bare: ['', ''] }[node.form]
      return `${open}${inside(node.children)}${close}`
    }
    case 'html':
      return htmlText(node.value)
    default:
      return 'children' in node ? inside(node.children) : ''
  }
}

function inside(children: readonly Nodes[]): string {
  return withoutRp(children).map(plainInline).join('')
}
