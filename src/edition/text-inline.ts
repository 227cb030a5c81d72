// Runs of words as plain text. Addresses are gathered into a numbered list; notes keep their own numbers.
import type { Nodes } from 'mdast'
import { withColon } from './handlers.ts'
import { htmlText, withoutRp } from './html-text.ts'

/** The addresses named so far, in order; the number in the text is the index plus one. */
export interface LinkList {
  readonly urls: string[]
}

/** Words of a node. Links read `words [3]`, notes `[note 1]`, so that the two cannot be mixed up. */
export function inlineText(node: Nodes, links: LinkList): string {
  switch (node.type) {
    case 'text':
      return node.value.replace(/\n/g, ' ')
    case 'inlineCode':
      return `\`${node.value}\``
    case 'break':
      return '\n'
    case 'image':
      return node.alt ? `[Picture: ${node.alt}]` : '[Picture]'
    case 'footnoteReference':
      return node.data?.note ? ` [note ${node.data.note.number}]` : ''
    case 'html':
      return htmlText(node.value)
    case 'emphasis':
      return marked('_', inside(node.children, links))
    case 'strong':
      return marked('*', inside(node.children, links))
    case 'delete':
      return marked('~', inside(node.children, links))
    case 'link':
      return linkText(inside(node.children, links), node.url, links)
    case 'runIn':
      return `*${withColon(node.label)}*`
    case 'term':
      return node.english ?? node.expansion?.en ?? node.zh
    case 'gloss': {
      const [open, close] = { square: ['[', ']'], round: ['(', ')'], bare: ['', ''] }[node.form]
      return `${open}${inside(node.children, links)}${close}`
    }
    default:
      return 'children' in node ? inside(node.children, links) : ''
  }
}

function inside(children: readonly Nodes[], links: LinkList): string {
  return withoutRp(children)
    .map((child) => inlineText(child, links))
    .join('')
}

/** Marks emphasis as plain text always has; not around Han, where the marks read as noise, and not doubled. */
function marked(mark: string, text: string): string {
  if (text.trim() === '' || /\p{Script=Han}/u.test(text) || text.includes(mark)) return text
  return `${mark}${text}${mark}`
}

function linkText(text: string, url: string, links: LinkList): string {
  if (url.startsWith('#')) return text
  if (text === url || `mailto:${text}` === url) return text
  return `${text}${text === '' ? '' : ' '}[${numberOf(url, links)}]`
}

function numberOf(url: string, links: LinkList): number {
  const known = links.urls.indexOf(url)
  return known >= 0 ? known + 1 : links.urls.push(url)
}
