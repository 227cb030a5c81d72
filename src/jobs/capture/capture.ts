// Captures Chinese texts for an issue: fetches or takes the bytes, has them read as an article, and prepares the source
// record, the evidence and the translation file. Writes nothing: what cannot be read leaves no trace.
import { createHash } from 'node:crypto'
import type { Lexicon } from '../../bilingual/lexicon/lexicon.ts'
import { findChinese, lexiconIndex } from '../../bilingual/lexicon/lexicon-index.ts'
import type { Memory } from '../../bilingual/memory/memory.ts'
import { pinyinSlug } from '../../bilingual/pinyin/slug.ts'
import type { Article, Captured, CaptureInput } from '../../capture/article.ts'
import type { Clock } from '../../clock/clock.ts'
import { type GuardedHttp, HttpFailed } from '../../http/http.ts'
import type { Source } from '../../issue/issue.ts'
import type { Site } from '../../issue/site.ts'
import { slugOf } from '../../issue/slug.ts'
import { directAddress } from '../../issue/tracker.ts'
import type { IssueEntry } from '../newsletter.ts'
import { type DraftedTranslation, draftTranslation } from './draft.ts'

/** Where a text comes from: an address, a file somebody saved, or text pasted into the terminal. */
export type Origin =
  | { readonly type: 'page'; readonly url: string }
  | { readonly type: 'file'; readonly name: string; readonly bytes: Uint8Array }
  | { readonly type: 'pasted'; readonly bytes: Uint8Array }

export interface CapturePorts {
  readonly site: Site
  readonly lexicon: Lexicon
  readonly memory: Memory
  readonly entries: readonly IssueEntry[]
  readonly http: GuardedHttp
  readonly clock: Clock
  /** Reads bytes as an article. */
  readonly capture: (input: CaptureInput) => Promise<Captured>
  /** Chinese blocks, each followed by an empty English slot. */
  readonly markdown: (article: Article) => string
}

export interface CapturedText {
  readonly source: Source & { readonly captured: NonNullable<Source['captured']> }
  readonly article: Article
  /** Exactly as received. */
  readonly bytes: Uint8Array
  readonly translation: DraftedTranslation
  /** An issue that has the same page or the same bytes already. */
  readonly known?: IssueEntry
}

export type CaptureResult =
  | { readonly state: 'captured'; readonly texts: readonly CapturedText[] }
  /** Sentences, one for each origin that could not be read. */
  | { readonly state: 'failed'; readonly reasons: readonly string[] }

/** Captures all origins, or none: one that fails fails all. `taken` are ids that sources of the issue have already. */
export async function captureTexts(
  ports: CapturePorts,
  origins: readonly Origin[],
  taken: readonly string[] = [],
): Promise<CaptureResult> {
  const texts: CapturedText[] = []
  const reasons: string[] = []
  const ids = [...taken]
  for (const origin of origins) {
    const received = await receive(ports, origin)
    if (received.state === 'failed') {
      reasons.push(received.sentence)
      continue
    }
    const captured = await ports.capture(received.input)
    if (captured.state !== 'article') {
      reasons.push(`${nameOf(origin)}: ${captured.sentence}`)
      continue
    }
    const text = textOf(ports, captured.article, received.input, {
      ids,
      single: origins.length + taken.length === 1,
    })
    ids.push(text.source.id)
    texts.push(text)
  }
  return reasons.length > 0 ? { state: 'failed', reasons } : { state: 'captured', texts }
}

/** Slug of an issue that has only a Chinese title yet; empty where it has no character that is read. */
export function slugOfChinese(title: string): string {
  const slug = pinyinSlug(title, 8)
  return /[a-z]/.test(slug) ? slug : ''
}

/** What a person calls it in a message. */
function nameOf(origin: Origin): string {
  return origin.type === 'page' ? origin.url : origin.type === 'file' ? origin.name : 'the pasted text'
}

type Received =
  | { readonly state: 'received'; readonly input: CaptureInput }
  /** The sentence names the address. */
  | { readonly state: 'failed'; readonly sentence: string }

async function receive({ http }: CapturePorts, origin: Origin): Promise<Received> {
  const take = (input: CaptureInput): Received => ({ state: 'received', input })
  if (origin.type === 'file') return take({ bytes: origin.bytes, name: origin.name })
  // A person pastes text, never a page: what looks like HTML in it is what the text is about.
  if (origin.type === 'pasted') return take({ bytes: origin.bytes, name: 'pasted.txt' })
  try {
    const { body, url, status, headers } = await http.get(directAddress(origin.url))
    const contentType = headers.get('content-type')
    return take({ bytes: body, url, status, ...(contentType !== undefined && { contentType }) })
  } catch (error) {
    if (error instanceof HttpFailed) return { state: 'failed', sentence: error.message }
    throw error
  }
}

function textOf(
  { site, lexicon, memory, entries, clock, markdown }: CapturePorts,
  article: Article,
  { bytes, status }: CaptureInput,
  { ids, single }: { readonly ids: readonly string[]; readonly single: boolean },
): CapturedText {
  const id = freeId(shortName(article, lexicon), ids)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const { title, author, date, url, script, charset, extension } = article
  const outlet = outletOf(article, lexicon)
  const source = {
    id,
    title: { zh: oneLine(title) },
    ...(author !== undefined && { author: oneLine(author) }),
    ...(outlet !== undefined && { outlet: oneLine(outlet) }),
    ...(date !== undefined && { date }),
    ...(url !== undefined && { url }),
    script,
    original: 'passages' as const,
    captured: {
      at: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
      file: `source${single ? '' : `-${id}`}.${extension}`,
      sha256,
      ...(status !== undefined && { status }),
      ...(charset !== undefined && { charset }),
    },
  }
  const translation = draftTranslation(markdown(article), source, { site, lexicon, memory })
  const known = entries.find(({ meta }) =>
    meta?.sources.some(
      (each) => each.captured?.sha256 === sha256 || (url !== undefined && sameAddress(each.url, url)),
    ),
  )
  return { source, article, bytes, translation, ...(known && { known }) }
}

const LINE_MAX = 300

/** As front matter takes it: one line without control characters. */
function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  if (line.length <= LINE_MAX) return line
  // Half a character at the cut could not be written.
  return `${line.slice(0, LINE_MAX - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** The outlet as the lexicon knows it, with its English; else as printed. */
function outletOf({ outlet }: Article, lexicon: Lexicon): string | undefined {
  const entry = outlet === undefined ? undefined : registered(outlet, lexicon)
  return entry ? `${entry.zh} (${entry.en})` : outlet
}

function registered(outlet: string, lexicon: Lexicon) {
  const found = findChinese(lexiconIndex(lexicon), outlet)
  return found.find(({ entry, from, to }) => entry.kind === 'outlet' && to - from === outlet.length)?.entry
}

/** Of the outlet's English name, else of its pinyin, else of the title's. */
function shortName({ outlet, title }: Article, lexicon: Lexicon): string {
  const entry = outlet === undefined ? undefined : registered(outlet, lexicon)
  const name = entry
    ? slugOf(entry.en, '')
    : outlet === undefined
      ? ''
      : slugOf(outlet, pinyinSlug(outlet, 4))
  return (name || pinyinSlug(title, 4) || 'source').slice(0, 30).replace(/-$/, '')
}

function freeId(name: string, ids: readonly string[]): string {
  if (!ids.includes(name)) return name
  for (let count = 2; count <= ids.length + 2; count++) {
    if (!ids.includes(`${name}-${count}`)) return `${name}-${count}`
  }
  throw new Error(`no free id beside ${name}`)
}

function sameAddress(left: string | undefined, right: string): boolean {
  const key = (address: string) =>
    directAddress(address)
      .replace(/^https?:\/\//, '')
      .replace(/\/$/, '')
  return left !== undefined && key(left) === key(right)
}
