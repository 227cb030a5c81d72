// Renders one issue in one of the forms in which a reader gets it, with sample values where readers differ.
import type { VFile } from 'vfile'
import { newestFirst } from '../archive/feed.ts'
import { issuePage } from '../archive/pages.ts'
import type { Edition, EmailEdition } from '../edition/edition.ts'
import { fillSlots } from '../edition/slots.ts'
import { TemplateProblem } from '../edition/template.ts'
import type { Issue } from '../issue/issue.ts'
import { report } from '../issue/report.ts'
import type { Site } from '../issue/site.ts'
import { compileMessage } from '../mailing/compile.ts'
import { composeMessage } from '../mailing/compose.ts'
import { cleanName } from '../mailing/header.ts'
import { type Recipient, slotValuesOf } from '../mailing/recipient.ts'
import { addMessages, type CheckPorts, checkIssue } from './check.ts'
import type { IssueEntry } from './newsletter.ts'
import { SAMPLE_READER, type ShownReader } from './sample-reader.ts'

export const OUTPUTS = ['email', 'text', 'web', 'json', 'eml'] as const
export type Output = (typeof OUTPUTS)[number]

export interface RenderedIssue {
  /** Absent where the issue cannot be rendered: `files` say why. */
  readonly output?: string
  readonly files: readonly VFile[]
}

/** Renders an issue, its email for `reader`; its messages come along. Never throws for what a person wrote. */
export async function renderIssue(
  ports: CheckPorts,
  entry: IssueEntry,
  entries: readonly IssueEntry[],
  output: Output,
  reader: ShownReader = SAMPLE_READER,
): Promise<RenderedIssue> {
  const { issue, edition, variant, files } = await checkIssue(ports, entry, entries)
  const [file] = files
  if (!issue || !edition || !variant || !file) return { files }
  try {
    if (output === 'web' || output === 'json')
      return { output: renderPage(output, issue, edition, ports, entries), files }
    const email = await variant(reader.edition)
    if (email !== edition) addMessages(file, email, ports.files)
    return { output: await renderEmail(output, email, ports.site, reader.recipient), files }
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error
    const place = { line: error.line, column: error.column }
    const template = `templates/${error.file}`
    const message = report(file, { ruleId: 'template', severity: 'error', reason: error.message, place })
    message.file = template
    return { files }
  }
}

function renderPage(
  output: 'web' | 'json',
  issue: Issue,
  edition: Edition,
  { site, templates }: CheckPorts,
  entries: readonly IssueEntry[],
): string {
  if (output === 'json') return edition.renderings.json.body
  return issuePage({ issue, edition, ...neighboursOf(issue, entries) }, site, templates)
}

async function renderEmail(
  output: Exclude<Output, 'web' | 'json'>,
  email: EmailEdition,
  site: Site,
  recipient: Recipient,
): Promise<string> {
  const values = slotValuesOf(recipient, cleanName(recipient.name ?? ''))
  switch (output) {
    case 'email':
      return fillSlots(email.renderings['email-html'].body, values, 'html')
    case 'text':
      return fillSlots(email.renderings['email-text'].body, values, 'text')
    case 'eml': {
      const message = composeMessage(await compileMessage(email, site), recipient)
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
