// Plots as SVG: one series, labels where they belong, no legend. Drawn as wide as the column of the smallest
// phone, so that its text can be read there; colours are those of the page around it. No style attributes: a strict policy refuses them. Pure.
import { scaleBand, scaleLinear } from 'd3-scale'
import { area, line } from 'd3-shape'
import { eastAsianWidth } from 'get-east-asian-width'
import type { Plot, Point } from './plots.ts'

/** For the page around the plots, or for a file of its own: `standalone`. */
export const PLOT_STYLE = `.plot { display: block; width: 100%; max-width: 27rem; height: auto; color: var(--ink, #1d1b18); }
.plot text { font: 12px var(--label, system-ui, sans-serif); fill: currentColor; }
.plot .quiet { fill: var(--muted, #655f56); }
.plot .strong { font-weight: 700; stroke: var(--paper, #fbf9f4); stroke-width: 3; stroke-linejoin: round; paint-order: stroke; }
.plot .mark { fill: var(--accent, #a8321f); }
.plot .down { fill: var(--muted, #655f56); }
.plot .track { fill: var(--rule, #e2dcd0); }
.plot .hidden { fill: none; stroke: var(--edge, #857d70); stroke-dasharray: 2 2; }
.plot .area { fill: var(--accent, #a8321f); opacity: 0.14; }
.plot .line { fill: none; stroke: var(--accent, #a8321f); stroke-width: 2; stroke-linejoin: round; }
.plot .axis { stroke: var(--edge, #857d70); stroke-width: 1; }`

const STANDALONE = `${PLOT_STYLE}
.plot { --label: system-ui, -apple-system, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif; }
@media (prefers-color-scheme: dark) {
  .plot { --paper: #17150f; --ink: #ece7dc; --muted: #aca496; --rule: #38342a; --edge: #8b8374; --accent: #e8836f; background: #17150f; }
}`

const WIDTH = 280
const TEXT = 12
/** Of a character as wide as a digit. */
const CHARACTER = 6.7
/** How much wider bold text is, also in the widest of the fonts: what reaches beyond the picture is cut off. */
const BOLD = 1.35
const GAP = 6

/** As part of a page: `<svg class="plot">` with a title and a description, which its ids join. */
export function plotSvg(plot: Plot): string {
  return svg(plot, '')
}

/** As a file that brings its own colours, for light and dark. */
export function plotFile(plot: Plot): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg(plot, `<style>${STANDALONE}</style>`)}\n`
}

function svg(plot: Plot, style: string): string {
  const { height, body } = drawn(plot)
  const id = `plot-${plot.id.replaceAll(/[^a-z0-9-]/gi, '-')}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-about">`,
    `<title id="${id}-title">${escaped(plot.title)}</title><desc id="${id}-about">${escaped(plot.about)}</desc>`,
    `${style}${body}</svg>`,
  ].join('')
}

function drawn(plot: Plot): { readonly height: number; readonly body: string } {
  switch (plot.type) {
    case 'line':
      return lineOf(plot.points)
    case 'columns':
      return columnsOf(plot.points)
    case 'bars':
      return barsOf(plot.points, plot.max)
  }
}

const TIME_HEIGHT = 150
const TIME_TOP = 24
const TIME_BOTTOM = 126

/** From zero; the first and the last point are labelled, and the highest where it is neither and there is room. */
function lineOf(points: readonly Point[]): { readonly height: number; readonly body: string } {
  const x = scaleLinear([0, points.length - 1], [2, WIDTH - 4])
  const y = scaleLinear([0, highest(points)], [TIME_BOTTOM, TIME_TOP])
  const path = { x: (_: Point, at: number) => round(x(at)), y: (point: Point) => round(y(point.value)) }
  const shape = area<Point>().x(path.x).y0(TIME_BOTTOM).y1(path.y)(points as Point[])
  const stroke = line<Point>().x(path.x).y(path.y)(points as Point[])
  const last = points.length - 1
  const top = points.reduce((best, { value }, at) => (value > (points[best]?.value ?? 0) ? at : best), last)
  const labelOf = (at: number) => labelAt(points[at]?.text ?? '', x(at), y(points[at]?.value ?? 0))
  const inside = top > last / 4 && top < (last * 3) / 4
  const labels = withoutTouching([labelOf(0), labelOf(last), ...(inside ? [labelOf(top)] : [])])
  const end = points[last]
  const dot = `<circle class="mark" cx="${round(x(last))}" cy="${round(y(end?.value ?? 0))}" r="3"/>`
  const body = `<path class="area" d="${shape ?? ''}"/>${axis(TIME_BOTTOM)}<path class="line" d="${stroke ?? ''}"/>${dot}${labels.map(labelText).join('')}${timeLabels(points)}`
  return { height: TIME_HEIGHT, body }
}

/**
 * Up from zero and down from it; the greatest each way is labelled, and the last where there is room: above a greater neighbour it
 * would seem to be the neighbour's.
 */
function columnsOf(points: readonly Point[]): { readonly height: number; readonly body: string } {
  const values = points.map(({ value }) => value)
  const least = Math.min(0, ...values)
  const most = Math.max(0, ...values)
  const x = scaleBand(
    points.map((_, at) => at),
    [0, WIDTH],
  ).padding(0.25)
  const width = Math.min(x.bandwidth(), 36)
  const y = scaleLinear([least, most], [least < 0 ? TIME_BOTTOM - 18 : TIME_BOTTOM, TIME_TOP])
  const zero = y(0)
  const middleOf = (at: number) => (x(at) ?? 0) + x.bandwidth() / 2
  const columns = points.map((point, at) => {
    const middle = middleOf(at)
    const edge = y(point.value)
    return `<rect class="${point.value < 0 ? 'down' : 'mark'}" x="${round(middle - width / 2)}" y="${round(Math.min(zero, edge))}" width="${round(width)}" height="${round(Math.abs(edge - zero))}"/>`
  })
  const labelOf = (at: number) => {
    const { text = '', value = 0 } = points[at] ?? {}
    return labelAt(text, middleOf(at), value < 0 ? y(value) + TEXT + 10 : y(value))
  }
  const last = points.length - 1
  const own = labelOf(last)
  const covered = values.some((value, at) => {
    const beside = Math.abs(middleOf(at) - own.x) < own.half + width / 2
    return beside && ((values[last] ?? 0) < 0 ? value < (values[last] ?? 0) : value > (values[last] ?? 0))
  })
  const greatest = [values.indexOf(most), ...(least < 0 ? [values.indexOf(least)] : [])]
  const labelled = [...greatest.filter((at) => at >= 0 && at !== last), ...(covered ? [] : [last])]
  const labels = withoutTouching(labelled.map(labelOf))
  const body = `${columns.join('')}${axis(zero)}${labels.map(labelText).join('')}${timeLabels(points)}`
  return { height: TIME_HEIGHT, body }
}

const ROW = 24
/** Of a label before a bar; a longer one stands above it. */
const LABEL_MAX = 96
/** Width of the hollow mark of what is not told: the same whatever the scale. */
const HIDDEN = 9

/** A row each: label, bar, value. Long labels, and those beside values of all widths, stand above their bars. */
function barsOf(
  points: readonly Point[],
  max: number | undefined,
): { readonly height: number; readonly body: string } {
  const widest = Math.max(...points.map(({ label }) => widthOf(label)))
  const above = widest > LABEL_MAX
  const start = above ? 0 : widest + GAP
  const end = WIDTH - Math.max(...points.map(({ text }) => widthOf(text))) - GAP
  const x = scaleLinear([0, max ?? highest(points)], [start, end])
  const row = above ? ROW + 16 : ROW
  const rows = points.map((point, at) => {
    const top = at * row
    const middle = top + row - ROW / 2
    const label = above
      ? `<text class="quiet" x="0" y="${top + TEXT + 2}">${escaped(shortened(point.label))}</text>`
      : `<text class="quiet" x="0" y="${middle + 4}">${escaped(point.label)}</text>`
    const track = `<rect class="track" x="${round(start)}" y="${middle - 5}" width="${round(end - start)}" height="10"/>`
    const bar = point.hidden
      ? `<rect class="hidden" x="${round(start + 0.5)}" y="${middle - 4.5}" width="${HIDDEN}" height="9"/>`
      : `<rect class="mark" x="${round(start)}" y="${middle - 5}" width="${round(Math.max(0, x(point.value) - start))}" height="10"/>`
    const value = `<text x="${WIDTH}" y="${middle + 4}" text-anchor="end">${escaped(point.text)}</text>`
    return `${label}${track}${bar}${value}`
  })
  return { height: points.length * row, body: rows.join('') }
}

interface Label {
  readonly text: string
  /** Of its middle. */
  readonly x: number
  readonly y: number
  /** Of its width. */
  readonly half: number
}

/** Above its point, within the picture. */
function labelAt(text: string, x: number, y: number): Label {
  const half = (widthOf(text) * BOLD) / 2
  return { text, x: Math.min(Math.max(x, half), WIDTH - half), y: y - 7, half }
}

/** Those that come first stay. What a label would have said is in the table under the plot. */
function withoutTouching(labels: readonly Label[]): readonly Label[] {
  const kept: Label[] = []
  for (const label of labels) {
    const touches = kept.some(
      ({ x, y, half }) => Math.abs(x - label.x) < half + label.half + GAP && Math.abs(y - label.y) < TEXT + 2,
    )
    if (!touches) kept.push(label)
  }
  return kept
}

function labelText({ text, x, y }: Label): string {
  return `<text class="strong" x="${round(x)}" y="${round(y)}" text-anchor="middle">${escaped(text)}</text>`
}

function timeLabels(points: readonly Point[]): string {
  const first = points[0]?.label ?? ''
  const last = points.at(-1)?.label ?? ''
  const start = `<text class="quiet" x="0" y="${TIME_HEIGHT - 6}">${escaped(first)}</text>`
  if (points.length < 2) return start
  return `${start}<text class="quiet" x="${WIDTH}" y="${TIME_HEIGHT - 6}" text-anchor="end">${escaped(last)}</text>`
}

function axis(y: number): string {
  return `<line class="axis" x1="0" x2="${WIDTH}" y1="${round(y)}" y2="${round(y)}"/>`
}

function highest(points: readonly Point[]): number {
  return Math.max(1, ...points.map(({ value }) => value))
}

function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += CHARACTER * eastAsianWidth(character.codePointAt(0) ?? 0)
  return width
}

function shortened(label: string): string {
  let kept = ''
  for (const character of label) {
    if (widthOf(kept + character) > WIDTH - 2 * CHARACTER) return `${kept}…`
    kept += character
  }
  return kept
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
}
