// Sends an issue to its readers: plans a mailing or goes on with one, sends what is due, waits for what will be due
// soon, and says what became of everybody. The same for a dry run, with files for a mail server and a copy for a ledger.
import { withoutAddresses } from '../../audience/address.ts'
import { describeAudience } from '../../mailing/audience.ts'
import type { Mailing } from '../../mailing/delivery.ts'
import { forecastNotes } from '../../mailing/pace/forecast.ts'
import { PACE_KEY, readPaceState } from '../../mailing/pace/state.ts'
import { type Counts, decidePlan, messageIdOf, type Plan } from '../../mailing/plan.ts'
import type { Audience, Holder } from '../../store/store.ts'
import {
  type Line,
  type Transport,
  TransportRefused,
  TransportUnavailable,
} from '../../transport/transport.ts'
import { endPause, holdMailing } from '../mailings/pauses.ts'
import { emptySentence, wantedReaders } from './additions.ts'
import { audit, endSend } from './ending.ts'
import type { Pace } from './pacing.ts'
import { recover } from './recover.ts'
import { reportSend, type SendReport } from './report.ts'
import { type RunRequest, runMailing, type SendPorts } from './run.ts'
import {
  compileVariants,
  editionOf,
  editionsNote,
  hashesNow,
  type NamedVariant,
  type SendableEdition,
  wantedVariants,
} from './variants.ts'

export type { SendReport } from './report.ts'
export type { SendPorts } from './run.ts'

/** What going on with a mailing needs beside the mailing. */
export interface GoOnRequest extends Omit<RunRequest, 'mailing' | 'onProgress'> {
  readonly issue: string
  /** Who holds the lock, for others to read. */
  readonly holder: Holder
  /** For the audit trail: `ann@desk`. */
  readonly who: string
  readonly journalLost: 'refuse' | 'accept'
  readonly onProgress?: (progress: SendProgress) => void
}

export interface SendRequest extends GoOnRequest {
  /** As it is written now; absent with `as-planned`. */
  readonly edition?: SendableEdition
  readonly choice: 'as-written' | 'as-planned'
  readonly uncertain: 'hold' | 'resend'
  readonly audience: Audience
  /** The audience was named, and is added where the issue was planned for others. Without it, that mailing goes on. */
  readonly onPlanned?: 'extend'
  /** For saying beforehand when it will be done. */
  readonly pace?: Pace
  /** Asked before anything is sent. */
  readonly confirm: (question: SendQuestion) => Promise<boolean>
}

export interface SendQuestion {
  readonly readers: number
  readonly resumed: boolean
  readonly subject: string
  /** Whom it goes to, where that is not everyone and it does not just go on. */
  readonly audience?: Audience
  /** Things to know beforehand, one sentence each. */
  readonly notes: readonly string[]
}

export interface SendProgress {
  readonly settled: number
  readonly total: number
  readonly deferred: number
  /** Set while there is nothing to do until then. */
  readonly waitingUntil?: number
  readonly waitingFor?: string
}

export type SendResult = Declined | ({ readonly type: 'ended' } & SendReport)

export type Declined = { readonly type: 'refused'; readonly message: string } | { readonly type: 'cancelled' }

/** A mailing that is planned, and may be sent now. */
interface Ready {
  readonly type: 'ready'
  readonly mailing: Mailing
  readonly readers: number
  readonly notes: readonly string[]
  /** Open already: a wrong password must not freeze an audience. Absent where nothing is left to send. */
  readonly line?: Line
}

/** Throws only for mistakes of ours: what the world says is in the result. */
export function sendIssue(ports: SendPorts, request: SendRequest): Promise<SendResult> {
  return holdingLock<SendResult>(ports, request.holder, async () => {
    const ready = await prepareSend(ports, request)
    return ready.type === 'ready' ? runReady(ports, request, ready) : ready
  })
}

/** Everything up to the first message, for a process that leaves the sending to another: goOn. */
export function planIssue(
  ports: SendPorts,
  request: SendRequest,
): Promise<Declined | { readonly type: 'planned'; readonly notes: readonly string[] }> {
  return holdingLock(ports, request.holder, async () => {
    const ready = await prepareSend(ports, request)
    if (ready.type !== 'ready') return ready
    await ready.line?.close()
    return { type: 'planned' as const, notes: ready.notes }
  })
}

/** Goes on with the mailing of an issue out of its stored bytes. */
export function goOn(ports: SendPorts, request: GoOnRequest): Promise<SendResult> {
  return holdingLock<SendResult>(ports, request.holder, async () => {
    const mailing = await ports.store.mailings.ofIssue(request.issue)
    if (!mailing) return refuse(`Nothing of ${request.issue} was planned yet: yibao send ${request.issue}`)
    const recovery = await recover(ports, mailing, request.journalLost)
    if (recovery.type === 'refused') return refuse(recovery.message)
    const { queued, deferred } = await ports.store.mailings.countByState(mailing.id)
    const { notes } = recovery
    return runReady(ports, request, { type: 'ready', mailing, readers: queued + deferred, notes })
  })
}

async function holdingLock<T>(
  { store }: Pick<SendPorts, 'store'>,
  holder: Holder,
  work: () => Promise<T>,
): Promise<T | Declined> {
  const lock = await store.lockSending(holder)
  if ('heldBy' in lock) return refuse(heldSentence(lock.heldBy))
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

function heldSentence(by: Holder | undefined): string {
  if (!by) return 'Another yibao is sending from this database. Wait until it has ended.'
  const since = new Date(by.since).toISOString()
  return `Another yibao is sending from this database: \`${by.task}\` on ${by.host}, process ${by.pid}, since ${since}. Wait until it has ended, or end it.`
}

async function prepareSend(ports: SendPorts, request: SendRequest): Promise<Declined | Ready> {
  const { mailings } = ports.store
  const found = await mailings.ofIssue(request.issue)
  const resumed = found && (await endPause(ports, found, `${request.who} ${request.holder.task}`))
  const known = resumed ? await mailings.ofIssue(request.issue) : found
  const notes: string[] = []
  if (known) {
    const recovery = await recover(ports, known, request.journalLost)
    if (recovery.type === 'refused') return refuse(recovery.message)
    notes.push(...recovery.notes)
    for (const note of recovery.notes) await audit(ports, request, 'recovered', { note })
  }
  if (known && known.state !== 'active') return refuse(standingSentence(known))
  const counts = known && (await mailings.countByState(known.id))
  const standing = known && counts && { counts, begun: await mailings.begun(known.id) }
  const plan = decidePlan(known, standing, await hashesNow(known, request.edition), request.choice)
  if (plan.type === 'refused')
    return refuse(request.onPlanned ? `${plan.note}\n${EXTEND_AS_PLANNED}` : plan.note)
  if (plan.note) notes.push(plan.note)
  if (plan.type !== 'resume' && !request.edition)
    return refuse(`Nothing of ${request.issue} was planned yet: send it without --as-planned.`)
  return decide(ports, request, plan, known, counts, notes)
}

const EXTEND_AS_PLANNED = 'To send others what the first ones got: the same command with --as-planned.'

/** What a mailing that does not go on says to somebody who would send it. */
export function standingSentence({ issue, state, reason, resumeAt }: Omit<Mailing, 'variants'>): string {
  const why = reason === undefined ? '' : `: ${reason}`
  if (state === 'cancelled')
    return `The mailing of issue ${issue} was cancelled${why}. What was not sent stays unsent.`
  const when = resumeAt === undefined ? '' : ` It may go on at ${utc(resumeAt)}.`
  return `The mailing of issue ${issue} is paused${why}.${when}\n${resumeSentence(issue, reason, resumeAt)}`
}

function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function resumeSentence(issue: string, reason: string | undefined, resumeAt: number | undefined): string {
  const resume = `yibao mailing resume ${issue}`
  if (resumeAt === undefined)
    return `To go on: ${resume}, then, where no yibao worker or yibao serve runs, yibao send ${issue}`
  const first = reason?.includes(PACE_KEY) ? 'raise that limit, then ' : ''
  return `It goes on by itself then where yibao worker or yibao serve runs; else: yibao send ${issue}. Sooner: ${first}${resume}, then yibao send ${issue}`
}

async function decide(
  ports: SendPorts,
  request: SendRequest,
  plan: Plan,
  known: Mailing | undefined,
  counts: Counts | undefined,
  notes: readonly string[],
): Promise<Declined | Ready> {
  const resumed = plan.type === 'resume'
  const again = request.uncertain === 'resend' ? (counts?.uncertain ?? 0) : 0
  const wanted = await wantedReaders(ports.store, request, plan, known, counts, ports.clock.now())
  const { audience, readers, added } = wanted
  const noted = [...notes, ...wanted.notes]
  if (readers === 0) {
    if (known && resumed) return { type: 'ready', mailing: known, readers, notes: noted }
    return refuse(emptySentence(audience))
  }
  const chosen =
    resumed || !request.edition
      ? { variants: [] }
      : await wantedVariants(ports.store, request.edition, ports.clock.now())
  if ('problem' in chosen) return refuse(`Nothing was sent. ${chosen.problem}`)
  const { variants } = chosen
  const subject = known && resumed ? known.subject : (await variants[0]?.compile(0))?.subject
  const whole = !resumed && audience.type === 'active'
  const editions = whole ? await editionsNote(ports.store, ports.clock.now()) : undefined
  const said = [
    ...noted,
    ...(editions === undefined ? [] : [editions]),
    ...(await paceNotes(ports, request.pace, readers)),
  ]
  const toSome = audience.type !== 'active' && (!resumed || added > 0)
  const question = { readers, resumed, subject: subject ?? '', notes: said, ...(toSome && { audience }) }
  if (!(await request.confirm(question))) return { type: 'cancelled' }

  const line = await openFirst(ports.transport)
  if ('message' in line) return refuse(line.message)
  try {
    const mailing =
      known && resumed
        ? await extended(ports, request, known, added)
        : await planMailing(ports, request, known, variants, audience)
    if ('message' in mailing) {
      await line.opened.close()
      return refuse(mailing.message)
    }
    if (again > 0) await resendUncertain(ports, request, mailing)
    return { type: 'ready', mailing, readers, notes: said, line: line.opened }
  } catch (error) {
    await line.opened.close() // an open line would keep the process from ending
    throw error
  }
}

/** When it will be done, where the pace is limited. */
async function paceNotes(
  { store, clock }: SendPorts,
  pace: Pace | undefined,
  readers: number,
): Promise<readonly string[]> {
  if (!pace) return []
  const state = readPaceState(await store.pace.read(pace.relay))
  return forecastNotes(state, pace.limits, readers, clock.now())
}

/** Opened before anything is planned: a wrong password must not freeze an audience. */
async function openFirst(transport: Transport): Promise<{ opened: Line } | { message: string }> {
  try {
    return { opened: await transport.open() }
  } catch (error) {
    if (error instanceof TransportRefused || error instanceof TransportUnavailable) {
      return { message: `${error.message}\nNothing was sent.` }
    }
    throw error
  }
}

/** A worker of another machine may have begun what is to be planned again: what it sends is an edition already. */
async function planMailing(
  { store, clock }: SendPorts,
  { issue, site, who, holder, edition }: SendRequest,
  known: Mailing | undefined,
  wanted: readonly NamedVariant[],
  audience: Audience,
): Promise<Mailing | { readonly message: string }> {
  if (known && (await store.mailings.discard(known.id)) === 'begun') {
    return {
      message: `Nothing was planned: a worker has begun to send issue ${issue} as it was planned before. Undo the change, or send the rest what was planned: yibao send ${issue} --as-planned`,
    }
  }
  const now = clock.now()
  const { subject, variants } = await compileVariants(wanted, now)
  // before anybody can have a mail whose links lead there
  if (edition?.targets) await store.clicks.setTargets(issue, edition.targets)
  return store.mailings.plan({
    issue,
    subject,
    variants,
    plannedAt: now,
    messageId: (subscriberId) => messageIdOf(site, issue, subscriberId),
    audience,
    audit: {
      at: now,
      action: known ? 'replanned' : 'planned',
      who: `${who} ${holder.task}`,
      ...editionOf({ variants }),
    },
  })
}

/** The mailing with the readers of the audience who have none of its issue yet. */
async function extended(
  { store, clock }: SendPorts,
  { issue, site, who, holder, audience }: SendRequest,
  known: Mailing,
  added: number,
): Promise<Mailing> {
  if (added === 0) return known
  const at = clock.now()
  const note = withoutAddresses(`with ${describeAudience(audience)}`)
  const audit = { at, action: 'extended', who: `${who} ${holder.task}`, ...editionOf(known), note } as const
  const messageId = (subscriberId: number) => messageIdOf(site, issue, subscriberId)
  await store.mailings.extend(known.id, { audience, at, messageId, audit })
  return (await store.mailings.byId(known.id)) ?? known
}

async function resendUncertain(ports: SendPorts, request: SendRequest, mailing: Mailing): Promise<void> {
  const to = { state: 'queued', reply: 'to be sent again: it was uncertain' } as const
  const readers = await ports.store.mailings.move(mailing.id, 'uncertain', to, ports.clock.now())
  await audit(ports, request, 'resent uncertain', { readers })
}

async function runReady(
  ports: SendPorts,
  request: GoOnRequest,
  { mailing, readers, notes, line }: Ready,
): Promise<SendResult> {
  const { onProgress, ...rest } = request
  if (readers > 0) await audit(ports, request, 'started', { readers, ...editionOf(mailing) })
  const run = await runMailing(
    ports,
    {
      ...rest,
      mailing,
      ...(onProgress ? { onProgress: (progress) => onProgress({ ...progress, total: readers }) } : {}),
    },
    line,
  )
  if (run.hold) await holdMailing(ports, mailing, run.hold, `${request.who} ${request.holder.task}`)
  const report = await reportSend(ports.store, mailing.id, run, notes)
  await endSend(ports, request, mailing, { readers, report })
  return { type: 'ended', ...report }
}

function refuse(message: string): { readonly type: 'refused'; readonly message: string } {
  return { type: 'refused', message }
}
