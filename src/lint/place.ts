// Where things stand in a file: keys of the front matter, and offsets inside a text node. Pure.
import type { Point, Position } from 'unist'

/** The line of a front matter key, or the first line. */
export function keyPlace(text: string, key: string): Position {
  const lines = text.split('\n')
  const end = lines.indexOf('---', 1)
  const index = lines.findIndex((line, at) => at > 0 && (end < 0 || at < end) && line.startsWith(`${key}:`))
  const line = Math.max(index, 0) + 1
  const width = (lines[line - 1] ?? '').trimEnd().length
  return { start: { line, column: 1 }, end: { line, column: width + 1 } }
}

let latest: { readonly text: string; readonly point: (offset: number) => Point } | undefined

/** Turns offsets of a text into points. Lines are found once, though every rule asks anew. */
export function pointsOf(text: string): (offset: number) => Point {
  if (latest?.text !== text) latest = { text, point: findLines(text) }
  return latest.point
}

function findLines(text: string): (offset: number) => Point {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1, offset }
  }
}
