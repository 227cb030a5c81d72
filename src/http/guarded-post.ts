// POSTs to addresses that a newsletter's settings name: over https, to public hosts only, and to exactly the address that was
// checked. Follows no redirect, sends no cookies, reads little of the answer.
import { fetch } from 'undici'
import { explain, type GuardedWorld, pinnedAgent } from './guarded-fetch.ts'
import { type GuardedPost, HttpFailed, type HttpResponse } from './http.ts'

export interface PostLimits {
  readonly timeMaxMs?: number
  readonly bytesMax?: number
}

/** Beside the rest of the world, tests put plain HTTP in place of TLS. */
export interface PostWorld extends GuardedWorld {
  readonly protocols?: readonly string[]
}

export function guardedPost(
  { timeMaxMs = 15_000, bytesMax = 4_096 }: PostLimits = {},
  world: PostWorld = {},
): GuardedPost {
  const limits = { timeMaxMs, idleMaxMs: timeMaxMs, bytesMax, redirectsMax: 0 }
  const { protocols = ['https:'] } = world
  return {
    post: async (address, { headers, body }) => {
      if (!URL.canParse(address)) throw new HttpFailed('Unexpected address, expected a whole one', 'refused')
      const url = new URL(address)
      if (!protocols.includes(url.protocol))
        throw new HttpFailed(`Unexpected ${url.protocol} in an address, expected https`, 'refused')
      let agent: ReturnType<typeof pinnedAgent> | undefined
      try {
        agent = pinnedAgent(url, limits, world)
        const response = await fetch(url, {
          method: 'POST',
          redirect: 'manual',
          signal: AbortSignal.timeout(timeMaxMs),
          headers: { 'user-agent': 'yibao', ...headers },
          body,
          dispatcher: agent,
        })
        return await readLittle(response, url.href, bytesMax)
      } catch (error) {
        throw withoutPath(explain(error, url.host, limits), url.host)
      } finally {
        await agent?.destroy()
      }
    },
  }
}

/** Addresses of webhooks hold keys: only the host is ever told. */
function withoutPath(error: Error, host: string): Error {
  if (!(error instanceof HttpFailed) || error.failure !== 'refused') return error
  const sentence = `${host} is not told: expected a public address, with port 443 or one from 1024 on`
  return new HttpFailed(sentence, 'refused')
}

/** The status is what counts: of a long answer the rest is not read. */
async function readLittle(
  response: Awaited<ReturnType<typeof fetch>>,
  url: string,
  bytesMax: number,
): Promise<HttpResponse> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    chunks.push(chunk)
    if (bytes >= bytesMax) break
  }
  const body = Buffer.concat(chunks).subarray(0, bytesMax)
  return { status: response.status, url, headers: new Map(response.headers), body }
}
