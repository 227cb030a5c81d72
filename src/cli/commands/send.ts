// yibao send: an issue to its readers, to test addresses, or into files. This process sends and loads stored bytes only;
// what checks and renders the issue before that runs in another one.
import { type Command, InvalidArgumentError, Option } from 'commander'
import { EDITIONS } from '../../audience/subscriber.ts'
import { systemClock } from '../../clock/system-clock.ts'
import { openPacer } from '../../jobs/send/pacing.ts'
import { goOn } from '../../jobs/send/send.ts'
import { whileAlive } from '../../jobs/worker/signs-of-life.ts'
import { openPace, openSigners, openTransport } from '../../open/mail.ts'
import { openNewsletter } from '../../open/newsletter.ts'
import { openJournals, openStore } from '../../open/store.ts'
import { audienceOption } from '../audience/audience-options.ts'
import { identity } from '../identity.ts'
import { printError } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { planInOtherProcess } from '../send/plan-process.ts'
import type { SendOptions } from '../send/send-issue.ts'
import { runToEnd } from '../send/send-run.ts'

export function registerSend(program: Command): void {
  program
    .command('send')
    .description('send an issue to all active readers or to some, or go on where a send has ended')
    .argument('<issue>', 'number, slug or path')
    .option('--test <address>', 'send only to this address; the ledger is not touched (repeatable)', collect)
    .addOption(
      new Option('--edition <name>', 'with --test: the edition that readers may choose').choices(EDITIONS),
    )
    .option('--dry-run', 'write every message into .yibao/dry-run/<slug>/ instead of sending it')
    .option('--yes', 'do not ask before sending')
    .addOption(
      new Option('--wait <time>', 'wait for retries that are due within this time: 90s, 15m, 2h')
        .default(900_000, '15m')
        .argParser(readDuration),
    )
    .option('--to-recipients-of <issue>', 'only to active readers who got this other issue')
    .option('--list <id>', 'only to active readers on this list of newsletter.yaml')
    .option('--segment <name-or-expression>', 'only to active readers whom this segment means')
    .option('--rest', 'to all other active readers, where the issue went to some of them first')
    .option('--at <time>', "send later: '2026-11-30 09:00 America/New_York', or a time with an offset")
    .option('--unschedule', 'take back what --at has said')
    .option('--resend-uncertain', 'send again to readers who may have it already')
    .option('--as-planned', 'go on with the edition that was planned, though the issue has changed since')
    .option('--journal-lost', 'go on without the journal: what was begun counts as uncertain')
    .action((name: string, options: SendOptions) => run(program, name, options))
}

async function run(program: Command, name: string, options: SendOptions): Promise<void> {
  const audience = audienceOption(options)
  checkOptions(options, audience)
  checkSchedule(options, audience)
  const { directory } = program.opts()
  if (options.unschedule) {
    const { unscheduleIssue } = await import('../send/schedule-issue.ts')
    await unscheduleIssue(directory, name)
    return
  }
  if (options.test || options.dryRun || options.at !== undefined) {
    const { sendIssueAs } = await import('../send/send-issue.ts')
    await sendIssueAs(directory, name, options)
    return
  }
  const planned = await planInOtherProcess(directory, name, options)
  if (planned.issue === undefined) {
    process.exitCode = planned.code
    return
  }
  if (planned.interrupted) {
    printError(
      `Interrupted: issue ${planned.issue} is planned, and nothing was sent. To send it: yibao send ${planned.issue}`,
    )
    process.exitCode = 130
    return
  }
  await sendPlanned(directory, planned.issue, options.wait)
}

/** Sends what is planned of an issue, out of its stored bytes. */
export async function sendPlanned(
  directory: string | undefined,
  issue: string,
  waitMs: number,
): Promise<void> {
  const { config } = await openNewsletter(directory)
  if (!config.secrets) throw new Refusal('YIBAO_SECRET is not set: it signs the unsubscribe links.')
  const { secrets, site } = config
  const transport = await openTransport(config)
  const signers = await openSigners(config)
  const store = await openStore(config)
  try {
    const ports = { store, transport, clock: systemClock, journal: await openJournals(config) }
    const pacer = openPacer(ports, await openPace(config, transport), transport.linesMax)
    const me = identity(`send ${issue}`)
    const request = { issue, site, secret: secrets.current, signers, pacer, waitMs, ...me }
    await whileAlive(ports, { ...me.holder, id: me.worker, kind: 'send' }, printError, () =>
      runToEnd({ type: 'send' }, (signal, onProgress) =>
        goOn(ports, { ...request, signal, onProgress, journalLost: 'refuse' }),
      ),
    )
  } finally {
    await store.close()
  }
}

function checkOptions(options: SendOptions, audience: string | undefined): void {
  const { test, dryRun, resendUncertain, asPlanned, edition } = options
  if (edition !== undefined && !test)
    throw new Refusal('Unexpected --edition without --test: every reader gets the edition they chose.', 2)
  if (test && (dryRun || resendUncertain || asPlanned || audience !== undefined)) {
    throw new Refusal(
      'Unexpected option beside --test, expected --test alone: it goes to the addresses given and nobody else.',
      2,
    )
  }
}

function checkSchedule(options: SendOptions, audience: string | undefined): void {
  const { at, unschedule, test, dryRun, resendUncertain, asPlanned, journalLost, rest } = options
  const others = test || dryRun || resendUncertain || asPlanned || journalLost || rest
  if (at !== undefined && (unschedule || others)) {
    throw new Refusal(
      'Unexpected option beside --at, expected --at alone or with --list, --segment or --to-recipients-of: a schedule begins a mailing.',
      2,
    )
  }
  if (unschedule && (others || audience !== undefined))
    throw new Refusal('Unexpected option beside --unschedule, expected it alone.', 2)
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

function readDuration(text: string): number {
  const [, count, unit] = /^(\d{1,6})(s|m|h)$/.exec(text) ?? []
  const unitMs = UNITS_MS[unit ?? '']
  if (count === undefined || unitMs === undefined)
    throw new InvalidArgumentError('Expected a time such as 90s, 15m or 2h.')
  return Number(count) * unitMs
}
