// Repairs what is safe in issues: checks, applies the fixes of all messages that nobody ignores, and checks again until
// nothing is left to repair. An issue that went out is never touched.
import type { VFile } from 'vfile'
import type { VFileMessage } from 'vfile-message'
import { applyFixes, fixOf } from '../lint/fix.ts'
import { type CheckedIssue, type CheckPorts, checkIssue, checkIssues } from './check.ts'
import { recordExpansions } from './lexicon/record.ts'
import { listIssues, loadIssue } from './newsletter.ts'

/** A fix may uncover another; a text that is not at rest after as many rounds has two rules that disagree. */
const ROUNDS_MAX = 5

export interface AppliedFix {
  /** As a person may type it. */
  readonly path: string
  readonly line: number
  readonly column: number
  readonly ruleId: string
  readonly reason: string
}

export interface FixReport {
  readonly applied: readonly AppliedFix[]
  /** Slugs of issues with something to repair that went out already: they stay as they are. */
  readonly sent: readonly string[]
  /** What remains. */
  readonly checked: readonly CheckedIssue[]
  readonly unknown: readonly string[]
}

/** `isSent` says whether a mailing of the issue was planned; it is asked only where there is something to repair. */
export async function fixIssues(
  ports: CheckPorts,
  names: readonly string[],
  isSent: (slug: string) => Promise<boolean>,
): Promise<FixReport> {
  const first = await checkIssues(ports, names, 'messages')
  const applied: AppliedFix[] = []
  const sent: string[] = []
  const checked: CheckedIssue[] = []
  for (const each of first.checked) {
    await recordTerms(ports, each)
    const slug = each.entry.meta?.slug
    if (!each.files.some((file) => file.messages.some(fixOf))) checked.push(each)
    else if (slug !== undefined && (await isSent(slug))) {
      sent.push(slug)
      checked.push(each)
    } else checked.push(await fixIssue(ports, each, applied))
  }
  return { applied, sent, checked, unknown: first.unknown }
}

/** A final issue that was never built keeps from now on what its terms stand for. */
async function recordTerms({ files, site, lexicon }: CheckPorts, { entry }: CheckedIssue): Promise<void> {
  if (entry.meta?.status !== 'final') return
  const { issue } = await loadIssue(files, entry.folder, site, lexicon.lexicon)
  if (issue) await recordExpansions(files, issue)
}

async function fixIssue(
  ports: CheckPorts,
  issue: CheckedIssue,
  applied: AppliedFix[],
): Promise<CheckedIssue> {
  let current = issue
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const before = applied.length
    for (const file of current.files) applied.push(...(await fixFile(ports, file)))
    if (applied.length === before) break
    const entries = await listIssues(ports.files)
    const entry = entries.find(({ folder }) => folder === issue.entry.folder)
    if (!entry) break
    const { issue: _, edition: __, ...rest } = await checkIssue(ports, entry, entries)
    current = rest
  }
  return current
}

async function fixFile({ files }: CheckPorts, file: VFile): Promise<readonly AppliedFix[]> {
  // The first name is the path below the newsletter's folder; the last is the one that is shown.
  const path = file.history[0] ?? file.path
  const fixes = file.messages.flatMap((message) => {
    const fix = message.file === file.path ? fixOf(message) : undefined
    return fix ? [{ key: message, fix }] : []
  })
  const raw = fixes.length === 0 ? undefined : await files.readText(path)
  if (raw === undefined) return []
  const { text, applied } = applyFixes(raw, fixes)
  if (text === raw) return []
  await files.write(path, text)
  return applied.map((message) => describe(file.path, message))
}

function describe(path: string, { line = 1, column = 1, ruleId = '', reason }: VFileMessage): AppliedFix {
  return { path, line, column, ruleId, reason }
}
