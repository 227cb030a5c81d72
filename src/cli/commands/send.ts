// yibao send: an issue to its readers, to test addresses, or into files.
import { confirm, isCancel } from '@clack/prompts'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { systemClock } from '../../clock/system-clock.ts'
import { fetchHttp } from '../../http/fetch.ts'
import { type CheckedIssue, checkIssue, hasErrors } from '../../jobs/check.ts'
import { recordExpansions } from '../../jobs/lexicon/record.ts'
import { type IssueEntry, listIssues } from '../../jobs/newsletter.ts'
import { preflight } from '../../jobs/send/preflight.ts'
import { type SendPorts, type SendQuestion, type SendRequest, sendIssue } from '../../jobs/send/send.ts'
import { sendTest } from '../../jobs/send/test-send.ts'
import { compileMessage } from '../../mailing/compile.ts'
import {
  type Newsletter,
  openDesk,
  openJournals,
  openNewsletter,
  openRehearsal,
  openStore,
  openTransport,
} from '../../open.ts'
import type { Transport } from '../../transport/transport.ts'
import { namedIssue } from '../issue-argument.ts'
import { print, printError } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { plural, showMessages } from '../report.ts'
import { sendProgress } from '../send-progress.ts'
import { exitCodeOf, summarise } from '../send-summary.ts'

interface Options {
  readonly test?: readonly string[]
  readonly dryRun?: true
  readonly yes?: true
  readonly wait: number
  readonly resendUncertain?: true
  readonly asPlanned?: true
}

export function registerSend(program: Command): void {
  program
    .command('send')
    .description('send an issue to all active readers, or go on where a send has ended')
    .argument('<issue>', 'number, slug or path')
    .option('--test <address>', 'send only to this address; the ledger is not touched (repeatable)', collect)
    .option('--dry-run', 'write every message into .yibao/dry-run/<slug>/ instead of sending it')
    .option('--yes', 'do not ask before sending')
    .addOption(
      new Option('--wait <time>', 'wait for retries that are due within this time: 90s, 15m, 2h')
        .default(900_000, '15m')
        .argParser(readDuration),
    )
    .option('--resend-uncertain', 'send again to readers who may have it already')
    .option('--as-planned', 'go on with the edition that was planned, though the issue has changed since')
    .action((name: string, options: Options) => run(program, name, options))
}

async function run(program: Command, name: string, options: Options): Promise<void> {
  checkOptions(options)
  const newsletter = await openNewsletter(program.opts().directory)
  const entries = await listIssues(newsletter.files)
  const entry = namedIssue(entries, name, newsletter.config.root)
  const secret = newsletter.config.secrets?.current
  if (secret === undefined) {
    throw new Refusal(
      'YIBAO_SECRET is not set: put a random text of 32 characters or more into .env. It signs the unsubscribe links.',
    )
  }
  const { edition, issue } = await checkForSending(newsletter, entry, entries, options)
  const send: Prepared = { newsletter, edition, issue, secret, options }
  if (options.test) return runTest(send, options.test)
  if (options.dryRun) return runDry(send)
  return runReal(send)
}

interface Prepared {
  readonly newsletter: Newsletter
  readonly edition: NonNullable<CheckedIssue['edition']>
  readonly issue: CheckedIssue['issue']
  readonly secret: string
  readonly options: Options
}

function checkOptions({ test, dryRun, resendUncertain, asPlanned }: Options): void {
  if (test && (dryRun || resendUncertain || asPlanned)) {
    throw new Refusal(
      'Unexpected option beside --test, expected --test alone: it goes to the addresses given and nobody else.',
      2,
    )
  }
}

/** The edition as it is written now; refuses one with errors, and a draft for anyone but test addresses. */
async function checkForSending(
  newsletter: Newsletter,
  entry: IssueEntry,
  entries: readonly IssueEntry[],
  options: Options,
): Promise<Pick<Prepared, 'edition' | 'issue'>> {
  const checked = await checkIssue(await openDesk(newsletter), entry, entries)
  if (showMessages(checked.files, process.stderr)) printError('')
  if (!checked.edition || (hasErrors(checked.files) && !options.asPlanned)) {
    throw new Refusal(`Nothing was sent: ${entry.folder} has errors.`)
  }
  if (checked.edition.issue.status === 'draft' && !options.test) {
    throw new Refusal(
      `Nothing was sent: ${entry.folder} is a draft. Set \`status: final\` in its front matter, or use --test <address>.`,
    )
  }
  return { edition: checked.edition, issue: checked.issue }
}

async function runTest(
  { newsletter, edition, secret }: Prepared,
  addresses: readonly string[],
): Promise<void> {
  const { site } = newsletter.config
  const transport = await openTransport(newsletter.config)
  if (transport.reach === 'the world') {
    for (const { problem, advice } of await preflight(site, edition, fetchHttp(), secret)) {
      printError(`Warning: ${problem}.\n  ${advice}`)
    }
  }
  const compiled = await compileMessage(edition, site, systemClock.now())
  const outcomes = await sendTest({ transport, clock: systemClock }, { compiled, site, secret, addresses })
  for (const { address, state, reply } of outcomes) print(`${address}: ${state} (${reply})`)
  if (outcomes.some(({ state }) => state !== 'accepted')) process.exitCode = 1
}

async function runDry(send: Prepared): Promise<void> {
  const { config, files } = send.newsletter
  const folder = `.yibao/dry-run/${send.edition.issue.slug}`
  const { store, journals, transport } = await openRehearsal(config, `${config.root}/${folder}`)
  try {
    const ports = { store, transport, clock: systemClock, journal: journals }
    await runSend(ports, send, { type: 'dry run', folder: files.show(folder) })
  } finally {
    await store.close()
  }
}

async function runReal(send: Prepared): Promise<void> {
  const { newsletter, edition, issue, secret, options } = send
  const { config, files } = newsletter
  const transport = await openTransport(config)
  if (transport.reach === 'the world') await refuseUnready(config.site, edition, secret)
  if (issue && !options.asPlanned) await recordExpansions(files, issue)
  const store = await openStore(config)
  try {
    const ports = { store, transport, clock: systemClock, journal: await openJournals(config) }
    await runSend(ports, send, { type: 'send' })
  } finally {
    await store.close()
  }
}

async function refuseUnready(
  site: Newsletter['config']['site'],
  edition: Prepared['edition'],
  secret: string,
): Promise<void> {
  const findings = await preflight(site, edition, fetchHttp(), secret)
  if (findings.length === 0) return
  const sentences = findings.map(({ problem, advice }) => `- ${problem}.\n  ${advice}`)
  throw new Refusal(['Nothing was sent. Before this goes to readers:', ...sentences].join('\n'))
}

async function runSend(
  ports: SendPorts,
  { newsletter, edition, secret, options }: Prepared,
  kind: Parameters<typeof summarise>[1],
): Promise<void> {
  const { site } = newsletter.config
  const progress = sendProgress(systemClock.now)
  const ending = endOnSignal()
  const request: SendRequest = {
    issue: edition.issue.slug,
    site,
    secret,
    edition: { hash: edition.hash, compile: (date) => compileMessage(edition, site, date) },
    choice: options.asPlanned ? 'as-planned' : 'as-written',
    uncertain: options.resendUncertain ? 'resend' : 'hold',
    waitMs: options.wait,
    signal: ending.signal,
    confirm: (question) =>
      options.yes || kind.type === 'dry run' ? Promise.resolve(true) : ask(question, ports.transport),
    onProgress: (now) => progress.show(now),
  }
  try {
    const result = await sendIssue(ports, request)
    progress.stop()
    if (result.type === 'refused') throw new Refusal(result.message)
    if (result.type === 'cancelled') throw new Refusal('Nothing was sent.', 130)
    for (const note of result.notes) print(note)
    print(summarise(result, kind))
    process.exitCode = exitCodeOf(result)
  } finally {
    progress.stop()
    ending.stop()
  }
}

async function ask(
  { readers, resumed, subject, notes }: SendQuestion,
  transport: Transport,
): Promise<boolean> {
  for (const note of notes) print(note)
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new Refusal(
      `This would ${resumed ? 'go on sending' : 'send'} “${subject}” to ${plural(readers, 'reader')}. Without a terminal to ask on, say so with --yes.`,
      2,
    )
  }
  const answer = await confirm({
    message: `${resumed ? 'Go on sending' : 'Send'} “${subject}” to ${plural(readers, 'reader')} through ${transport.name}?`,
    initialValue: false,
  })
  return !isCancel(answer) && answer
}

/** The first Ctrl-C (or SIGTERM) ends the run when what is on the wire is done, the second at once. */
function endOnSignal(): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController()
  const end = () => {
    if (controller.signal.aborted) process.exit(130)
    printError('\nFinishing what is on the wire. Once more to leave at once.')
    controller.abort()
  }
  process.on('SIGINT', end).on('SIGTERM', end)
  return {
    signal: controller.signal,
    stop: () => process.off('SIGINT', end).off('SIGTERM', end),
  }
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
