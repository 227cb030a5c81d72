// Every picture has a description for those who do not see it.
import { visit } from 'unist-util-visit'
import type { LintRule, Problem } from '../rule.ts'

export const imageAlt: LintRule = {
  id: 'image-alt',
  severity: 'warning',
  scope: 'every',
  summary: 'Every picture has a description: many readers see emails without pictures.',
  advice: 'Say in the square brackets what the picture shows: ![Bar chart of …](chart.png).',
  check: ({ root }) => {
    const problems: Problem[] = []
    visit(root, (node) => {
      if (node.type !== 'image' && node.type !== 'imageReference') return
      if ((node.alt ?? '').trim() === '') {
        problems.push({
          reason: 'Unexpected picture without description, expected ![what it shows](…)',
          place: node.position,
        })
      }
    })
    return problems
  },
}
