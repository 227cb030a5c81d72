// Plots in a terminal: bars of eighths of a character, and a line of them for what goes over time. As wide as the terminal, with
// Chinese labels in two columns a character.
import type { Plot, Point } from '../../audience/statistics/plots.ts'
import { widthOf } from '../../edition/text-wrap.ts'
import { clipped, solidBar } from '../columns.ts'

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const
/** There is something, and how much is not told. */
const HIDDEN = '·'
const BAR_MAX = 48
const BAR_MIN = 8
/** Of a label; the end of a longer one is cut off. */
const LABEL_MAX = 36

/** Lines of a plot, its title first. `columns`: of the terminal. */
export function plotLines(plot: Plot, columns: number): readonly string[] {
  const title = `${plot.title}: ${plot.about.charAt(0).toLowerCase()}${plot.about.slice(1)}`
  switch (plot.type) {
    case 'line':
      return [title, ...lineLines(plot.points, columns)]
    case 'columns':
    case 'bars':
      return [title, ...barLines(plot.points, columns, plot.max)]
  }
}

/** The last of them where there are more than fit. Zero is no level of its own: the lowest block is the least value. */
export function sparkline(values: readonly number[], columns: number): string {
  const shown = values.slice(-Math.max(1, columns))
  const least = Math.min(...shown)
  const span = Math.max(...shown) - least
  return shown
    .map((value) => LEVELS[span === 0 ? 3 : Math.round(((value - least) / span) * (LEVELS.length - 1))])
    .join('')
}

function lineLines(points: readonly Point[], columns: number): readonly string[] {
  const shown = points.slice(-Math.max(1, columns - 2))
  const first = shown[0]
  const last = shown.at(-1)
  const line = sparkline(
    shown.map(({ value }) => value),
    columns - 2,
  )
  return [
    `  ${line}`,
    `  ${first?.label ?? ''} ${first?.text ?? ''} – ${last?.label ?? ''} ${last?.text ?? ''}`,
  ]
}

/** A row each: label, bar, value. What is below zero goes the same way, of lighter blocks. */
function barLines(points: readonly Point[], columns: number, max: number | undefined): readonly string[] {
  const labels = points.map(({ label }) => clipped(label, LABEL_MAX))
  const labelWidth = Math.max(...labels.map(widthOf))
  const textWidth = Math.max(...points.map(({ text }) => widthOf(text)))
  const room = Math.max(BAR_MIN, Math.min(BAR_MAX, columns - labelWidth - textWidth - 6))
  const most = max ?? Math.max(...points.map(({ value }) => Math.abs(value)), 1)
  return points.map(({ value, text, hidden }, at) => {
    const label = labels[at] ?? ''
    const bar = hidden ? HIDDEN : barOf(Math.abs(value) / most, room, value < 0 ? 'below' : 'above')
    return `  ${label}${' '.repeat(labelWidth - widthOf(label))}  ${bar}${bar === '' ? '' : ' '}${text}`
  })
}

/** Below nothing it is of a lighter shade, in whole columns. */
function barOf(share: number, room: number, side: 'above' | 'below'): string {
  if (side === 'above' || share === 0) return solidBar(share, room)
  return '░'.repeat(Math.max(1, Math.round(share * room)))
}
