// One issue as the author's preview shows it: the edition that would be sent, its archive pages, and every message of
// `check`. Reads, renders, decides nothing; what cannot be rendered is said in the messages.
import type { VFile } from 'vfile'
import { newestFirst } from '../archive/feed.ts'
import { issuePage } from '../archive/pages.ts'
import { stylesheetOf } from '../archive/stylesheet.ts'
import { publishedTranslations, translationPage } from '../archive/translation.ts'
import type { Edition, EmailEdition, SizeReport } from '../edition/edition.ts'
import { fillSlots } from '../edition/slots.ts'
import { TemplateProblem } from '../edition/template.ts'
import type { VariantId } from '../edition/variants.ts'
import type { Issue, IssueMeta } from '../issue/issue.ts'
import { assetPath } from '../issue/site.ts'
import { cleanName } from '../mailing/header.ts'
import { type Recipient, slotValuesOf } from '../mailing/recipient.ts'
import { type CheckPorts, checkIssue } from './check.ts'
import { faultsOf } from './faults.ts'
import { type IssueEntry, slugsOf } from './newsletter.ts'
import { SAMPLE_READER, type ShownReader } from './sample-reader.ts'
import { problemOf } from './send/sendable.ts'

export interface PreviewMessage {
  readonly severity: 'error' | 'warning' | 'lead'
  /** `issues/003-a/issue.md` */
  readonly path: string
  readonly line?: number
  readonly column?: number
  readonly ruleId: string
  readonly text: string
  readonly advice: string
}

/** What there is to look at. Addresses of the archive are relative to a page two folders deep. */
export interface Rendered {
  readonly meta: IssueMeta
  /** Where the addresses in the email lead: ends with `/`. */
  readonly siteUrl: string
  readonly sender: string
  readonly subject: string
  /** What an inbox shows after the subject. */
  readonly preheader: string
  /** The email of an edition, rendered when it is first asked for. */
  readonly edition: (id: VariantId) => Promise<ShownEmail>
  readonly page: string
  readonly translations: readonly { readonly name: string; readonly title: string; readonly page: string }[]
  /** Published path -> path of the file it is made from; the style sheet has its text instead. */
  readonly assets: ReadonlyMap<string, { readonly path: string; readonly mediaType: string }>
  readonly stylesheet: { readonly path: string; readonly text: string }
}

export interface ShownEmail {
  readonly email: string
  readonly text: string
  readonly size?: SizeReport
  readonly hash: string
  /** Why this edition could not be sent though the full one can; undefined where it can. */
  readonly problem?: string
}

export interface Preview {
  readonly messages: readonly PreviewMessage[]
  readonly rendered?: Rendered
}

/** Checks and renders one issue. Never throws for what a person wrote. */
export async function previewIssue(
  input: CheckPorts,
  entry: IssueEntry,
  entries: readonly IssueEntry[],
  reader: ShownReader = SAMPLE_READER,
): Promise<Preview> {
  const { issue, files, edition, variant } = await checkIssue(input, entry, entries)
  if (!issue || !edition || !variant || faultsOf(edition).length > 0) return { messages: messagesOf(files) }
  const emailOf = async (id: VariantId) => showEmail(await variant(id), reader.recipient)
  try {
    return { messages: messagesOf(files), rendered: show(issue, edition, emailOf, entries, input) }
  } catch (error) {
    if (!(error instanceof TemplateProblem)) throw error
    return { messages: [templateMessage(error), ...messagesOf(files)] }
  }
}

/** Errors first, then by file and line. */
export function messagesOf(files: readonly VFile[]): readonly PreviewMessage[] {
  const messages = files.flatMap((file) =>
    file.messages.map((message): PreviewMessage => {
      const severity = message.fatal === true ? 'error' : message.fatal === false ? 'warning' : 'lead'
      return {
        severity,
        path: message.file ?? file.path,
        ...(message.line === undefined ? {} : { line: message.line }),
        ...(message.column === undefined ? {} : { column: message.column }),
        ruleId: message.ruleId ?? '',
        text: message.reason,
        advice: message.note ?? '',
      }
    }),
  )
  const rank = { error: 0, warning: 1, lead: 2 }
  return messages.sort(
    (a, b) =>
      rank[a.severity] - rank[b.severity] || a.path.localeCompare(b.path) || (a.line ?? 0) - (b.line ?? 0),
  )
}

function showEmail(shown: EmailEdition, recipient: Recipient): ShownEmail {
  const { 'email-html': email, 'email-text': text } = shown.renderings
  const values = slotValuesOf(recipient, cleanName(recipient.name ?? ''))
  const problem = shown.variant === 'full' ? undefined : problemOf(shown)
  return {
    email: fillSlots(email.body, values, 'html'),
    text: fillSlots(text.body, values, 'text'),
    ...(email.size ? { size: email.size } : {}),
    hash: shown.hash,
    ...(problem === undefined ? {} : { problem }),
  }
}

function show(
  issue: Issue,
  edition: Edition,
  emailOf: Rendered['edition'],
  entries: readonly IssueEntry[],
  input: CheckPorts,
): Rendered {
  const { site, templates } = input
  const ordered = entries
    .flatMap(({ meta }) => (meta && (meta.status === 'final' || meta.slug === issue.meta.slug) ? [meta] : []))
    .sort((a, b) => newestFirst(b, a))
  const at = ordered.findIndex(({ slug }) => slug === issue.meta.slug)
  const previous = ordered[at - 1]
  const next = ordered[at + 1]
  const neighbours = { ...(previous ? { previous } : {}), ...(next ? { next } : {}) }
  return {
    meta: issue.meta,
    siteUrl: site.url,
    sender: site.sender.name,
    subject: edition.subject,
    preheader: issue.meta.summary,
    edition: emailOf,
    page: issuePage({ issue, edition, ...neighbours }, site, templates),
    translations: publishedTranslations(issue).map((published) => ({
      name: published.fileName.replace(/\.md$/, ''),
      title: published.title,
      page: translationPage(issue, published, site, templates, slugsOf(entries)),
    })),
    assets: new Map(
      issue.assets.map((asset) => [
        assetPath(asset),
        { path: `${issue.folder}/${asset.path}`, mediaType: asset.mediaType },
      ]),
    ),
    stylesheet: stylesheetOf(templates),
  }
}

export function templateMessage(problem: TemplateProblem): PreviewMessage {
  return {
    severity: 'error',
    path: `templates/${problem.file}`,
    line: problem.line,
    column: problem.column,
    ruleId: 'template',
    text: problem.message,
    advice: 'Correct the template, or take your own copy away to use the one that comes with yibao.',
  }
}
