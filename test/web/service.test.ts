// The public service, request by request, over a real store in memory.
import { beforeEach, describe, expect, it } from 'vitest'
import { signToken } from '../../src/audience/token.ts'
import { memoryFiles } from '../../src/files/memory-files.ts'
import { openTemplates } from '../../src/open/newsletter.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { createService, type ServiceLogEntry } from '../../src/web/service.ts'
import { siteAt } from './site.ts'

const SECRET = 'a-secret-of-this-test-that-is-long-enough'
const templates = await openTemplates(memoryFiles())
const RETIRED = 'an-older-secret-of-this-test-long-enough'
const ONE_CLICK = {
  method: 'POST',
  headers: { host: 'mail.gazette.example', 'content-type': 'application/x-www-form-urlencoded' },
  body: 'List-Unsubscribe=One-Click',
} as const
const GET = { headers: { host: 'mail.gazette.example' } }

let store: Store
let reader: number
let log: ServiceLogEntry[]

beforeEach(async () => {
  store = await openSqliteStore(':memory:')
  const row = { address: 'reader@example.org', key: 'reader@example.org', status: 'active' } as const
  await store.subscribers.addMany([{ ...row, since: 1, note: 'test', attributes: {} }], 1)
  reader = (await store.subscribers.byKey('reader@example.org'))?.id ?? 0
  log = []
  return () => store.close()
})

function service(prefix = '/') {
  const site = siteAt(`https://mail.gazette.example${prefix}`)
  const secrets = { current: SECRET, retired: [RETIRED] }
  const desk = { store, site, secrets, clock: { now: () => 1_000 } }
  return createService({ templates, desk, log: (entry) => log.push(entry) })
}

function token(subscriber = reader, secret = SECRET, purpose: 'leave' | 'confirm' = 'leave'): string {
  return signToken(purpose, { list: 'weekly.gazette.example', subscriber }, secret)
}

async function status(): Promise<string | undefined> {
  return (await store.subscribers.byId(reader))?.status
}

describe('leaving', () => {
  it.each(['GET', 'HEAD'])('%s shows the page and changes nothing', async (method) => {
    const response = await service().request(`/leave/${token()}`, { ...GET, method })
    expect(response.status).toBe(200)
    expect(await status()).toBe('active')
  })

  it('a page holds one form with one button, which posts to the same address', async () => {
    const page = await (await service().request(`/leave/${token()}`, GET)).text()
    expect(page.match(/<form[^>]*>/g)).toEqual(['<form method="post">'])
    expect(page.match(/<button/g)).toHaveLength(1)
    expect(page).toContain('退订')
  })

  it('one POST is enough: 200 at once, without cookie or redirect', async () => {
    const response = await service().request(`/leave/${token()}`, ONE_CLICK)
    expect(response.status).toBe(200)
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(response.headers.get('location')).toBeNull()
    expect(await store.subscribers.byId(reader)).toMatchObject({
      status: 'unsubscribed',
      since: 1_000,
      note: 'unsubscribe link',
    })
  })

  it('the same POST again is answered the same, and remembered once', async () => {
    const app = service()
    const first = await (await app.request(`/leave/${token()}`, ONE_CLICK)).text()
    const second = await app.request(`/leave/${token()}`, ONE_CLICK)
    expect(second.status).toBe(200)
    expect(await second.text()).toBe(first)
    expect(await store.subscribers.history(reader)).toHaveLength(2)
  })

  it('a form that says nothing, or says it as multipart, leaves as well', async () => {
    const form = new FormData()
    form.set('List-Unsubscribe', 'One-Click')
    const response = await service().request(`/leave/${token()}`, { ...GET, method: 'POST', body: form })
    expect(response.status).toBe(200)
    expect(await status()).toBe('unsubscribed')
  })

  it('a suppressed reader stays suppressed', async () => {
    await store.subscribers.change(reader, { status: 'suppressed', since: 5, note: 'complained' })
    expect((await service().request(`/leave/${token()}`, ONE_CLICK)).status).toBe(200)
    expect(await status()).toBe('suppressed')
  })

  it('a link signed with a retired secret still works', async () => {
    const old = token(reader, RETIRED)
    expect((await service().request(`/leave/${old}`, ONE_CLICK)).status).toBe(200)
    expect(await status()).toBe('unsubscribed')
  })

  it('a reader who was erased has left', async () => {
    const link = `/leave/${token()}`
    await store.subscribers.remove(reader)
    expect((await service().request(link, ONE_CLICK)).status).toBe(200)
  })
})

describe('a token that is not ours', () => {
  const wrong = () => [
    'x',
    'a'.repeat(40),
    token(reader, 'some-other-secret-that-is-long-enough-too'),
    token(reader, SECRET, 'confirm'),
    token().toUpperCase(),
    `${token()}a`,
    '%00',
    encodeURIComponent('<script>alert(1)</script>'),
  ]

  it('gets one and the same answer, whatever is wrong with it', async () => {
    const app = service()
    const answers = new Set<string>()
    for (const each of wrong()) {
      for (const request of [GET, ONE_CLICK]) {
        const response = await app.request(`/leave/${each}`, request)
        answers.add(`${response.status} ${await response.text()}`)
      }
    }
    expect(answers.size).toBe(1)
    expect([...answers][0]).toMatch(/^404 /)
    expect([...answers][0]).not.toContain('alert')
    expect(await status()).toBe('active')
  })
})

describe('the probe that send makes', () => {
  it('is answered for subscriber 0 with the name of the list', async () => {
    const response = await service().request(`/leave/${token(0)}`, GET)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('<meta name="yibao-list" content="weekly.gazette.example">')
  })

  it('nobody leaves by it', async () => {
    expect((await service().request(`/leave/${token(0)}`, ONE_CLICK)).status).toBe(200)
    expect(await status()).toBe('active')
  })
})

describe('every answer', () => {
  it.each(['/', '/leave/x', '/nothing/here', `/leave/${'a'.repeat(40)}`])(
    '%s has the security headers and names the list',
    async (path) => {
      const response = await service().request(path, GET)
      const { headers } = response
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
      )
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-robots-tag')).toBe('noindex')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(await response.text()).toContain('<meta name="yibao-list" content="weekly.gazette.example">')
    },
  )

  it('other methods are told which ones there are', async () => {
    const response = await service().request(`/leave/${token()}`, { ...GET, method: 'DELETE' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST')
    expect(await status()).toBe('active')
  })

  it('a link by a retired key leads to leaving, and nowhere else', async () => {
    const page = await (await service().request(`/leave/${token(reader, RETIRED)}`, GET)).text()
    expect(page).toContain('<form method="post"')
    expect(page).not.toContain('/preferences/')
    expect(await (await service().request(`/leave/${token()}`, GET)).text()).toContain('/preferences/')
  })

  it.each([
    ['confirm', 1_000],
    ['preferences', undefined],
  ] as const)('a link to %s by a retired key says how to get another one', async (purpose, at) => {
    const subject = {
      list: 'weekly.gazette.example',
      subscriber: reader,
      ...(at === undefined ? {} : { at }),
    }
    const response = await service().request(`/${purpose}/${signToken(purpose, subject, RETIRED)}`, GET)
    expect(response.status).toBe(410)
    expect(await response.text()).toMatch(
      purpose === 'confirm' ? /href="[^"]*\/subscribe"/ : /href="[^"]*\/link"/,
    )
  })

  it('a body longer than any of ours is refused', async () => {
    const body = 'x'.repeat(5_000)
    const response = await service().request(`/leave/${token()}`, { ...ONE_CLICK, body })
    expect(response.status).toBe(413)
    expect(await status()).toBe('active')
  })

  it.each(['POST', 'GET'])(
    'a %s that states such a length is refused before any of it is read',
    async (method) => {
      const headers = { ...GET.headers, 'content-length': '5000' }
      const response = await service().request(`/leave/${token()}`, { method, headers })
      expect(response.status).toBe(413)
      expect(response.headers.get('connection')).toBe('close')
      expect(await status()).toBe('active')
    },
  )

  it.each(['evil.example', 'mail.gazette.example.evil.example', '', 'mail.gazette.example@evil.example'])(
    'the host name %j is refused',
    async (host) => {
      const response = await service().request(`/leave/${token()}`, { ...ONE_CLICK, headers: { host } })
      expect(response.status).toBe(421)
      expect(await status()).toBe('active')
    },
  )

  it.each([
    'mail.gazette.example',
    'mail.gazette.example:443',
    'MAIL.gazette.example',
    '127.0.0.1:4481',
    '[::1]:4481',
  ])('the host name %s is ours', async (host) => {
    expect((await service().request('/', { headers: { host } })).status).toBe(200)
  })

  it('works below a path prefix, whether the proxy takes it off or not', async () => {
    const app = service('/post/')
    expect((await app.request(`/post/leave/${token()}`, GET)).status).toBe(200)
    expect((await app.request(`/leave/${token()}`, GET)).status).toBe(200)
  })

  it('a failure of ours says so, and that the reader is still on the list', async () => {
    await store.close()
    const response = await service().request(`/leave/${token()}`, ONE_CLICK)
    expect(response.status).toBe(500)
    expect(await response.text()).toContain('still on the list')
    store = await openSqliteStore(':memory:')
  })

  it('is logged without token, address or reader', async () => {
    const app = service()
    await app.request(`/leave/${token()}`, GET)
    await app.request(`/leave/${token()}`, ONE_CLICK)
    await app.request('/leave/wrong', ONE_CLICK)
    expect(log).toEqual([
      { method: 'GET', route: 'leave', status: 200, result: 'leave' },
      { method: 'POST', route: 'leave', status: 200, result: 'left' },
      { method: 'POST', route: 'leave', status: 404, result: 'unknown' },
    ])
  })
})
