// The demo's pages: an overview that links everything, and the inbox with each message as HTML, text and headers.
// They show mail from outside, so the HTML stands in a frame without scripts, forms or an origin.
import { type Context, Hono } from 'hono'
import { html, raw } from 'hono/html'
import type { Status } from '../../src/audience/subscriber.ts'
import type { Files } from '../../src/files/files.ts'
import type { Received } from './inbox.ts'

type Html = ReturnType<typeof html>

export interface DemoReader {
  readonly address: string
  readonly name?: string
  readonly status: Status
  readonly note: string
}

export interface DemoContents {
  readonly newsletter: string
  /** `#4 After the breakthrough` */
  readonly issue: string
  readonly checked: string
  readonly built: string
  readonly imported: string
  readonly sent: string
  readonly previewUrl: string
  /** Where the public service answers. */
  readonly serviceUrl: string
  readonly messages: readonly Received[]
  /** theme.css of the newsletter. */
  readonly theme: string
  /** The archive as it was built. */
  readonly archive: Files
  readers(): Promise<readonly DemoReader[]>
}

/** One application on 127.0.0.1: `/`, `/inbox/N`, `/archive/…`. */
export function createDemo(contents: DemoContents): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    await next()
    context.header('x-content-type-options', 'nosniff')
    context.header('referrer-policy', 'no-referrer')
  })
  app.get('/', async (context) => context.html(await overview(contents)))
  app.get('/inbox/:number', (context) => {
    const message = find(contents, context.req.param('number'))
    return message ? context.html(messagePage(contents, message)) : context.notFound()
  })
  app.get('/inbox/:number/html', (context) => {
    const message = find(contents, context.req.param('number'))
    if (!message) return context.notFound()
    context.header('content-security-policy', `sandbox allow-popups; ${FRAME_POLICY}`)
    return context.html(raw(withLinksInNewTabs(message.mail.html || '')))
  })
  app.get('/inbox/:number/message.eml', (context) => {
    const message = find(contents, context.req.param('number'))
    if (!message) return context.notFound()
    context.header('content-type', 'message/rfc822')
    context.header('content-disposition', 'attachment; filename="message.eml"')
    return context.body(new Uint8Array(message.raw))
  })
  app.get('/archive/*', (context) => archiveFile(contents.archive, context))
  app.notFound((context) =>
    context.html(page(contents, 'Not found', html`<p>There is no such page here.</p>`), 404),
  )
  return app
}

const FRAME_POLICY =
  "default-src 'none'; img-src http://127.0.0.1:* https: data:; style-src 'unsafe-inline'; form-action 'none'"

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  xml: 'application/rss+xml; charset=utf-8',
  png: 'image/png',
  jpg: 'image/jpeg',
  svg: 'image/svg+xml',
}

function find(contents: DemoContents, number: string): Received | undefined {
  return contents.messages.find((message) => String(message.number) === number)
}

/** A page's address ends with `/`; a path that leaves the archive is the same as one that is not there. */
async function archiveFile(archive: Files, context: Context): Promise<Response> {
  const path = context.req.path.slice('/archive/'.length)
  const name = path.split('/').at(-1) ?? ''
  if (!/^[\w./-]*$/.test(path) || path.split('/').includes('..')) return context.notFound()
  if (name !== '' && !name.includes('.')) return context.redirect(`/archive/${path}/`)
  const file = name === '' ? `${path}index.html` : path
  const bytes = await archive.readBytes(file)
  if (!bytes) return context.notFound()
  const mediaType = MEDIA_TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
  return context.body(new Uint8Array(bytes), 200, { 'content-type': mediaType })
}

function withLinksInNewTabs(body: string): string {
  return body.replace(/<head([^>]*)>/i, '<head$1><base target="_blank">')
}

/** The link that List-Unsubscribe names for mail programs. */
export function leaveLinkOf(message: Received): string | undefined {
  const line = message.mail.headerLines.find(({ key }) => key === 'list-unsubscribe')?.line ?? ''
  return /<(https?:[^>\s]+)>/.exec(line.replace(/\r?\n\s+/g, ' '))?.[1]
}

async function overview(contents: DemoContents): Promise<Html> {
  const readers = await contents.readers()
  const messageOf = (address: string) => contents.messages.find(({ recipient }) => recipient === address)
  const rows = readers.map((reader) => {
    const message = messageOf(reader.address)
    const leave = message && leaveLinkOf(message)
    return html`<tr>
      <td>${reader.name ? html`<span ${han(reader.name)}>${reader.name}</span><br />` : ''}<small>${reader.address}</small></td>
      <td>${reader.status}<br /><small>${reader.note}</small></td>
      <td>${message ? html`<a href="/inbox/${message.number}">message ${message.number}</a>` : html`<small>none</small>`}</td>
      <td>${leave ? html`<a href="${leave}">unsubscribe link</a>` : ''}</td>
    </tr>`
  })
  return page(
    contents,
    'From Markdown to inbox',
    html`<p class="lead">${contents.issue} has gone the whole way on this machine: checked, built into the archive, and sent over
        SMTP to an inbox that runs only as long as this demo.</p>
      <ol class="steps">
        <li><b>Checked</b> ${contents.checked} <a href="${contents.previewUrl}">Open the live preview</a></li>
        <li><b>Built</b> ${contents.built} <a href="/archive/">Open the archive</a></li>
        <li><b>Imported</b> ${contents.imported}</li>
        <li><b>Sent</b> ${contents.sent}</li>
      </ol>
      <h2>Readers and their inbox</h2>
      <p>The links in the mails work: follow one, press the button, and reload this page. Or
        <a href="${contents.serviceUrl}subscribe">subscribe</a>: the letter to confirm comes to the inbox below.</p>
      <div class="wide"><table>
        <thead><tr><th>Reader</th><th>Status now</th><th>Inbox</th><th>Leave</th></tr></thead>
        <tbody>${rows}</tbody>
      </table></div>
      ${lettersOf(contents)}
      <p><small>Change a file below <code>issues/</code> while the preview is open: it repaints. Press Ctrl-C in the terminal to end.</small></p>`,
  )
}

/** Letters of the service, newest first. */
function lettersOf({ messages }: DemoContents): Html | string {
  const letters = messages.filter(
    (message) => message.mail.headers.get('auto-submitted') === 'auto-generated',
  )
  if (letters.length === 0) return ''
  const rows = letters
    .toReversed()
    .map(
      ({ number, recipient, mail }) =>
        html`<tr><td><a href="/inbox/${number}">${mail.subject ?? ''}</a></td><td>${recipient}</td></tr>`,
    )
  return html`<h2>Letters</h2><div class="wide"><table><thead><tr><th>Letter</th><th>To</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

function messagePage(contents: DemoContents, message: Received): Html {
  const headers = message.mail.headerLines.map(({ line }) => line).join('\n')
  const leave = leaveLinkOf(message)
  const others = contents.messages.length
  return page(
    contents,
    `Message ${message.number} of ${others}`,
    html`<p class="lead">${message.mail.subject ?? ''}</p>
      <p>To <b>${message.recipient}</b> · ${message.raw.length.toLocaleString('en')} bytes ·
        <a href="/inbox/${message.number}/message.eml">download as .eml</a>
        ${leave ? html` · <a href="${leave}">unsubscribe link</a>` : ''}</p>
      <nav class="jump" aria-label="Parts of the message"><a href="#html">HTML</a> <a href="#text">Text</a> <a href="#headers">Headers</a></nav>
      <h2 id="html">HTML</h2>
      <iframe title="The message as HTML" src="/inbox/${message.number}/html" sandbox="allow-popups"></iframe>
      <h2 id="text">Text</h2>
      <pre tabindex="0">${message.mail.text ?? ''}</pre>
      <h2 id="headers">Headers</h2>
      <pre tabindex="0">${headers}</pre>
      <p><a href="/">Back to the overview</a></p>`,
  )
}

function han(text: string) {
  return /\p{Script=Han}/u.test(text) ? raw('lang="zh-Hans"') : ''
}

function page(contents: DemoContents, title: string, body: Html | Promise<Html>): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – yibao demo</title>
        <link rel="icon" href="data:," />
        <style>${raw(contents.theme)}${raw(STYLE)}</style>
      </head>
      <body>
        <header><a href="/"><span class="seal" lang="zh-Hans" aria-hidden="true">译</span> <b>${contents.newsletter}</b></a> <span>yibao demo</span></header>
        <main><h1>${title}</h1>${body}</main>
      </body>
    </html>`
}

const STYLE = `
body { font-size: 1.0625rem }
header, main { max-width: 56rem; margin: 0 auto; padding: 0 1.25rem }
header { display: flex; justify-content: space-between; align-items: center; gap: 1rem; padding-block: 1.1rem;
  font-family: var(--label); font-size: .9375rem; color: var(--muted) }
header a { color: var(--ink); text-decoration: none }
main { border-top: 1px solid var(--rule); padding-block: 1.5rem 4rem }
h1 { font-size: 2rem; line-height: 1.2; margin: .4rem 0 .6rem; font-weight: 600 }
h2 { font-size: 1.2rem; margin: 2.4rem 0 .6rem; font-weight: 600 }
.lead { font-size: 1.2rem; color: var(--muted); max-width: 42rem; margin-top: 0 }
small, th, .jump, code { font-family: var(--label); font-size: .8125rem; color: var(--muted) }
code { font-family: var(--code) }
.steps { list-style: none; padding: 0; margin: 1.8rem 0; border-top: 1px solid var(--rule); counter-reset: step }
.steps li { border-bottom: 1px solid var(--rule); padding: .75rem 0 .75rem 2.2rem; position: relative; counter-increment: step }
.steps li::before { content: counter(step); position: absolute; left: 0; color: var(--accent); font-family: var(--label) }
.steps b { font-family: var(--label); font-size: .9375rem; margin-right: .4rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th { text-align: left; font-weight: 500 }
th, td { padding: .55rem 1rem .55rem 0; border-bottom: 1px solid var(--rule); vertical-align: top }
td small { overflow-wrap: anywhere }
@media (max-width: 40rem) {
  thead { position: absolute; left: -999rem }
  tr { display: block; padding: .6rem 0; border-bottom: 1px solid var(--rule) }
  td { display: inline-block; border: 0; padding: .1rem 1.2rem .1rem 0 }
  td:nth-child(-n + 2) { display: block }
}
.jump { display: flex; gap: 1.2rem }
iframe { width: 100%; height: 52rem; border: 1px solid var(--rule); background: #fbf9f4 }
pre { font-family: var(--code); font-size: .8125rem; line-height: 1.55; background: var(--tint); border: 1px solid var(--rule);
  padding: 1rem; overflow: auto; max-height: 34rem; white-space: pre-wrap; overflow-wrap: anywhere }
`
