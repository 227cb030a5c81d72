// The paragraphs of a translation as its page numbers them: `p12`, headings `s2`. They are counted in the order of the
// file, empty slots included, so that a number stays while a translation is filled; it moves where blocks are put in. Pure.
import type { Nodes } from 'mdast'
import type { Pair, Translation } from '../issue/issue.ts'

export interface Paragraph {
  /** Id of its place on the translation's page: `p12`, `s2`, `title`. */
  readonly id: string
  /** What a link to it says: `¶12`, `§2`. */
  readonly label: string
  readonly pair: Pair
  readonly translation: Translation
  /** Line of the English, else of the Chinese. */
  readonly line: number
  /** The English without glosses, notes and pictures. */
  readonly english: string
}

/** One for each pair, in order. A heading of the first level at the head is the title. */
export function paragraphsOf(translation: Translation): readonly Paragraph[] {
  let paragraphs = 0
  let sections = 0
  return translation.pairs.map((pair, index) => {
    const [first] = [...pair.en.children, ...pair.zh.children]
    const rest = {
      pair,
      translation,
      line: pair.en.children[0]?.position?.start.line ?? pair.line,
      english: englishText(pair.en),
    }
    if (first?.type !== 'heading') {
      paragraphs += 1
      return { id: `p${paragraphs}`, label: `¶${paragraphs}`, ...rest }
    }
    if (index === 0 && first.depth === 1) return { id: 'title', label: '¶', ...rest }
    sections += 1
    return { id: `s${sections}`, label: `§${sections}`, ...rest }
  })
}

/** The words of English as a quotation would give them. */
export function englishText(node: Nodes): string {
  switch (node.type) {
    case 'text':
    case 'inlineCode':
      return node.value
    case 'break':
      return ' '
    case 'term':
      return node.english ?? node.expansion?.en ?? ''
    case 'gloss':
    case 'footnoteDefinition':
    case 'sourceLine':
      return ''
    case 'runIn':
      return `${node.label} `
    case 'paragraph':
    case 'heading':
    case 'tableCell':
      return `${node.children.map(englishText).join('')}\n`
    default:
      return 'children' in node ? node.children.map((child: Nodes) => englishText(child)).join('') : ''
  }
}
