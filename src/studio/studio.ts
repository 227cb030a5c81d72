// The author's preview over HTTP: for this machine only, read only. Pages are templates; this file only routes.
import { type Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { isLoopbackHost } from '../issue/host.ts'
import type { CheckPorts } from '../jobs/check.ts'
import { SAMPLE_READER, type ShownReader } from '../jobs/sample-reader.ts'
import { createDesk, type Desk, type Sheet } from './desk.ts'
import { frameDocument } from './frame.ts'
import { listPage, messagePage, sheetPage } from './pages.ts'
import { inScheme, SCHEMES } from './scheme.ts'
import { readView, type View } from './view.ts'

/** Tells of changes to the newsletter's files until the returned function is called. */
export type Changes = (listener: () => void) => () => void

export interface StudioInput {
  readonly open: () => Promise<CheckPorts>
  readonly changes: Changes
  /** Whose emails are shown. Default: a sample reader. */
  readonly reader?: ShownReader
}

/** Media types that may be shown as they are; an SVG is a document with scripts, so it gets a policy of its own. */
const INERT = /^image\/(png|jpeg|gif|webp|svg\+xml)$/
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

export function createStudio(input: StudioInput): Hono {
  const { reader = SAMPLE_READER } = input
  const desk = createDesk(input.open, reader)
  const listeners = new Set<() => void>()
  input.changes(() => {
    desk.turn()
    for (const listener of listeners) listener()
  })
  const app = new Hono()
  app.use(async (context, next) => {
    if (!isLoopbackHost(context.req.header('host')))
      return context.text('The preview answers only to 127.0.0.1 and localhost.\n', 421)
    await next()
    context.header('cache-control', 'no-store')
    context.header('x-content-type-options', 'nosniff')
    context.header('referrer-policy', 'no-referrer')
    if (!context.res.headers.has('content-security-policy'))
      context.header('content-security-policy', PAGE_POLICY)
    return undefined
  })
  app.get('/', async (context) => context.html(await guarded(desk, () => listPage(desk))))
  app.get('/issues/:name', async (context) => {
    const sheet = await desk.issue(context.req.param('name'))
    const view = readView(new URL(context.req.url).searchParams, sheet?.rendered, reader.edition)
    if (!sheet) return context.html(await guarded(desk, () => missing(desk)), 404)
    // Numbers and slugs stand in the front matter, which may be broken at the next save; the folder stays.
    if (sheet.name !== context.req.param('name'))
      return context.redirect(`/issues/${encodeURIComponent(sheet.name)}${new URL(context.req.url).search}`)
    return context.html(await guarded(desk, () => sheetPage(desk, sheet, view, reader)))
  })
  app.get('/frame/:name/:view', async (context) => {
    const sheet = await desk.issue(context.req.param('name'))
    const query = new URL(context.req.url).searchParams
    const view = readView(query, sheet?.rendered, reader.edition, context.req.param('view'))
    return sheet
      ? await framed(sheet, view, context.req.header('host') ?? '')
      : context.text('No such issue.\n', 404)
  })
  app.get('/files/:file', async (context) => publishedFile(desk, new URL(context.req.url)))
  app.get('/studio.css', async (context) => {
    const templates = await desk.templates()
    const style = `${templates.get('theme.css') ?? ''}\n${templates.get('studio/studio.css') ?? ''}`
    const scheme = SCHEMES.find((name) => name === context.req.query('scheme'))
    const text = scheme === undefined ? style : inScheme(style, scheme)
    return context.body(text, 200, { 'content-type': 'text/css; charset=utf-8' })
  })
  app.get('/studio.js', async (context) => {
    const script = (await desk.templates()).get('studio/studio.js') ?? ''
    return context.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' })
  })
  app.get('/events', (context) => newsOf(desk, listeners, context))
  app.notFound(async (context) => context.html(await guarded(desk, () => missing(desk)), 404))
  return app
}

/** Every generation of the files, until the page is closed. */
function newsOf(desk: Desk, listeners: Set<() => void>, context: Context): Response {
  return streamSSE(context, async (stream) => {
    let wake: () => void = () => {}
    const listener = () => wake()
    listeners.add(listener)
    stream.onAbort(() => {
      listeners.delete(listener)
      wake()
    })
    for (let told = 0; !stream.aborted; ) {
      const turned = new Promise<void>((resolve) => {
        wake = resolve
      })
      if (told === desk.generation()) await turned
      told = desk.generation()
      if (!stream.aborted) await stream.writeSSE({ event: 'generation', data: String(told) })
    }
  })
}

/** The studio's own pages stand even while a template of the newsletter is broken. */
async function guarded(desk: Desk, page: () => Promise<string>): Promise<string> {
  try {
    return await page()
  } catch (error) {
    return messagePage(error instanceof Error ? error.message : String(error), desk.generation())
  }
}

async function missing(desk: Desk): Promise<string> {
  return messagePage('There is no such issue in this newsletter.', desk.generation())
}

/** What is shown of an issue runs no script, sends no form, and fetches nothing from elsewhere. */
async function framed(sheet: Sheet, view: View, host: string): Promise<Response> {
  const pictures = view.images === 'off' ? "'none'" : `http://${host} data:`
  return new Response(await frameDocument(sheet.rendered, view), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline' http://${host}; img-src ${pictures}; base-uri 'none'; form-action 'none'; frame-ancestors http://${host}; sandbox allow-same-origin`,
    },
  })
}

async function publishedFile(desk: Desk, url: URL): Promise<Response> {
  const path = url.pathname.slice(1)
  if (/^files\/style-[0-9a-f]+\.css$/.test(path)) {
    const style = await desk.stylesheet(path)
    const scheme = url.searchParams.get('scheme') === 'dark' ? 'dark' : 'light'
    if (style !== undefined)
      return new Response(inScheme(style, scheme), { headers: { 'content-type': 'text/css; charset=utf-8' } })
  }
  const asset = await desk.asset(path)
  if (!asset || !INERT.test(asset.mediaType)) return new Response('No such picture.\n', { status: 404 })
  return new Response(Buffer.from(asset.bytes), {
    headers: { 'content-type': asset.mediaType, 'content-security-policy': "default-src 'none'; sandbox" },
  })
}
