// Finds and loads the issues of a newsletter through the files port. Reading their text is the issue room's.
import { createHash } from 'node:crypto'
import { imageSize } from 'image-size'
import { VFile } from 'vfile'
import type { Lexicon } from '../bilingual/lexicon/lexicon.ts'
import type { Files } from '../files/files.ts'
import { EXPANSIONS_FILE, isEvidence, VOTES_FILE } from '../issue/folder.ts'
import type { Asset, Evidence, IssueMeta } from '../issue/issue.ts'
import { type IssueFiles, type ReadResult, readFrontMatter, readIssue } from '../issue/read.ts'
import type { Site } from '../issue/site.ts'

/** An issue's folder as the list of issues sees it. `meta` is absent where the front matter cannot be read. */
export interface IssueEntry {
  readonly folder: string
  readonly meta?: IssueMeta
  readonly file: VFile
}

/**
 * All issues, oldest folder name first. Folders without an issue.md are passed over. `known` is front matter, by folder,
 * that was read before and holds: such an issue is not read again.
 */
export async function listIssues(
  files: Files,
  known: ReadonlyMap<string, IssueMeta> = new Map(),
): Promise<readonly IssueEntry[]> {
  const entries: IssueEntry[] = []
  for (const name of await files.list('issues')) {
    if (!name.endsWith('/')) continue
    const folder = `issues/${name.slice(0, -1)}`
    const path = `${folder}/issue.md`
    const meta = known.get(folder)
    const text = meta ? undefined : await files.readText(path)
    if (meta) entries.push({ folder, meta, file: new VFile({ path }) })
    else if (text !== undefined) entries.push({ folder, ...readFrontMatter(path, text) })
  }
  return entries
}

/** The entry that `<issue>` on a command line names: a number, a slug or a path (of the folder or a text in it). */
export function findIssue(entries: readonly IssueEntry[], name: string): IssueEntry | undefined {
  const path = name.replace(/^\.\//, '').replace(/\/([^/]+\.md)?$/, '')
  return (
    entries.find(({ meta }) => meta !== undefined && (meta.slug === name || String(meta.number) === name)) ??
    entries.find(({ folder }) => folder === path || folder === `issues/${path}`)
  )
}

/** Slug by number, for links between issues. */
export function slugsOf(entries: readonly IssueEntry[]): ReadonlyMap<number, string> {
  const slugs = new Map<number, string>()
  for (const { meta } of entries) if (meta?.number !== undefined) slugs.set(meta.number, meta.slug)
  return slugs
}

/** Loads and reads one issue with its translations and the files beside it. */
export async function loadIssue(
  files: Files,
  folder: string,
  site: Site,
  lexicon: Lexicon,
): Promise<ReadResult> {
  return readIssue(await loadIssueFiles(files, folder), site, lexicon)
}

export async function loadIssueFiles(files: Files, folder: string): Promise<IssueFiles> {
  const names = await listDeep(files, folder)
  const path = `${folder}/issue.md`
  const text = async (name: string) => (await files.readText(`${folder}/${name}`)) ?? ''
  const translations = names.filter((name) => /^translation(-.+)?\.md$/.test(name))
  const assets = names.filter(
    (name) => !name.endsWith('.md') && name !== EXPANSIONS_FILE && name !== VOTES_FILE && !isEvidence(name),
  )
  const votes = await files.readText(`${folder}/${VOTES_FILE}`)
  const expansions = await files.readText(`${folder}/${EXPANSIONS_FILE}`)
  return {
    folder,
    ...(expansions === undefined
      ? {}
      : { expansions: { path: `${folder}/${EXPANSIONS_FILE}`, text: expansions } }),
    ...(votes === undefined ? {} : { votes: { path: `${folder}/${VOTES_FILE}`, text: votes } }),
    issue: { path, text: await text('issue.md') },
    translations: await Promise.all(
      translations.map(async (name) => ({ path: `${folder}/${name}`, text: await text(name) })),
    ),
    assets: await Promise.all(assets.map((name) => loadAsset(files, folder, name))),
    evidence: await Promise.all(names.filter(isEvidence).map((name) => loadEvidence(files, folder, name))),
  }
}

async function listDeep(files: Files, folder: string): Promise<string[]> {
  const names: string[] = []
  for (const name of await files.list(folder)) {
    if (name.startsWith('.')) continue
    if (!name.endsWith('/')) names.push(name)
    else
      for (const inner of await listDeep(files, `${folder}/${name.slice(0, -1)}`))
        names.push(`${name}${inner}`)
  }
  return names
}

async function loadEvidence(files: Files, folder: string, name: string): Promise<Evidence> {
  const bytes = (await files.readBytes(`${folder}/${name}`)) ?? new Uint8Array()
  return { file: name, sha256: createHash('sha256').update(bytes).digest('hex') }
}

async function loadAsset(files: Files, folder: string, path: string): Promise<Asset> {
  const bytes = (await files.readBytes(`${folder}/${path}`)) ?? new Uint8Array()
  const mediaType =
    MEDIA_TYPES.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase()) ?? 'application/octet-stream'
  const hash = createHash('sha256').update(bytes).digest('hex')
  return { path, hash, bytes: bytes.length, mediaType, ...sizeOf(mediaType, bytes) }
}

function sizeOf(mediaType: string, bytes: Uint8Array): { width?: number; height?: number } {
  if (!mediaType.startsWith('image/')) return {}
  try {
    const { width, height } = imageSize(bytes)
    return { width, height }
  } catch {
    return {} // not an image in spite of its name: the image rule reports a missing size
  }
}

const MEDIA_TYPES = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['svg', 'image/svg+xml'],
  ['pdf', 'application/pdf'],
  ['csv', 'text/csv'],
  ['txt', 'text/plain'],
  ['mp3', 'audio/mpeg'],
])
