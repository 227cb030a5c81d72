// The owner's statistics: a button that mails the link, and the page behind that link. Read only; no cookie is set, since whoever has
// the link has had the mail.
import type { Hono } from 'hono'
import type { AudienceStatistics } from '../../audience/statistics/statistics.ts'
import type { OwnerDesk } from '../../jobs/audience/owner.ts'
import { type Exchange, readForm } from '../exchange.ts'
import type { Limits } from '../limits.ts'
import { statisticsPage } from '../pages/statistics-page.ts'

export interface OwnerRoutesDesk extends OwnerDesk {
  readonly limits: Limits
  readonly statistics: () => Promise<AudienceStatistics>
}

export function ownerRoutes(app: Hono, exchange: Exchange, desk: OwnerRoutesDesk): void {
  app.get('/owner', (context) => exchange.page(context, 'owner', { type: 'owner' }, 200))
  app.post('/owner', async (context) => {
    const lang = (await readForm(context)).text('lang')
    if ((await desk.limits.take(exchange.network(context))) === 'too many')
      return exchange.page(context, 'owner', { type: 'too-many' }, 429, lang)
    await desk.askLink(exchange.language(context, lang))
    return exchange.page(context, 'owner', { type: 'mailed', purpose: 'owner' }, 200, lang)
  })
  app.get('/owner/:token', async (context) => {
    switch (desk.linkState(context.req.param('token'))) {
      case 'unknown':
        return exchange.page(context, 'owner', { type: 'unknown' }, 404)
      case 'expired':
        return exchange.page(context, 'owner', { type: 'expired', purpose: 'owner' }, 410)
      case 'valid': {
        const page = statisticsPage(await desk.statistics(), exchange.language(context))
        return exchange.page(context, 'owner', page, 200)
      }
    }
  })
}
