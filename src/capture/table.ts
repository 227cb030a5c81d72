// Tables: those that hold data are tables, those that only lay out a page are what their cells hold. Pure.
import type { PhrasingContent, TableCell, TableRow } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'
import type { StyledBlock } from './blocks.ts'
import { attribute, type Element } from './dom.ts'

/** Longer than this in one cell, and it is a page in a table. */
const CELL_CHARACTERS_MAX = 400
const COLUMNS_MAX = 30

type ReadCell = (cell: Element) => readonly StyledBlock[]

interface Cell {
  readonly blocks: readonly StyledBlock[]
  readonly columns: number
}

export function toTable(element: Element, read: ReadCell): readonly StyledBlock[] {
  const rows = rowsOf(element)
    .map((row) => cellsOf(row, read))
    .filter((cells) => cells.some(({ blocks }) => blocks.length > 0))
  const all = rows.flatMap(withoutLineNumbers).flatMap(({ blocks }) => blocks)
  const first = all[0]
  if (!first) return []
  const width = Math.max(...rows.map((cells) => cells.reduce((sum, { columns }) => sum + columns, 0)))
  const layout =
    rows.length < 2 ||
    width < 2 ||
    width > COLUMNS_MAX ||
    all.some(({ node }) => node.type === 'table' || node.type === 'heading' || node.type === 'code') ||
    rows
      .flat()
      .some(({ blocks }) => blocks.map(({ node }) => textOf(node)).join('').length > CELL_CHARACTERS_MAX)
  const caption = captionOf(element, read)
  if (layout) return [...caption, ...all]
  const children = rows.map((cells) => toRow(cells, width))
  return [...caption, { node: { type: 'table', align: [], children }, look: first.look }]
}

/** Numbers of lines beside code are drawn as a cell of their own. */
function withoutLineNumbers(cells: readonly Cell[]): readonly Cell[] {
  const code = cells.some(({ blocks }) => blocks.some(({ node }) => node.type === 'code'))
  if (!code || cells.length < 2) return cells
  return cells.filter(({ blocks }) => !blocks.every(({ node }) => /^[\d\s]*$/.test(textOf(node))))
}

/** Rows of this table, not of tables in its cells. */
function rowsOf(element: Element): readonly Element[] {
  return element.children.flatMap((child): readonly Element[] => {
    if (child.type === 'text') return []
    if (child.name === 'tr') return [child]
    return /^t(?:head|body|foot)$/.test(child.name) ? rowsOf(child) : []
  })
}

function captionOf(element: Element, read: ReadCell): readonly StyledBlock[] {
  return element.children.flatMap((child) =>
    child.type === 'element' && child.name === 'caption' ? read(child) : [],
  )
}

function cellsOf(row: Element, read: ReadCell): readonly Cell[] {
  return row.children.flatMap((child): Cell[] => {
    if (child.type === 'text' || !/^t[dh]$/.test(child.name)) return []
    const columns = Number.parseInt(attribute(child, 'colspan'), 10)
    return [{ blocks: read(child), columns: columns > 1 && columns <= COLUMNS_MAX ? columns : 1 }]
  })
}

function toRow(cells: readonly Cell[], width: number): TableRow {
  const children = cells.flatMap(({ blocks, columns }): TableCell[] => [
    { type: 'tableCell', children: phrasingOfBlocks(blocks) },
    ...Array.from({ length: columns - 1 }, (): TableCell => ({ type: 'tableCell', children: [] })),
  ])
  while (children.length < width) children.push({ type: 'tableCell', children: [] })
  return { type: 'tableRow', children }
}

/** Paragraphs of a cell stand after each other: a cell of a Markdown table is one line. */
function phrasingOfBlocks(blocks: readonly StyledBlock[]): PhrasingContent[] {
  return blocks.flatMap(({ node }, index): PhrasingContent[] => {
    const content: PhrasingContent[] =
      node.type === 'paragraph' ? oneLine(node.children) : [{ type: 'text', value: textOf(node) }]
    return index === 0 ? content : [{ type: 'text', value: ' ' }, ...content]
  })
}

function oneLine(children: readonly PhrasingContent[]): PhrasingContent[] {
  return children.flatMap((child): PhrasingContent[] => {
    if (child.type === 'break') return [{ type: 'text', value: ' ' }]
    return child.type === 'image' ? [{ type: 'text', value: child.alt ?? '' }] : [child]
  })
}
