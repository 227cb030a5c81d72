// The owner's page: one button for everybody, a link that is mailed to the newsletter, and statistics that say nothing about anybody.
import { expect, it } from 'vitest'
import { signToken } from '../../src/audience/token.ts'
import { openWorld, pathOf, SECRET, type World } from './world.ts'

const MINUTE = 60_000

/** The path of the link that was mailed last. */
async function mailedLink(world: World, lang = 'en'): Promise<string> {
  expect((await world.post('/owner', { lang })).status).toBe(200)
  await world.work()
  return pathOf(world.letters.at(-1)?.links.find((link) => link.includes('/owner/')) ?? '')
}

it('mails the link to the newsletter, whoever presses, and shows the statistics by it', async () => {
  const world = await openWorld()
  for (let index = 0; index < 7; index++) await world.add(`r${index}@example.org`)
  const form = await (await world.get('/owner')).text()
  expect(form.match(/<button/g)).toHaveLength(1)
  const link = await mailedLink(world)
  expect(world.letters.at(-1)?.envelope.to).toBe('editor@gazette.example')
  const response = await world.get(link)
  expect(response.status).toBe(200)
  expect(response.headers.get('set-cookie')).toBeNull()
  const html = await response.text()
  expect(html).toContain('<dt>readers</dt><dd>7</dd>')
  expect(html).toContain('<svg')
  expect(html).not.toMatch(/ style=|<script|@example\.org/)
})

it('is refused by the policy for nothing that it shows', async () => {
  const world = await openWorld()
  await world.add('r@example.org')
  const response = await world.get(await mailedLink(world))
  const policy = response.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy.match(/'sha256-/g)).toHaveLength(2)
  expect((await response.text()).match(/<style/g)).toHaveLength(2)
})

it('is in Chinese for whoever asks for it', async () => {
  const world = await openWorld()
  await world.add('r@example.org')
  const link = await mailedLink(world, 'zh')
  expect(world.letters.at(-1)?.html).toContain('zh')
  expect(await (await world.get(`${link}?lang=zh`)).text()).toContain('<h1>统计</h1>')
})

it('says above a table that is wider than a phone that it scrolls, and keeps its names in view', async () => {
  const world = await openWorld()
  await world.add('r@example.org')
  const html = await (await world.get(await mailedLink(world))).text()
  expect(html).toMatch(
    /<p class="sideways narrow">This table scrolls sideways\.<\/p><div class="scroll"[^>]*><table class="growth">/,
  )
  expect(html.match(/<p class="sideways/g), 'narrow tables do not').toHaveLength(1)
})

it('mails one link in ten minutes', async () => {
  const world = await openWorld()
  for (let index = 0; index < 4; index++) await world.post('/owner')
  await world.work()
  expect(world.letters).toHaveLength(1)
  world.now += 10 * MINUTE
  await world.post('/owner')
  await world.work()
  expect(world.letters).toHaveLength(2)
})

it('mails a link to whoever presses after one could not be kept', async () => {
  let isBroken = true
  const world = await openWorld({
    seen: (store) => ({
      ...store,
      outbox: {
        ...store.outbox,
        add: (...entries) =>
          isBroken ? Promise.reject(new Error('the disk is full')) : store.outbox.add(...entries),
      },
    }),
  })
  expect((await world.post('/owner')).status).toBe(500)
  isBroken = false
  for (let index = 0; index < 2; index++) await world.post('/owner')
  await world.work()
  expect(world.letters).toHaveLength(1)
})

it('looking mails nothing and changes nothing', async () => {
  const world = await openWorld()
  await world.get('/owner')
  await world.request('/owner', { method: 'HEAD' })
  await world.work()
  expect(world.letters).toEqual([])
  expect((await world.request('/owner', { method: 'DELETE' })).status).toBe(405)
})

it('opens for an hour', async () => {
  const world = await openWorld()
  const link = await mailedLink(world)
  world.now += 60 * MINUTE - 1
  expect((await world.get(link)).status).toBe(200)
  world.now += 1
  expect((await world.get(link)).status).toBe(410)
})

it('opens by no other token', async () => {
  const world = await openWorld()
  const list = world.site.list.id
  const others = [
    signToken('owner', { list, subscriber: 0 }, SECRET),
    signToken('owner', { list, subscriber: 1, at: world.now }, SECRET),
    signToken('data', { list, subscriber: 0, at: world.now }, SECRET),
    signToken('owner', { list: 'other.example', subscriber: 0, at: world.now }, SECRET),
    'x',
  ]
  for (const other of others) expect((await world.get(`/owner/${other}`)).status).toBe(404)
  expect(
    (await world.get(`/owner/${signToken('owner', { list, subscriber: 0, at: world.now }, SECRET)}`)).status,
  ).toBe(200)
})

it('never says how few readers chose something', async () => {
  const world = await openWorld()
  for (let index = 0; index < 9; index++) await world.add(`r${index}@example.org`)
  await world.store.subscribers.decide([{ id: 1 }, { id: 2 }], world.now, () => ({
    preferences: { edition: 'links' },
  }))
  const html = await (await world.get(await mailedLink(world))).text()
  expect(html).toMatch(/Digest of links<\/th><td>under 5<\/td>/)
})
