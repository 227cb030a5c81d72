// The redirect of counted links: it leads to what stood in the issue and nowhere else, and counts without knowing anybody.
import { beforeEach, expect, it, vi } from 'vitest'
import { openWorld, type World } from './world.ts'

const TARGETS = ['https://one.example/a?b=1', 'https://two.example/%E6%96%87']
let world: World

beforeEach(async () => {
  world = await openWorld()
  await world.store.clicks.setTargets('001-welcome', TARGETS)
})

async function counts(): Promise<readonly number[]> {
  return (await world.store.clicks.ofIssue('001-welcome')).map(({ count }) => count)
}

it('leads to the target, and counts', async () => {
  const response = await world.get('/go/001-welcome/1')
  expect(response.status).toBe(302)
  expect(response.headers.get('location')).toBe(TARGETS[1])
  expect(response.headers.get('set-cookie')).toBeNull()
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  await vi.waitFor(async () => expect(await counts()).toEqual([0, 1]))
})

it('keeps nothing but issue, number, day and count', async () => {
  await world.get('/go/001-welcome/0', {
    'user-agent': 'a-very-own-browser',
    'x-forwarded-for': '203.0.113.9',
  })
  await vi.waitFor(async () => expect(await counts()).toEqual([1, 0]))
  await world.get('/go/001-welcome/0')
  await vi.waitFor(async () => expect(await counts()).toEqual([2, 0]))
  expect(JSON.stringify(world.log)).not.toMatch(/001-welcome|one\.example|203\.0\.113/)
})

it.each([
  ['HEAD', {}],
  ['GET', { 'sec-purpose': 'prefetch;prerender' }],
])('%s with %o leads there and counts nothing', async (method, headers) => {
  const response = await world.request('/go/001-welcome/0', { method, headers })
  expect(response.status).toBe(302)
  await world.get('/go/001-welcome/1')
  await vi.waitFor(async () => expect(await counts()).toEqual([0, 1]))
})

it('says in the log how long it took, as every route does', async () => {
  const timed = await openWorld({ timer: () => 7 })
  await timed.store.clicks.setTargets('001-welcome', TARGETS)
  await timed.get('/go/001-welcome/0')
  expect(timed.log).toEqual([{ method: 'GET', route: 'click', status: 302, result: 'redirected', ms: 0 }])
})

it('answers though counting fails', async () => {
  const broken = await openWorld({
    seen: (store) => ({
      ...store,
      clicks: { ...store.clicks, add: () => Promise.reject(new Error('the disk is full')) },
    }),
  })
  await broken.store.clicks.setTargets('001-welcome', TARGETS)
  expect((await broken.get('/go/001-welcome/0')).status).toBe(302)
  await vi.waitFor(() => expect(JSON.stringify(broken.log)).toContain('the disk is full'))
})

it.each([
  '/go/001-welcome/2',
  '/go/001-welcome/-1',
  '/go/001-welcome/00',
  '/go/001-welcome/0x0',
  '/go/001-welcome/1e0',
  '/go/001-welcome/99999999999999999999',
  '/go/001-welcome/0/',
  '/go/001-welcome/%30%00',
  '/go/002-other/0',
  '/go/001-welcome//evil.example',
  '/go//evil.example',
  '/go/%2F%2Fevil.example/0',
  '/go/%5C%5Cevil.example/0',
  '/go/https:evil.example/0',
  '/go/https%3A%2F%2Fevil.example/0',
  '/go/001-welcome/https%3A%2F%2Fevil.example',
  '/go/001-welcome/0%2F..%2Fevil.example',
  '/go/..%2F..%2Fevil/0',
  "/go/001-welcome'--/0",
])('%s leads nowhere', async (path) => {
  const response = await world.get(path)
  expect(response.status).toBe(404)
  expect(response.headers.get('location')).toBeNull()
  expect(await response.text()).not.toContain('evil')
})

it('asks nothing of the address but issue and number', async () => {
  const response = await world.get('/go/001-welcome/0?url=https://evil.example/&to=//evil.example')
  expect(response.headers.get('location')).toBe(TARGETS[0])
})

it.each([
  'javascript:alert(1)',
  '//evil.example',
  '/\\evil.example',
  'https:evil.example',
  'https://x\r\nset-cookie: a=b',
])('does not lead to %s, even where that is stored', async (url) => {
  await world.store.clicks.setTargets('003', [url])
  const response = await world.get('/go/003/0')
  expect(response.status).toBe(404)
  expect(response.headers.get('set-cookie')).toBeNull()
})

it('takes no POST', async () => {
  expect((await world.post('/go/001-welcome/0')).status).toBe(405)
})
