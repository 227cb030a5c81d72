// POST /hooks/<provider>, request by request: what is answered, and that 200 means taken.
import { beforeEach, describe, expect, it } from 'vitest'
import type { ProviderReport } from '../../src/audience/provider/report.ts'
import { answerHook, type HookDesk, type HookLogEntry } from '../../src/web/hooks.ts'
import {
  CERTIFICATE,
  MAILGUN_KEY,
  mailgunRequest,
  NOW,
  sesBounce,
  snsRequest,
  TOPIC,
} from '../audience/provider/requests.ts'

let log: HookLogEntry[]
let taken: (readonly [string, string | undefined])[]
let visited: string[]
beforeEach(() => {
  log = []
  taken = []
  visited = []
})

function desk(changes: Partial<HookDesk> = {}): HookDesk {
  return {
    settings: [
      { provider: 'ses', topics: [TOPIC] },
      { provider: 'mailgun', signingKey: MAILGUN_KEY },
    ],
    fetchCertificate: async () => CERTIFICATE,
    visit: async (url) => {
      visited.push(url)
    },
    take: async ({ kind, recipient }: ProviderReport) => {
      taken.push([kind, recipient])
      return { kind: 'bounce', match: 'provider', rule: 'r', result: 'suppressed' }
    },
    now: () => NOW,
    log: (entry) => log.push(entry),
    ...changes,
  }
}

const post = (body: Uint8Array | string, headers: Readonly<Record<string, string>> = {}) =>
  new Request('https://gazette.example/hooks/x', { method: 'POST', body: Buffer.from(body), headers })

describe('answerHook', () => {
  it('takes what is signed, and logs no address', async () => {
    const request = post(snsRequest(sesBounce('Permanent', 'General')).body, { 'content-type': 'text/plain' })
    const response = await answerHook('ses', request, desk())
    expect([response.status, await response.text()]).toEqual([200, 'Taken.\n'])
    expect(taken).toEqual([['bounce', 'reader@example.org']])
    expect(log).toEqual([{ provider: 'ses', status: 200, results: { suppressed: 1 } }])
  })

  it('confirms a subscription', async () => {
    const url = `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=1`
    const ask = snsRequest('sentence', { Type: 'SubscriptionConfirmation', Token: '1', SubscribeURL: url })
    expect((await answerHook('ses', post(ask.body), desk())).status).toBe(200)
    expect(visited).toEqual([url])
  })

  it('has no page for providers that are not set up, and only POST', async () => {
    for (const name of ['postmark', 'other', '__proto__', ''])
      expect((await answerHook(name, post(''), desk())).status).toBe(404)
    const response = await answerHook('ses', new Request('https://gazette.example/hooks/ses'), desk())
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    expect(log).toEqual([])
  })

  it('says no more than that a report was not taken', async () => {
    const response = await answerHook(
      'mailgun',
      post(mailgunRequest({ event: 'complained' }, { key: 'wrong' }).body),
      desk(),
    )
    expect([response.status, await response.text()]).toEqual([401, 'The report was not taken.\n'])
    expect(log).toEqual([
      { provider: 'mailgun', status: 401, reason: 'The signature is not by YIBAO_MAILGUN_KEY' },
    ])
    expect(taken).toEqual([])
  })

  it('reads no more than a report has, whatever length is told', async () => {
    let given = 0
    const stream = new ReadableStream({
      pull: (controller) => {
        given += 100_000
        controller.enqueue(new Uint8Array(100_000))
      },
    })
    const endless = new Request('https://gazette.example/hooks/ses', {
      method: 'POST',
      body: stream,
      duplex: 'half',
    } as RequestInit)
    expect((await answerHook('ses', endless, desk())).status).toBe(413)
    expect(given).toBeLessThan(3_000_000)
    expect((await answerHook('ses', post('x', { 'content-length': '3000000' }), desk())).status).toBe(413)
  })

  it('asks the provider to come again when it could not be kept, or no certificate could be fetched', async () => {
    const failing = async () => {
      throw new Error('reader@example.org: disk full')
    }
    const body = snsRequest(sesBounce('Permanent', 'General')).body
    for (const broken of [{ take: failing }, { fetchCertificate: failing }])
      expect((await answerHook('ses', post(body), desk(broken))).status).toBe(503)
    expect(log).toEqual([
      { provider: 'ses', status: 503, reason: 'Error' },
      { provider: 'ses', status: 503, reason: 'Error' },
    ])
  })
})
