// The public service: the pages behind the links in emails. For now one thing: leaving, by a page with one button and
// by RFC 8058's one-click POST. GET and HEAD never change anything. No cookies, no redirects, no scripts.
import { Hono, type HonoRequest } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Templates } from '../edition/edition.ts'
import { isOwnHost } from '../issue/host.ts'
import type { Site } from '../issue/site.ts'
import { isLeaveToken, type LeaveDesk, leave } from '../jobs/leave.ts'
import { languageOf } from './pages/language.ts'
import type { Page, PageType } from './pages/page.ts'
import { createServicePages } from './pages/service-pages.ts'

/** A one-click request has 26 bytes of body; nothing we ask for is longer. */
const BODY_MAX = 4096

export interface ServiceLogEntry {
  readonly method: string
  /** What kind of address was asked for: never the token in it. */
  readonly route: 'leave' | 'home' | 'other'
  readonly status: number
  readonly result: PageType | 'refused'
  /** What went wrong on our side. */
  readonly error?: string
}

export interface ServiceInput {
  readonly site: Site
  readonly templates: Templates
  readonly desk: LeaveDesk
  readonly log: (entry: ServiceLogEntry) => void
}

/** Answers at the service's own address, with and without the path prefix: proxies do either. */
export function createService(input: ServiceInput): Hono {
  const { desk, log, site } = input
  const pages = createServicePages(site, input.templates)
  const prefix = new URL(site.service).pathname
  const app = new Hono({
    getPath: (request) => {
      const { pathname } = new URL(request.url)
      return prefix !== '/' && pathname.startsWith(prefix) ? pathname.slice(prefix.length - 1) : pathname
    },
  })
  const respond = (request: HonoRequest, page: Page, status: number) => {
    const language = languageOf([request.query('lang')], request.header('accept-language'))
    return pages.respond(page, language, status)
  }
  const answer = (request: HonoRequest, route: ServiceLogEntry['route'], status: number, page: Page) => {
    log({ method: request.method, route, status, result: page.type })
    return respond(request, page, status)
  }
  const refuse = (method: string, status: number, reason: string) => {
    log({ method, route: 'other', status, result: 'refused' })
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
    return new Response(`${reason}\n`, { status, headers })
  }
  app.use(async (context, next) => {
    if (isOwnHost(context.req.header('host'), site.service)) return next()
    return refuse(context.req.method, 421, 'This server does not answer for that host name.')
  })
  const tooLong = `A request to this service has at most ${BODY_MAX} bytes.`
  app.use(bodyLimit({ maxSize: BODY_MAX, onError: ({ req }) => refuse(req.method, 413, tooLong) }))
  app.get('/leave/:token', (context) => {
    const known = isLeaveToken(context.req.param('token'), desk)
    return answer(context.req, 'leave', known ? 200 : 404, { type: known ? 'leave' : 'unknown' })
  })
  app.post('/leave/:token', async (context) => {
    const result = await leave(context.req.param('token'), desk)
    return answer(context.req, 'leave', result === 'left' ? 200 : 404, { type: result })
  })
  app.all('/leave/:token', (context) => {
    const response = answer(context.req, 'leave', 405, { type: 'missing' })
    response.headers.set('allow', 'GET, HEAD, POST')
    return response
  })
  app.get('/', (context) => answer(context.req, 'home', 200, { type: 'home' }))
  app.notFound((context) => answer(context.req, 'other', 404, { type: 'missing' }))
  app.onError((error, context) => {
    log({ method: context.req.method, route: 'other', status: 500, result: 'failed', error: error.message })
    return respond(context.req, { type: 'failed' }, 500)
  })
  return app
}
