// Counted links of emails. They lead only to what stood in the issue: the address names a link, never a target, so nobody can make
// one that leads elsewhere.
import type { Hono } from 'hono'
import type { ClicksDesk } from '../../jobs/audience/clicks.ts'
import type { Exchange } from '../exchange.ts'

export function clickRoutes(app: Hono, exchange: Exchange, desk: ClicksDesk): void {
  app.get('/go/:issue/:number', async (context) => {
    const { issue, number } = context.req.param()
    const target = await desk.target(issue, number)
    if (target === undefined) return exchange.page(context, 'click', { type: 'missing' }, 404)
    if (context.req.method === 'GET' && !isAhead(context.req.header())) desk.count(issue, number)
    return exchange.redirect(context, 'click', target)
  })
}

/** A browser that looks ahead says so: nobody has clicked. */
function isAhead(headers: Readonly<Record<string, string>>): boolean {
  return /prefetch|prerender/i.test(`${headers['sec-purpose'] ?? ''} ${headers.purpose ?? ''}`)
}
