// What a reader does with their own links: choosing, pausing, their data, a new address, erasing, leaving.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { doNotMailMark } from '../../src/audience/mark.ts'
import { type Purpose, signToken, verifyToken } from '../../src/audience/token.ts'
import type { FreshLetter } from '../../src/jobs/audience/choices.ts'
import { eraseReader } from '../../src/jobs/audience/own-data.ts'
import { ERASURE_KEY, NOW, openWorld, pathOf, SECRET, type World } from './world.ts'

const HOUR = 3_600_000
let world: World
let id: number

beforeEach(async () => {
  world = await openWorld({
    yaml: [
      'lists:',
      '  press: { name: Press, public: true }',
      '  lab: { name: Lab, public: true }',
      '  board: { name: Board }',
    ],
  })
  id = await world.add('reader@example.org', { name: 'Ada', attributes: { city: '北京' } })
})

afterEach(() => world.store.close())

function token(purpose: Purpose, at?: number, scope?: FreshLetter): string {
  const subject = { list: 'weekly.gazette.example', subscriber: id, ...(scope ? { scope } : {}) }
  return signToken(purpose, at === undefined ? subject : { ...subject, at }, SECRET)
}

const reader = () => world.store.subscribers.byId(id)
const own = () => `/preferences/${token('preferences')}`

describe('preferences', () => {
  it('show what is chosen and a masked address, and change nothing by being looked at', async () => {
    for (const method of ['GET', 'HEAD']) {
      const response = await world.request(own(), { method })
      expect(response.status).toBe(200)
      expect(await response.text()).not.toContain('reader@example.org')
    }
    expect(await reader()).toMatchObject({ language: 'en', edition: 'full' })
  })

  it('say to somebody who left that nothing is sent to them, and how to come back', async () => {
    expect(await (await world.get(own())).text()).not.toContain('not subscribed')
    await world.post(`/leave/${token('leave')}`)
    const page = await (await world.get(own())).text()
    expect(page).toContain('You are not subscribed at present')
    expect(page).toMatch(/href="[^"]*\/subscribe"/)
    expect(page).not.toContain('/leave/')
  })

  it('are saved: language, edition, a pause, lists that are open', async () => {
    await world.store.subscribers.addToList('board', [id], NOW)
    const chosen = new URLSearchParams({ language: 'zh', edition: 'links', pausedUntil: '2026-12-24' })
    chosen.append('list', 'press')
    chosen.append('list', 'board')
    chosen.append('list', 'nothing')
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const response = await world.request(own(), { method: 'POST', headers, body: chosen.toString() })
    expect(response.status).toBe(200)
    expect(await reader()).toMatchObject({
      language: 'zh',
      edition: 'links',
      pausedUntil: Date.parse('2026-12-24'),
    })
    expect(await world.store.subscribers.listsOf(id)).toEqual(['board', 'press'])
    expect(await (await world.get(own())).text()).toContain('value="2026-12-24"')
    await world.post(own(), { language: 'zh', pausedUntil: '' })
    expect(await reader()).not.toHaveProperty('pausedUntil')
    expect(await world.store.subscribers.listsOf(id), 'no box is ticked').toEqual(['board'])
  })

  it.each([
    ['application/json', '{"edition":"links","list":"press"}'],
    ['application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
    ['text/plain', ''],
  ])('stay where %s holds no form of theirs, lists too', async (type, body) => {
    await world.store.subscribers.addToList('press', [id], NOW)
    const response = await world.request(own(), { method: 'POST', headers: { 'content-type': type }, body })
    expect(response.status).toBe(400)
    expect(await world.store.subscribers.listsOf(id)).toEqual(['press'])
    expect(await reader()).toMatchObject({ edition: 'full' })
  })

  it.each([
    ['2026-02-31x', undefined],
    ['2027-02-31', undefined],
    ['2020-01-01', undefined],
    ['9999-12-31', NOW + 366 * 24 * HOUR],
  ])('take %s for what it is', async (pausedUntil, expected) => {
    await world.post(own(), { pausedUntil, language: 'xx', edition: '__proto__' })
    expect((await reader())?.pausedUntil).toBe(expected)
    expect(await reader()).toMatchObject({ language: 'en', edition: 'full' })
  })

  it('are nobody’s after erasing, and for a token that is not ours', async () => {
    const before = await (await world.get('/preferences/wrong')).text()
    await world.store.subscribers.remove(id)
    const gone = await world.get(own())
    expect([gone.status, await gone.text()]).toEqual([404, before])
    expect((await world.post(own(), { language: 'zh' })).status).toBe(404)
  })
})

describe('own data', () => {
  it('are opened by a freshly mailed link alone', async () => {
    expect((await world.get(`${own()}/data`)).status).toBe(200)
    await world.work()
    expect(world.letters, 'looking at the page mails nothing').toEqual([])
    expect((await world.post(`${own()}/data`)).status).toBe(200)
    expect((await world.post(`${own()}/data`)).status, 'at once again').toBe(429)
    expect(
      (await world.post(`${own()}/erase`)).status,
      'no page says that a letter is coming which is not',
    ).toBe(429)
    await world.work()
    expect(world.letters.map(({ envelope }) => envelope.to)).toEqual(['reader@example.org'])
    const link = pathOf(world.letters[0]?.links[0] ?? '')
    const page = await (await world.get(link)).text()
    expect(page).toContain('reader@example.org')
    expect(page).toContain('北京')
    const file = await world.get(`${link}?as=json`)
    expect(file.headers.get('content-disposition')).toContain('attachment')
    expect(await file.json()).toMatchObject({ address: 'reader@example.org', attributes: { city: '北京' } })
    world.now += HOUR
    expect((await world.get(link)).status).toBe(410)
    expect((await world.get(`/own/data/${token('preferences')}`)).status).toBe(404)
    expect((await world.get(`/own/data/${token('data', undefined, 'data')}`)).status, 'without a time').toBe(
      404,
    )
    for (const other of ['erase', 'address']) {
      const path = `/own/${other}/${token('data', world.now, 'data')}`
      expect((await world.post(path)).status, 'a link for one thing is none for another').toBe(404)
    }
    expect(await reader()).toBeDefined()
  })
})

describe('a new address', () => {
  const move = async (address: string) =>
    world.post(`/own/address/${token('data', world.now, 'change')}`, { address })

  it('takes the place of the old one when it is confirmed, and the old one is told', async () => {
    expect((await move('New@example.org')).status).toBe(200)
    await world.work()
    expect((await reader())?.address).toBe('reader@example.org')
    expect(world.letters.map(({ envelope }) => envelope.to)).toEqual(['New@example.org'])
    const link = pathOf(world.letters[0]?.links[0] ?? '')
    expect((await world.get(link)).status).toBe(200)
    expect((await reader())?.address).toBe('reader@example.org')
    expect((await world.post(link)).status).toBe(200)
    expect(await reader()).toMatchObject({ id, address: 'New@example.org', status: 'active' })
    await world.work()
    expect(world.letters[1]?.envelope.to).toBe('reader@example.org')
  })

  it('is changed once by a link that is pressed twice, and both times the page says so', async () => {
    await move('new@example.org')
    await world.work()
    const link = pathOf(world.letters[0]?.links[0] ?? '')
    const first = await world.post(link)
    const second = await world.post(link)
    expect([second.status, await second.text()]).toEqual([200, await first.text()])
    await world.work()
    expect(world.letters.map(({ envelope }) => envelope.to)).toEqual([
      'new@example.org',
      'reader@example.org',
    ])
    expect(await world.store.subscribers.consents(id)).toHaveLength(1)
    world.now += 24 * HOUR
    expect((await world.post(link)).status).toBe(410)
  })

  it('is not said to be changed by a link that was replaced and another that was not pressed', async () => {
    await move('first@example.org')
    await world.work()
    world.now += HOUR
    await move('second@example.org')
    await world.work()
    const [first = '', second = ''] = world.letters.map(({ links }) => pathOf(links[0] ?? ''))
    expect((await world.post(first)).status).toBe(410)
    expect((await world.post(second)).status).toBe(200)
    expect((await reader())?.address).toBe('second@example.org')
  })

  it('answers the same for one that is taken or barred, and writes to neither', async () => {
    await world.add('taken@example.org')
    const barred = await world.add('barred@example.org', { status: 'suppressed' })
    await world.store.subscribers.remove(barred, {
      markOf: (key) => doNotMailMark(key, ERASURE_KEY),
      at: NOW,
    })
    const answers = []
    for (const address of ['free@example.org', 'taken@example.org', 'barred@example.org']) {
      const response = await move(address)
      answers.push([response.status, await response.text()])
      await world.work()
      world.now += HOUR
    }
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
    await world.work()
    expect(world.letters.map(({ envelope }) => envelope.to)).toEqual(['free@example.org'])
    expect((await move('not an address')).status).toBe(400)
  })

  it("is shown among the reader's data whoever has it: nobody learns there who is on the list", async () => {
    await world.add('taken@example.org')
    for (const address of ['free@example.org', 'taken@example.org']) {
      await move(address)
      const data = await world.get(`/own/data/${token('data', world.now, 'data')}?as=json`)
      expect(await data.json()).toMatchObject({ newAddress: address })
      world.now += HOUR
    }
  })

  it('is written to, and the old one, with a return path by which a bounce takes nobody off the list', async () => {
    await move('new@example.org')
    await world.work()
    await world.post(pathOf(world.letters[0]?.links[0] ?? ''))
    await world.post(`${own()}/data`)
    await world.work()
    const subscribers = world.letters.map(({ envelope }) => {
      const [, signed = ''] = /^b\+([a-z2-7]{40})@/.exec(envelope.from) ?? []
      const secrets = { current: SECRET, retired: [] }
      return verifyToken(signed, 'bounce', secrets, 'weekly.gazette.example')?.subscriber
    })
    expect(subscribers).toEqual([0, 0, id])
  })

  it('writes to one stranger an hour at most, however many addresses somebody tries', async () => {
    for (let number = 0; number < 30; number++)
      expect((await move(`victim${number % 3}@example.org`)).status).toBe(200)
    await world.work()
    expect(world.letters.map(({ envelope }) => envelope.to)).toEqual(['victim0@example.org'])
  })

  it('is not taken from a link that is a day old, nor where somebody else took it meanwhile', async () => {
    await move('new@example.org')
    await world.work()
    const link = pathOf(world.letters[0]?.links[0] ?? '')
    await world.add('new@example.org')
    for (const _ of ['once', 'twice']) expect((await world.post(link)).status).toBe(410)
    expect((await reader())?.address).toBe('reader@example.org')
    expect(await world.store.subscribers.consents(id)).toEqual([])
    await world.work()
    expect(world.letters, 'nobody is told of a change that was none').toHaveLength(1)
    world.now += 24 * HOUR
    expect((await world.get(link)).status).toBe(410)
  })
})

describe('erasing', () => {
  it('takes a button, leaves a mark and nothing else, and no list brings the reader back', async () => {
    const link = () => `/own/erase/${token('data', world.now, 'erase')}`
    expect((await world.get(link())).status).toBe(200)
    expect(await reader()).toBeDefined()
    expect((await world.post(link())).status).toBe(200)
    expect(await reader()).toBeUndefined()
    expect((await world.post(link())).status, 'twice').toBe(200)
    expect(await world.store.subscribers.countMarks()).toBe(1)
    const text = JSON.stringify(
      await world.store.archive.snapshot(async (snapshot) => {
        const { TABLES } = await import('../../src/store/archive.ts')
        return Promise.all(TABLES.map((table) => snapshot.rows(table, undefined, 1000)))
      }),
    )
    expect(text).not.toContain('reader@example.org')
    expect(text).not.toContain('北京')
  })

  it('marks the address of that moment, where it is changed while somebody erases', async () => {
    const { subscribers } = world.store
    const move = { address: 'New@example.org', key: 'new@example.org' }
    const changing: typeof subscribers = {
      ...subscribers,
      remove: async (reader, erasure) => {
        await subscribers.decide([{ id }], NOW, () => ({ address: move }))
        return subscribers.remove(reader, erasure)
      },
    }
    await eraseReader(id, { ...world.desk, store: { ...world.store, subscribers: changing } })
    const marks = [move.key, 'reader@example.org'].map((key) => doNotMailMark(key, ERASURE_KEY))
    expect([...(await subscribers.marked(marks)).keys()]).toEqual(marks.slice(0, 1))
  })

  it('is undone by asking and confirming, and by nothing else', async () => {
    await world.post(`/own/erase/${token('data', world.now, 'erase')}`)
    await world.subscribe({ address: 'reader@example.org' })
    await world.work()
    await world.post(pathOf(world.letters[0]?.links[0] ?? ''))
    expect((await world.store.subscribers.byKey('reader@example.org'))?.status).toBe('active')
    expect(await world.store.subscribers.countMarks()).toBe(0)
  })

  it('is final for somebody who complained: no letter goes out any more', async () => {
    await world.store.subscribers.change(id, { status: 'suppressed', since: NOW, note: 'complaint' })
    await world.post(`/own/erase/${token('data', world.now, 'erase')}`)
    await world.subscribe({ address: 'reader@example.org' })
    await world.work()
    expect(world.letters).toEqual([])
  })
})

describe('a program that fetches every link', () => {
  it('changes nothing, whatever the letter', async () => {
    await world.post(`${own()}/data`)
    await world.work()
    world.now += HOUR
    await world.post(`${own()}/erase`)
    await world.work()
    world.now += HOUR
    await world.post(`${own()}/change`)
    await world.work()
    await world.post(`/own/address/${token('data', world.now, 'change')}`, { address: 'new@example.org' })
    await world.subscribe({ address: 'other@example.org' })
    await world.work()
    const links = new Set(
      world.letters.flatMap(({ links, html }) => [
        ...links,
        ...(html.match(/https:\/\/mail\.gazette\.example\/[^"<\s]+/g) ?? []),
      ]),
    )
    links.add(`https://mail.gazette.example/leave/${token('leave')}`)
    expect(links.size).toBeGreaterThan(5)
    const before = await everything()
    for (const link of links)
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const response = await world.request(pathOf(link), { method })
        expect([200, 404, 405, 410], `${method} ${link}`).toContain(response.status)
      }
    await world.work()
    expect(await everything()).toEqual(before)
  })

  async function everything() {
    const { TABLES } = await import('../../src/store/archive.ts')
    return world.store.archive.snapshot((snapshot) =>
      Promise.all(TABLES.map((table) => snapshot.rows(table, undefined, 1000))),
    )
  }
})
