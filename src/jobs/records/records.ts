// The records of all issues, for the memory, harvest and the checks across the archive. Issues whose files have not
// changed come from the cache.
import { createHash } from 'node:crypto'
import type { Lexicon } from '../../bilingual/lexicon/lexicon.ts'
import type { Files } from '../../files/files.ts'
import { EXPANSIONS_FILE } from '../../issue/folder.ts'
import type { IssueMeta } from '../../issue/issue.ts'
import { type IssueFiles, readIssue } from '../../issue/read.ts'
import { type GlossRecord, type IssueRecord, recordOf } from '../../issue/record.ts'
import type { Site } from '../../issue/site.ts'
import {
  type CachedIssue,
  decodePairs,
  encodePairs,
  type RecordsCache,
  readRecordsCache,
  writeRecordsCache,
} from './cache.ts'
import { changedForms, isTouched, printOf } from './lexicon.ts'

/** Raise it when a record holds something else than before: what older versions have kept is then read anew. */
const FORMAT = 2
/** Some file systems tell time by two seconds: what changed as late as that may have changed once more, unseen. */
const GRAIN_MS = 2_000

export interface RecordsOptions {
  /** Names this version of yibao: another one reads everything anew. */
  readonly version?: string
  /** Called as issues are read that the cache does not have. */
  readonly onIssue?: (done: number, total: number) => void
}

/** An issue's folder, with the stamps of the files that its record is made of. */
interface Found {
  readonly folder: string
  readonly stamps: Readonly<Record<string, string>>
  readonly changedMs: number
}

/**
 * Records of the issues whose front matter can be read, in the order of the entries. Their pairs are decoded when they
 * are asked for: most rules need none.
 */
export async function loadRecords(
  files: Files,
  site: Site,
  lexicon: Lexicon,
  entries: readonly { readonly folder: string }[],
  options: RecordsOptions = {},
): Promise<readonly IssueRecord[]> {
  const issues = await readIssues(files, site, lexicon, { entries, pairs: 'load', ...options })
  return issues.map(withPairs)
}

/** What `loadRecords` loads without the pairs, which weigh most, and with the front matter: what checking needs. */
export async function loadGlosses(
  files: Files,
  site: Site,
  lexicon: Lexicon,
  entries: readonly { readonly folder: string }[],
  options: RecordsOptions = {},
): Promise<readonly { readonly record: GlossRecord; readonly meta: IssueMeta }[]> {
  return readIssues(files, site, lexicon, { entries, pairs: 'leave out', ...options })
}

interface Wanted extends RecordsOptions {
  readonly entries: readonly { readonly folder: string }[]
  readonly pairs: 'load' | 'leave out'
}

async function readIssues(
  files: Files,
  site: Site,
  lexicon: Lexicon,
  wanted: Wanted,
): Promise<readonly CachedIssue[]> {
  const { entries, pairs, version = '', onIssue } = wanted
  const key = sha256(JSON.stringify([FORMAT, version, site]))
  const print = printOf(lexicon)
  const kept = await readRecordsCache(files, pairs)
  const cache = kept?.key === key ? kept : undefined
  const changed = cache ? changedForms(cache.lexicon, print) : 'many'
  const found = await Promise.all(entries.map(({ folder }) => findFiles(files, folder)))
  const known = (each: Found) => cache?.issues.get(each.folder)
  const issues = new Map<string, CachedIssue>()
  const doubtful = found.filter((each) => {
    const issue = known(each)
    if (!cache || !issue || changed.length > 0 || !isSure(each, issue, cache)) return true
    issues.set(each.folder, issue)
    return false
  })
  // What is written anew has to hold the pairs of all issues.
  if (pairs === 'leave out' && doubtful.length > 0)
    return readIssues(files, site, lexicon, { ...wanted, pairs: 'load' })
  let fresh = 0
  for (const [index, each] of doubtful.entries()) {
    const texts = await loadTexts(files, each)
    const hash = sha256(JSON.stringify(textsOf(texts)))
    const issue = known(each)
    const holds = issue?.hash === hash && !textsOf(texts).some(([, text]) => isTouched(text, changed))
    const read = holds ? issue : readAnew(texts, site, lexicon)
    if (read) {
      issues.set(each.folder, { ...read, hash, stamps: each.stamps, changedMs: each.changedMs })
      fresh += 1
    }
    onIssue?.(index + 1, doubtful.length)
  }
  const ordered = new Map(found.flatMap(({ folder }) => entry(issues, folder)))
  // An issue that cannot be read is none of them, and no reason to write.
  if (fresh > 0 || ordered.size !== cache?.issues.size)
    await writeRecordsCache(files, { key, lexicon: print, issues: ordered })
  return [...ordered.values()]
}

/** Nothing of the issue was written since the cache was, nor so shortly before that a later change would not show. */
function isSure(found: Found, known: CachedIssue, { writtenMs }: RecordsCache): boolean {
  const paths = Object.keys(found.stamps)
  return (
    found.changedMs < writtenMs - GRAIN_MS &&
    paths.length === Object.keys(known.stamps).length &&
    paths.every((path) => found.stamps[path] === known.stamps[path])
  )
}

async function findFiles(files: Files, folder: string): Promise<Found> {
  const names = (await files.list(folder)).filter(
    (name) => name === 'issue.md' || name === EXPANSIONS_FILE || /^translation(-.+)?\.md$/.test(name),
  )
  const stamps: [string, string][] = []
  let changedMs = 0
  for (const name of names) {
    const stamp = await files.stamp(`${folder}/${name}`)
    if (!stamp) continue
    stamps.push([`${folder}/${name}`, stamp.id])
    changedMs = Math.max(changedMs, stamp.changedMs)
  }
  return { folder, stamps: Object.fromEntries(stamps), changedMs }
}

/** Without pictures and evidence: no record says anything of them. */
async function loadTexts(files: Files, { folder, stamps }: Found): Promise<IssueFiles> {
  const text = async (path: string) => ({ path, text: (await files.readText(path)) ?? '' })
  const paths = Object.keys(stamps)
  const expansions = paths.find((path) => path.endsWith(`/${EXPANSIONS_FILE}`))
  return {
    folder,
    issue: await text(`${folder}/issue.md`),
    translations: await Promise.all(paths.filter((path) => /\/translation[^/]*\.md$/.test(path)).map(text)),
    ...(expansions === undefined ? {} : { expansions: await text(expansions) }),
    assets: [],
    evidence: [],
  }
}

function textsOf({ issue, translations, expansions }: IssueFiles): readonly (readonly [string, string])[] {
  const all = [issue, ...translations, ...(expansions ? [expansions] : [])]
  return all.map(({ path, text }) => [path, text] as const)
}

function readAnew(
  texts: IssueFiles,
  site: Site,
  lexicon: Lexicon,
): Pick<CachedIssue, 'record' | 'meta' | 'pairs'> | undefined {
  const { issue } = readIssue(texts, site, lexicon)
  if (!issue) return undefined
  const { pairs, ...record } = recordOf(issue)
  return { record, meta: issue.meta, pairs: encodePairs(pairs) }
}

function entry(issues: ReadonlyMap<string, CachedIssue>, folder: string): readonly [string, CachedIssue][] {
  const issue = issues.get(folder)
  return issue ? [[folder, issue]] : []
}

function withPairs({ record, pairs }: CachedIssue): IssueRecord {
  return {
    ...record,
    get pairs() {
      return decodePairs(pairs)
    },
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
