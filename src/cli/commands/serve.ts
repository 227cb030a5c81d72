// yibao serve: the public service behind the links in emails, until SIGTERM or Ctrl-C.
import { serve } from '@hono/node-server'
import type { Command } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { whileAlive } from '../../jobs/worker/signs-of-life.ts'
import { openNewsletter, openStore } from '../../open.ts'
import { createService, type ServiceLogEntry } from '../../web/service.ts'
import { identity } from '../identity.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
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
}

export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('answer the unsubscribe links in emails; put a web server with TLS in front of it')
    .option('--port <number>', 'port to listen on; 0 takes any that is free', readPort, 4481)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .action((options: Options) => run(program, options))
}

async function run(program: Command, options: Options): Promise<void> {
  const { config, templates } = await openNewsletter(program.opts().directory)
  const { secrets, site } = config
  if (!secrets) {
    throw new Refusal(
      'YIBAO_SECRET is not set, so no link in an email can be checked. Set the key that the emails are signed with, in .env or in the environment.',
    )
  }
  const store = await openStore(config)
  const answer = async () => {
    const desk = { subscribers: store.subscribers, secrets, list: site.list.id, clock: systemClock }
    const service = createService({ site, templates, desk, log })
    const serverOptions = { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, maxHeaderSize: 8192 }
    const server = serve({ fetch: service.fetch, hostname: options.host, port: options.port, serverOptions })
    const port = await listening(server, '--port')
    print(`Answering for ${site.service} at http://${options.host}:${port}/. Ctrl-C ends it.`)
    const starter = config.smtpUrl === undefined ? undefined : openStarter(store, program.opts().directory)
    if (!starter) print('YIBAO_SMTP_URL is not set: what is scheduled is not started from here.')
    await untilStopped(server, GRACE_MS)
    await starter?.close()
  }
  const { holder, worker } = identity('serve')
  const kind = config.smtpUrl === undefined ? ('service' as const) : ('serve' as const)
  try {
    await whileAlive({ store, clock: systemClock }, { ...holder, id: worker, kind }, logTrouble, answer)
    print('Stopped.')
  } finally {
    await store.close()
  }
}

/** A line a request: time, what was asked for, what came of it. Never a token, an address, or where it came from. */
function log(entry: ServiceLogEntry): void {
  print(JSON.stringify({ time: new Date(systemClock.now()).toISOString(), ...entry }))
}
