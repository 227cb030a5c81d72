// Fetches pages that others chose: every hop's address is looked up once, checked, and the connection made to exactly the
// address that was checked. Limits on time, size and redirects. Never sends cookies, credentials or a referrer, never uses
// a proxy, never follows what a page says in its HTML.
import { lookup as dnsLookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { Agent, buildConnector, fetch, type Response } from 'undici'
import { hostOf, isPublicAddress, refusalOf } from '../issue/public-address.ts'
import { type GuardedHttp, type GuardedResponse, type Hop, HttpFailed } from './http.ts'

export interface GuardedLimits {
  /** For the whole, with all redirects. */
  readonly timeMaxMs?: number
  /** Without a byte for so long, the server is given up. */
  readonly idleMaxMs?: number
  /** Of the body, unpacked. */
  readonly bytesMax?: number
  readonly redirectsMax?: number
}

/** What tests put in the place of the internet. A command line never gives them. */
export interface GuardedWorld {
  /** IP addresses of a name. */
  readonly resolve?: (host: string) => Promise<readonly string[]>
  /** Whether an IP address may be connected to. */
  readonly permit?: (address: string) => boolean
}

type Limits = Required<GuardedLimits>
type World = Required<GuardedWorld>

const HEADERS = {
  // Some servers answer nobody who does not name Mozilla; the rest says who asks.
  'user-agent': 'Mozilla/5.0 (compatible; yibao; translation desk)',
  accept: 'text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.5',
  'accept-language': 'zh-CN,zh;q=0.9,zh-TW;q=0.8,en;q=0.5',
}
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** Statuses by which servers say that they know no HEAD, or treat it as a robot. */
const NO_HEAD: ReadonlySet<number> = new Set([
  400, 401, 403, 404, 405, 406, 409, 410, 429, 500, 501, 502, 503,
])

export function guardedHttp(limits: GuardedLimits = {}, world: GuardedWorld = {}): GuardedHttp {
  const { timeMaxMs = 15_000, idleMaxMs = 10_000, bytesMax = 20_000_000, redirectsMax = 5 } = limits
  const all: Limits = { timeMaxMs, idleMaxMs, bytesMax, redirectsMax }
  const { resolve = resolveName, permit = isPublicAddress } = world
  const ask = (method: 'GET' | 'HEAD', address: string, read: 'body' | 'headers') =>
    follow(method, address, read, all, { resolve, permit })
  return {
    get: (address) => ask('GET', address, 'body'),
    probe: async (address) => {
      const answer = await ask('HEAD', address, 'headers').catch((error: unknown) => {
        if (error instanceof HttpFailed && error.failure !== 'unreachable') throw error
        return undefined
      })
      return answer && !NO_HEAD.has(answer.status) ? answer : ask('GET', address, 'headers')
    },
  }
}

async function follow(
  method: 'GET' | 'HEAD',
  address: string,
  read: 'body' | 'headers',
  limits: Limits,
  world: World,
): Promise<GuardedResponse> {
  const signal = AbortSignal.timeout(limits.timeMaxMs)
  const hops: Hop[] = []
  let url = parse(address, address)
  try {
    for (;;) {
      const agent = pinnedAgent(url, limits, world)
      try {
        const response = await fetch(url, {
          method,
          redirect: 'manual',
          signal,
          headers: HEADERS,
          dispatcher: agent,
        })
        const location = response.headers.get('location')
        if (!REDIRECTS.has(response.status) || location === null) {
          const body =
            read === 'body' ? await readBody(response, url.href, limits.bytesMax) : new Uint8Array()
          return { status: response.status, url: url.href, headers: new Map(response.headers), body, hops }
        }
        if (hops.length >= limits.redirectsMax) {
          throw new HttpFailed(
            `${address} leads from one address to the next more than ${limits.redirectsMax} times`,
            'limit',
          )
        }
        const next = redirectTarget(location, url, address)
        hops.push({ status: response.status, url: next.href })
        url = next
      } finally {
        await agent.destroy()
      }
    }
  } catch (error) {
    throw explain(error, address, limits)
  }
}

/** An agent for one hop: looks the name up, refuses the whole name where one address is not public, connects to no other. */
export function pinnedAgent(
  url: URL,
  { idleMaxMs }: Pick<Limits, 'idleMaxMs'>,
  { resolve = resolveName, permit = isPublicAddress }: GuardedWorld,
): Agent {
  const refusal = refusalOf(url)
  const host = hostOf(url)
  if (refusal !== undefined) throw new HttpFailed(`${shown(url)} is not fetched: ${refusal}`, 'refused')
  // An IP address in the URL itself is never looked up.
  if (isLiteral(host) && !permit(host)) throw notPublic(url, host)
  const lookup: LookupFunction = (name, _options, done) => {
    resolve(name).then(
      (addresses) => {
        const wrong = addresses.find((each) => !permit(each))
        if (wrong !== undefined || addresses.length === 0) done(notPublic(url, wrong ?? 'no address'), [])
        else
          done(
            null,
            addresses.map((each) => ({ address: each, family: each.includes(':') ? 6 : 4 })),
          )
      },
      (error: Error) => done(error, []),
    )
  }
  const connect = buildConnector({ lookup, timeout: idleMaxMs, autoSelectFamily: true })
  return new Agent({
    connections: 1,
    pipelining: 1,
    headersTimeout: idleMaxMs,
    bodyTimeout: idleMaxMs,
    connect: (options, done) =>
      connect(options, (...result) => {
        const [error, socket] = result
        if (error !== null || !socket) return done(error ?? new Error('no connection'), null)
        const remote = socket.remoteAddress
        if (remote !== undefined && permit(remote)) return done(null, socket)
        socket.destroy()
        return done(notPublic(url, remote ?? 'no address'), null)
      }),
  })
}

function isLiteral(host: string): boolean {
  return host.includes(':') || /^\d+(\.\d+){3}$/.test(host)
}

function notPublic(url: URL, address: string): HttpFailed {
  return new HttpFailed(
    `${shown(url)} is not fetched: it leads to ${address}, which is no public address. Save the page in a browser and give the file`,
    'refused',
  )
}

async function resolveName(host: string): Promise<readonly string[]> {
  return (await dnsLookup(host, { all: true, verbatim: true })).map(({ address }) => address)
}

function parse(text: string, address: string, base?: string): URL {
  if (!URL.canParse(text, base))
    throw new HttpFailed(`${address} is no whole address such as https://gazette.example/page`, 'refused')
  return new URL(text, base)
}

/** Servers write Chinese into `Location` as bare UTF-8, which arrives as Latin-1. */
function redirectTarget(location: string, from: URL, address: string): URL {
  const text = /[\x80-\xff]/.test(location) ? Buffer.from(location, 'latin1').toString('utf8') : location
  return parse(text, address, from.href)
}

async function readBody(response: Response, url: string, bytesMax: number): Promise<Uint8Array> {
  const type = response.headers.get('content-type') ?? ''
  if (/^\s*(image|audio|video|font)\//i.test(type))
    throw new HttpFailed(`${url} is ${type.split(';')[0]}, expected a page or a document`, 'limit')
  const tooLarge = () => new HttpFailed(`${url} is larger than ${bytesMax} bytes`, 'limit')
  if (Number(response.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge()
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > bytesMax) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The address without what must not be printed. */
function shown(url: URL): string {
  const copy = new URL(url)
  copy.username = ''
  copy.password = ''
  return copy.href
}

export function explain(
  error: unknown,
  address: string,
  { timeMaxMs, idleMaxMs }: Pick<Limits, 'timeMaxMs' | 'idleMaxMs'>,
): Error {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof HttpFailed) return cause
    if (cause instanceof AggregateError) {
      const inner: unknown = cause.errors.find((each) => each instanceof HttpFailed)
      if (inner instanceof HttpFailed) return inner
    }
    if (cause.name === 'TimeoutError')
      return new HttpFailed(`${address} did not answer within ${timeMaxMs / 1000} s`)
    if (/Timeout/.test(cause.name)) return new HttpFailed(`${address} said nothing for ${idleMaxMs / 1000} s`)
    if (cause.cause === undefined) return new HttpFailed(`${address} does not answer: ${reasonOf(cause)}`)
  }
  return new HttpFailed(`${address} does not answer`)
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name could not be looked up; is this machine online?',
  ECONNREFUSED: 'the server refuses the connection',
  ECONNRESET: 'the server broke off the connection',
  UND_ERR_SOCKET: 'the server broke off the connection',
  CERT_HAS_EXPIRED: 'its certificate has expired',
}

function reasonOf(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (code === undefined) return error.message
  return REASONS[code] ?? (/CERT|TLS|SSL/.test(code) ? `its certificate cannot be trusted (${code})` : code)
}
