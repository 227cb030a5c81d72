// `<!-- yibao ignore rule-id: reason -->` before a block. Pure; takes the comments out of the tree.
import type { Html, RootContent } from 'mdast'
import type { Ignore } from '../issue.ts'
import type { Context } from './context.ts'
import type { Flow } from './flow.ts'

const COMMENT = /<!--\s*yibao\s+ignore\b([\s\S]*?)-->/g
const CONTENT = /^\s+([a-z][a-z0-9-]*)\s*:\s*(\S[\s\S]*?)\s*$/

export function readIgnores(flow: Flow, context: Context): readonly Ignore[] {
  const ignores: Ignore[] = []
  const comments = flow.children.filter(isIgnore)
  if (comments.length === 0) return ignores
  for (const comment of comments) {
    const target = flow.children.slice(flow.children.indexOf(comment) + 1).find((block) => !isIgnore(block))
    for (const found of comment.value.matchAll(COMMENT)) {
      const [, ruleId, reason] = CONTENT.exec(found[1] ?? '') ?? []
      if (ruleId === undefined || reason === undefined) {
        const text = 'Unexpected ignore comment without a rule or a reason, expected both'
        context.message('ignore-reason', text, comment.position)
      } else if (!target?.position) {
        const text = `Unexpected end after the comment that ignores ${ruleId}, expected a block`
        context.message('ignore-target', text, comment.position)
      } else {
        const { start, end } = target.position
        ignores.push({ ruleId, reason: reason.replace(/\s+/g, ' '), fromLine: start.line, toLine: end.line })
      }
    }
  }
  flow.children = flow.children.filter((block) => !isIgnore(block))
  return ignores
}

/** A comment block that does nothing but ignore messages. */
function isIgnore(block: RootContent): block is Html {
  return block.type === 'html' && block.value.replace(COMMENT, '').trim() === '' && block.value.trim() !== ''
}
