// Reads an issue's folder: front matter, body, translations, all readings of the grammar. Pure.
import { VFile } from 'vfile'
import type { Lexicon } from '../bilingual/lexicon/lexicon.ts'
import { readWording, type Wording } from './expansions.ts'
import { parseFrontMatter } from './front-matter.ts'
import { frontMatterIgnores } from './front-matter-ignores.ts'
import { readBody, readTranslation } from './grammar/body.ts'
import { createContext, type Newsletter } from './grammar/context.ts'
import type { Asset, Evidence, Issue, IssueMeta, Source, Translation } from './issue.ts'
import { messageOf } from './messages.ts'
import { pollsOf } from './poll.ts'
import { report } from './report.ts'
import type { Site } from './site.ts'
import { readVotesRecord, type VotesText } from './votes-record.ts'

/** The files of one issue's folder, already loaded. Paths are relative to the newsletter's folder. */
export interface IssueFiles {
  readonly folder: string
  readonly issue: { readonly path: string; readonly text: string }
  readonly translations: readonly { readonly path: string; readonly text: string }[]
  readonly assets: readonly Asset[]
  readonly evidence: readonly Evidence[]
  /** `expansions.yaml`, where there is one. */
  readonly expansions?: { readonly path: string; readonly text: string }
  /** `votes.yaml`, where there is one. */
  readonly votes?: VotesText
}

/** `issue` is absent where the front matter is too broken to go on; `files` carry the messages in any case. */
export interface ReadResult {
  readonly issue?: Issue
  readonly files: readonly VFile[]
}

interface Document {
  readonly file: VFile
  /** The text with spaces in the place of the front matter, so that positions are the file's. */
  readonly text: string
  /** undefined where there is none. */
  readonly yaml: string | undefined
}

/** Reads one issue with everything that belongs to it. Never throws for what a person wrote. */
export function readIssue(files: IssueFiles, site: Site, lexicon: Lexicon): ReadResult {
  const document = open(files.issue)
  const meta = readMeta(document)
  const { wording, file: record } = readWording(
    lexicon,
    meta?.status ?? 'draft',
    meta?.sources ?? [],
    files.expansions,
  )
  const context = createContext(document.file, document.text, site, meta?.sources, wording)
  const { tree, ...finds } = readBody(context)
  const ignores = [...frontMatterIgnores(document.file, document.yaml ?? '', 2), ...finds.ignores]
  const translations = files.translations.map((translation) =>
    readTranslationFile(translation, meta, site, wording),
  )
  // The few words that explain an outlet stand with the source too.
  for (const { outlet = '' } of meta?.sources ?? [])
    for (const name of outlet.match(/\p{Script=Han}[\p{Script=Han}\p{N}·]*/gu) ?? []) wording.expand(name)
  const votes = files.votes && readVotesRecord(files.votes, pollsOf({ body: tree }))
  const all = [
    document.file,
    ...translations.map(({ file }) => file),
    ...(record ? [record] : []),
    ...(votes ? [votes.file] : []),
  ]
  for (const { messages } of all)
    messages.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
  if (!meta) return { files: all }
  const issue: Issue = {
    meta,
    folder: files.folder,
    body: tree,
    ...finds,
    ignores,
    translations: translations.map(({ translation }) => translation),
    expansions: wording.used,
    assets: files.assets,
    evidence: files.evidence,
    ...(votes?.record && { votes: votes.record }),
  }
  return { issue, files: all }
}

/** Reads only the front matter: cheap, for lists of issues. */
export function readFrontMatter(
  path: string,
  text: string,
): { readonly meta?: IssueMeta; readonly file: VFile } {
  const document = open({ path, text })
  const meta = readMeta(document)
  return { ...(meta && { meta }), file: document.file }
}

function readTranslationFile(
  { path, text }: { readonly path: string; readonly text: string },
  meta: IssueMeta | undefined,
  site: Newsletter,
  wording: Wording,
): { readonly translation: Translation; readonly file: VFile } {
  const document = open({ path, text })
  const context = createContext(document.file, document.text, site, meta?.sources, wording)
  const name = path.split('/').at(-1) ?? path
  const sourceId = /^translation-(.+)\.md$/.exec(name)?.[1]
  if (meta) checkSource(document.file, name, sourceId, meta.sources)
  return {
    translation: { path, ...(sourceId === undefined ? {} : { sourceId }), ...readTranslation(context) },
    file: document.file,
  }
}

function checkSource(
  file: VFile,
  name: string,
  sourceId: string | undefined,
  sources: readonly Source[],
): void {
  const ids = sources.map(({ id }) => id)
  const fits = sourceId === undefined ? sources.length === 1 : ids.includes(sourceId)
  if (fits) return
  const { severity, advice } = messageOf('translation-source')
  const expected =
    ids.length === 0 ? 'its source in the front matter' : ids.map((id) => `translation-${id}.md`).join(' or ')
  const reason = `Unexpected ${name} beside ${ids.length === 1 ? 'one source' : `${ids.length} sources`}, expected ${expected}`
  report(file, {
    ruleId: 'translation-source',
    severity,
    reason,
    place: { line: 1, column: 1 },
    note: advice,
  })
}

function readMeta({ file, yaml }: Document): IssueMeta | undefined {
  if (yaml !== undefined) return parseFrontMatter(file, yaml, 2)
  const { severity, advice } = messageOf('front-matter-missing')
  const starts = String(file.value).startsWith('---')
  const reason = starts
    ? 'Unexpected end of the file in the front matter, expected a closing line of ---'
    : 'Unexpected start of the file, expected front matter between two lines of ---'
  const place = { line: 1, column: 1 }
  report(file, { ruleId: 'front-matter-missing', severity, reason, place, note: advice })
  return undefined
}

/** The file with line feeds only and without a byte order mark, and what of it is front matter. */
function open({ path, text }: { readonly path: string; readonly text: string }): Document {
  const value = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const file = new VFile({ path, value })
  const found = /^---[ \t]*\n(?:([\s\S]*?)\n)?---[ \t]*(?=\n|$)/.exec(value)
  if (!found) return { file, text: value, yaml: undefined }
  const blank = found[0].replace(/[^\n]/g, ' ')
  return { file, text: blank + value.slice(found[0].length), yaml: found[1] ?? '' }
}
