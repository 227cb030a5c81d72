// Begins an issue: the next number, a slug, a folder, and the skeleton of its kind.
import type { Templates } from '../edition/edition.ts'
import type { Files } from '../files/files.ts'
import { closest } from '../issue/closest.ts'
import { folderOf } from '../issue/folder.ts'
import { readFrontMatter } from '../issue/read.ts'
import type { Site } from '../issue/site.ts'
import { fillSkeleton } from '../issue/skeleton.ts'
import { fallbackSlug, slugOf } from '../issue/slug.ts'
import type { CapturedText } from './capture/capture.ts'
import { fillSources, isPlaceholder, writeTexts } from './capture/source-files.ts'
import { kindsOf } from './check.ts'
import { type IssueEntry, listIssues } from './newsletter.ts'

export interface NewIssue {
  readonly title: string
  readonly kind: string
  /** YYYY-MM-DD */
  readonly date: string
  /** In place of one made of the title. */
  readonly slug?: string
  /** What the issue begins with: its sources are filled in, their translations and originals laid beside it. */
  readonly texts?: readonly CapturedText[]
}

export type NewIssueResult =
  | { readonly state: 'made'; readonly path: string; readonly slug: string; readonly number?: number }
  | { readonly state: 'unknown-kind'; readonly kinds: readonly string[]; readonly near?: string }

/** Makes the folder and text of a new issue. Nothing that is there is overwritten. */
export async function newIssue(
  files: Files,
  templates: Templates,
  site: Site,
  { title, kind, date, slug: wished = '', texts = [] }: NewIssue,
): Promise<NewIssueResult> {
  const kinds = kindsOf(templates)
  const skeleton = templates.get(`kinds/${kind}.md`)
  if (skeleton === undefined || !kinds.includes(kind)) {
    const near = closest(kind, kinds)
    return { state: 'unknown-kind', kinds, ...(near !== undefined && { near }) }
  }
  const entries = await listIssues(files)
  // A skeleton says whether its kind is numbered: notes have no line for a number.
  const number = /\{\{ *number *\}\}/.test(skeleton) ? nextNumber(entries, site.firstNumber) : undefined
  const numbered = number === undefined ? {} : { number }
  // Folders without an issue count too: what somebody laid there is not overwritten.
  const folders = (await files.list('issues')).flatMap((name) => /^(.+)\/$/.exec(name)?.[1] ?? [])
  const slug = freeSlug(slugOf(title, wished || fallbackSlug(number, date)), entries, folders)
  const folder = `issues/${folderOf({ ...numbered, slug, date })}`
  const text = fillSkeleton(skeleton, { ...numbered, slug, title, date, newsletter: site.name })
  const path = `${folder}/issue.md`
  try {
    await writeTexts(files, folder, texts, texts.length === 1)
    // The issue itself last: a folder without it is no issue yet.
    await files.write(path, texts.length === 0 ? text : fillSources(text, placeholderOf(text), texts))
  } catch (error) {
    // A full disk: half an issue is of no use to anyone. The folder is ours, since no other had its name.
    await files.remove(folder).catch(() => undefined)
    throw error
  }
  return { state: 'made', path, slug, ...numbered }
}

/** Id of the source that the skeleton came with. */
function placeholderOf(text: string): string | undefined {
  return readFrontMatter('issue.md', text).meta?.sources.find(isPlaceholder)?.id
}

/** One more than the highest number there is. Folders count too, since front matter may be broken just now. */
export function nextNumber(entries: readonly IssueEntry[], firstNumber: number): number {
  const numbers = entries.map(({ folder, meta }) => meta?.number ?? numberOfFolder(folder))
  return Math.max(firstNumber - 1, ...numbers) + 1
}

function numberOfFolder(folder: string): number {
  const name = folder.split('/').at(-1) ?? ''
  if (/^\d{4}-\d{2}-\d{2}-/.test(name)) return 0
  return Number(/^(\d{1,5})-/.exec(name)?.[1] ?? 0)
}

/** The slug, or with -2, -3, … where an issue has it already. */
function freeSlug(slug: string, entries: readonly IssueEntry[], folders: readonly string[]): string {
  const taken = (candidate: string) =>
    entries.some(({ meta }) => meta?.slug === candidate) ||
    folders.some((folder) => folder.endsWith(`-${candidate}`))
  if (!taken(slug)) return slug
  for (let count = 2; count <= entries.length + folders.length + 2; count++) {
    if (!taken(`${slug}-${count}`)) return `${slug}-${count}`
  }
  throw new Error(`no free slug beside ${slug}`)
}
