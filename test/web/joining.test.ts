// From a form to a confirmed reader: request by request, letter by letter.
import type { Challenge } from 'altcha-lib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { doNotMailMark } from '../../src/audience/mark.ts'
import { CONFIRMATION_MS } from '../../src/audience/subscriber.ts'
import { signToken } from '../../src/audience/token.ts'
import type { Store } from '../../src/store/store.ts'
import {
  ERASURE_KEY,
  fieldOf,
  NOW,
  openWorld,
  pathOf,
  SECRET,
  type World,
  type WorldSettings,
} from './world.ts'

const DAY = 24 * 3_600_000
const READER = { address: 'Reader@Example.org', language: 'en', edition: 'full' }
const KEY = 'reader@example.org'

let world: World
const worlds: World[] = []

async function open(settings: WorldSettings = {}): Promise<World> {
  const opened = await openWorld(settings)
  worlds.push(opened)
  return opened
}

beforeEach(async () => {
  world = await open()
})

afterEach(async () => {
  for (const opened of worlds.splice(0)) await opened.store.close()
})

describe('subscribing', () => {
  it('leads from the form over a letter and a button to a reader, with evidence of all of it', async () => {
    world = await open({ client: () => '203.0.113.77' })
    const answer = await world.subscribe({ ...READER, language: 'zh', edition: 'links' })
    expect(answer.status).toBe(200)
    expect(await world.store.subscribers.byKey(KEY), 'nothing is done before the answer').toBeUndefined()
    await world.work()
    expect(await world.store.subscribers.byKey(KEY)).toMatchObject({
      address: 'Reader@example.org',
      status: 'pending',
      language: 'zh',
      edition: 'links',
    })
    const [letter] = world.letters
    expect(letter?.envelope.to).toBe('Reader@example.org')
    expect(letter?.subject).toContain('Gazette')
    expect(letter?.text).toContain('确认')
    expect(letter?.headers.get('auto-submitted')).toBe('auto-generated')
    expect(letter?.headers.has('list')).toBe(true)
    const link = pathOf(letter?.links[0] ?? '')
    const page = await world.get(link)
    expect(page.status).toBe(200)
    expect((await page.text()).match(/<button/g)).toHaveLength(1)
    expect((await world.store.subscribers.byKey(KEY))?.status).toBe('pending')
    expect((await world.post(link)).status).toBe(200)
    const reader = await world.store.subscribers.byKey(KEY)
    expect(reader).toMatchObject({ status: 'active', note: 'confirmed by mail' })
    expect(await world.store.subscribers.consents(reader?.id ?? 0)).toEqual([
      {
        at: NOW + 3_000,
        type: 'asked',
        network: '203.0.113.0/24',
        form: expect.stringMatching(/^[0-9a-f]{16}$/),
        via: 'form',
      },
      { at: NOW + 3_000, type: 'confirmed', network: '203.0.113.0/24', via: 'link' },
    ])
    await world.work()
    expect(world.letters).toHaveLength(2)
    expect(world.letters[1]?.text).toContain('退订')
    expect(world.letters[1]?.headers.get('list')).toHaveProperty('unsubscribe')
    expect((await world.post(link)).status, 'pressed twice').toBe(200)
    await world.work()
    expect(world.letters).toHaveLength(2)
  })

  it('puts a reader on the public lists that they tick, and on no other', async () => {
    world = await open({
      yaml: ['lists:', '  press: { name: Press, public: true }', '  board: { name: Board }'],
    })
    expect(await (await world.get('/subscribe')).text()).toContain('value="press"')
    await world.subscribe({ ...READER, list: 'press' })
    await world.subscribe({ ...READER, address: 'other@example.org', list: 'board' })
    await world.work()
    expect(await world.store.subscribers.countByList()).toEqual({ press: 1 })
  })

  it('sends every letter that was not begun after a process died in the middle of them', async () => {
    for (let number = 0; number < 5; number++)
      await world.subscribe({ ...READER, address: `r${number}@example.org` })
    world.answer = { state: 'deferred', reply: '451 later' }
    await world.work()
    world.answer = { state: 'accepted', reply: '250 ok' }
    world.now += 60_000
    // the first of them is on the wire of a process that dies
    const leaseUntil = world.now + 1
    await world.store.outbox.take({ now: world.now, limit: 1, worker: 'dead', leaseUntil, kinds: ['letter'] })
    world.now += 2
    await world.work()
    expect(world.letters).toHaveLength(4)
    expect(await world.store.outbox.counts()).toEqual([{ kind: 'letter', state: 'uncertain', count: 1 }])
  })

  it('takes JSON as well, from any page', async () => {
    const { form } = await offered()
    const body = JSON.stringify({ address: 'reader@example.org', language: 'en', form })
    const ask = () =>
      world.request('/subscribe', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    expect(await (await ask()).json()).toMatchObject({ field: 'form' })
    world.now += 2_000
    const answer = await ask()
    expect([answer.status, await answer.json()]).toEqual([200, { state: 'asked' }])
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    await world.work()
    expect(world.letters).toHaveLength(1)
    for (const odd of ['[]', 'null', '{', '{"address":7}'])
      expect(
        (
          await world.request('/subscribe', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: odd,
          })
        ).status,
      ).toBe(400)
  })

  it.each([
    ['text/plain', 'address=reader@example.org'],
    ['application/json-patch+json', '[]'],
    ['application/xml', '<address/>'],
    [undefined, undefined],
  ])('says to whoever sends %s that it is neither a form nor JSON', async (type, body) => {
    const answers = []
    for (const address of ['reader@example.org', 'nobody@example.org']) {
      const answer = await world.request('/subscribe', {
        method: 'POST',
        headers: type === undefined ? {} : { 'content-type': type },
        body: body === undefined ? null : body.replace('reader@example.org', address),
      })
      answers.push([answer.status, answer.headers.get('content-type'), await answer.text()])
    }
    expect(answers[0]).toEqual([
      415,
      'text/plain; charset=utf-8',
      expect.stringMatching(/^Unexpected content type, expected application\/x-www-form-urlencoded/),
    ])
    expect(answers[1]).toEqual(answers[0])
  })

  it('takes a form in parts, however its type is written', async () => {
    const { form } = await offered()
    world.now += 2_000
    const body = new FormData()
    for (const [name, value] of Object.entries({ ...READER, form })) body.set(name, value)
    expect((await world.request('/subscribe', { method: 'POST', body })).status).toBe(200)
    await world.work()
    expect(world.letters).toHaveLength(1)
    const json = { 'content-type': 'Application/JSON; charset=utf-8' }
    const odd = await world.request('/subscribe', { method: 'POST', headers: json, body: '[]' })
    expect(odd.status).toBe(400)
  })

  it('leads from a form on a page elsewhere to its own, filled in', async () => {
    const answer = await world.post('/subscribe', READER)
    expect(answer.status).toBe(200)
    const page = await answer.text()
    expect(page).toContain('value="Reader@Example.org"')
    world.now += 2_000
    await world.post('/subscribe', { ...READER, form: fieldOf(page, 'form') })
    await world.work()
    expect(world.letters).toHaveLength(1)
  })

  it.each([
    ['an address that is none', { address: 'reader' }, 400],
    ['two addresses', { address: 'a@x.org, b@x.org' }, 400],
    ['a header', { address: 'a@x.org\r\nBcc: b@x.org' }, 400],
    [
      'no form of ours',
      { form: signToken('leave', { list: 'weekly.gazette.example', subscriber: 0, at: NOW }, SECRET) },
      400,
    ],
    ['what fell into the trap', { website: 'https://spam.example' }, 200],
  ])('keeps out %s', async (_, fields, status) => {
    expect((await world.subscribe({ ...READER, ...fields })).status).toBe(status)
    await world.work()
    expect(world.letters).toEqual([])
    expect(await world.store.subscribers.list({ limit: 9 })).toEqual([])
  })

  it('keeps out what is sent at once, or a day later', async () => {
    const form = fieldOf(await (await world.get('/subscribe')).text(), 'form')
    world.now += 1_999
    expect((await world.post('/subscribe', { ...READER, form })).status).toBe(400)
    world.now += DAY
    expect((await world.post('/subscribe', { ...READER, form })).status).toBe(400)
  })

  it('asks for a sum where the newsletter wants one, and takes each answer once', async () => {
    world = await open({ yaml: ['subscribe: { proofOfWork: true }'] })
    expect((await world.subscribe(READER)).status).toBe(400)
    const { form, challenge } = await offered()
    const { solveChallenge } = await import('altcha-lib')
    const { deriveKey } = await import('altcha-lib/algorithms/sha')
    const solution = await solveChallenge({ challenge, deriveKey })
    const altcha = Buffer.from(JSON.stringify({ challenge, solution })).toString('base64')
    world.now += 2_000
    const fields = { ...READER, form }
    expect((await world.post('/subscribe', { ...fields, altcha: 'bm90aGluZw==' })).status).toBe(400)
    const forged = Buffer.from(
      JSON.stringify({
        challenge: { ...challenge, parameters: { ...challenge.parameters, keyPrefix: '0' } },
        solution,
      }),
    ).toString('base64')
    expect((await world.post('/subscribe', { ...fields, altcha: forged })).status).toBe(400)
    const post = async () => (await world.post('/subscribe', { ...fields, altcha })).status
    const answers = await Promise.all([post(), post(), post()])
    expect(answers.toSorted(), 'also where it comes several times at once').toEqual([200, 400, 400])
    expect(await post()).toBe(400)
  })
})

describe('subscription bombing', () => {
  it('leads to one letter to an address a day, whoever asks and however it is written', async () => {
    world = await open({ yaml: ['subscribe: { perNetwork: 1000000, perHour: 1000000 }'] })
    for (const address of [
      'reader@example.org',
      'READER@example.org',
      'Reader@EXAMPLE.ORG',
      'reader@example.org',
    ])
      for (let times = 0; times < 25; times++) await world.subscribe({ ...READER, address })
    await world.work()
    expect(world.letters).toHaveLength(1)
    world.now = NOW + DAY + 3_600_000
    await world.subscribe(READER)
    await world.subscribe(READER)
    await world.work()
    expect(world.letters).toHaveLength(2)
    expect(world.letters[0]?.links[0], 'the link of the first letter still works').toBe(
      world.letters[1]?.links[0],
    )
  })

  it('is stopped by network and in all, before anything is kept', async () => {
    let client = '203.0.113.1'
    world = await open({ yaml: ['subscribe: { perNetwork: 3, perHour: 5 }'], client: () => client })
    const ask = async (number: number) =>
      (await world.subscribe({ ...READER, address: `r${number}@example.org` })).status
    const statuses: number[] = []
    for (let number = 0; number < 5; number++) {
      client = `203.0.113.${number}`
      statuses.push(await ask(number))
    }
    for (let number = 5; number < 9; number++) {
      client = `198.51.${number}.1`
      statuses.push(await ask(number))
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429, 200, 200, 429, 429])
    await world.work()
    expect(world.letters).toHaveLength(5)
  })

  it('carries nothing into a letter that whoever filled in the form wrote', async () => {
    await world.subscribe({
      ...READER,
      name: 'BUY NOW https://spam.example',
      list: 'https://spam.example',
      lang: 'zz',
    })
    await world.work()
    expect(world.letters[0]?.text).not.toContain('spam')
    expect(world.letters[0]?.html).not.toContain('spam')
  })
})

describe('whoever asks', () => {
  it('gets the same answer for every address, and nothing is looked up before it', async () => {
    let answering = false
    const guarded = (store: Store): Store => ({
      ...store,
      subscribers: new Proxy(store.subscribers, {
        get: (target, name, receiver) => {
          if (answering) throw new Error(`looked up: ${String(name)}`)
          return Reflect.get(target, name, receiver)
        },
      }),
    })
    world = await open({ seen: guarded })
    await world.add('active@example.org')
    await world.add('left@example.org', { status: 'unsubscribed' })
    await world.add('dead@example.org', { status: 'suppressed' })
    await world.add('erased@example.org', { status: 'suppressed' })
    const erased = (await world.store.subscribers.byKey('erased@example.org'))?.id ?? 0
    await world.store.subscribers.remove(erased, {
      markOf: (key) => doNotMailMark(key, ERASURE_KEY),
      at: NOW,
    })
    await world.subscribe({ ...READER, address: 'pending@example.org' })
    await world.work()
    answering = true
    const answers = []
    for (const who of ['new', 'pending', 'active', 'left', 'dead', 'erased']) {
      const response = await world.subscribe({ ...READER, address: `${who}@example.org` })
      answers.push([response.status, [...response.headers], await response.text()])
      const link = await mailLink(world, `${who}@example.org`)
      answers.push([link.status, [...link.headers], await link.text()])
    }
    const [first, second] = answers
    for (const [index, answer] of answers.entries()) expect(answer).toEqual(index % 2 === 0 ? first : second)
    answering = false
    world.letters.length = 0
    await world.work()
    const written = world.letters.map(({ envelope: { to }, links }) => [
      to,
      new URL(links[0] ?? '').pathname.split('/')[1],
    ])
    expect(written).toEqual([
      ['new@example.org', 'confirm'],
      ['left@example.org', 'confirm'],
      ['active@example.org', 'preferences'],
      ['left@example.org', 'preferences'],
    ])
  })
})

async function offered(): Promise<{ form: string; challenge: Challenge }> {
  return (await (await world.get('/subscribe.json')).json()) as { form: string; challenge: Challenge }
}

async function mailLink(world: World, address: string): Promise<Response> {
  const form = fieldOf(await (await world.get('/link')).text(), 'form')
  world.now += 3_000
  return world.post('/link', { form, address })
}

describe('the link to confirm', () => {
  it('ends after a week, is for one asking alone, and dies with leaving', async () => {
    await world.subscribe(READER)
    await world.work()
    const first = pathOf(world.letters[0]?.links[0] ?? '')
    world.now += CONFIRMATION_MS
    expect((await world.get(first)).status).toBe(410)
    expect((await world.post(first)).status).toBe(410)
    await world.subscribe(READER)
    await world.work()
    const second = pathOf(world.letters[1]?.links[0] ?? '')
    expect(second).not.toBe(first)
    const id = (await world.store.subscribers.byKey(KEY))?.id ?? 0
    await world.post(
      `/leave/${signToken('leave', { list: 'weekly.gazette.example', subscriber: id }, SECRET)}`,
    )
    expect((await world.post(second)).status).toBe(410)
    expect((await world.store.subscribers.byId(id))?.status).toBe('unsubscribed')
  })

  it('is worthless for everything else, and with any character changed', async () => {
    await world.subscribe(READER)
    await world.work()
    const token = pathOf(world.letters[0]?.links[0] ?? '').split('/')[2] ?? ''
    for (const path of ['leave', 'preferences', 'own/data', 'own/erase', 'own/address', 'own/confirm'])
      for (const method of ['GET', 'POST'])
        expect((await world.request(`/${path}/${token}`, { method })).status, `${method} ${path}`).toBeOneOf([
          404, 405,
        ])
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'a' ? 'b' : 'a'
      const changed = `${token.slice(0, at)}${other}${token.slice(at + 1)}`
      expect((await world.post(`/confirm/${changed}`)).status).toBe(404)
    }
    expect((await world.store.subscribers.byKey(KEY))?.status).toBe('pending')
  })
})
