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
      const line = lineOf(comment, found.index)
      const [, ruleId, reason] = CONTENT.exec(found[1] ?? '') ?? []
      if (ruleId === undefined || reason === undefined) {
        const text = 'Unexpected ignore comment without a rule or a reason, expected both'
        context.message('ignore-reason', text, { line, column: 1 })
      } else if (!target?.position) {
        const text = `Unexpected end after the comment that ignores ${ruleId}, expected a block`
        context.message('ignore-target', text, { line, column: 1 })
      } else {
        const { start, end } = target.position
        const said = reason.replace(/\s+/g, ' ')
        ignores.push({ ruleId, reason: said, line, fromLine: start.line, toLine: end.line })
      }
    }
  }
  flow.children = flow.children.filter((block) => !isIgnore(block))
  return ignores
}

/** Several comments in lines of their own are one block of HTML. */
function lineOf(comment: Html, offset: number): number {
  return (comment.position?.start.line ?? 1) + comment.value.slice(0, offset).split('\n').length - 1
}

/** A comment block that does nothing but ignore messages. */
function isIgnore(block: RootContent): block is Html {
  return block.type === 'html' && block.value.replace(COMMENT, '').trim() === '' && block.value.trim() !== ''
}
