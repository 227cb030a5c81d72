// Links to vote, request by request: programs that fetch every link change nothing, a button does, and what is not ours looks
// like any other unknown link.
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { memoryFiles } from '../../../src/files/memory-files.ts'
import { openTemplates } from '../../../src/open/newsletter.ts'
import { openExchange, type ServiceLogEntry } from '../../../src/web/exchange.ts'
import { createServicePages } from '../../../src/web/pages/service-pages.ts'
import { voteRoutes } from '../../../src/web/routes/vote.ts'
import { FOLDER, OPEN, OVER, openDesk, RECORD, SLUG, tokenOf } from '../../jobs/votes/desk.ts'
import { SITE } from '../../mailing/sample.ts'

const templates = await openTemplates(memoryFiles())

let room: Awaited<ReturnType<typeof openDesk>>
let log: ServiceLogEntry[]
beforeEach(async () => {
  room = await openDesk()
  log = []
})
afterEach(() => room.store.close())

const pages = createServicePages(SITE, templates)

function request(path: string, init: RequestInit = {}): Promise<Response> {
  const app = new Hono()
  voteRoutes(app, openExchange({ pages, log: (entry) => log.push(entry) }), room.desk)
  return Promise.resolve(app.request(path, init))
}

const pathOf = (token = tokenOf(1), rest = 'vote/4', issue = SLUG) => `/vote/${issue}/${token}/${rest}`
const post = (path: string, form: Record<string, string> = { option: '4', lang: 'en' }) =>
  request(path, { method: 'POST', body: new URLSearchParams(form) })

describe('the page of a vote', () => {
  it.each(['GET', 'HEAD'])(
    '%s shows the ballot and changes nothing, however often and for whatever candidate',
    async (method) => {
      for (const rest of ['vote/3', 'vote/4', 'vote/5', 'vote-2/1', 'vote-2/2', 'vote-2/3', 'vote/4']) {
        const headers = { purpose: 'prefetch', 'sec-purpose': 'prefetch;prerender' }
        const response = await request(pathOf(tokenOf(1), rest), { method, headers })
        expect(response.status).toBe(200)
      }
      expect(await room.votes()).toEqual([])
    },
  )

  it('has the candidates, with the one of the link chosen, and one button that posts to the same address', async () => {
    const page = await (await request(pathOf())).text()
    expect(page.match(/<form[^>]*>/g)).toEqual(['<form method="post">'])
    expect(page.match(/<button/g)).toHaveLength(1)
    expect(
      [...page.matchAll(/value="(\d)"[^>]*?( checked)?>/g)].map(
        ([, number, checked]) => `${number}${checked ?? ''}`,
      ),
    ).toEqual(['3', '4 checked', '5'])
    expect(page).toContain('A ballot that is over')
  })
})

describe('the button', () => {
  it('votes, with no cookie and no redirect, and again for another candidate', async () => {
    const response = await post(pathOf())
    expect(response.status).toBe(200)
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(await response.text()).toContain('4. A list of words')
    await post(pathOf())
    expect(await room.votes()).toEqual(['vote 1 4 link'])
    await post(pathOf(), { option: '5', lang: 'en' })
    expect(await room.votes()).toEqual(['vote 1 5 link'])
  })

  it('answers in the language of the form', async () => {
    const response = await post(pathOf(), { option: '4', lang: 'zh' })
    expect(response.headers.get('content-language')).toBe('zh-Hans')
  })

  it.each([
    ['nothing', {}],
    ['no number', { option: 'four' }],
    ['one-click of another kind', { 'List-Unsubscribe': 'One-Click' }],
  ])('that sends %s gets the ballot and votes for nobody', async (_, form) => {
    const response = await post(pathOf(), form as Record<string, string>)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('type="radio"')
    expect(await room.votes()).toEqual([])
  })

  it('that sends no form at all votes for nobody', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    expect((await request(pathOf(), { method: 'POST', body: 'x', headers })).status).toBe(400)
    expect((await request(pathOf(), { method: 'POST' })).status).toBe(400)
    expect(await room.votes()).toEqual([])
  })

  it.each([
    ['nobody', 0],
    ['somebody who left', 5],
    ['somebody suppressed', 6],
    ['somebody erased', 99],
  ])('of %s is answered word for word as that of a reader, and is not kept', async (_, subscriber) => {
    const theirs = await post(pathOf(tokenOf(subscriber)))
    expect(await room.votes()).toEqual([])
    const ours = await post(pathOf(tokenOf(1)))
    expect(theirs.status).toBe(ours.status)
    expect(await theirs.text()).toBe(await ours.text())
    expect([...theirs.headers]).toEqual([...ours.headers])
  })
})

describe('a link that is not ours', () => {
  const wrong = () => [
    pathOf('x'),
    pathOf('a'.repeat(40)),
    pathOf(`${tokenOf(1)}a`),
    pathOf(tokenOf(1).toUpperCase()),
    pathOf(tokenOf(1, SLUG, 'leave')),
    pathOf(tokenOf(1, 'another-issue')),
    pathOf(tokenOf(1), 'vote/9'),
    pathOf(tokenOf(1), 'vote-9/1'),
    pathOf(tokenOf(1, 'another-issue'), 'vote/4', 'another-issue'),
    pathOf(tokenOf(1), 'vote/4', 'vote%00closed'),
    pathOf(tokenOf(1), 'vote/4', '..%2f..'),
  ]

  it('has the page of every unknown link, and votes for nobody', async () => {
    const unknown = await pages.respond({ type: 'unknown' }, 'en', 404).text()
    for (const path of wrong()) {
      for (const response of [await request(path), await post(path)]) {
        expect(response.status).toBe(404)
        expect(await response.text()).toBe(unknown)
      }
    }
    expect(await room.votes()).toEqual([])
  })
})

describe('a vote that is over', () => {
  it('says so, and takes no vote', async () => {
    room.set(OVER)
    for (const response of [await request(pathOf()), await post(pathOf())]) {
      expect(response.status).toBe(200)
      expect(await response.text()).toContain('This vote is closed')
    }
    expect(await room.votes()).toEqual([])
  })

  it('points to its result once that is recorded', async () => {
    room.set(OPEN)
    await room.files.write(`${FOLDER}/votes.yaml`, RECORD)
    expect(await (await request(pathOf())).text()).toContain(
      'https://gazette.example/issues/vote-closed/#y-vote',
    )
  })
})

describe('the log', () => {
  it('says what was asked for and what came of it, never who or for what', async () => {
    await request(pathOf())
    await post(pathOf())
    expect(log).toEqual([
      { method: 'GET', route: 'vote', status: 200, result: 'vote' },
      { method: 'POST', route: 'vote', status: 200, result: 'voted' },
    ])
  })
})
