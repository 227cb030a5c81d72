// Every link has something to click on.
import { visit } from 'unist-util-visit'
import { visibleText } from '../prose.ts'
import type { LintRule, Problem } from '../rule.ts'

export const linkText: LintRule = {
  id: 'link-text',
  severity: 'error',
  scope: 'every',
  summary: 'Every link has a text.',
  advice: 'Write the text of the link between the square brackets.',
  check: ({ root }) => {
    const problems: Problem[] = []
    visit(root, (node) => {
      if (node.type !== 'link' && node.type !== 'linkReference' && node.type !== 'issueReference') return
      if (visibleText(node).trim() === '') {
        problems.push({
          reason: 'Unexpected link without text, expected [text](address)',
          place: node.position,
        })
      }
    })
    return problems
  },
}
