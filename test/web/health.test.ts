// The port for supervisors and Prometheus: what it says, when, and that no figure names anybody.
import { describe, expect, it } from 'vitest'
import { createHealth } from '../../src/web/health.ts'
import { openMetrics } from '../../src/web/metrics.ts'
import { openWorld, pathOf, type World } from './world.ts'

const HOST = { headers: { host: '127.0.0.1:4482' } }
const KINDS = ['ask', 'letter']

function healthOf(world: World, state: 'running' | 'stopping' = 'running') {
  const clock = { now: () => world.now }
  const metrics = openMetrics({ store: world.store, clock, kinds: KINDS })
  const app = createHealth({ store: world.store, clock, metrics, kinds: KINDS, state: () => state })
  const get = async (path: string, init: RequestInit = HOST) => {
    const response = await app.request(path, init)
    return `${response.status} ${(await response.text()).trimEnd()}`
  }
  return { metrics, get }
}

const letter = (dueAt: number) => ({ kind: 'letter', payload: { type: 'welcome' }, dueAt })

describe('readiness', () => {
  it('is up and ready where nothing is late', async () => {
    const world = await openWorld()
    const { get } = healthOf(world)
    await world.store.outbox.add([letter(world.now + 1)], world.now)
    expect(await get('/healthz')).toBe('200 up')
    expect(await get('/readyz')).toBe('200 ready')
  })

  it('is up, and not ready while it stops', async () => {
    const { get } = healthOf(await openWorld(), 'stopping')
    expect(await get('/healthz')).toBe('200 up')
    expect(await get('/readyz')).toBe('503 stopping')
  })

  it('is not ready when what is due is not done for ten minutes', async () => {
    const world = await openWorld()
    const { get } = healthOf(world)
    await world.store.outbox.add([letter(world.now)], world.now)
    world.now += 599_999
    expect(await get('/readyz')).toBe('200 ready')
    world.now += 1
    expect(await get('/readyz')).toBe('503 the outbox is stuck')
  })

  it('is ready where what waits is not its own to do', async () => {
    const world = await openWorld()
    const { get } = healthOf(world)
    await world.store.outbox.add([{ ...letter(world.now), kind: 'webhook' }], world.now)
    world.now += 3_600_000
    expect(await get('/readyz')).toBe('200 ready')
  })

  it('is not ready when the store does not answer, and says nothing of why', async () => {
    const world = await openWorld()
    const { get } = healthOf(world)
    await world.store.close()
    expect(await get('/readyz')).toBe('503 the store does not answer')
    expect(await get('/metrics')).toBe('500 The figures cannot be read.')
  })

  it.each(['gazette.example', 'mail.gazette.example:4482', '127.0.0.1.evil.example'])(
    'does not answer to the name %s',
    async (host) => {
      const { get } = healthOf(await openWorld())
      expect(await get('/metrics', { headers: { host } })).toMatch(/^421 /)
    },
  )

  it('is not reachable through the service', async () => {
    const world = await openWorld()
    for (const path of ['/healthz', '/readyz', '/metrics']) expect((await world.get(path)).status).toBe(404)
  })
})

describe('metrics', () => {
  it('count requests, letters, leaves, readers and what waits', async () => {
    const world = await openWorld()
    const { metrics, get } = healthOf(world)
    await world.add('active@example.org')
    await world.subscribe({ address: 'new@example.org' })
    await world.work()
    await world.get('/leave/not-a-token')
    const confirm = pathOf(world.letters[0]?.links[0] ?? '')
    await world.post(confirm) // a welcome waits then
    await world.store.outbox.add([letter(world.now)], world.now)
    world.now += 7_000
    for (const entry of world.log)
      if ('route' in entry) metrics.request({ ...entry, ms: 20 })
      else metrics.outbox(entry)
    metrics.request({ method: 'POST', route: 'leave', status: 200, result: 'left', ms: 3 })
    const text = await get('/metrics')
    for (const line of [
      'yibao_http_requests_total{route="subscribe",method="GET",status="200"} 1',
      'yibao_http_requests_total{route="leave",method="GET",status="404"} 1',
      'yibao_http_request_seconds_bucket{le="0.0025",route="leave"} 0',
      'yibao_http_request_seconds_bucket{le="0.005",route="leave"} 1',
      'yibao_http_request_seconds_bucket{le="0.025",route="leave"} 2',
      'yibao_leave_requests_total 1',
      'yibao_outbox_worked_total{kind="letter confirm",result="done"} 1',
      'yibao_outbox_entries{kind="letter",state="waiting"} 2',
      'yibao_outbox_overdue_seconds 7',
      'yibao_readers{status="active"} 2',
      'yibao_readers{status="pending"} 0',
    ])
      expect(text).toContain(`\n${line}\n`)
    expect(text).toMatch(/\nprocess_resident_memory_bytes \d+\n/)
    expect(text).toMatch(/\nnodejs_eventloop_lag_p99_seconds \d/)
    for (const secret of ['example.org', 'not-a-token', confirm.split('/').at(-1) ?? '']) {
      expect(secret).not.toBe('')
      expect(text).not.toContain(secret)
    }
  })

  it('have no series for a method or a status that somebody made up', async () => {
    const { metrics, get } = healthOf(await openWorld())
    for (const method of ['PROPFIND', 'M-SEARCH', '-'])
      metrics.request({ method, route: 'other', status: 405, result: 'missing' })
    expect(await get('/metrics')).toContain(
      'yibao_http_requests_total{route="other",method="other",status="405"} 3',
    )
  })
})
