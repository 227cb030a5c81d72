// GET with limits, over the fetch of Node. For the newsletter's own pages only: it does not guard against addresses
// inside a private network.
import { type Http, HttpFailed, type HttpResponse } from './http.ts'

export interface FetchLimits {
  readonly timeMaxMs?: number
  readonly bytesMax?: number
  readonly redirectsMax?: number
}

export function fetchHttp({
  timeMaxMs = 15_000,
  bytesMax = 20_000_000,
  redirectsMax = 5,
}: FetchLimits = {}): Http {
  return {
    get: async (address) => {
      const signal = AbortSignal.timeout(timeMaxMs)
      try {
        let url = address
        for (let redirects = 0; redirects <= redirectsMax; redirects++) {
          const response = await fetch(checkScheme(url), { redirect: 'manual', signal, headers: HEADERS })
          const location = response.headers.get('location')
          if (response.status < 300 || response.status > 399 || location === null) {
            return await readResponse(response, url, bytesMax)
          }
          await response.body?.cancel()
          url = new URL(location, url).href
        }
        throw new HttpFailed(`${address} leads from one address to the next more than ${redirectsMax} times`)
      } catch (error) {
        throw explain(error, address, timeMaxMs)
      }
    },
  }
}

const HEADERS = { 'user-agent': 'yibao', accept: '*/*' }

function checkScheme(url: string): string {
  const { protocol } = new URL(url)
  if (protocol === 'https:' || protocol === 'http:') return url
  throw new HttpFailed(`Unexpected ${protocol} in ${url}, expected https`)
}

async function readResponse(response: Response, url: string, bytesMax: number): Promise<HttpResponse> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > bytesMax) throw new HttpFailed(`${url} is larger than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  return { status: response.status, url, headers: new Map(response.headers), body: Buffer.concat(chunks) }
}

function explain(error: unknown, address: string, timeMaxMs: number): Error {
  if (error instanceof HttpFailed) return error
  if (!(error instanceof Error)) return new HttpFailed(`${address} does not answer`)
  if (error.name === 'TimeoutError')
    return new HttpFailed(`${address} did not answer within ${timeMaxMs / 1000} s`)
  const cause = error.cause instanceof Error ? error.cause : error
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
  return new HttpFailed(`${address} does not answer: ${code}`)
}
