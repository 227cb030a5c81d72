// Renders one issue in one of the forms in which a reader gets it, with sample values where readers differ.
import type { VFile } from 'vfile'
import { newestFirst } from '../archive/feed.ts'
import { issuePage } from '../archive/pages.ts'
import type { Edition } from '../edition/edition.ts'
import { fillSlots } from '../edition/slots.ts'
import { TemplateProblem } from '../edition/template.ts'
import type { Issue } from '../issue/issue.ts'
import { report } from '../issue/report.ts'
import { compileMessage } from '../mailing/compile.ts'
import { composeMessage } from '../mailing/compose.ts'
import { type CheckPorts, checkIssue } from './check.ts'
import type { IssueEntry } from './newsletter.ts'
import { SAMPLE_VALUES as SAMPLE } from './sample-reader.ts'

export const OUTPUTS = ['email', 'text', 'web', 'json', 'eml'] as const
export type Output = (typeof OUTPUTS)[number]

export interface RenderedIssue {
  /** Absent where the issue cannot be rendered: `files` say why. */
  readonly output?: string
  readonly files: readonly VFile[]
}

/** Renders an issue; its messages come along. Never throws for what a person wrote. */
export async function renderIssue(
  ports: CheckPorts,
  entry: IssueEntry,
  entries: readonly IssueEntry[],
  output: Output,
): Promise<RenderedIssue> {
  const { issue, edition, files } = await checkIssue(ports, entry, entries)
  const [file] = files
  if (!issue || !edition || !file) return { files }
  try {
    return { output: await renderOutput(output, issue, edition, ports, entries), files }
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error
    const place = { line: error.line, column: error.column }
    const template = `templates/${error.file}`
    const message = report(file, { ruleId: 'template', severity: 'error', reason: error.message, place })
    message.file = template
    return { files }
  }
}

async function renderOutput(
  output: Output,
  issue: Issue,
  edition: Edition,
  { site, templates }: CheckPorts,
  entries: readonly IssueEntry[],
): Promise<string> {
  const { renderings } = edition
  switch (output) {
    case 'email':
      return fillSlots(renderings['email-html'].body, SAMPLE, 'html')
    case 'text':
      return fillSlots(renderings['email-text'].body, SAMPLE, 'text')
    case 'json':
      return renderings.json.body
    case 'web':
      return issuePage({ issue, edition, ...neighboursOf(issue, entries) }, site, templates)
    case 'eml': {
      const message = composeMessage(await compileMessage(edition, site), {
        address: SAMPLE.address,
        name: SAMPLE.name,
        messageId: `sample@${site.list.id}`,
        leaveUrl: SAMPLE.unsubscribeUrl,
        leaveAddress: 'leave-sample@example.org',
        voteUrl: SAMPLE.voteUrl,
      })
      return Buffer.from(message).toString('latin1')
    }
  }
}

/** The published issues before and after, as in the archive. */
function neighboursOf(issue: Issue, entries: readonly IssueEntry[]) {
  const ordered = entries
    .flatMap(({ meta }) => (meta && (meta.status === 'final' || meta.slug === issue.meta.slug) ? [meta] : []))
    .sort((left, right) => newestFirst(right, left))
  const at = ordered.findIndex(({ slug }) => slug === issue.meta.slug)
  const [previous, next] = [ordered[at - 1], ordered[at + 1]]
  return { ...(previous && { previous }), ...(next && { next }) }
}
