// Says which expressions under `segments` in newsletter.yaml cannot be read, at the very place. Their form is YAML's; what
// they say is the audience's.
import type { VFile } from 'vfile'
import { isScalar, LineCounter, parseDocument } from 'yaml'
import { openSegment } from '../audience/segment/segment.ts'
import { report } from '../issue/report.ts'
import type { Site } from '../issue/site.ts'

/** Returns how many. */
export function reportSegments(file: VFile, text: string, { lists = {}, segments = {} }: Site): number {
  let count = 0
  for (const [name, expression] of Object.entries(segments)) {
    const segment = openSegment(expression, 0, { lists: Object.keys(lists) })
    if (!('problem' in segment)) continue
    count += 1
    report(file, {
      ruleId: 'segment',
      severity: 'error',
      reason: `Segment ${name}: ${segment.problem}`,
      place: placeOf(text, name, expression, segment.column),
      note: 'docs/segments.md has the fields and what can be asked of them.',
    })
  }
  return count
}

/** The column of an expression is one of the file where it stands there as it is; else its beginning is told. */
function placeOf(text: string, name: string, expression: string, column: number) {
  const lines = new LineCounter()
  const node = parseDocument(text, { lineCounter: lines }).getIn(['segments', name], true)
  if (!isScalar(node) || !node.range) return undefined
  const [start, end] = node.range
  const written = text.slice(start, end)
  const inside = written.indexOf(expression)
  const { line, col } = lines.linePos(inside === -1 ? start : start + inside + column - 1)
  return { line, column: col }
}
