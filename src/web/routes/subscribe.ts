// Subscribing: the form, the same as JSON, and the link of the letter that follows. An address is answered for in the same way
// whoever has it: nothing is looked up before the answer.
import type { Context, Hono } from 'hono'
import { parseAddress } from '../../audience/address.ts'
import { EDITIONS } from '../../audience/subscriber.ts'
import { type AskingDesk, formToken, isFreshForm } from '../../jobs/audience/asking.ts'
import { confirm, confirmLinkState } from '../../jobs/audience/confirming.ts'
import { type AudienceDesk, preferencesPath } from '../../jobs/audience/desk.ts'
import { type Exchange, type Form, readForm } from '../exchange.ts'
import type { Limits } from '../limits.ts'
import type { ListChoice, SubscribePage, SubscribeProblem } from '../pages/page.ts'
import type { ServicePages } from '../pages/service-pages.ts'
import type { ProofOfWork } from '../proof-of-work.ts'

export interface SubscribeDesk extends AudienceDesk {
  readonly asking: AskingDesk
  readonly limits: Limits
  readonly pages: ServicePages
  /** Lists that are open to everybody. */
  readonly lists: readonly ListChoice[]
  /** Absent where no sum is asked for. */
  readonly work?: ProofOfWork
}

/** The same for every address; a page elsewhere may read it. */
const ANYWHERE = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'content-type',
  'access-control-max-age': '86400',
}

const NO_FORM =
  'Unexpected content type, expected application/x-www-form-urlencoded or multipart/form-data as forms send it, or application/json.'

export function subscribeRoutes(app: Hono, exchange: Exchange, desk: SubscribeDesk): void {
  app.get('/subscribe', async (context) =>
    exchange.page(context, 'subscribe', await formPage(desk, undefined), 200),
  )
  app.post('/subscribe', (context) => {
    switch (mediaType(context)) {
      case 'application/json':
        return asJson(context, exchange, desk)
      case 'application/x-www-form-urlencoded':
      case 'multipart/form-data':
        return asForm(context, exchange, desk)
      default:
        return openToAll(exchange.refuse(context, 'subscribe', 415, NO_FORM))
    }
  })
  app.get('/subscribe.json', async (context) => {
    const challenge = await desk.work?.challenge(desk.clock.now())
    const value = {
      form: formToken(desk),
      lists: desk.lists,
      editions: EDITIONS,
      ...(challenge === undefined ? {} : { challenge: JSON.parse(challenge) }),
    }
    return openToAll(exchange.json(context, 'subscribe', value, 200))
  })
  app.options('/subscribe', (context) => openToAll(exchange.refuse(context, 'subscribe', 200, 'POST')))
  app.get('/confirm/:token', (context) => {
    const state = confirmLinkState(context.req.param('token'), desk)
    if (state === 'valid') return exchange.page(context, 'confirm', { type: 'confirm' }, 200)
    if (state === 'expired')
      return exchange.page(context, 'confirm', { type: 'expired', purpose: 'confirm' }, 410)
    return exchange.page(context, 'confirm', { type: 'unknown' }, 404)
  })
  app.post('/confirm/:token', async (context) => {
    const form = await readForm(context)
    const result = await confirm(context.req.param('token'), exchange.network(context), desk)
    const lang = form.text('lang')
    switch (result.state) {
      case 'confirmed':
        return exchange.page(
          context,
          'confirm',
          { type: 'confirmed', preferencesUrl: preferencesPath(desk, result.subscriber) },
          200,
          lang,
        )
      case 'expired':
        return exchange.page(context, 'confirm', { type: 'expired', purpose: 'confirm' }, 410, lang)
      case 'unknown':
        return exchange.page(context, 'confirm', { type: 'unknown' }, 404, lang)
    }
  })
}

/** `application/json` of `Application/JSON; charset=utf-8`. */
function mediaType({ req }: Context): string {
  return (req.header('content-type') ?? '').replace(/;.*$/s, '').trim().toLowerCase()
}

async function formPage(
  desk: SubscribeDesk,
  sent: { readonly form: Form; readonly problem?: SubscribeProblem } | undefined,
): Promise<SubscribePage> {
  const challenge = await desk.work?.challenge(desk.clock.now())
  const address = sent?.form.text('address')
  const language = sent?.form.text('language')
  const edition = EDITIONS.find((each) => each === sent?.form.text('edition'))
  return {
    type: 'subscribe',
    formToken: formToken(desk),
    lists: desk.lists,
    ...(challenge === undefined ? {} : { challenge }),
    ...(sent?.problem === undefined ? {} : { problem: sent.problem }),
    ...(sent
      ? {
          values: {
            ...(address === undefined ? {} : { address: address.slice(0, 320) }),
            ...(language === 'en' || language === 'zh' ? { language } : {}),
            ...(edition === undefined ? {} : { edition }),
            ...(sent.form.all('list').length === 0 ? {} : { lists: sent.form.all('list') }),
          },
        }
      : {}),
  }
}

async function asForm(context: Context, exchange: Exchange, desk: SubscribeDesk): Promise<Response> {
  const form = await readForm(context)
  const lang = form.text('lang')
  const again = async (problem: SubscribeProblem | undefined, status: number) =>
    exchange.page(
      context,
      'subscribe',
      await formPage(desk, problem === undefined ? { form } : { form, problem }),
      status,
      lang,
    )
  // a form on a page elsewhere has no token of ours: it leads to our own form, with what was filled in
  if (form.text('form') === undefined && isPlain(form)) return again(undefined, 200)
  const result = await take(form, exchange.language(context, lang), 'form', context, exchange, desk)
  switch (result) {
    case 'asked':
      return exchange.page(context, 'subscribe', { type: 'asked' }, 200, lang)
    case 'too many':
      return exchange.page(context, 'subscribe', { type: 'too-many' }, 429, lang)
    default:
      return again(result, 400)
  }
}

/** Nothing fell into the trap: whoever did is told what everybody is told. */
function isPlain(form: Form): boolean {
  return (form.text('website') ?? '') === ''
}

async function asJson(context: Context, exchange: Exchange, desk: SubscribeDesk): Promise<Response> {
  const form = await readJson(context)
  const answer = (value: unknown, status: number) =>
    openToAll(exchange.json(context, 'subscribe', value, status))
  if (!form) return answer({ error: 'Unexpected body, expected a JSON object' }, 400)
  const result = await take(form, exchange.language(context), 'json', context, exchange, desk)
  switch (result) {
    case 'asked':
      return answer({ state: 'asked' }, 200)
    case 'too many':
      return answer({ error: 'Too many requests: try again in an hour' }, 429)
    case 'address':
      return answer(
        { error: 'Unexpected address, expected one like reader@example.org', field: 'address' },
        400,
      )
    case 'stale':
      return answer(
        { error: 'Unexpected form: get one from subscribe.json, and wait two seconds', field: 'form' },
        400,
      )
    case 'challenge':
      return answer(
        { error: 'Unexpected altcha, expected the answer to the challenge', field: 'altcha' },
        400,
      )
  }
}

async function take(
  form: Form,
  language: 'en' | 'zh',
  via: 'form' | 'json',
  context: Context,
  exchange: Exchange,
  desk: SubscribeDesk,
): Promise<'asked' | 'too many' | SubscribeProblem> {
  if (!isPlain(form)) return 'asked'
  const address = parseAddress(form.text('address') ?? '')
  if ('problem' in address) return 'address'
  if (!isFreshForm(form.text('form') ?? '', desk)) return 'stale'
  if (desk.work && !(await desk.work.verify(form.text('altcha') ?? '', desk.clock.now()))) return 'challenge'
  const network = exchange.network(context)
  if ((await desk.limits.take(network)) === 'too many') return 'too many'
  const chosen = form.text('language')
  await desk.asking.ask({
    address,
    language: chosen === 'en' || chosen === 'zh' ? chosen : language,
    edition: EDITIONS.find((each) => each === form.text('edition')) ?? 'full',
    lists: desk.lists.map(({ id }) => id).filter((id) => form.all('list').includes(id)),
    ...(network === undefined ? {} : { network }),
    form: desk.pages.formVersion(language),
    via,
  })
  return 'asked'
}

async function readJson(context: Context): Promise<Form | undefined> {
  const value: unknown = await context.req.json().catch(() => undefined)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const fields = new Map(Object.entries(value))
  return {
    text: (name) => {
      const field: unknown = fields.get(name)
      return typeof field === 'string' ? field : undefined
    },
    all: (name) => [fields.get(name)].flat().filter((each) => typeof each === 'string'),
  }
}

function openToAll(response: Response): Response {
  for (const [name, value] of Object.entries(ANYWHERE)) response.headers.set(name, value)
  return response
}
