// Sends an issue to its readers: plans a mailing or goes on with one, sends what is due, waits for what will be due
// soon, and says what became of everybody. The same for a dry run, with files for a mail server and a copy for a ledger.
import type { Clock } from '../../clock/clock.ts'
import type { Site } from '../../issue/site.ts'
import { type CompiledMessage, decodeCompiled, encodeCompiled } from '../../mailing/compiled.ts'
import { composeMessage } from '../../mailing/compose.ts'
import type { DeliveryState, Mailing } from '../../mailing/delivery.ts'
import { type Counts, decidePlan, messageIdOf } from '../../mailing/plan.ts'
import type { Journal } from '../../store/journal.ts'
import type { DeliveryRecord, Mailings, Store } from '../../store/store.ts'
import {
  type Line,
  type Transport,
  TransportRefused,
  TransportUnavailable,
} from '../../transport/transport.ts'
import { openLedger, type SendLedger } from './ledger.ts'
import { sendDue } from './lines.ts'
import { addressDelivery } from './recipient.ts'

export interface SendPorts {
  readonly store: Store
  readonly transport: Transport
  readonly clock: Clock
  readonly journal: (mailingId: number) => Journal
}

export interface SendRequest {
  readonly issue: string
  readonly site: Site
  /** Signs the links (YIBAO_SECRET). */
  readonly secret: string
  /** Of the edition as it is written now; absent with `as-planned`. */
  readonly edition?: { readonly hash: string; readonly compile: (date: number) => Promise<CompiledMessage> }
  readonly choice: 'as-written' | 'as-planned'
  readonly uncertain: 'hold' | 'resend'
  /** Milliseconds ahead within which a retry is waited for. */
  readonly waitMs: number
  readonly signal: AbortSignal
  /** Asked before anything is sent. */
  readonly confirm: (question: SendQuestion) => Promise<boolean>
  readonly onProgress?: (progress: SendProgress) => void
}

export interface SendQuestion {
  readonly readers: number
  readonly resumed: boolean
  readonly subject: string
  /** Things to know beforehand, one sentence each. */
  readonly notes: readonly string[]
}

export interface SendProgress {
  readonly settled: number
  readonly total: number
  readonly deferred: number
  /** Set while there is nothing to do until then. */
  readonly waitingUntil?: number
}

export type SendResult =
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'cancelled' }
  | ({ readonly type: 'ended' } & SendReport)

export interface SendReport {
  readonly mailing: Pick<Mailing, 'id' | 'issue' | 'subject' | 'size'>
  readonly counts: Counts
  /** Accepted in this run. */
  readonly accepted: number
  readonly notes: readonly string[]
  /** Why the run ended before everything that was due was tried. */
  readonly stopped?: string
  readonly interrupted: boolean
  readonly nextDue?: number
}

/** Throws only for mistakes of ours: what the world says is in the result. */
export async function sendIssue(ports: SendPorts, request: SendRequest): Promise<SendResult> {
  const lock = await ports.store.lockSending()
  if (lock === 'held') {
    return refuse(
      'Another yibao is sending from this database. Wait until it has ended, or look for its process (`ps aux | grep yibao`).',
    )
  }
  try {
    return await sendLocked(ports, request)
  } finally {
    await lock.release()
  }
}

async function sendLocked(ports: SendPorts, request: SendRequest): Promise<SendResult> {
  const { mailings, subscribers } = ports.store
  const notes: string[] = []
  const known = await mailings.ofIssue(request.issue)
  if (known) notes.push(...(await recover(ports, known)))
  const counts = known && (await mailings.countByState(known.id))
  const standing = known && counts && { counts, begun: await mailings.begun(known.id) }
  const plan = decidePlan(known, standing, request.edition?.hash ?? '', request.choice)
  if (plan.type === 'refused') return refuse(plan.note)
  if (plan.note) notes.push(plan.note)
  if (plan.type !== 'resume' && !request.edition)
    return refuse(`Nothing of ${request.issue} was planned yet: send it without --as-planned.`)

  const again = request.uncertain === 'resend' ? (counts?.uncertain ?? 0) : 0
  const readers =
    plan.type === 'resume' && counts
      ? counts.queued + counts.deferred + again
      : (await subscribers.countByStatus()).active
  if (readers === 0) {
    if (known && counts && plan.type === 'resume') return report(ports, known, counts, { notes, accepted: 0 })
    return refuse(
      'Unexpected empty list, expected at least one active reader. Add some with `yibao subscribers`.',
    )
  }
  const subject =
    known && plan.type === 'resume' ? known.subject : (await request.edition?.compile(0))?.subject
  const question = { readers, resumed: plan.type === 'resume', subject: subject ?? '', notes: [...notes] }
  if (!(await request.confirm(question))) return { type: 'cancelled' }

  const line = await openFirst(ports.transport)
  if ('message' in line) return refuse(line.message)
  try {
    const mailing = plan.type === 'resume' && known ? known : await planMailing(ports, request, known)
    if (again > 0) await queueUncertain(mailings, mailing.id, ports.clock.now())
    return await run(ports, request, mailing, line.opened, { notes, total: readers })
  } catch (error) {
    await line.opened.close() // an open line would keep the process from ending
    throw error
  }
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

async function planMailing(
  ports: SendPorts,
  request: SendRequest,
  known: Mailing | undefined,
): Promise<Mailing> {
  const { mailings } = ports.store
  if (!request.edition) throw new Error('Unexpected plan without an edition')
  if (known && (await mailings.discard(known.id)) === 'begun') {
    throw new Error(`Unexpected mailing ${known.id} that has begun, expected one that nobody had`)
  }
  const now = ports.clock.now()
  const compiled = await request.edition.compile(now)
  return mailings.plan({
    issue: request.issue,
    subject: compiled.subject,
    variants: [{ id: 'all', hash: request.edition.hash, bytes: encodeCompiled(compiled) }],
    plannedAt: now,
    messageId: (subscriberId) => messageIdOf(request.site, request.issue, subscriberId),
  })
}

/** Settles what a run that was killed left claimed: by its journal, else as never tried; without one as uncertain. */
async function recover({ store, journal, clock }: SendPorts, mailing: Mailing): Promise<readonly string[]> {
  const notes = journal(mailing.id)
  const read = notes.read()
  const lost = read === 'absent'
  const decisions = [...(lost ? [] : read)].map(
    ([subscriberId, note]): DeliveryRecord =>
      note === 'begun'
        ? { subscriberId, state: 'uncertain', reply: 'yibao ended before it had an answer' }
        : note,
  )
  const rest = lost ? ({ state: 'uncertain', reply: JOURNAL_LOST } as const) : ({ state: 'queued' } as const)
  const { decided, others } = await store.mailings.recover(mailing.id, decisions, rest, clock.now())
  notes.clear()
  if (decided + others === 0) return []
  const left = `A run that was cut off left ${decided + others} open`
  if (lost) return [`${left}, and its journal beside the database is gone: they are uncertain.`]
  return [`${left}: ${decided} are known from its journal, ${others} were not sent yet.`]
}

const JOURNAL_LOST = 'yibao ended in the middle of a send, and its journal is gone'

async function queueUncertain(mailings: Mailings, mailingId: number, now: number): Promise<void> {
  for (;;) {
    const uncertain = await mailings.deliveries(mailingId, { state: 'uncertain', limit: 1000 })
    if (uncertain.length === 0) return
    const records = uncertain.map(({ subscriberId, attempts }) => ({
      subscriberId,
      state: 'queued' as const,
      dueAt: 0,
      attempts: Math.max(attempts, 1),
    }))
    await mailings.record(mailingId, records, now)
  }
}

async function run(
  ports: SendPorts,
  request: SendRequest,
  mailing: Mailing,
  first: Line,
  { notes, total }: { readonly notes: readonly string[]; readonly total: number },
): Promise<SendResult> {
  const { clock, transport, store } = ports
  const { signal, site, secret } = request
  const messages = new Map(mailing.variants.map(({ id, bytes }) => [id, decodeCompiled(bytes)]))
  const journal = ports.journal(mailing.id)
  const unwritable = failureOf(() => journal.start())
  if (unwritable !== undefined) {
    await first.close()
    return refuse(`The journal beside the database cannot be written, so nothing is sent: ${unwritable}`)
  }
  const tally = new Map<DeliveryState, number>()
  const progress = (): SendProgress => {
    const count = (state: DeliveryState) => tally.get(state) ?? 0
    return {
      settled: count('accepted') + count('rejected') + count('uncertain'),
      deferred: count('deferred'),
      total,
    }
  }
  let line: Line | undefined = first
  let stopped: string | undefined
  for (;;) {
    const ledger = openLedger(store.mailings, mailing.id, journal, clock)
    const prepare = (delivery: Parameters<typeof addressDelivery>[0] & { readonly variant: string }) => {
      const compiled = messages.get(delivery.variant)
      if (!compiled) throw new Error(`Unexpected variant ${delivery.variant} of mailing ${mailing.id}`)
      const addressed = addressDelivery(delivery, site, secret)
      return 'refused' in addressed
        ? addressed
        : { ...addressed, message: composeMessage(compiled, addressed.recipient) }
    }
    const onSettled = ({ state }: DeliveryRecord) => {
      tally.set(state, (tally.get(state) ?? 0) + 1)
      request.onProgress?.(progress())
    }
    stopped = await sendDue({ ledger, transport, clock, signal, prepare, onSettled }, line)
    line = undefined
    const unwritten = await closeLedger(ledger)
    if (unwritten !== undefined) return refuse(unwritten)
    if (stopped !== undefined || signal.aborted) break
    const due = await store.mailings.nextDue(mailing.id)
    if (due === undefined || due - clock.now() > request.waitMs) break
    if (due > clock.now()) {
      request.onProgress?.({ ...progress(), waitingUntil: due })
      await clock.wait(due - clock.now(), signal)
      if (signal.aborted) break
      tally.delete('deferred')
    }
  }
  journal.clear()
  const counts = await store.mailings.countByState(mailing.id)
  const accepted = tally.get('accepted') ?? 0
  return report(ports, mailing, counts, {
    notes,
    accepted,
    ...(stopped === undefined ? {} : { stopped }),
    interrupted: signal.aborted,
  })
}

function failureOf(work: () => void): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Why the ledger could not be written to its end; the journal then stays, and the next run reads it. */
async function closeLedger(ledger: SendLedger): Promise<string | undefined> {
  try {
    await ledger.close()
    return undefined
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return `The ledger cannot be written: ${why}\nWhat was sent is in the journal beside the database: make room, then run the same command again.`
  }
}

/** Holds the two things that must be true after every send, whatever happened in it. */
async function report(
  { store }: SendPorts,
  mailing: Mailing,
  counts: Counts,
  rest: Pick<SendReport, 'notes' | 'accepted' | 'stopped'> & { readonly interrupted?: boolean },
): Promise<SendResult> {
  const sum = Object.values(counts).reduce((total, count) => total + count, 0)
  if (sum !== mailing.size) {
    throw new Error(`Unexpected ledger of mailing ${mailing.id}: ${sum} deliveries, expected ${mailing.size}`)
  }
  if (rest.accepted > counts.accepted) {
    throw new Error(`Unexpected ledger of mailing ${mailing.id}: a reader was accepted twice`)
  }
  const nextDue = await store.mailings.nextDue(mailing.id)
  const { id, issue, subject, size } = mailing
  return {
    type: 'ended',
    mailing: { id, issue, subject, size },
    counts,
    ...rest,
    interrupted: rest.interrupted ?? false,
    ...(nextDue === undefined ? {} : { nextDue }),
  }
}

function refuse(message: string): SendResult {
  return { type: 'refused', message }
}
