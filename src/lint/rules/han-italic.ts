// Chinese is not set in italics: there is no such type, and slanted characters read badly.
import { visit } from 'unist-util-visit'
import { visibleText } from '../prose.ts'
import type { LintRule, Problem } from '../rule.ts'

export const hanItalic: LintRule = {
  id: 'han-italic',
  severity: 'warning',
  scope: 'every',
  summary:
    'Chinese is not emphasised with single asterisks: italics are set upright, and nothing is left to see.',
  advice: 'Use **bold**, or 《》 for a title.',
  check: ({ root }) => {
    const problems: Problem[] = []
    visit(root, 'emphasis', (node) => {
      const text = visibleText(node)
      // English in italics may hold a gloss; only what is Chinese throughout is meant for Chinese.
      if (!/\p{Script=Han}/u.test(text) || /\p{Script=Latin}{2}/u.test(text)) return
      problems.push({
        reason: `Unexpected italics on ${shorten(text)}, expected bold or none`,
        place: node.position,
      })
    })
    return problems
  },
}

function shorten(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ')]
  return characters.length > 12 ? `${characters.slice(0, 12).join('')}…` : characters.join('')
}
