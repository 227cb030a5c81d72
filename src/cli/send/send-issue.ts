// An issue on its way to being sent: checked, and then mailed to test addresses, written into files, or planned. This is
// the part of a send that renders, so it runs in a process of its own: what sends afterwards loads stored bytes only.
import { confirm, isCancel } from '@clack/prompts'
import { systemClock } from '../../clock/system-clock.ts'
import type { EmailEdition } from '../../edition/edition.ts'
import type { VariantId } from '../../edition/variants.ts'
import { fetchHttp } from '../../http/fetch.ts'
import { type CheckedIssue, checkIssue, hasErrors } from '../../jobs/check.ts'
import { recordExpansions } from '../../jobs/lexicon/record.ts'
import { type IssueEntry, listIssues } from '../../jobs/newsletter.ts'
import { type Finding, preflight } from '../../jobs/send/preflight.ts'
import { planIssue, type SendQuestion, type SendRequest, sendIssue } from '../../jobs/send/send.ts'
import { problemOf, sendable } from '../../jobs/send/sendable.ts'
import { sendTest } from '../../jobs/send/test-send.ts'
import { scheduleNote } from '../../jobs/worker/scheduling.ts'
import { whileAlive } from '../../jobs/worker/signs-of-life.ts'
import { describeAudience } from '../../mailing/audience.ts'
import { compileMessage } from '../../mailing/compile.ts'
import type { DkimSigner } from '../../mailing/dkim.ts'
import { openRehearsal } from '../../open/copies.ts'
import { openDns, openPace, openSigners, openTransport } from '../../open/mail.ts'
import { type Newsletter, openDesk, openNewsletter } from '../../open/newsletter.ts'
import { openJournals, openStore } from '../../open/store.ts'
import type { Audience } from '../../store/store.ts'
import type { Transport } from '../../transport/transport.ts'
import { type AudienceOptions, audienceOption } from '../audience/audience-options.ts'
import { identity } from '../identity.ts'
import { namedIssue } from '../issue-argument.ts'
import { print, printError } from '../print.ts'
import { Refusal } from '../refusal.ts'
import { plural, showMessages } from '../report.ts'
import { readTime, scheduleIssue } from './schedule-issue.ts'
import { readAudience } from './send-audience.ts'
import { runToEnd } from './send-run.ts'

export interface SendOptions extends AudienceOptions {
  readonly test?: readonly string[]
  /** With `test`. */
  readonly edition?: VariantId
  readonly dryRun?: true
  readonly yes?: true
  readonly wait: number
  readonly resendUncertain?: true
  readonly asPlanned?: true
  readonly journalLost?: true
  readonly at?: string
  readonly unschedule?: true
}

export interface Prepared {
  readonly newsletter: Newsletter
  readonly edition: NonNullable<CheckedIssue['edition']>
  readonly issue: CheckedIssue['issue']
  readonly variant: CheckedIssue['variant']
  readonly audience: Audience
  readonly secret: string
  readonly options: SendOptions
}

/** Checks the issue and does what the options say, short of sending it to its readers; returns its slug. */
export async function sendIssueAs(
  directory: string | undefined,
  name: string,
  options: SendOptions,
): Promise<string> {
  // before everything that takes its time: a mistyped time is told at once
  const time = options.at === undefined ? undefined : readTime(options.at)
  const newsletter = await openNewsletter(directory)
  const entries = await listIssues(newsletter.files)
  const { root } = newsletter.config
  const entry = namedIssue(entries, name, root)
  const secret = secretOf(newsletter.config)
  const audience = readAudience(newsletter.config, entries, options)
  const checked = await checkForSending(newsletter, entry, entries, options)
  const send: Prepared = { newsletter, ...checked, audience, secret, options }
  if (options.test) await runTest(send, options.test)
  else if (options.dryRun) await runDry(send)
  else if (time !== undefined) await scheduleIssue(send, time, (signers) => refuseUnready(send, signers))
  else await runPlan(send)
  return checked.edition.issue.slug
}

/** The key that signs links. Throws a Refusal where it is not set. */
export function secretOf({ secrets }: Newsletter['config']): string {
  if (secrets) return secrets.current
  throw new Refusal(
    'YIBAO_SECRET is not set: put a random text of 32 characters or more into .env. It signs the unsubscribe links.',
  )
}

/** The edition as it is written now; refuses one with errors, and a draft for anyone but test addresses. */
async function checkForSending(
  newsletter: Newsletter,
  entry: IssueEntry,
  entries: readonly IssueEntry[],
  options: SendOptions,
): Promise<Pick<Prepared, 'edition' | 'issue' | 'variant'>> {
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
  return { edition: checked.edition, issue: checked.issue, variant: checked.variant }
}

async function runTest(send: Prepared, addresses: readonly string[]): Promise<void> {
  const { newsletter, secret } = send
  const { site } = newsletter.config
  const transport = await openTransport(newsletter.config)
  const signers = await openSigners(newsletter.config)
  if (transport.reach === 'the world') {
    const { findings, doubts } = await lookAhead(send, signers)
    warn([...findings, ...doubts])
  }
  await keepTestTargets(send)
  const compiled = await compileMessage(await testEdition(send), site, systemClock.now())
  const outcomes = await sendTest(
    { transport, clock: systemClock },
    { issue: send.edition.issue.slug, compiled, site, secret, signers, addresses },
  )
  for (const { address, state, reply } of outcomes) print(`${address}: ${state} (${reply})`)
  if (outcomes.some(({ state }) => state !== 'accepted')) process.exitCode = 1
}

/** The edition to be looked at, as readers who chose it would get it. */
async function testEdition({ edition, variant, options }: Prepared): Promise<EmailEdition> {
  const chosen = options.edition === undefined ? edition : await variant?.(options.edition)
  const problem = chosen && problemOf(chosen)
  if (!chosen || (problem !== undefined && chosen !== edition))
    throw new Refusal(`Nothing was sent. ${problem ?? ''}`)
  return chosen
}

/** So that counted links of the test lead somewhere. Those of an issue that went out stay as they are. */
async function keepTestTargets({ newsletter, edition }: Prepared): Promise<void> {
  const { issue, targets } = edition
  if (!targets) return
  const store = await openStore(newsletter.config)
  try {
    const isKept = (await store.mailings.ofIssue(issue.slug)) ?? (await store.schedules.ofIssue(issue.slug))
    if (!isKept) await store.clicks.setTargets(issue.slug, targets)
  } finally {
    await store.close()
  }
}

async function runDry(send: Prepared): Promise<void> {
  const { config, files } = send.newsletter
  const folder = `.yibao/dry-run/${send.edition.issue.slug}`
  const signers = await openSigners(config)
  const { store, journals, transport } = await openRehearsal(config, `${config.root}/${folder}`)
  try {
    const ports = { store, transport, clock: systemClock, journal: journals }
    const request = requestOf(send, signers)
    await runToEnd({ type: 'dry run', folder: files.show(folder) }, (signal, onProgress) =>
      sendIssue(ports, { ...request, signal, onProgress, confirm: async () => true }),
    )
  } finally {
    await store.close()
  }
}

async function runPlan(send: Prepared): Promise<void> {
  const { newsletter, edition, issue, options } = send
  const { config, files } = newsletter
  const transport = await openTransport(config)
  const signers = await openSigners(config)
  if (transport.reach === 'the world') await refuseUnready(send, signers)
  if (issue && !options.asPlanned) await recordExpansions(files, issue)
  const store = await openStore(config)
  try {
    const ports = { store, transport, clock: systemClock, journal: await openJournals(config) }
    const request = { ...requestOf(send, signers), pace: await openPace(config, transport) }
    const confirm = (question: SendQuestion) =>
      options.yes ? Promise.resolve(true) : ask(question, transport)
    const scheduled = await scheduleNote(store, edition.issue.slug, edition.hash)
    if (scheduled !== undefined) print(`${scheduled} It is sent now instead.`)
    const sign = { ...request.holder, id: request.worker, kind: 'send' } as const
    const result = await whileAlive(ports, sign, printError, () => planIssue(ports, { ...request, confirm }))
    if (result.type === 'refused') throw new Refusal(result.message)
    if (result.type === 'cancelled') throw new Refusal('Nothing was sent.', 130)
    for (const note of result.notes) print(note)
  } finally {
    await store.close()
  }
}

function requestOf(send: Prepared, signers: readonly DkimSigner[]): Omit<SendRequest, 'confirm'> {
  const { newsletter, edition, audience, secret, options } = send
  const { site } = newsletter.config
  return {
    issue: edition.issue.slug,
    site,
    secret,
    edition: sendable(send, site),
    choice: options.asPlanned ? 'as-planned' : 'as-written',
    uncertain: options.resendUncertain ? 'resend' : 'hold',
    journalLost: options.journalLost ? 'accept' : 'refuse',
    audience,
    ...(audienceOption(options) === undefined ? {} : { onPlanned: 'extend' as const }),
    waitMs: options.wait,
    signal: new AbortController().signal,
    signers,
    ...identity(`send ${edition.issue.slug}`),
  }
}

async function lookAhead({ newsletter, edition, secret }: Prepared, signers: readonly DkimSigner[]) {
  const keys = signers.map(({ domain, selector, publicKey }) => ({ domain, selector, key: publicKey }))
  return preflight(
    { http: fetchHttp(), dns: await openDns() },
    { site: newsletter.config.site, edition, secret, keys },
  )
}

function warn(findings: readonly Finding[]): void {
  for (const { problem, advice } of findings) printError(`Warning: ${problem}.\n  ${advice}`)
}

async function refuseUnready(send: Prepared, signers: readonly DkimSigner[]): Promise<void> {
  const { findings, doubts } = await lookAhead(send, signers)
  warn(doubts)
  if (findings.length === 0) return
  const sentences = findings.map(({ problem, advice }) => `- ${problem}.\n  ${advice}`)
  throw new Refusal(['Nothing was sent. Before this goes to readers:', ...sentences].join('\n'))
}

async function ask(
  { readers, resumed, subject, audience, notes }: SendQuestion,
  transport: Transport,
): Promise<boolean> {
  for (const note of notes) print(note)
  const whom = `${plural(readers, 'reader')}${audience === undefined ? '' : ` (${describeAudience(audience)})`}`
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new Refusal(
      `This would ${resumed ? 'go on sending' : 'send'} “${subject}” to ${whom}. Without a terminal to ask on, say so with --yes.`,
      2,
    )
  }
  const answer = await confirm({
    message: `${resumed ? 'Go on sending' : 'Send'} “${subject}” to ${whom} through ${transport.name}?`,
    initialValue: false,
  })
  return !isCancel(answer) && answer
}
