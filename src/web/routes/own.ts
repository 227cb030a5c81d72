// A reader's own data, a new address, erasing: by links that were freshly mailed for it. Opening one changes nothing.
import type { Context, Hono } from 'hono'
import type { AudienceDesk } from '../../jobs/audience/desk.ts'
import {
  askMove,
  confirmMove,
  eraseReader,
  type FreshState,
  moveLinkState,
  type OwnData,
  readFreshLink,
  readOwnData,
} from '../../jobs/audience/own-data.ts'
import { type Exchange, readForm } from '../exchange.ts'
import type { DataRow, FreshPurpose } from '../pages/page.ts'

export function ownRoutes(app: Hono, exchange: Exchange, desk: AudienceDesk): void {
  const refused = (
    context: Context,
    state: FreshState<number>['type'],
    purpose: FreshPurpose,
    lang?: string,
  ) =>
    state === 'expired'
      ? exchange.page(context, 'own', { type: 'expired', purpose }, 410, lang)
      : exchange.page(context, 'own', { type: 'unknown' }, 404, lang)

  app.get('/own/data/:token', async (context) => {
    const link = readFreshLink(context.req.param('token'), 'data', desk)
    const data = link.type === 'valid' ? await readOwnData(link.value, desk) : undefined
    if (!data) return refused(context, link.type, 'data')
    if (context.req.query('as') === 'json') {
      const response = exchange.json(context, 'own', data, 200)
      response.headers.set('content-disposition', 'attachment; filename="my-data.json"')
      return response
    }
    return exchange.page(context, 'own', { type: 'data', rows: rowsOf(data), downloadUrl: '?as=json' }, 200)
  })
  app.get('/own/address/:token', (context) => {
    const link = readFreshLink(context.req.param('token'), 'change', desk)
    if (link.type !== 'valid') return refused(context, link.type, 'change-address')
    return exchange.page(context, 'own', { type: 'change-address' }, 200)
  })
  app.post('/own/address/:token', async (context) => {
    const form = await readForm(context)
    const lang = form.text('lang')
    const link = readFreshLink(context.req.param('token'), 'change', desk)
    if (link.type !== 'valid') return refused(context, link.type, 'change-address', lang)
    const value = form.text('address') ?? ''
    const result = await askMove(link.value, value, desk)
    if (result === 'mailed')
      return exchange.page(context, 'own', { type: 'mailed', purpose: 'confirm-address' }, 200, lang)
    const page = { type: 'change-address', problem: 'address', value: value.slice(0, 320) } as const
    return exchange.page(context, 'own', page, 400, lang)
  })
  app.get('/own/confirm/:token', (context) => {
    const state = moveLinkState(context.req.param('token'), desk)
    if (state !== 'valid') return refused(context, state, 'change-address')
    return exchange.page(context, 'own', { type: 'confirm-address' }, 200)
  })
  app.post('/own/confirm/:token', async (context) => {
    const form = await readForm(context)
    const lang = form.text('lang')
    const result = await confirmMove(context.req.param('token'), desk)
    if (result !== 'moved') return refused(context, result, 'change-address', lang)
    return exchange.page(context, 'own', { type: 'address-changed' }, 200, lang)
  })
  app.get('/own/erase/:token', (context) => {
    const link = readFreshLink(context.req.param('token'), 'erase', desk)
    if (link.type !== 'valid') return refused(context, link.type, 'erase')
    return exchange.page(context, 'own', { type: 'erase' }, 200)
  })
  app.post('/own/erase/:token', async (context) => {
    const form = await readForm(context)
    const lang = form.text('lang')
    const link = readFreshLink(context.req.param('token'), 'erase', desk)
    if (link.type !== 'valid') return refused(context, link.type, 'erase', lang)
    const result = await eraseReader(link.value, desk)
    return result === 'erased'
      ? exchange.page(context, 'own', { type: 'erased' }, 200, lang)
      : exchange.page(context, 'own', { type: 'failed' }, 503, lang)
  })
}

/** One row a fact, with labels that the page knows by name. */
function rowsOf(data: OwnData): readonly DataRow[] {
  const rows: DataRow[] = []
  for (const name of [
    'address',
    'name',
    'status',
    'since',
    'note',
    'language',
    'edition',
    'pausedUntil',
  ] as const)
    if (data[name] !== undefined) rows.push({ label: name, value: data[name] })
  if (data.lists.length > 0) rows.push({ label: 'lists', value: data.lists.join(', ') })
  const several = (label: string, values: readonly string[]) =>
    rows.push(...values.map((value) => ({ label, value })))
  several(
    'attributes',
    Object.entries(data.attributes).map(([name, value]) => `${name}: ${value}`),
  )
  several(
    'history',
    data.history.map(({ at, status, note }) => `${at} ${status} (${note})`),
  )
  several(
    'consent',
    data.consents.map(({ at, type, network, form, via }) =>
      [at, type, via, network, form === undefined || form === '' ? undefined : `form ${form}`]
        .filter((part) => part !== undefined)
        .join(' · '),
    ),
  )
  several(
    'deliveries',
    data.deliveries.map(({ issue, state, reply }) =>
      reply === undefined ? `${issue}: ${state}` : `${issue}: ${state} (${reply})`,
    ),
  )
  several(
    'votes',
    data.votes.map(({ issue, poll, option, at }) => `${at} ${issue} ${poll}: ${option}`),
  )
  several(
    'bounces',
    data.reports.map(({ at, kind, status, reply }) =>
      [at, kind, status, reply].filter((part) => part !== undefined).join(' · '),
    ),
  )
  return rows
}
