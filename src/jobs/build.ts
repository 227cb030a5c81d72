// Builds the archive: reads the issues, makes the pages, writes what changed and removes what it once wrote and does
// not write any more. Files it did not write itself are never touched.
import { createHash } from 'node:crypto'
import { visit } from 'unist-util-visit'
import type { VFile } from 'vfile'
import { feedArticle, newestFirst, rssFeed } from '../archive/feed.ts'
import { indexPage, issuePage, notFoundPage } from '../archive/pages.ts'
import { readingMinutes } from '../archive/reading-time.ts'
import { stylesheetOf } from '../archive/stylesheet.ts'
import { publishedTranslations, translationPage } from '../archive/translation.ts'
import type { CompileMjml, Templates } from '../edition/edition.ts'
import { renderEdition } from '../edition/render.ts'
import type { Files } from '../files/files.ts'
import type { ExpansionsText } from '../issue/expansions.ts'
import type { Issue, IssueMeta } from '../issue/issue.ts'
import type { LexiconResult } from '../issue/lexicon.ts'
import { type IssueFiles, readIssue } from '../issue/read.ts'
import { assetPath, issuePath, type Site, translationPath } from '../issue/site.ts'
import { type BuiltIssue, openBuildCache } from './build-cache.ts'
import { hasErrors } from './check.ts'
import { faultsOf, machineFaults } from './faults.ts'
import { entriesIn } from './lexicon/lexicon.ts'
import { recordExpansions } from './lexicon/record.ts'
import { listIssues, loadIssueFiles, slugsOf } from './newsletter.ts'

export interface BuildInput {
  /** The newsletter's folder. */
  readonly files: Files
  /** The folder the archive is written to. */
  readonly out: Files
  readonly site: Site
  readonly templates: Templates
  readonly compileMjml: CompileMjml
  readonly lexicon: LexiconResult
  readonly drafts: 'leave out' | 'include'
  /** Names this version of yibao: another one renders everything again. */
  readonly version: string
  /** Names the out folder: each has a cache of its own. */
  readonly outName: string
  readonly onIssue?: (done: number, total: number) => void
}

export interface BuildReport {
  /** Paths below the out folder. */
  readonly written: readonly string[]
  readonly removed: readonly string[]
  readonly unchanged: number
  readonly issues: number
  /** Files of issues that could not be read, with their messages. Nothing is removed where there are any. */
  readonly problems: readonly VFile[]
}

/** An issue that belongs into the archive, with its neighbours. */
interface Place {
  readonly folder: string
  readonly meta: IssueMeta
  readonly previous?: IssueMeta
  readonly next?: IssueMeta
}

/** Throws TemplateProblem for a template that is wrong; nothing is removed then. */
export async function buildArchive(input: BuildInput): Promise<BuildReport> {
  const { files, out, site, templates } = input
  const entries = await listIssues(files)
  const problems = entries.filter(({ meta }) => meta === undefined).map(({ file }) => file)
  const slugs = slugsOf(entries)
  const cache = openBuildCache(files, input.outName)
  const desk = new Map<string, 'written' | 'unchanged'>()
  const put = async (path: string, data: string | Uint8Array) => {
    desk.set(path, (await writeIfDifferent(out, path, data)) ? 'written' : 'unchanged')
  }
  const places = placesOf(entries, input.drafts)
  const built: (BuiltIssue & { readonly meta: IssueMeta })[] = []
  await put(stylesheetOf(templates).path, stylesheetOf(templates).text)
  for (const [index, place] of places.entries()) {
    const loaded = await loadIssueFiles(files, place.folder)
    const key = keyOf(input, place, loaded)
    const known = await cache.read(place.meta.slug, key, slugs)
    const fresh = known && (await stands(out, known)) ? known : await buildIssue(input, place, loaded, slugs)
    if ('problems' in fresh) problems.push(...fresh.problems)
    else {
      if (fresh !== known)
        await cache.write(place.meta.slug, keyOf(input, place, { ...loaded, ...recordOf(fresh) }), fresh)
      for (const page of fresh.pages) {
        if (page.text === undefined) desk.set(page.path, 'unchanged')
        else await put(page.path, page.text)
      }
      await copyAssets(files, fresh.assets, put)
      built.push({ ...fresh, meta: place.meta })
    }
    input.onIssue?.(index + 1, places.length)
  }
  await put('index.html', indexPage(built, site, templates))
  await put('404.html', notFoundPage(site, templates))
  await put('feed.xml', rssFeed(built, site))
  const removed = problems.length > 0 ? [] : await removeStale(out, await cache.paths(), desk)
  await cache.keepPaths(problems.length > 0 ? [...(await cache.paths()), ...desk.keys()] : [...desk.keys()])
  const written = [...desk].filter(([, state]) => state === 'written').map(([path]) => path)
  return { written, removed, unchanged: desk.size - written.length, issues: built.length, problems }
}

/** In the archive's order, oldest first. Of two issues with one slug the first stands; `check` names the other. */
function placesOf(
  entries: readonly { readonly folder: string; readonly meta?: IssueMeta }[],
  drafts: BuildInput['drafts'],
): readonly Place[] {
  const bySlug = new Map<string, { folder: string; meta: IssueMeta }>()
  for (const { folder, meta } of entries) {
    if (!meta || bySlug.has(meta.slug)) continue
    if (meta.status === 'final' || drafts === 'include') bySlug.set(meta.slug, { folder, meta })
  }
  const ordered = [...bySlug.values()].sort((a, b) => newestFirst(b.meta, a.meta))
  return ordered.map((place, index) => {
    const previous = ordered[index - 1]?.meta
    const next = ordered[index + 1]?.meta
    return { ...place, ...(previous ? { previous } : {}), ...(next ? { next } : {}) }
  })
}

interface Fresh extends BuiltIssue {
  readonly expansions?: ExpansionsText
}

async function buildIssue(
  input: BuildInput,
  place: Place,
  loaded: IssueFiles,
  slugs: ReadonlyMap<number, string>,
): Promise<Fresh | { readonly problems: readonly VFile[] }> {
  const { site, templates, compileMjml, lexicon } = input
  const { issue, files } = readIssue(loaded, site, lexicon.lexicon)
  const [file] = files
  if (!issue || !file) return { problems: files }
  // Without its record a final issue would say what the lexicon says today, and show no result.
  const records = files.filter(({ path }) => path === loaded.expansions?.path || path === loaded.votes?.path)
  if (hasErrors(records)) return { problems: records }
  const unaccepted = machineFaults(issue, files)
  if (unaccepted.length > 0) return { problems: unaccepted }
  const edition = await renderEdition(issue, site, { templates, compileMjml, slugs })
  const faults = faultsOf(edition)
  if (faults.length > 0) {
    file.messages = [...faults]
    return { problems: [file] }
  }
  const { meta } = issue
  const neighbours = {
    ...(place.previous ? { previous: place.previous } : {}),
    ...(place.next ? { next: place.next } : {}),
  }
  const pages = [
    {
      path: `${issuePath(meta.slug)}index.html`,
      text: issuePage({ issue, edition, ...neighbours }, site, templates),
    },
    ...publishedTranslations(issue).map((published) => ({
      path: `${translationPath(meta.slug, published.fileName)}index.html`,
      text: translationPage(issue, published, site, templates, slugs),
    })),
  ]
  const { web, 'email-html': email } = edition.renderings
  const translations = pages.slice(1).map(({ text }) => text)
  const expansions = await recordExpansions(input.files, issue)
  return {
    ...(expansions && { expansions }),
    assets: assetsIn(issue, [web.body, email.body, ...translations]),
    pages: pages.map((page) => ({ ...page, hash: hashOf(page.text) })),
    article: feedArticle(web.body, issue, site),
    minutes: readingMinutes(issue.body),
    references: [...referencesOf(issue)].map((number) => [number, slugs.get(number) ?? null] as const),
  }
}

/** The record that a build has written belongs to what the next one compares. */
function recordOf(fresh: Fresh): Pick<IssueFiles, 'expansions'> {
  return fresh.expansions ? { expansions: fresh.expansions } : {}
}

function referencesOf(issue: Issue): ReadonlySet<number> {
  const numbers = new Set(issue.references.map(({ number }) => number))
  for (const { pairs } of issue.translations) {
    for (const { en } of pairs) visit(en, 'issueReference', (node) => void numbers.add(node.number))
  }
  return numbers
}

/** Only what a rendering points to is published: other files of the folder are the author's own. */
function assetsIn(issue: Issue, texts: readonly string[]): BuiltIssue['assets'] {
  return issue.assets
    .filter((asset) => texts.some((text) => text.includes(assetPath(asset))))
    .map((asset) => ({ from: `${issue.folder}/${asset.path}`, to: assetPath(asset) }))
}

async function copyAssets(
  files: Files,
  assets: BuiltIssue['assets'],
  put: (path: string, data: Uint8Array) => Promise<void>,
): Promise<void> {
  for (const { from, to } of assets) {
    const bytes = await files.readBytes(from)
    if (bytes) await put(to, bytes)
  }
}

/** Everything an issue's pages are made of, but for the issues it refers to: the cache compares those itself. */
function keyOf({ version, site, templates, lexicon }: BuildInput, place: Place, loaded: IssueFiles): string {
  const { meta, previous, next } = place
  const entries = entriesIn(
    lexicon.lexicon,
    [loaded.issue, ...loaded.translations].map(({ text }) => text),
  )
  return hashOf(
    JSON.stringify([version, site, templatesHash(templates), entries, meta, previous, next, loaded]),
  )
}

const templateHashes = new WeakMap<Templates, string>()

function templatesHash(templates: Templates): string {
  const hash = templateHashes.get(templates) ?? hashOf(JSON.stringify([...templates].sort()))
  templateHashes.set(templates, hash)
  return hash
}

/** Whether the pages lie in the out folder as they were written. */
async function stands(out: Files, built: BuiltIssue): Promise<boolean> {
  for (const page of built.pages) {
    const text = await out.readText(page.path)
    if (text === undefined || hashOf(text) !== page.hash) return false
  }
  return true
}

async function writeIfDifferent(out: Files, path: string, data: string | Uint8Array): Promise<boolean> {
  const present = await out.readBytes(path)
  if (present && Buffer.compare(present, typeof data === 'string' ? Buffer.from(data) : data) === 0)
    return false
  await out.write(path, data)
  return true
}

async function removeStale(
  out: Files,
  before: readonly string[],
  now: ReadonlyMap<string, unknown>,
): Promise<readonly string[]> {
  const stale = before.filter((path) => !now.has(path))
  for (const path of stale) {
    await out.remove(path)
    await removeEmptyFolders(out, path)
  }
  return stale
}

async function removeEmptyFolders(out: Files, path: string): Promise<void> {
  const parts = path.split('/').slice(0, -1)
  for (; parts.length > 0; parts.pop()) {
    const folder = parts.join('/')
    if ((await out.list(folder)).length > 0) return
    await out.remove(folder)
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
