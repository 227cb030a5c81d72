// Asks whether the links of an issue still lead somewhere: politely, one request at a time for each host, and not again
// for days. What was found is kept in the cache; losing the cache loses nothing.
import type { Root } from 'mdast'
import type { Position } from 'unist'
import type { VFile } from 'vfile'
import type { Clock } from '../../clock/clock.ts'
import type { Files } from '../../files/files.ts'
import { type GuardedHttp, type GuardedResponse, HttpFailed } from '../../http/http.ts'
import type { Issue } from '../../issue/issue.ts'
import { type MessageRule, report } from '../../issue/report.ts'
import { pointersOf } from '../../lint/addresses.ts'
import { sourcePlaces } from '../../lint/source-places.ts'
import { type LinkOutcome, readLinkCache, writeLinkCache } from './cache.ts'

/** Messages that `yibao check --online` gives. */
export const linkMessages: readonly MessageRule[] = [
  {
    id: 'dead-link',
    severity: 'warning',
    summary: 'A link leads to a page that is there.',
    advice: 'Link an archived copy, or another page that says the same.',
  },
  {
    id: 'moved-link',
    severity: 'info',
    summary: 'A link leads to where the page is now, not to where it was.',
    advice: 'Open the new address, and link it if it is the same page.',
  },
  {
    id: 'unreachable-link',
    severity: 'warning',
    summary: 'The server of a link answers.',
    advice: 'Open the link in a browser. It may be a trouble of the moment: yibao asks again after a day.',
  },
]

export interface LinkPorts {
  readonly files: Files
  readonly http: GuardedHttp
  readonly clock: Clock
}

export interface LinkChecker {
  /** Adds messages about the links of an issue to its files. */
  check(issue: Issue, files: readonly VFile[]): Promise<void>
  /** Keeps what was found; says how many addresses were asked, and how many were left for another time. */
  finish(): Promise<{ readonly asked: number; readonly left: number }>
}

/** Between two requests to one host. */
const PAUSE_MS = 1_000
const HOSTS_AT_ONCE = 4
/** Of a whole run: the rest is asked next time. */
const ASKED_MAX = 500
/** By these, servers turn away programs; a reader's browser may well be let in. */
const TURNS_AWAY: ReadonlySet<number> = new Set([401, 402, 403, 405, 406, 418, 429, 451, 999])

export async function linkChecker(ports: LinkPorts): Promise<LinkChecker> {
  const known = await readLinkCache(ports.files, ports.clock.now())
  const visited = new Set<string>()
  let asked = 0
  const left = new Set<string>()
  return {
    check: async (issue, files) => {
      const links = files.flatMap((file) => linksIn(issue, file))
      const open = [...new Set(links.map(({ url }) => url))].filter((url) => !known.has(url))
      const room = Math.max(ASKED_MAX - asked, 0)
      for (const url of open.slice(room)) left.add(url)
      asked += Math.min(open.length, room)
      await askAll(ports, open.slice(0, room), known, visited)
      for (const { url, file, place } of links) {
        const outcome = known.get(url)
        if (outcome) say(file, url, outcome, place)
      }
    },
    finish: async () => {
      await writeLinkCache(ports.files, known)
      return { asked, left: left.size }
    },
  }
}

interface FoundLink {
  readonly url: string
  readonly file: VFile
  readonly place: Position | undefined
}

function linksIn(issue: Issue, file: VFile): readonly FoundLink[] {
  const name = file.path.replaceAll('\\', '/').split('/').at(-1) ?? ''
  if (name === 'issue.md') return [...linksOf(issue.body, file), ...sourceLinks(issue, file)]
  const translation = issue.translations.find(({ path }) => path.endsWith(`/${name}`))
  return (translation?.pairs ?? []).flatMap(({ zh, en }) => [...linksOf(zh, file), ...linksOf(en, file)])
}

function linksOf(root: Root, file: VFile): readonly FoundLink[] {
  return pointersOf(root).flatMap(({ node, address }) =>
    address.kind === 'web' ? [{ url: withoutFragment(address.url.href), file, place: node.position }] : [],
  )
}

function sourceLinks({ meta }: Issue, file: VFile): readonly FoundLink[] {
  const places = sourcePlaces(String(file.value))
  return meta.sources.flatMap(({ id, url, archive }) => [
    ...(url === undefined ? [] : [{ url: withoutFragment(url), file, place: places.value(id, 'url') }]),
    ...(archive === undefined
      ? []
      : [{ url: withoutFragment(archive.url), file, place: places.value(id, 'archive', 'url') }]),
  ])
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/s, '')
}

/** A few hosts at once; of one host, one address after the other. */
async function askAll(
  ports: LinkPorts,
  urls: readonly string[],
  into: Map<string, LinkOutcome>,
  visited: Set<string>,
): Promise<void> {
  const hosts = new Map<string, string[]>()
  for (const url of urls) hosts.set(new URL(url).host, [...(hosts.get(new URL(url).host) ?? []), url])
  const queue = [...hosts.values()]
  const work = async () => {
    for (let host = queue.shift(); host; host = queue.shift()) {
      for (const [index, url] of host.entries()) {
        if (index > 0 || visited.has(new URL(url).host)) await ports.clock.wait(PAUSE_MS)
        visited.add(new URL(url).host)
        into.set(url, await ask(ports, url))
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(HOSTS_AT_ONCE, queue.length) }, work))
}

async function ask({ http, clock }: LinkPorts, url: string): Promise<LinkOutcome> {
  const at = clock.now()
  try {
    return { at, ...outcomeOf(await http.probe(url), url) }
  } catch (error) {
    if (!(error instanceof HttpFailed)) throw error
    // Larger than we read, or a film: it is there.
    return error.failure === 'limit'
      ? { at, state: 'there' }
      : { at, state: 'trouble', sentence: error.message }
  }
}

function outcomeOf({ status, url: end, hops }: GuardedResponse, url: string): Omit<LinkOutcome, 'at'> {
  if (status === 404 || status === 410) return { state: 'gone', status }
  if (TURNS_AWAY.has(status)) return { state: 'there' }
  if (status >= 400) return { state: 'trouble', sentence: `${url} answers with status ${status}` }
  const permanent = hops.length > 0 && hops.every((hop) => hop.status === 301 || hop.status === 308)
  if (!permanent || withoutFragment(end) === url) return { state: 'there' }
  // Sites send the readers of pages that are gone to their front page.
  const toFront = new URL(end).pathname === '/' && new URL(url).pathname !== '/'
  return toFront ? { state: 'gone', to: end } : { state: 'moved', to: end }
}

function say(file: VFile, url: string, outcome: LinkOutcome, place: Position | undefined): void {
  const { state, status, to, sentence } = outcome
  if (state === 'there') return
  const shown = url.length > 80 ? `${url.slice(0, 80)}…` : url
  const [id, reason] =
    state === 'trouble'
      ? ['unreachable-link', `Unexpected silence: ${sentence}, expected a page`]
      : state === 'moved'
        ? ['moved-link', `Unexpected old address ${shown}, expected ${to}`]
        : ['dead-link', `Unexpected ${status ?? `redirect to the front page`} at ${shown}, expected a page`]
  const rule = linkMessages.find((each) => each.id === id)
  if (!rule) throw new Error(`no message ${id}`)
  const message = report(file, { ruleId: rule.id, severity: rule.severity, reason, place, note: rule.advice })
  message.file = file.path
}
