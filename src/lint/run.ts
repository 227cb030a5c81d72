// Runs the rules over an issue and adds their messages to its files; then takes out what the writer ignores with a
// reason. Pure.
import type { Root, RootContent } from 'mdast'
import type { VFile } from 'vfile'
import type { VFileMessage } from 'vfile-message'
import type { Ignore, Issue, Translation } from '../issue/issue.ts'
import { type MessageRule, report } from '../issue/report.ts'
import { offerFix } from './fix.ts'
import { preset } from './preset.ts'
import type { LintDocument, NewsletterContext } from './rule.ts'

/** Messages that the runner itself gives. */
export const runMessages: readonly MessageRule[] = [
  {
    id: 'ignore-unused',
    severity: 'warning',
    summary: 'A comment that ignores a message stands before a block that has the message.',
    advice: 'Delete the comment: there is nothing to ignore any more.',
  },
]

/** A file with more messages of one rule is no clearer for them. */
const PER_RULE_MAX = 100

/** Adds the messages of all rules. `files` are those that reading the issue returned, issue.md first. */
export function lintIssue(issue: Issue, files: readonly VFile[], newsletter: NewsletterContext): void {
  for (const file of files) {
    const document = documentOf(file, issue, newsletter)
    if (!document) continue
    for (const rule of preset) {
      if (rule.scope === 'issue' && document.part !== 'issue') continue
      for (const problem of rule.check(document).slice(0, PER_RULE_MAX)) {
        const { reason, place, severity = rule.severity, note = rule.advice, fix } = problem
        const message = report(file, { ruleId: rule.id, severity, reason, place, note })
        if (fix) offerFix(message, fix)
      }
    }
  }
}

/**
 * Takes out the messages that a comment of the same file ignores, and reports comments that ignore nothing. Runs last, when
 * rendering has added its messages too.
 */
export function applyIgnores(issue: Issue, files: readonly VFile[]): void {
  for (const file of files) {
    const { ignores } = nameOf(file) === 'issue.md' ? issue : (translationOf(file, issue) ?? { ignores: [] })
    applyTo(file, ignores)
  }
}

function applyTo(file: VFile, ignores: readonly Ignore[]): void {
  const used = new Set<Ignore>()
  const ignored = (message: VFileMessage) =>
    ignores.some((ignore) => {
      if (message.file !== file.path || !covers(ignore, message)) return false
      used.add(ignore)
      return true
    })
  const kept = file.messages.filter((message) => !ignored(message))
  file.messages.splice(0, file.messages.length, ...kept)
  for (const ignore of ignores) {
    if (used.has(ignore) || ignore.reason === '') continue
    report(file, {
      ruleId: 'ignore-unused',
      severity: 'warning',
      reason: `Unexpected comment that ignores ${ignore.ruleId}, expected such a message in the block after it`,
      place: { line: ignore.line, column: 1 },
      note: 'Delete the comment: there is nothing to ignore any more.',
    })
  }
}

function covers({ ruleId, reason, fromLine, toLine }: Ignore, message: VFileMessage): boolean {
  if (reason === '' || message.ruleId !== ruleId || message.line === undefined) return false
  return message.line >= fromLine && message.line <= toLine
}

function documentOf(file: VFile, issue: Issue, newsletter: NewsletterContext): LintDocument | undefined {
  const text = String(file.value ?? '')
  if (nameOf(file) === 'issue.md') {
    const pairs = issue.passages.flatMap((passage) => passage.pairs)
    return { part: 'issue', text, root: issue.body, pairs, issue, newsletter }
  }
  const translation = translationOf(file, issue)
  if (!translation) return undefined
  const blocks = translation.pairs.flatMap(({ zh, en }) => [...zh.children, ...en.children]).sort(byOffset)
  const root: Root = { type: 'root', children: blocks }
  return { part: 'translation', text, root, pairs: translation.pairs, issue, translation, newsletter }
}

function translationOf(file: VFile, { translations }: Issue): Translation | undefined {
  return translations.find(({ path }) => path.split('/').at(-1) === nameOf(file))
}

function nameOf(file: VFile): string | undefined {
  return file.path.replaceAll('\\', '/').split('/').at(-1)
}

function byOffset(left: RootContent, right: RootContent): number {
  return (left.position?.start.offset ?? 0) - (right.position?.start.offset ?? 0)
}
