// The public service: the pages behind the links in emails, and the form to subscribe. GET and HEAD never change anything. No
// cookies, no scripts but one that does a sum, nothing from elsewhere.
import { type Context, Hono } from 'hono'
import type { AudienceStatistics } from '../audience/statistics/statistics.ts'
import type { Templates } from '../edition/edition.ts'
import { isOwnHost } from '../issue/host.ts'
import { openAsking } from '../jobs/audience/asking.ts'
import { openClicks } from '../jobs/audience/clicks.ts'
import type { AudienceDesk } from '../jobs/audience/desk.ts'
import { openOwner } from '../jobs/audience/owner.ts'
import type { Ballots } from '../jobs/votes/ballots.ts'
import { limitBody } from './body-limit.ts'
import { openExchange, type ServiceLogEntry } from './exchange.ts'
import { answerHook, type HookDesk } from './hooks.ts'
import { openLimits } from './limits.ts'
import { createServicePages } from './pages/service-pages.ts'
import { openProofOfWork } from './proof-of-work.ts'
import { clickRoutes } from './routes/click.ts'
import { leaveRoutes } from './routes/leave.ts'
import { ownRoutes } from './routes/own.ts'
import { ownerRoutes } from './routes/owner.ts'
import { preferencesRoutes } from './routes/preferences.ts'
import { subscribeRoutes } from './routes/subscribe.ts'
import { voteRoutes } from './routes/vote.ts'

export type { ServiceLogEntry } from './exchange.ts'

/** The longest form has some hundred bytes. */
const BODY_MAX = 4096
const TOO_LONG = `A request to this service has at most ${BODY_MAX} bytes.`
const PER_NETWORK = 20
const PER_HOUR = 1000

export interface ServiceInput {
  readonly templates: Templates
  readonly desk: AudienceDesk
  /** What is put to the vote; absent where nothing is. */
  readonly ballots?: Ballots
  /** Reports of mail providers; absent where none is set up. */
  readonly hooks?: HookDesk
  readonly log: (entry: ServiceLogEntry) => void
  /** The address of the client; where it is absent nobody's network is known. */
  readonly clientOf?: (context: Context) => string | undefined
  /** Milliseconds from any start: with it the log says how long an answer took. */
  readonly timer?: () => number
  /** For the owner's page. Absent: there is none. */
  readonly statistics?: () => Promise<AudienceStatistics>
}

/** Answers at the service's own address, with and without the path prefix: proxies do either. */
export function createService(input: ServiceInput): Hono {
  const { templates, desk, ballots, hooks, log, clientOf, timer, statistics } = input
  const { site } = desk
  const pages = createServicePages(site, templates)
  const exchange = openExchange({
    pages,
    log,
    ...(clientOf ? { clientOf } : {}),
    ...(timer ? { timer } : {}),
  })
  const prefix = new URL(site.service).pathname
  const app = new Hono({
    getPath: (request) => {
      const { pathname } = new URL(request.url)
      return prefix !== '/' && pathname.startsWith(prefix) ? pathname.slice(prefix.length - 1) : pathname
    },
  })
  app.use(async (context, next) => {
    exchange.begin(context)
    // a request line that names a host names it in place of the header (RFC 9112, 3.2.2): neither may be another's
    const hosts = [context.req.header('host'), new URL(context.req.url).host]
    if (hosts.every((host) => isOwnHost(host, site.service))) return next()
    // two of them (RFC 9112, 3.2) are no question about a name
    const status = hosts[0]?.includes(',') ? 400 : 421
    return exchange.refuse(context, 'other', status, 'This server does not answer for that host name.')
  })
  // longer than any form, and read with a limit of their own
  if (hooks) app.all('/hooks/:provider', ({ req }) => answerHook(req.param('provider'), req.raw, hooks))
  app.use(limitBody(BODY_MAX, (context) => exchange.refuse(context, 'other', 413, TOO_LONG)))

  const { perNetwork = PER_NETWORK, perHour = PER_HOUR, proofOfWork = false } = site.subscribe ?? {}
  const lists = Object.entries(site.lists ?? {}).flatMap(([id, list]) =>
    list.public ? [{ id, ...list }] : [],
  )
  const asking = openAsking(desk)
  const limits = openLimits({ perNetwork, perHour })
  const work = proofOfWork ? { work: openProofOfWork(desk.secrets.current) } : {}
  leaveRoutes(app, exchange, desk)
  subscribeRoutes(app, exchange, { ...desk, asking, limits, pages, lists, ...work })
  preferencesRoutes(app, exchange, { ...desk, asking, limits, lists })
  ownRoutes(app, exchange, desk)
  if (ballots) voteRoutes(app, exchange, { ...desk, ballots })
  const onTrouble = (error: string) =>
    log({ method: 'GET', route: 'click', status: 302, result: 'failed', error })
  clickRoutes(app, exchange, openClicks(desk, onTrouble))
  if (statistics) ownerRoutes(app, exchange, { ...openOwner(desk), limits, statistics })
  app.get('/', (context) => exchange.page(context, 'home', { type: 'home' }, 200))

  app.notFound((context) => {
    const allowed = allowedMethods(app, context)
    const status = allowed.length === 0 ? 404 : 405
    const response = exchange.page(context, 'other', { type: 'missing' }, status)
    if (status === 405) response.headers.set('allow', allowed.join(', '))
    return response
  })
  app.onError((error, context) => {
    exchange.note(context, { route: 'other', status: 500, result: 'failed', error: error.message })
    return pages.respond({ type: 'failed' }, exchange.language(context), 500)
  })
  return app
}

/** What an address that is there can be asked with, where it was asked with something else. */
function allowedMethods(app: Hono, { req }: Context): readonly string[] {
  const methods = ['GET', 'POST'].filter((method) =>
    app.router.match(method, req.path)[0].some(([[, route]]) => route.method === method),
  )
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
}
