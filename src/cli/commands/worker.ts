// yibao worker: starts what is scheduled and sends what is due, until SIGTERM or Ctrl-C. It loads stored bytes only.
import type { Command } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { openPacer } from '../../jobs/send/pacing.ts'
import { whileAlive } from '../../jobs/worker/signs-of-life.ts'
import { type WorkerEvent, work } from '../../jobs/worker/worker.ts'
import { openPace, openSigners, openTransport } from '../../open/mail.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { openJournals, openQueue, openStore } from '../../open/store.ts'
import { identity } from '../identity.ts'
import { print } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { endOnSignal } from '../send/send-run.ts'
import { logTrouble, logWork } from '../send/work-log.ts'

interface Options {
  readonly once?: true
}

export function registerWorker(program: Command): void {
  program
    .command('worker')
    .description('start what is scheduled and send what is due; with PostgreSQL on any number of machines')
    .option('--once', 'end when nothing is due now')
    .action((options: Options) => run(program.opts().directory, options))
}

async function run(directory: string | undefined, options: Options): Promise<void> {
  const { config } = await openNewsletter(directory)
  const { secrets, site } = config
  if (!secrets) {
    throw new Refusal(
      'YIBAO_SECRET is not set: put a random text of 32 characters or more into .env. It signs the unsubscribe links.',
    )
  }
  const transport = await openTransport(config)
  const signers = await openSigners(config)
  const store = await openStore(config)
  const ending = endOnSignal()
  try {
    const queue = await openQueue(config, logTrouble)
    const ports = { store, transport, clock: systemClock, journal: await openJournals(config) }
    const me = identity('worker')
    const until = options.once ? ('once' as const) : ('signal' as const)
    const { signal } = ending
    const onEvent = (event: WorkerEvent) => {
      logWork(event)
      const stopped = event.type === 'sent' && (event.stopped !== undefined || event.paused !== undefined)
      // whoever started us for one round is to wait before the next
      if (until === 'once' && (stopped || ['refused', 'waits', 'trouble'].includes(event.type)))
        process.exitCode = 1
    }
    const pacer = openPacer(ports, await openPace(config, transport), transport.linesMax)
    const request = { site, secret: secrets.current, signers, pacer, signal, until, onEvent, ...me }
    if (until === 'signal')
      print(JSON.stringify({ worker: me.worker, through: transport.name, store: store.senders }))
    const kind = until === 'once' ? ('round' as const) : ('worker' as const)
    const sign = { ...me.holder, id: me.worker, kind }
    try {
      await whileAlive(ports, sign, logTrouble, () => work(queue ? { ...ports, queue } : ports, request))
    } finally {
      await queue?.close()
    }
  } finally {
    ending.stop()
    await store.close()
  }
}
