// The English side of a pair is English.

import type { Nodes } from 'mdast'
import { hasHan } from '../../bilingual/language.ts'
import type { LintRule, Problem } from '../rule.ts'

export const pairIdentical: LintRule = {
  id: 'pair-identical',
  severity: 'warning',
  scope: 'every',
  summary: 'The two sides of a pair differ: Chinese copied to the English side is still to be translated.',
  advice: 'Write the English; of a picture, describe it in English.',
  check: ({ pairs }) =>
    pairs.flatMap(({ zh, en }): Problem[] => {
      const english = textIn(en)
      const [block] = en.children
      if (!block || !hasHan(english)) return []
      if (english === textIn(zh))
        return [
          { reason: 'Unexpected Chinese on both sides, expected its English here', place: block.position },
        ]
      return []
    }),
}

/** The text of a side with the descriptions of its pictures. */
function textIn(node: Nodes): string {
  if (node.type === 'image') return node.alt ?? ''
  if ('value' in node) return node.value
  return 'children' in node ? node.children.map(textIn).join(' ').trim() : ''
}
