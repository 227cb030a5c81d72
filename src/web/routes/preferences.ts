// What a reader chooses, by the link in every mail; and the form that mails this link to whoever has lost it.
import type { Context, Hono } from 'hono'
import { parseAddress } from '../../audience/address.ts'
import { signToken } from '../../audience/token.ts'
import { type AskingDesk, formToken, isFreshForm } from '../../jobs/audience/asking.ts'
import {
  FRESH_LETTERS,
  type FreshLetter,
  mailFreshLink,
  type OwnReader,
  PAUSE_MAX_MS,
  readChoices,
  saveChoices,
} from '../../jobs/audience/choices.ts'
import { type AudienceDesk, DAY_MS, isOfFormerKey } from '../../jobs/audience/desk.ts'
import { type Exchange, readForm } from '../exchange.ts'
import type { Limits } from '../limits.ts'
import { maskAddress } from '../pages/mask-address.ts'
import type { FreshPurpose, ListChoice, Page, PreferencesPage } from '../pages/page.ts'

export interface PreferencesDesk extends AudienceDesk {
  readonly asking: AskingDesk
  readonly limits: Limits
  readonly lists: readonly ListChoice[]
}

const PURPOSES: Readonly<Record<FreshLetter, FreshPurpose>> = {
  data: 'data',
  erase: 'erase',
  change: 'change-address',
}

export function preferencesRoutes(app: Hono, exchange: Exchange, desk: PreferencesDesk): void {
  const unknown = (context: Context) =>
    isOfFormerKey(context.req.param('token') ?? '', 'preferences', desk)
      ? exchange.page(context, 'preferences', { type: 'expired', purpose: 'preferences' }, 410)
      : exchange.page(context, 'preferences', { type: 'unknown' }, 404)
  app.get('/preferences/:token', async (context) => {
    const token = context.req.param('token')
    const reader = await readChoices(token, desk)
    if (!reader) return unknown(context)
    return exchange.page(context, 'preferences', pageOf(reader, token, desk), 200)
  })
  app.post('/preferences/:token', async (context) => {
    const token = context.req.param('token')
    const form = await readForm(context)
    // a form of ours always has a language; in anything else no list is ticked, and the reader would be taken off all of them
    if (form.text('language') === undefined) {
      const reader = await readChoices(token, desk)
      return reader
        ? exchange.page(context, 'preferences', pageOf(reader, token, desk), 400)
        : unknown(context)
    }
    const open = desk.lists.map(({ id }) => id)
    const fields = {
      ...optional('language', form.text('language')),
      ...optional('edition', form.text('edition')),
      ...optional('pausedUntil', form.text('pausedUntil')),
      ...(open.length > 0 ? { lists: form.all('list') } : {}),
    }
    const saved = await saveChoices(token, fields, open, desk)
    if (!saved) return unknown(context)
    const { pausedUntil } = saved
    const page: Page = {
      type: 'saved',
      preferencesUrl: ownPath(desk, `preferences/${token}`),
      ...(pausedUntil === undefined ? {} : { pausedUntil: dayOf(pausedUntil) }),
    }
    return exchange.page(context, 'preferences', page, 200, form.text('lang'))
  })
  for (const letter of FRESH_LETTERS) {
    const purpose = PURPOSES[letter]
    app.get(`/preferences/:token/${letter}`, async (context) => {
      const reader = await readChoices(context.req.param('token'), desk)
      return reader
        ? exchange.page(context, 'preferences', { type: 'fresh', purpose }, 200)
        : unknown(context)
    })
    app.post(`/preferences/:token/${letter}`, async (context) => {
      const form = await readForm(context)
      const result = await mailFreshLink(context.req.param('token'), letter, desk)
      if (result === 'unknown') return unknown(context)
      if (result === 'too soon')
        return exchange.page(context, 'preferences', { type: 'too-many' }, 429, form.text('lang'))
      return exchange.page(context, 'preferences', { type: 'mailed', purpose }, 200, form.text('lang'))
    })
  }
  linkRoutes(app, exchange, desk)
}

function linkRoutes(app: Hono, exchange: Exchange, desk: PreferencesDesk): void {
  app.get('/link', (context) =>
    exchange.page(context, 'link', { type: 'link', formToken: formToken(desk) }, 200),
  )
  app.post('/link', async (context) => {
    const form = await readForm(context)
    const lang = form.text('lang')
    const mailed = () => exchange.page(context, 'link', { type: 'mailed', purpose: 'preferences' }, 200, lang)
    if ((form.text('website') ?? '') !== '') return mailed()
    const value = form.text('address') ?? ''
    const address = parseAddress(value)
    const problem =
      'problem' in address ? 'address' : isFreshForm(form.text('form') ?? '', desk) ? undefined : 'stale'
    if ('problem' in address || problem !== undefined) {
      const page: Page = {
        type: 'link',
        formToken: formToken(desk),
        value: value.slice(0, 320),
        ...(problem === undefined ? {} : { problem }),
      }
      return exchange.page(context, 'link', page, 400, lang)
    }
    if ((await desk.limits.take(exchange.network(context))) === 'too many')
      return exchange.page(context, 'link', { type: 'too-many' }, 429, lang)
    await desk.asking.askLink({ address, language: exchange.language(context, lang) })
    return mailed()
  })
}

function pageOf(reader: OwnReader, token: string, desk: PreferencesDesk): PreferencesPage {
  const { language, edition, pausedUntil, lists, id, address, status } = reader
  const own = ownPath(desk, `preferences/${token}`)
  const leave = signToken('leave', { list: desk.site.list.id, subscriber: id }, desk.secrets.current)
  const now = desk.clock.now()
  return {
    type: 'preferences',
    maskedAddress: maskAddress(address),
    language,
    edition,
    ...(status === 'active' ? {} : { standing: 'away' }),
    ...(pausedUntil === undefined ? {} : { pausedUntil: dayOf(pausedUntil) }),
    pauseFrom: dayOf(now + DAY_MS),
    pauseTo: dayOf(now + PAUSE_MAX_MS),
    lists: desk.lists,
    onLists: lists,
    links: {
      changeAddress: `${own}/change`,
      data: `${own}/data`,
      erase: `${own}/erase`,
      leave: ownPath(desk, `leave/${leave}`),
    },
  }
}

/** From the root of the host, below the path at which the service lies. */
function ownPath({ site }: AudienceDesk, path: string): string {
  return `${new URL(site.service).pathname}${path}`
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

function optional<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [Key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: string })
}
