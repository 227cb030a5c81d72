// Finds, checks or makes an archived copy of a source, and records it with the status that the copy itself answered.
import type { Clock } from '../../clock/clock.ts'
import type { Files } from '../../files/files.ts'
import { type GuardedHttp, HttpFailed } from '../../http/http.ts'
import { withSourceKeys } from '../../issue/front-matter-edit.ts'
import type { Source } from '../../issue/issue.ts'
import type { IssueEntry } from '../newsletter.ts'

export type Archive = NonNullable<Source['archive']>

export interface ArchivePorts {
  readonly files: Files
  readonly http: GuardedHttp
  readonly clock: Clock
  /** Where the Wayback Machine answers; tests have their own. */
  readonly bases?: { readonly availability: string; readonly save: string }
}

export type ArchiveWish =
  /** Ask for a copy that is there. */
  | { readonly type: 'find' }
  /** Ask for a new one where there is none, or none that holds the page. */
  | { readonly type: 'save' }
  | { readonly type: 'record'; readonly url: string }

export type ArchiveResult =
  | { readonly state: 'recorded'; readonly id: string; readonly archive: Archive; readonly note?: string }
  | { readonly state: 'none' | 'failed'; readonly id: string; readonly sentence: string }

const BASES = { availability: 'https://archive.org/wayback/available', save: 'https://web.archive.org/save/' }
/** Saving takes its time: the copy is asked for so often, so far apart. */
const SAVE_TRIES_MAX = 6
const SAVE_WAIT_MS = 10_000

/** Archives the sources named, one after the other. */
export async function archiveSources(
  ports: ArchivePorts,
  { folder }: IssueEntry,
  sources: readonly Source[],
  wish: ArchiveWish,
): Promise<readonly ArchiveResult[]> {
  const results: ArchiveResult[] = []
  for (const source of sources) {
    const result = await archiveSource(ports, source, wish)
    if (result.state === 'recorded') {
      const path = `${folder}/issue.md`
      const text = await ports.files.readText(path)
      const edited =
        text === undefined ? undefined : withSourceKeys(text, source.id, { archive: result.archive })
      if (edited === undefined) throw new Error(`no source ${source.id} in ${path}`)
      await ports.files.write(path, edited)
    }
    results.push(result)
  }
  return results
}

async function archiveSource(ports: ArchivePorts, source: Source, wish: ArchiveWish): Promise<ArchiveResult> {
  const { id, url } = source
  try {
    if (wish.type === 'record') return await recordGiven(ports, id, wish.url)
    if (url === undefined)
      return { state: 'failed', id, sentence: 'it has no url of which there could be a copy' }
    const found = await findCopy(ports, url)
    if (found && (wish.type === 'find' || found.status === 200)) return recorded(id, found)
    if (wish.type === 'find') {
      const sentence =
        'the Wayback Machine has no copy; --save asks it to make one, --url records another archive'
      return { state: 'none', id, sentence }
    }
    return await saveCopy(ports, id, url)
  } catch (error) {
    if (error instanceof HttpFailed) return { state: 'failed', id, sentence: error.message }
    throw error
  }
}

function recorded(id: string, archive: Archive): ArchiveResult {
  if (archive.status === undefined || archive.status === 200) return { state: 'recorded', id, archive }
  const note = `the copy holds an answer of status ${archive.status}, not the page: look for another one`
  return { state: 'recorded', id, archive, note }
}

/** A copy that a person found: asked once, and recorded with what it answers. */
async function recordGiven({ http, clock }: ArchivePorts, id: string, url: string): Promise<ArchiveResult> {
  const { status } = await http.probe(url)
  const capturedAt = dayOfCopy(url) ?? new Date(clock.now()).toISOString().slice(0, 10)
  return recorded(id, { url, capturedAt, status })
}

/** The copy nearest to now that the Wayback Machine says it has. */
async function findCopy({ http, bases = BASES }: ArchivePorts, url: string): Promise<Archive | undefined> {
  const { body, status } = await http.get(`${bases.availability}?url=${encodeURIComponent(url)}`)
  if (status !== 200)
    throw new HttpFailed(`the Wayback Machine answered with status ${status}: try again later`)
  return readAvailability(new TextDecoder().decode(body))
}

/** `{"archived_snapshots": {"closest": {"url", "timestamp", "status", "available"}}}`; `{}` inside where there is none. */
function readAvailability(text: string): Archive | undefined {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    throw new HttpFailed('the Wayback Machine answered with what is no JSON: try again later')
  }
  const closest = property(property(answer, 'archived_snapshots'), 'closest')
  const url = property(closest, 'url')
  const timestamp = property(closest, 'timestamp')
  const status = Number(property(closest, 'status'))
  if (property(closest, 'available') !== true || typeof url !== 'string' || !/^https?:\/\//.test(url))
    return undefined
  return {
    url: url.replace(/^http:\/\/web\.archive\.org\//, 'https://web.archive.org/'),
    ...(typeof timestamp === 'string' && /^\d{8}/.test(timestamp) && { capturedAt: dayOf(timestamp) }),
    ...(Number.isInteger(status) && status >= 100 && status <= 599 && { status }),
  }
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}

/** Asks for a copy, then asks whether it is there, a few times with pauses. */
async function saveCopy(ports: ArchivePorts, id: string, url: string): Promise<ArchiveResult> {
  const { http, clock, bases = BASES } = ports
  const asked = await http.get(`${bases.save}${url}`).catch((error: unknown) => {
    // Saving often takes longer than we wait for one answer; the copy is made all the same.
    if (error instanceof HttpFailed && error.failure === 'unreachable') return undefined
    throw error
  })
  if (asked && asked.status === 429)
    return {
      state: 'failed',
      id,
      sentence: 'the Wayback Machine takes no more pages from here just now: try again in an hour',
    }
  const made = asked?.status === 200 ? dayOfCopy(asked.url) : undefined
  if (asked && made !== undefined)
    return recorded(id, { url: asked.url, capturedAt: made, status: asked.status })
  for (let tries = 0; tries < SAVE_TRIES_MAX; tries++) {
    await clock.wait(SAVE_WAIT_MS)
    const found = await findCopy(ports, url)
    if (found?.status === 200) return recorded(id, found)
  }
  const sentence = `asked for a copy that is not there yet: run yibao source archive again in a few minutes`
  return { state: 'none', id, sentence }
}

/** The day in the address of a copy of the Wayback Machine: `/web/20261120093000/https://…`. */
function dayOfCopy(url: string): string | undefined {
  const timestamp = /\/web\/(\d{8})\d{0,6}(?:[a-z]{2}_)?\//.exec(url)?.[1]
  return timestamp === undefined ? undefined : dayOf(timestamp)
}

function dayOf(timestamp: string): string {
  return `${timestamp.slice(0, 4)}-${timestamp.slice(4, 6)}-${timestamp.slice(6, 8)}`
}
