// Leaving: a page with one button, and RFC 8058's one-click POST to the same address. GET and HEAD never change anything.
import type { Hono } from 'hono'
import type { LeavingDesk } from '../../jobs/audience/leaving.ts'
import type { Exchange } from '../exchange.ts'

export function leaveRoutes(app: Hono, { page }: Exchange, desk: LeavingDesk): void {
  app.get('/leave/:token', (context) => {
    const known = desk.isToken(context.req.param('token'))
    return page(context, 'leave', { type: known ? 'leave' : 'unknown' }, known ? 200 : 404)
  })
  app.post('/leave/:token', async (context) => {
    const result = await desk.leave(context.req.param('token'), 'unsubscribe link')
    return page(context, 'leave', { type: result }, result === 'left' ? 200 : 404)
  })
}
