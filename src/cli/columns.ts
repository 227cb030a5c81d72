// Rows as columns of a terminal, where a Chinese character is two columns wide.
import { widthOf } from '../edition/text-wrap.ts'

/** Every column but the last is as wide as its widest cell; two spaces stand between. */
export function inColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const count = Math.max(0, ...rows.map(({ length }) => length))
  const widths = Array.from({ length: count }, (_, at) =>
    rows.reduce((widest, row) => Math.max(widest, widthOf(row[at] ?? '')), 0),
  )
  return rows.map((row) =>
    row
      .map((cell, at) =>
        at === row.length - 1 ? cell : cell + ' '.repeat((widths[at] ?? 0) - widthOf(cell)),
      )
      .join('  ')
      .trimEnd(),
  )
}
