// A request and its answer, for every route: the language of a page, the line of the log, the network of the client.
import type { Context } from 'hono'
import { networkOf } from '../audience/network.ts'
import type { Language } from '../audience/subscriber.ts'
import { languageOf } from './pages/language.ts'
import type { Page, PageType } from './pages/page.ts'
import type { ServicePages } from './pages/service-pages.ts'

/** What kind of address was asked for: never the token in it. */
export const ROUTES = [
  'home',
  'subscribe',
  'confirm',
  'leave',
  'preferences',
  'link',
  'own',
  'vote',
  'owner',
  'click',
  'other',
] as const
export type Route = (typeof ROUTES)[number]

export interface ServiceLogEntry {
  readonly method: string
  readonly route: Route
  readonly status: number
  readonly result: PageType | 'refused' | 'json' | 'redirected' | 'taken'
  /** From the request to its answer, where there is a timer. */
  readonly ms?: number
  /** What went wrong on our side. */
  readonly error?: string
}

export interface Exchange {
  /** At the start of a request: how long it takes is counted from here. */
  begin(context: Context): void
  /** For the log alone, where an answer is made by other means. */
  note(context: Context, entry: Omit<ServiceLogEntry, 'method' | 'ms'>): void
  /** A page, in the language that the reader chose, or the browser prefers. */
  page(context: Context, route: Route, page: Page, status: number, language?: string): Response
  json(context: Context, route: Route, value: unknown, status: number): Response
  /** To an address elsewhere, which the newsletter has chosen. */
  redirect(context: Context, route: Route, location: string): Response
  /** A line of plain text, for programs. */
  refuse(context: Context, route: Route, status: number, reason: string): Response
  language(context: Context, chosen?: string): Language
  /** `203.0.113.0/24`; undefined where the client is not known. */
  network(context: Context): string | undefined
}

export interface ExchangeInput {
  readonly pages: ServicePages
  readonly log: (entry: ServiceLogEntry) => void
  /** The address of the client, as far as a proxy that may be believed says it. */
  readonly clientOf?: (context: Context) => string | undefined
  /** Milliseconds from any start, that never go back. */
  readonly timer?: () => number
}

/** Under this name the start of a request stays with it. */
const BEGUN = 'begun'

const BARE = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
}

export function openExchange({ pages, log, clientOf, timer }: ExchangeInput): Exchange {
  const note = (context: Context, { error, ...entry }: Omit<ServiceLogEntry, 'method' | 'ms'>) => {
    const begun: unknown = context.get(BEGUN)
    const ms = timer && typeof begun === 'number' ? { ms: Math.round((timer() - begun) * 10) / 10 } : {}
    log({ method: context.req.method, ...entry, ...ms, ...(error === undefined ? {} : { error }) })
  }
  const language = (context: Context, chosen?: string) =>
    languageOf([chosen, context.req.query('lang')], context.req.header('accept-language'))
  return {
    begin: (context) => context.set(BEGUN, timer?.()),
    note,
    language,
    page: (context, route, page, status, chosen) => {
      note(context, { route, status, result: page.type })
      return pages.respond(page, language(context, chosen), status)
    },
    json: (context, route, value, status) => {
      note(context, { route, status, result: 'json' })
      const headers = { ...BARE, 'content-type': 'application/json; charset=utf-8' }
      return new Response(`${JSON.stringify(value)}\n`, { status, headers })
    },
    redirect: (context, route, location) => {
      note(context, { route, status: 302, result: 'redirected' })
      return new Response(null, { status: 302, headers: { ...BARE, location } })
    },
    refuse: (context, route, status, reason) => {
      note(context, { route, status, result: 'refused' })
      const headers = { ...BARE, 'content-type': 'text/plain; charset=utf-8' }
      return new Response(`${reason}\n`, { status, headers })
    },
    network: (context) => networkOf(clientOf?.(context)),
  }
}

/** Fields of a form, each with all its values: none where the body is no form. */
export async function readForm(context: Context): Promise<Form> {
  const values = await context.req.parseBody({ all: true }).catch(() => ({}))
  return {
    text: (name) => {
      const value = Object.hasOwn(values, name) ? (values as Record<string, unknown>)[name] : undefined
      const last = Array.isArray(value) ? value.at(-1) : value
      return typeof last === 'string' ? last : undefined
    },
    all: (name) => {
      const value = Object.hasOwn(values, name) ? (values as Record<string, unknown>)[name] : undefined
      return [value].flat().filter((each) => typeof each === 'string')
    },
  }
}

export interface Form {
  /** The last value of a field. */
  text(name: string): string | undefined
  all(name: string): readonly string[]
}
