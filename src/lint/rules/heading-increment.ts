// Headings go down one level at a time. The title is the only heading of level 1.
import { visit } from 'unist-util-visit'
import type { LintRule, Problem } from '../rule.ts'

export const headingIncrement: LintRule = {
  id: 'heading-increment',
  severity: 'warning',
  scope: 'every',
  summary: 'Headings start at ## and go down one level at a time: the title of the issue is the level above.',
  advice: 'Take away or add a #.',
  check: ({ root, part }) => {
    const problems: Problem[] = []
    let level = 1
    visit(root, 'heading', (node) => {
      const marks = '#'.repeat(node.depth)
      // A translation repeats the source's own title.
      if (node.depth === 1 && part === 'issue') {
        const reason = 'Unexpected # heading, expected ##, since the title of the issue is the level above'
        problems.push({ reason, place: node.position })
      } else if (node.depth > level + 1) {
        const reason = `Unexpected ${marks} heading below ${'#'.repeat(level)}, expected ${'#'.repeat(level + 1)}`
        problems.push({
          reason: level === 1 ? `Unexpected ${marks} as first heading, expected ##` : reason,
          place: node.position,
        })
      }
      level = node.depth
    })
    return problems
  },
}
