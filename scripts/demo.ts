// `npm run demo`: the whole way on this machine. Checks the sample issues, builds the archive, imports the sample
// readers into SQLite, sends the newest final issue over real SMTP to an inbox on loopback, then serves one page that
// links the preview, the inbox, the archive and the unsubscribe links. `--once` ends instead of serving, `--port` says
// where to serve, `--folder` where everything lies (.yibao/demo; emptied first).
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type ServerType, serve } from '@hono/node-server'
import { Presets, SingleBar } from 'cli-progress'
import { Hono } from 'hono'
import { listening } from '../src/cli/server.ts'
import { systemClock } from '../src/clock/system-clock.ts'
import type { Config } from '../src/config/config.ts'
import { diskFiles } from '../src/files/disk-files.ts'
import { watchFiles } from '../src/files/watch.ts'
import { type OutboxLoop, openOutboxLoop } from '../src/jobs/audience/outbox-loop.ts'
import type { SendReport } from '../src/jobs/send/send.ts'
import { openBallots } from '../src/jobs/votes/ballots.ts'
import { compileMjml } from '../src/mjml/compile.ts'
import { openDesk, openNewsletter } from '../src/open/newsletter.ts'
import { openStore } from '../src/open/store.ts'
import { createStudio } from '../src/studio/studio.ts'
import { smtpTransport } from '../src/transport/smtp.ts'
import { createService } from '../src/web/service.ts'
import { type Inbox, openInbox } from './demo/inbox.ts'
import { createDemo, leaveLinkOf } from './demo/pages.ts'
import { buildSamples, checkSamples, importReaders, type Stage, sendNewest } from './demo/steps.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const READERS_SHOWN_MAX = 1000

interface Options {
  readonly once: boolean
  readonly port: number
  readonly folder: string
}

/** What is closed in the end, last opened first. */
type Closing = (() => Promise<unknown>)[]

interface Server {
  /** `http://127.0.0.1:12345/` */
  readonly url: string
  readonly server: ServerType
}

process.exitCode = await demo()

/** Returns the exit code: 0 when everything went out, 1 when not, 130 when interrupted before the end. */
async function demo(): Promise<number> {
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const closing: Closing = []
  try {
    const options = readOptions()
    await rm(options.folder, { recursive: true, force: true })
    return await run(options, stop.signal, closing)
  } catch (error) {
    process.stderr.write(`The demo cannot go on.\n${error instanceof Error ? error.message : error}\n`)
    return 1
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: { once: { type: 'boolean' }, port: { type: 'string' }, folder: { type: 'string' } },
  })
  const port = Number(values.port ?? 0)
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`Unexpected --port ${values.port}, expected a number from 0 to 65535.`)
  }
  return { once: values.once === true, port, folder: resolve(ROOT, values.folder ?? '.yibao/demo') }
}

async function run(options: Options, signal: AbortSignal, closing: Closing): Promise<number> {
  // Applications come later than their addresses, since mails and pages name these addresses.
  const applications: { demo: Hono; service: Hono } = { demo: new Hono(), service: new Hono() }
  const pages = await listen((request) => applications.demo.fetch(request), options.port)
  closing.push(() => end(pages))
  const service = await listen((request) => applications.service.fetch(request), 0)
  closing.push(() => end(service))
  const inbox = await openInbox(join(options.folder, 'inbox'))
  closing.push(() => inbox.close())
  const stage = await openStage(options.folder, { site: `${pages.url}archive/`, service: service.url, inbox })
  closing.push(() => stage.store.close())
  const outbox = openOutbox(stage)
  closing.push(() => outbox.close())
  applications.service = serviceOf(stage, outbox.wake)

  const shown = await perform(stage, signal)
  const { report } = shown
  if (report.interrupted) return 130
  const exitCode = report.counts.accepted === report.mailing.size ? 0 : 1
  if (options.once) {
    await summarise(stage, inbox, options.folder)
    return exitCode
  }
  const studio = await openStudio(stage, closing)
  applications.demo = createDemo({
    ...shown,
    newsletter: stage.config.site.name,
    previewUrl: new URL(shown.folder, studio.url).href,
    messages: inbox.messages,
    theme: stage.templates.get('theme.css') ?? '',
    archive: stage.archive,
    serviceUrl: stage.config.site.service,
    readers: () => stage.store.subscribers.list({ limit: READERS_SHOWN_MAX }),
  })
  say(`\nOpen ${pages.url}\nCtrl-C ends the demo.`)
  if (!signal.aborted) await once(signal, 'abort')
  say('\nEnded.')
  return exitCode
}

/** The four steps, each with a line on the terminal and a sentence for the page. */
async function perform(stage: Stage, signal: AbortSignal) {
  say('1. Checking the sample issues.')
  const { newest, sentence: checked } = await checkSamples(stage)
  const issue = nameOf(newest.edition.issue)
  say(`   ${checked}`)
  say('2. Building the archive.')
  const built = await buildSamples(stage)
  say(`   ${built}`)
  say('3. Importing examples/subscribers.csv into SQLite.')
  const imported = await importReaders(stage)
  say(`   ${imported}`)
  say(`4. Sending ${issue} over SMTP to ${stage.smtpUrl}.`)
  const { active } = await stage.store.subscribers.countByStatus()
  const bar = progressBar(active)
  const report = await sendNewest(stage, newest.edition, signal, ({ settled }) => bar.update(settled))
  bar.stop()
  const sent = sentenceOf(report)
  say(`   ${sent}`)
  return { issue, checked, built, imported, sent, report, folder: newest.entry.folder }
}

function serviceOf({ templates, files, ...stage }: Stage, wake: () => void): Hono {
  return createService({
    templates,
    desk: { ...deskOf(stage), wake },
    ballots: openBallots(files, stage.config.site, systemClock),
    log: () => {},
  })
}

function deskOf({ store, config, secret }: Omit<Stage, 'templates' | 'files'>) {
  const secrets = { current: secret, retired: [] }
  return { store, site: config.site, secrets, erasureKey: secret, clock: systemClock }
}

/** What follows from the pages of the service: letters to the inbox. */
function openOutbox(stage: Stage): OutboxLoop {
  const { templates, smtpUrl } = stage
  return openOutboxLoop({
    desk: { ...deskOf(stage), templates, compileMjml, signers: [], transport: smtpTransport(smtpUrl) },
    worker: 'demo',
    log: () => {},
    onTrouble: say,
  })
}

/** The preview of the files as they are, with the demo's addresses. */
async function openStudio({ config }: Stage, closing: Closing): Promise<Server> {
  const watch = await watchFiles(ROOT, ['newsletter.yaml', 'issues', 'templates', 'lexicon'])
  closing.push(() => watch.close())
  const studio = createStudio({
    open: async () => ({ ...(await openDesk(await openNewsletter(ROOT))), site: config.site }),
    changes: watch.onChange,
  })
  const server = await listen((request) => studio.fetch(request), 0)
  closing.push(() => end(server))
  return server
}

/** The sample newsletter, with this machine's addresses and a database and secret of its own. */
async function openStage(
  folder: string,
  at: { readonly site: string; readonly service: string; readonly inbox: Inbox },
): Promise<Stage> {
  const newsletter = await openNewsletter(ROOT)
  const secret = Buffer.from(systemClock.randomBytes(32)).toString('hex')
  const config: Config = {
    ...newsletter.config,
    site: { ...newsletter.config.site, url: at.site, service: at.service },
    database: join(folder, 'yibao.sqlite'),
  }
  return {
    config,
    files: newsletter.files,
    templates: newsletter.templates,
    store: await openStore(config),
    archive: diskFiles(join(folder, 'archive')),
    archiveFolder: join(folder, 'archive'),
    smtpUrl: at.inbox.url,
    secret,
  }
}

/** What lies where, and that every unsubscribe link answers. Opening a link changes nothing. */
async function summarise(stage: Stage, inbox: Inbox, folder: string): Promise<void> {
  say('\nIn the inbox:')
  for (const message of inbox.messages) {
    const link = leaveLinkOf(message)
    const status = link ? (await fetch(link)).status : 'none'
    say(`   ${relative(ROOT, message.path)}  ${message.raw.length} bytes, unsubscribe link: ${status}`)
  }
  say(`Archive:  ${relative(ROOT, join(folder, 'archive'))}/index.html`)
  say(`Database: ${relative(ROOT, stage.config.database)}`)
}

async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<Server> {
  const server = serve({ fetch, hostname: '127.0.0.1', port })
  return { server, url: `http://127.0.0.1:${await listening(server, '--port')}/` }
}

async function end({ server }: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  // Event streams of the preview stay open for ever otherwise.
  if ('closeAllConnections' in server) server.closeAllConnections()
  await closed
}

function progressBar(total: number): { update(done: number): void; stop(): void } {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} }
  const bar = new SingleBar({ format: '   {bar} {value}/{total} {eta_formatted}' }, Presets.shades_classic)
  bar.start(total, 0)
  return { update: (done) => bar.update(done), stop: () => bar.stop() }
}

function sentenceOf({ counts, mailing }: SendReport): string {
  const others = Object.entries(counts).filter(([state, count]) => state !== 'accepted' && count > 0)
  const rest = others.map(([state, count]) => `, ${count} ${state}`).join('')
  return `${counts.accepted} of ${mailing.size} accepted${rest}. Subject: ${mailing.subject}`
}

function nameOf({ number, title }: { readonly number?: number; readonly title: string }): string {
  return number === undefined ? title : `#${number} ${title}`
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
