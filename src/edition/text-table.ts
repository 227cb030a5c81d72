// A table as plain text: columns aligned where they fit, else each row as `label: value` lines.
import type { Table } from 'mdast'
import { inlineText, type LinkList } from './text-inline.ts'
import { widthOf, wrap } from './text-wrap.ts'

const GAP = '  '

export function tableLines(node: Table, links: LinkList, columns: number): readonly string[] {
  const rows = node.children.map((row) =>
    row.children.map((cell) => inlineText(cell, links).replace(/\s+/g, ' ').trim()),
  )
  const [head = [], ...body] = rows
  const widths = head.map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))))
  const whole = widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1))
  return whole <= columns ? aligned(head, body, widths, node) : labelled(head, body, columns)
}

function aligned(
  head: readonly string[],
  body: readonly (readonly string[])[],
  widths: readonly number[],
  node: Table,
): readonly string[] {
  const line = (cells: readonly string[]) =>
    widths
      .map((width, column) => pad(cells[column] ?? '', width, node.align?.[column] ?? 'left'))
      .join(GAP)
      .trimEnd()
  return [line(head), widths.map((width) => '-'.repeat(width)).join(GAP), ...body.map(line)]
}

function pad(text: string, width: number, align: 'left' | 'right' | 'center'): string {
  const space = Math.max(0, width - widthOf(text))
  if (align === 'right') return ' '.repeat(space) + text
  if (align === 'center') return ' '.repeat(Math.floor(space / 2)) + text + ' '.repeat(Math.ceil(space / 2))
  return text + ' '.repeat(space)
}

function labelled(
  head: readonly string[],
  body: readonly (readonly string[])[],
  columns: number,
): readonly string[] {
  return body.flatMap((row, index) => {
    const lines = head.flatMap((label, column) => {
      const value = row[column] ?? ''
      return value === '' ? [] : wrap(label === '' ? value : `${label}: ${value}`, columns, '', '  ')
    })
    return index > 0 ? ['', ...lines] : lines
  })
}
