// `# yibao ignore rule-id: reason` on a line of its own in the front matter: holds for the key or list item that follows
// it. The same as a comment before a block of the text. Pure.
import type { VFile } from 'vfile'
import type { Ignore } from './issue.ts'
import { type MessageId, messageOf } from './messages.ts'
import { report } from './report.ts'

const COMMENT = /^\s*#\s*yibao\s+ignore\b(.*)$/
const CONTENT = /^\s+([a-z][a-z0-9-]*)\s*:\s*(\S.*?)\s*$/

/** The ignore comments of front matter that begins on this line of the file. */
export function frontMatterIgnores(file: VFile, yaml: string, firstLine: number): readonly Ignore[] {
  const lines = yaml.split('\n')
  return lines.flatMap((text, index) => {
    const found = COMMENT.exec(text)
    if (!found) return []
    const line = firstLine + index
    const [, ruleId, reason] = CONTENT.exec(found[1] ?? '') ?? []
    if (ruleId === undefined || reason === undefined) {
      say(file, 'ignore-reason', 'Unexpected ignore comment without a rule or a reason, expected both', line)
      return []
    }
    const start = lines.findIndex((each, at) => at > index && each.trim() !== '' && !/^\s*#/.test(each))
    if (start < 0) {
      const reason = `Unexpected end after the comment that ignores ${ruleId}, expected a key`
      say(file, 'ignore-target', reason, line)
      return []
    }
    const depth = depthOf(lines[start] ?? '')
    const next = lines.findIndex((each, at) => at > start && each.trim() !== '' && depthOf(each) <= depth)
    const end = next < 0 ? lines.length : next
    return [{ ruleId, reason, line, fromLine: firstLine + start, toLine: firstLine + end - 1 }]
  })
}

function depthOf(line: string): number {
  return line.length - line.trimStart().length
}

function say(file: VFile, id: MessageId, reason: string, line: number): void {
  const { severity, advice } = messageOf(id)
  report(file, { ruleId: id, severity, reason, place: { line, column: 1 }, note: advice })
}
