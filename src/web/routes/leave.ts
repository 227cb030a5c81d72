// Leaving: a page with one button, and RFC 8058's one-click POST to the same address. GET and HEAD never change anything.
import type { Hono } from 'hono'
import { type AudienceDesk, preferencesPath } from '../../jobs/audience/desk.ts'
import { openLeaving } from '../../jobs/audience/leaving.ts'
import type { Exchange } from '../exchange.ts'

export function leaveRoutes(app: Hono, { page }: Exchange, desk: AudienceDesk): void {
  const leaving = openLeaving(desk)
  app.get('/leave/:token', (context) => {
    const reader = leaving.readerOf(context.req.param('token'))
    if (reader === undefined) return page(context, 'leave', { type: 'unknown' }, 404)
    const preferences = reader.mayChoose ? { preferencesUrl: preferencesPath(desk, reader.id) } : {}
    return page(context, 'leave', { type: 'leave', ...preferences }, 200)
  })
  app.post('/leave/:token', async (context) => {
    const result = await leaving.leave(context.req.param('token'), 'unsubscribe link')
    return page(context, 'leave', { type: result }, result === 'left' ? 200 : 404)
  })
}
