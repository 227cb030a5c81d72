// Blocks as plain text: lines of at most 72 columns, an empty line between blocks, quotations behind `>`.
import type { Heading, List, Nodes } from 'mdast'
import type {
  CorrectionNode,
  FigureCaptionNode,
  PassageNode,
  RecommendationNode,
  TurnNode,
  VoteNode,
} from '../issue/tree.ts'
import { longDate } from './dates.ts'
import { withColon } from './handlers.ts'
import { htmlText } from './html-text.ts'
import { type NoteNode, noteLabel } from './notes.ts'
import { inlineText, type LinkList } from './text-inline.ts'
import { tableLines } from './text-table.ts'
import { COLUMNS, widthOf, wrap } from './text-wrap.ts'

/** Text nested as deep as nobody reads it is still set in words, not in letters. */
const COLUMNS_MIN = 24

/** Lines of a node; none where it says nothing. `columns` is what is left of the line. */
export function blockLines(node: Nodes, links: LinkList, columns: number = COLUMNS): readonly string[] {
  switch (node.type) {
    case 'heading':
      return headingLines(node, links, columns)
    case 'thematicBreak':
      return ['* * *']
    case 'code':
      return node.value.split('\n').map((line) => `    ${line}`)
    case 'html':
      return textLines(htmlText(node.value), columns)
    case 'blockquote':
      return quoted(stacked(node.children, links, narrower(columns, 2)))
    case 'passage':
      return quoted(passageLines(node, links, narrower(columns, 2)))
    case 'sourceLine':
      return wrap(`— ${inlineText(node, links)}`, columns, '', '  ')
    case 'list':
      return listLines(node, links, columns)
    case 'table':
      return tableLines(node, links, columns)
    case 'recommendation':
      return recommendationLines(node, links, columns)
    case 'turn':
      return turnLines(node, links, columns)
    case 'figure':
      return node.children.flatMap((child) => blockLines(child, links, columns))
    case 'figureCaption':
      return captionLines(node, links, columns)
    case 'vote':
      return voteLines(node, links, columns)
    case 'voteLink':
      return [`Vote: ${node.url}`]
    case 'correction':
      return correctionLines(node, links, columns)
    case 'notes':
      return [
        'Notes',
        '-----',
        '',
        ...separated(node.children.map((note) => noteLines(note, links, columns))),
      ]
    case 'root':
    case 'dialogue':
    case 'only':
    case 'passageSide':
    case 'passagePair':
    case 'listItem':
      return stacked(node.children, links, columns)
    default:
      return textLines(inlineText(node, links), columns)
  }
}

/** Blocks one under the other with an empty line between. */
export function stacked(
  nodes: readonly Nodes[],
  links: LinkList,
  columns: number = COLUMNS,
): readonly string[] {
  return separated(nodes.map((node) => blockLines(node, links, columns)))
}

export function separated(blocks: readonly (readonly string[])[]): readonly string[] {
  return blocks
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index > 0 ? ['', ...lines] : lines))
}

function narrower(columns: number, by: number): number {
  return Math.max(COLUMNS_MIN, columns - by)
}

function textLines(text: string, columns: number): readonly string[] {
  return text.trim() === '' ? [] : wrap(text, columns)
}

function headingLines(node: Heading, links: LinkList, columns: number): readonly string[] {
  const lines = textLines(inlineText(node, links), columns)
  if (node.depth > 2 || lines.length === 0) return lines
  const width = Math.max(...lines.map(widthOf))
  return [...lines, '-'.repeat(Math.min(width, columns))]
}

function quoted(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '>' : `> ${line}`))
}

function passageLines(node: PassageNode, links: LinkList, columns: number): readonly string[] {
  return stacked(node.children, links, columns)
}

function listLines(node: List, links: LinkList, columns: number): readonly string[] {
  const items = node.children.map((item, index) => {
    const bullet = node.ordered ? `${(node.start ?? 1) + index}. ` : '- '
    const margin = ' '.repeat(bullet.length)
    const lines = item.children.flatMap((child, at) => {
      const inner = blockLines(child, links, narrower(columns, bullet.length))
      const apart = at > 0 && child.type !== 'list' && child.type !== 'voteLink' && inner.length > 0
      return apart ? ['', ...inner] : inner
    })
    return (lines.length > 0 ? lines : ['']).map((line, at) =>
      at === 0 ? `${bullet}${line}` : line === '' ? '' : `${margin}${line}`,
    )
  })
  return node.spread ? separated(items) : items.flat()
}

function recommendationLines(node: RecommendationNode, links: LinkList, columns: number): readonly string[] {
  const [heading, ...rest] = node.children
  if (heading?.type !== 'heading')
    return [withColon(node.label), '', ...stacked(node.children, links, columns)]
  const title = inlineText(heading, links)
  const head = wrap(`${withColon(node.label).toUpperCase()} ${title}`, columns)
  return separated([head, stacked(rest, links, columns)])
}

function turnLines(node: TurnNode, links: LinkList, columns: number): readonly string[] {
  const [first, ...rest] = node.children
  const speaker = withColon(node.speaker)
  if (first?.type !== 'paragraph') return [speaker, '', ...stacked(node.children, links, columns)]
  const opening = wrap(`${speaker} ${inlineText(first, links).trimStart()}`, columns)
  return separated([opening, stacked(rest, links, columns)])
}

function captionLines(node: FigureCaptionNode, links: LinkList, columns: number): readonly string[] {
  const picture = node.imageText ? `In the picture: ${node.imageText}` : ''
  return [...textLines(inlineText(node, links), columns), ...textLines(picture, columns)]
}

function voteLines(node: VoteNode, links: LinkList, columns: number): readonly string[] {
  const head = node.closes ? `VOTE (closes ${longDate(node.closes)})` : 'VOTE'
  const how = node.poll === undefined ? ['Reply with the number of your choice.'] : []
  return separated([[head], stacked(node.children, links, columns), how])
}

function correctionLines(node: CorrectionNode, links: LinkList, columns: number): readonly string[] {
  return separated([[`CORRECTION TO ISSUE ${node.issue}`], stacked(node.children, links, columns)])
}

function noteLines(node: NoteNode, links: LinkList, columns: number): readonly string[] {
  const mark = `[note ${node.number}] `
  const label = noteLabel(node)
  const [first, ...rest] = node.children
  const text = first?.type === 'paragraph' ? inlineText(first, links) : ''
  const opening = wrap([label, text].filter(Boolean).join(' '), columns, mark, '    ')
  const others = first?.type === 'paragraph' ? rest : node.children
  const below = stacked(others, links, narrower(columns, 4)).map((line) => (line === '' ? '' : `    ${line}`))
  return separated([opening, below])
}
