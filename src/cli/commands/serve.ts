// yibao serve: the public service, and the outbox behind it, until SIGTERM or Ctrl-C.
import { serve } from '@hono/node-server'
import { type Command, InvalidArgumentError } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { openOutboxLoop } from '../../jobs/audience/outbox-loop.ts'
import { whileAlive } from '../../jobs/worker/signs-of-life.ts'
import { openNewsletter, openStore } from '../../open.ts'
import { createService } from '../../web/service.ts'
import { audienceDesk, clientOf, LOOPBACK, outboxDesk, type Proxies, readProxy } from '../audience.ts'
import { identity } from '../identity.ts'
import { print } from '../print.ts'
import { listening, untilStopped } from '../server.ts'
import { openStarter } from '../starter.ts'
import { logTrouble } from '../work-log.ts'
import { readPort } from './preview.ts'

/** A request has a few hundred bytes: whoever takes longer to send it holds a connection for nothing. */
const REQUEST_MS = 10_000
const GRACE_MS = 5_000

interface Options {
  readonly port: number
  readonly host: string
  readonly proxy: Proxies
}

export function registerServe(program: Command): void {
  program
    .command('serve')
    .description(
      'answer the links in emails and the form to subscribe; put a web server with TLS in front of it',
    )
    .option('--port <number>', 'port to listen on; 0 takes any that is free', readPort, 4481)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--proxy <network>',
      'address or network of the web server in front, such as 172.16.0.0/12: what it says about clients is believed. Default: this machine',
      collectProxies,
      LOOPBACK,
    )
    .action((options: Options) => run(program, options))
}

async function run(program: Command, options: Options): Promise<void> {
  const newsletter = await openNewsletter(program.opts().directory)
  const { config, templates } = newsletter
  const store = await openStore(config)
  const { holder, worker } = identity('serve')
  const answer = async () => {
    const desk = audienceDesk(newsletter, store)
    const outbox = openOutboxLoop({
      desk: await outboxDesk(newsletter, desk),
      worker,
      log: (entry) => log({ outbox: entry.kind, result: entry.result, note: entry.note }),
      onTrouble: logTrouble,
    })
    const service = createService({
      templates,
      desk: { ...desk, wake: outbox.wake },
      log,
      clientOf: clientOf(options.proxy),
    })
    const serverOptions = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, maxHeaderSize: 8192 }
    const server = serve({ fetch: service.fetch, hostname: options.host, port: options.port, serverOptions })
    const port = await listening(server, '--port')
    print(`Answering for ${config.site.service} at http://${options.host}:${port}/. Ctrl-C ends it.`)
    const starter = config.smtpUrl === undefined ? undefined : openStarter(store, program.opts().directory)
    if (!starter)
      print('YIBAO_SMTP_URL is not set: letters wait, and what is scheduled is not started from here.')
    await untilStopped(server, GRACE_MS)
    await outbox.close()
    await starter?.close()
  }
  const kind = config.smtpUrl === undefined ? ('service' as const) : ('serve' as const)
  try {
    await whileAlive({ store, clock: systemClock }, { ...holder, id: worker, kind }, logTrouble, answer)
    print('Stopped.')
  } finally {
    await store.close()
  }
}

/** A line a request, or an entry of the outbox: time, what it was, what came of it. Never a token, an address, or where it came from. */
function log(entry: object): void {
  print(JSON.stringify({ time: new Date(systemClock.now()).toISOString(), ...entry }))
}

function collectProxies(value: string, before: Proxies): Proxies {
  try {
    return [...before, readProxy(value)]
  } catch {
    throw new InvalidArgumentError('Expected an address or a network such as 172.16.0.0/12.')
  }
}
