// POST /hooks/<provider>: reports of mail providers. Each request is checked in the provider's own way before anything in it
// is believed, and answered with 200 only when what follows from it is durable: providers come again after anything else.
import { type Provider, type ProviderSettings, readProviderReport } from '../audience/provider/read.ts'
import { BODY_OCTETS_MAX, type ProviderReport } from '../audience/provider/report.ts'
import type { FetchCertificate } from '../audience/provider/ses.ts'
import type { Taken } from '../jobs/bounces/desk.ts'

export interface HookDesk {
  /** Providers that are set up; for others there is no such page. */
  readonly settings: readonly ProviderSettings[]
  readonly fetchCertificate: FetchCertificate
  /** Fetches an address of SNS, which confirms that its reports are wanted. */
  readonly visit: (url: string) => Promise<void>
  readonly take: (report: ProviderReport, provider: Provider) => Promise<Taken>
  readonly now: () => number
  readonly log: (entry: HookLogEntry) => void
}

/** Nothing of what is in a request: no address, no token. */
export interface HookLogEntry {
  readonly provider: Provider
  readonly status: number
  /** How many reports led to what: `suppressed`, `counted` … */
  readonly results?: Readonly<Record<string, number>>
  readonly reason?: string
}

/** Answers a request for /hooks/<provider>. Never throws. */
export async function answerHook(name: string, request: Request, desk: HookDesk): Promise<Response> {
  const settings = desk.settings.find(({ provider }) => provider === name)
  if (!settings) return plain(404, 'There is no such page.')
  if (request.method !== 'POST') return plain(405, 'Reports are sent by POST.', { allow: 'POST' })
  const { provider } = settings
  const refuse = (status: number, reason: string) => {
    desk.log({ provider, status, reason })
    return plain(status, 'The report was not taken.')
  }
  try {
    const body = await readBody(request)
    if (!body) return refuse(413, `The body is longer than ${BODY_OCTETS_MAX} bytes`)
    const headers = new Map(request.headers)
    const reading = await readProviderReport({ headers, body }, settings, desk.fetchCertificate, desk.now())
    if ('refused' in reading) return refuse(reading.refused.status, reading.refused.reason)
    if (reading.visit !== undefined) await desk.visit(reading.visit)
    const results: Record<string, number> = reading.visit === undefined ? {} : { confirmed: 1 }
    for (const report of reading.reports) {
      const { result } = await desk.take(report, provider)
      results[result] = (results[result] ?? 0) + 1
    }
    desk.log({ provider, status: 200, results })
    return plain(200, 'Taken.')
  } catch (error) {
    return refuse(503, error instanceof Error ? error.name : 'unknown')
  }
}

/** Undefined where there is more than any report has; the rest is not read. */
async function readBody(request: Request): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > BODY_OCTETS_MAX) return undefined
  const chunks: Uint8Array[] = []
  let octets = 0
  for await (const chunk of request.body ?? []) {
    octets += chunk.length
    if (octets > BODY_OCTETS_MAX) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function plain(status: number, text: string, more: Readonly<Record<string, string>> = {}): Response {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...more }
  return new Response(`${text}\n`, { status, headers })
}
