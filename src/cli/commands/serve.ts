// yibao serve: the public service, and the outbox behind it, until SIGTERM or Ctrl-C.
import { type Command, InvalidArgumentError, Option } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { outboxKinds } from '../../jobs/audience/outbox.ts'
import { openOutboxLoop } from '../../jobs/audience/outbox-loop.ts'
import { openMarks } from '../../jobs/subscribers/marks.ts'
import { openBallots } from '../../jobs/votes/ballots.ts'
import { whileAlive } from '../../jobs/worker/signs-of-life.ts'
import type { MailListener } from '../../mailbox/smtp-listener.ts'
import { type Newsletter, openNewsletter } from '../../open/newsletter.ts'
import { openStore } from '../../open/store.ts'
import type { Store } from '../../store/store.ts'
import { createService } from '../../web/service.ts'
import { identity } from '../identity.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { logTrouble } from '../send/work-log.ts'
import { audienceDesk, clientOf, LOOPBACK, outboxDesk, type Proxies, readProxy } from '../serve/desk.ts'
import { type HealthServer, openHealthServer } from '../serve/health-server.ts'
import { openHookDesk, openIntakeDesk, openIntakeServer } from '../serve/intake.ts'
import { ownerStatistics } from '../serve/owner-statistics.ts'
import { createPublicServer, SERVER_LIMITS } from '../serve/public-server.ts'
import { LOG_LEVELS, type LogLevel } from '../serve/service-log.ts'
import { openServiceWatch } from '../serve/service-watch.ts'
import { listening, untilStopped } from '../server.ts'
import { openStarter, type Starter } from '../starter.ts'
import { readPort } from './preview.ts'

const GRACE_MS = 5_000

interface Options {
  readonly port: number
  readonly host: string
  readonly proxy: Proxies
  readonly metricsPort?: number
  readonly smtpPort?: number
  readonly smtpHost: string
  readonly logLevel: LogLevel
}

export function registerServe(program: Command): void {
  program
    .command('serve')
    .description(
      'answer the links in emails and the form to subscribe; put a web server with TLS in front of it',
    )
    .option('--port <number>', 'port to listen on; 0 takes any that is free', readPort, 4481)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(
      new Option(
        '--proxy <network>',
        'address or network of the web server in front, such as 172.16.0.0/12: what it says about clients is believed (repeatable)',
      )
        .argParser(collectProxies)
        .default(LOOPBACK, 'this machine'),
    )
    .option(
      '--metrics-port <number>',
      'answer for health and metrics on this port of 127.0.0.1: /healthz, /readyz, /metrics',
      readPort,
    )
    .option(
      '--smtp-port <number>',
      'take mails to return paths and to addresses that leave on this port; the MX of the bounce domain leads here',
      readPort,
    )
    .option('--smtp-host <address>', 'address to take mails on', '0.0.0.0')
    .addOption(
      new Option('--log-level <level>', 'what is logged; warn: only what failed or was put off')
        .choices(LOG_LEVELS)
        .default('info'),
    )
    .action((options: Options) => run(program, options))
}

async function run(program: Command, options: Options): Promise<void> {
  const { directory } = program.opts()
  const newsletter = await openNewsletter(directory)
  const { config } = newsletter
  const store = await openStore(config)
  const { holder, who, worker } = identity('serve')
  const kind = config.smtpUrl === undefined ? ('service' as const) : ('serve' as const)
  const sign = { ...holder, id: worker, kind }
  try {
    await whileAlive({ store, clock: systemClock }, sign, logTrouble, () =>
      answer(newsletter, store, { who, worker }, directory, options),
    )
    print('Stopped.')
  } finally {
    await store.close()
  }
}

async function answer(
  newsletter: Newsletter,
  store: Store,
  { who, worker }: { readonly who: string; readonly worker: string },
  directory: string | undefined,
  options: Options,
): Promise<void> {
  const { config, templates } = newsletter
  const marks = await openMarks(store, config.erasureKey)
  if ('problem' in marks) throw new Refusal(`${marks.problem}, and start again.`)
  const desk = audienceDesk(newsletter, store)
  const letters = await outboxDesk(newsletter, desk)
  const watch = openServiceWatch(store, outboxKinds(letters), options.logLevel)
  const outbox = openOutboxLoop({ desk: letters, worker, log: watch.outbox, onTrouble: logTrouble })
  const ballots = openBallots(newsletter.files, config.site, systemClock)
  const intake = { ...openIntakeDesk(config, store, `${who} serve`, outbox.wake), ballots }
  const service = createService({
    templates,
    desk: { ...desk, wake: outbox.wake },
    ballots,
    hooks: openHookDesk(config, intake, watch.hook),
    log: watch.request,
    clientOf: clientOf(options.proxy),
    timer: () => performance.now(),
    statistics: ownerStatistics(directory, systemClock),
  })
  const server = createPublicServer(service.fetch, SERVER_LIMITS, watch.refused)
  let health: HealthServer | undefined
  let starter: Starter | undefined
  let mails: MailListener | undefined
  const endWork = () => Promise.all([outbox.close(), starter?.close(), mails?.close()])
  try {
    server.listen(options.port, options.host)
    const port = await listening(server, '--port')
    const { metricsPort, smtpHost, smtpPort } = options
    if (metricsPort !== undefined) health = await openHealthServer(watch.health, metricsPort)
    if (smtpPort !== undefined)
      mails = await openIntakeServer(intake, { host: smtpHost, port: smtpPort, log: watch.mail })
    // only where every port is open: whoever reads a line knows that it holds
    print(`Answering for ${config.site.service} at http://${options.host}:${port}/. Ctrl-C ends it.`)
    if (health) print(`Health and metrics at http://127.0.0.1:${health.port}/: healthz, readyz, metrics.`)
    if (mails) print(`Taking mails for ${config.site.bounceDomain} at ${smtpHost}:${mails.port}.`)
    if (config.smtpUrl !== undefined) starter = openStarter(store, directory)
    else print('YIBAO_SMTP_URL is not set: letters wait, and what is scheduled is not started from here.')
    await untilStopped(server, GRACE_MS, () => {
      watch.stopping()
      void endWork()
    })
  } finally {
    // also where a port was taken: nothing may keep the process
    server.close()
    await endWork()
    await health?.close()
  }
}

function collectProxies(value: string, before: Proxies): Proxies {
  try {
    return [...before, readProxy(value)]
  } catch {
    throw new InvalidArgumentError('Expected an address or a network such as 172.16.0.0/12.')
  }
}
