// Checks issues: reads them, runs every rule, renders the edition for its size, and keeps all messages of all files.
import { VFile } from 'vfile'
import type { VFileMessage } from 'vfile-message'
import type { CompileMjml, Edition, EmailEdition, Templates } from '../edition/edition.ts'
import { renderEdition, renderVariant } from '../edition/render.ts'
import type { VariantId } from '../edition/variants.ts'
import type { Files } from '../files/files.ts'
import type { Issue } from '../issue/issue.ts'
import type { LexiconResult } from '../issue/lexicon.ts'
import type { GlossRecord } from '../issue/record.ts'
import { type MessageRule, report } from '../issue/report.ts'
import type { Site } from '../issue/site.ts'
import type { NewsletterContext, Spelling } from '../lint/rule.ts'
import { applyIgnores, lintIssue } from '../lint/run.ts'
import type { LinkChecker } from './links/links.ts'
import { findIssue, type IssueEntry, listIssues, loadIssue, slugsOf } from './newsletter.ts'
import { loadGlosses } from './records/records.ts'

/** What checking needs of a newsletter. */
export interface CheckPorts {
  readonly files: Files
  readonly site: Site
  readonly templates: Templates
  readonly compileMjml: CompileMjml
  /** What loading the lexicon said; its files are checked with the issues. */
  readonly lexicon: LexiconResult
  readonly spelling?: Spelling
  /** YYYY-MM-DD; without it nothing is said about what is due. */
  readonly today?: string
  /** Names this version of yibao: what another one has kept of the issues is read anew. */
  readonly version?: string
  /** Asks the links of an issue whether they lead somewhere; absent where nobody asked for it. */
  readonly links?: LinkChecker
  /** Called as issues are read that no cache has. */
  readonly onIssue?: (done: number, total: number) => void
}

export interface CheckedIssue {
  readonly entry: IssueEntry
  /** Absent where the front matter is too broken to go on. */
  readonly issue?: Issue
  /** issue.md first, then its translations, each with all its messages. Paths are as a person may type them. */
  readonly files: readonly VFile[]
  /** Absent where the issue could not be read, or cannot be rendered for a reason that is among the messages. */
  readonly edition?: Edition
  /** The email of a variant, rendered when it is first asked for; that of the full issue is the edition's. */
  readonly variant?: (id: VariantId) => Promise<EmailEdition>
  /** Edition.hash, where only the messages were kept. */
  readonly hash?: string
}

/** Messages about the folder of issues itself. */
export const folderMessages: readonly MessageRule[] = [
  {
    id: 'issue-missing',
    severity: 'warning',
    summary: 'A folder below issues/ holds an issue.md.',
    advice: 'Add issue.md, or take the folder out: it is no issue, and nothing of it is published.',
  },
]

/** Folders below issues/ that are no issue, each as a file with a message. */
export async function strayFolders(files: Files): Promise<readonly VFile[]> {
  const strays: VFile[] = []
  for (const name of await files.list('issues')) {
    if (!name.endsWith('/') || name.startsWith('.')) continue
    const folder = `issues/${name.slice(0, -1)}`
    const names = await files.list(folder)
    if (names.length === 0 || names.includes('issue.md')) continue
    const file = new VFile({ path: files.show(folder) })
    for (const { id, severity, advice } of folderMessages) {
      const reason = `Unexpected folder ${name.slice(0, -1)} without issue.md, expected an issue`
      report(file, { ruleId: id, severity, reason, note: advice }).file = file.path
    }
    strays.push(file)
  }
  return strays
}

/**
 * Checks the issues named (numbers, slugs or paths), or all of them. `unknown` are names that fit no issue. Trees and
 * renderings of a thousand issues fill the memory: with `messages` only those are kept.
 */
export async function checkIssues(
  ports: CheckPorts,
  names: readonly string[],
  keep: 'all' | 'messages' = 'all',
): Promise<{ readonly checked: readonly CheckedIssue[]; readonly unknown: readonly string[] }> {
  const { entries, records } = await surveyIssues(ports)
  const wanted =
    names.length === 0
      ? entries
      : entries.filter((entry) => names.some((name) => findIssue(entries, name) === entry))
  const unknown = names.filter((name) => !findIssue(entries, name))
  const checked: CheckedIssue[] = []
  for (const entry of wanted) {
    const issue = await checkIssue(ports, entry, entries, records)
    const hash = issue.edition && { hash: issue.edition.hash }
    checked.push(keep === 'all' ? issue : { entry, files: issue.files, ...hash })
  }
  return { checked, unknown }
}

/**
 * Checks one issue. `entries` are all issues of the newsletter, `records` what they hold, loaded where not given. Never
 * throws for what a person wrote.
 */
export async function checkIssue(
  ports: CheckPorts,
  entry: IssueEntry,
  entries: readonly IssueEntry[],
  records?: readonly GlossRecord[],
): Promise<CheckedIssue> {
  const { issue, files } = await loadIssue(ports.files, entry.folder, ports.site, ports.lexicon.lexicon)
  for (const file of files) showPath(file, ports.files)
  const [file] = files
  if (!issue || !file) return { entry, files }
  const known = records ?? (await glossesOf(ports, entries)).map(({ record }) => record)
  lintIssue(issue, files, newsletterContext(ports, entries, known))
  const { site, templates, compileMjml } = ports
  const context = { templates, compileMjml, slugs: slugsOf(entries) }
  const edition = await renderEdition(issue, site, context)
  addMessages(file, edition, ports.files)
  await ports.links?.check(issue, files)
  applyIgnores(issue, files)
  const others = new Map<VariantId, Promise<EmailEdition>>()
  const variant = (id: VariantId): Promise<EmailEdition> => {
    if (id === edition.variant) return Promise.resolve(edition)
    const made = others.get(id) ?? renderVariant(issue, site, context, id)
    others.set(id, made)
    return made
  }
  return { entry, issue, files, edition, variant }
}

/** All issues with what they hold, from the cache where their files have not changed since. */
async function surveyIssues(
  ports: CheckPorts,
): Promise<{ readonly entries: readonly IssueEntry[]; readonly records: readonly GlossRecord[] }> {
  const { files } = ports
  const folders = (await files.list('issues')).filter((name) => name.endsWith('/'))
  const known = await glossesOf(
    ports,
    folders.map((name) => ({ folder: `issues/${name.slice(0, -1)}` })),
  )
  const metas = new Map(known.map(({ record, meta }) => [record.folder, meta]))
  return { entries: await listIssues(files, metas), records: known.map(({ record }) => record) }
}

function glossesOf(
  { files, site, lexicon: { lexicon }, version, onIssue }: CheckPorts,
  entries: readonly { readonly folder: string }[],
): ReturnType<typeof loadGlosses> {
  const options = { ...(version === undefined ? {} : { version }), ...(onIssue && { onIssue }) }
  return loadGlosses(files, site, lexicon, entries, options)
}

/** Whether any file has an error: such an issue is not sent. */
export function hasErrors(files: readonly VFile[]): boolean {
  return files.some((file) => file.messages.some((message) => message.fatal === true))
}

function newsletterContext(
  { site, templates, lexicon: { lexicon }, spelling, today }: CheckPorts,
  entries: readonly IssueEntry[],
  records: readonly GlossRecord[],
): NewsletterContext {
  const given = { ...(spelling && { spelling }), ...(today !== undefined && { today }) }
  return { site, entries, kinds: kindsOf(templates), lexicon, records, ...given }
}

/** Kinds that have a skeleton: `kinds/feature.md`. */
export function kindsOf(templates: Templates): readonly string[] {
  return [...templates.keys()].flatMap((path) => /^kinds\/([a-z0-9-]+)\.md$/.exec(path)?.[1] ?? []).sort()
}

/** Messages of renderings go to issue.md, also those about a template; one that two formats give is kept once. */
export function addMessages(file: VFile, edition: Pick<EmailEdition, 'renderings'>, files: Files): void {
  const known = new Set(file.messages.map(messageKey))
  for (const { messages } of Object.values(edition.renderings)) {
    for (const message of messages) {
      const key = messageKey(message)
      if (known.has(key)) continue
      known.add(key)
      message.file = message.file === undefined ? file.path : files.show(message.file)
      message.name = `${message.file}:${message.line ?? 1}:${message.column ?? 1}`
      file.messages.push(message)
    }
  }
}

function messageKey({ ruleId, line, column, reason }: VFileMessage): string {
  return `${ruleId} ${line} ${column} ${reason}`
}

function showPath(file: VFile, files: Files): void {
  file.path = files.show(file.path)
  for (const message of file.messages) message.file = file.path
}
