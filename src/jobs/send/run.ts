// Sends what is due of one mailing, out of its stored bytes, until nothing is due soon. Knows nothing of issues, so that
// the process in which it runs needs neither Markdown nor MJML.
import type { Clock } from '../../clock/clock.ts'
import type { Site } from '../../issue/site.ts'
import { decodeCompiled, slotsOf } from '../../mailing/compiled.ts'
import { openComposer, type Scratch } from '../../mailing/composer.ts'
import type { Delivery, DeliveryState, Mailing, MailingState } from '../../mailing/delivery.ts'
import type { DkimSigner } from '../../mailing/dkim.ts'
import type { Journal } from '../../store/journal.ts'
import { type DeliveryRecord, type Store, StoreRefused } from '../../store/store.ts'
import type { Line, Transport } from '../../transport/transport.ts'
import { skipOpen } from '../mailings/skip-open.ts'
import { openLedger, type SendLedger } from './ledger.ts'
import { failureOfWorld, unwrittenSentence } from './ledger-failure.ts'
import { sendDue } from './lines.ts'
import { type Hold, type Pacer, unlimitedPace } from './pacing.ts'
import { openAddressing } from './recipient.ts'
import type { Prepared } from './round.ts'

export interface SendPorts {
  readonly store: Store
  readonly transport: Transport
  readonly clock: Clock
  /** Of a mailing; asked for only with one sender. */
  readonly journal: (mailingId: number) => Journal
}

export interface RunRequest {
  readonly mailing: Mailing
  readonly site: Site
  /** Signs the links (YIBAO_SECRET). */
  readonly secret: string
  readonly signers: readonly DkimSigner[]
  /** Names this process in claims: no other one has the same, ever. */
  readonly worker: string
  /** Milliseconds ahead within which a retry is waited for. */
  readonly waitMs: number
  readonly signal: AbortSignal
  /** Only readers from `from` to `to`, both included. */
  readonly range?: { readonly from: number; readonly to: number }
  /** Default: as fast as it goes. */
  readonly pacer?: Pacer
  readonly onProgress?: (progress: RunProgress) => void
}

export interface RunProgress {
  /** In this run. */
  readonly settled: number
  readonly deferred: number
  /** Set while there is nothing to do until then. */
  readonly waitingUntil?: number
  /** Why, where it is not for retries. */
  readonly waitingFor?: string
}

export interface RunResult {
  /** In this run. */
  readonly accepted: number
  /** Why the run ended before everything that was due was tried. */
  readonly stopped?: string
  /** What the mailing is to be held for, by whoever started the run. */
  readonly hold?: Hold
  readonly interrupted: boolean
  /** What the mailing was at when it was last looked at. */
  readonly state: MailingState
  /** Earliest time at which something of the mailing will be due. */
  readonly nextDue?: number
}

/** Longer than any silence that a line bears, so that no claim runs out while its message is on the wire. */
const LEASE_MS = 15 * 60_000
/** With many senders: what is waited for may be settled by others, or be queued again by somebody. */
const LOOK_AGAIN_MS = 15_000
/** After a round that settled nobody, though something was due: others have it in their hands just now. */
const IDLE_MS = 1000

/**
 * Call it holding the send lock, with what an earlier run left settled (recover). `first` is a line that is open already.
 * Throws for mistakes of ours, and StoreRefused where the store is away, so that nothing can be said of the mailing.
 */
export async function runMailing(ports: SendPorts, request: RunRequest, first?: Line): Promise<RunResult> {
  const { mailing, signal } = request
  const { clock, store } = ports
  const journal = store.senders === 'one' ? ports.journal(mailing.id) : undefined
  const unwritable = journal && failureOf(() => journal.start())
  if (unwritable !== undefined) {
    await first?.close()
    const stopped = `The journal beside the database cannot be written, so nothing is sent: ${unwritable}`
    return { accepted: 0, stopped, interrupted: false, state: mailing.state }
  }
  const tally = openTally(request.onProgress)
  const pacer = request.pacer ?? unlimitedPace(ports.transport.linesMax)
  const patience = openPatience(clock, request.waitMs)
  let line = first
  for (;;) {
    const before = tally.total()
    const round = await runRound(ports, request, pacer, journal, tally, line)
    const { stopped, state, written } = round
    line = undefined
    const hold = pacer.takeHold()
    const due = await nextDue(store, mailing.id, stopped)
    // what is due beyond the range is for others, and would have us go round and round
    const over = stopped !== undefined || signal.aborted || state !== 'active' || request.range !== undefined
    const next = hold ? hold.resumeAt : due
    if (over || next === undefined || !patience.lasts(next, hold, tally.count('accepted'))) {
      if (written) journal?.clear()
      return {
        accepted: tally.count('accepted'),
        ...(stopped === undefined ? {} : { stopped }),
        ...(hold && stopped === undefined && !signal.aborted && due !== undefined ? { hold } : {}),
        interrupted: signal.aborted,
        state,
        ...(due === undefined ? {} : { nextDue: due }),
      }
    }
    const least = tally.total() > before ? 0 : IDLE_MS
    await waitFor(ports, request, tally, Math.max(next, clock.now() + least), hold)
  }
}

/** Where the store was lost in the middle of a round, it is told what that means for what was on the wire. */
async function nextDue(
  { mailings }: Store,
  mailingId: number,
  stopped: string | undefined,
): Promise<number | undefined> {
  try {
    return await mailings.nextDue(mailingId)
  } catch (error) {
    if (stopped === undefined || !(error instanceof StoreRefused)) throw error
    throw new StoreRefused(stopped, { cause: error })
  }
}

/** Until `next`; with many senders at most some seconds, since others work on the same, and may die. */
async function waitFor(
  { clock, store }: SendPorts,
  { mailing, signal }: RunRequest,
  tally: Tally,
  next: number,
  hold: Hold | undefined,
): Promise<void> {
  const isMany = store.senders === 'many'
  const waitMs = next - clock.now()
  if (waitMs > 0) {
    tally.show({ waitingUntil: next, ...(hold ? { waitingFor: hold.reason } : {}) })
    await clock.wait(isMany ? Math.min(waitMs, LOOK_AGAIN_MS) : waitMs, signal)
    if (next <= clock.now()) tally.forgetDeferred()
  }
  // nobody else may be there to see that whoever had claimed the rest is dead
  if (isMany) await store.mailings.recordExpired(mailing.id, clock.now())
}

/** A mail server that takes nothing, however often it is asked, is not waited for longer than for a retry. */
function openPatience(clock: Clock, waitMs: number) {
  let [accepted, since] = [0, clock.now()]
  return {
    lasts: (until: number, hold: Hold | undefined, acceptedNow: number): boolean => {
      if (acceptedNow > accepted) [accepted, since] = [acceptedNow, clock.now()]
      return until - (hold ? since : clock.now()) <= waitMs
    },
  }
}

/** Sends what is due now. */
async function runRound(
  ports: SendPorts,
  request: RunRequest,
  pacer: Pacer,
  journal: Journal | undefined,
  tally: Tally,
  first: Line | undefined,
): Promise<{ stopped: string | undefined; state: MailingState; written: boolean }> {
  const { mailing, signal, worker, range } = request
  const { clock, store, transport } = ports
  const ledger = openLedger({
    mailings: store.mailings,
    mailingId: mailing.id,
    ...(journal ? { journal } : {}),
    clock,
    worker,
    leaseMs: LEASE_MS,
    claimMax: pacer.claimMax,
    ...(range ? { range } : {}),
  })
  const prepare = preparation(request)
  const unwritten = (why: string) => unwrittenSentence(store.senders, mailing.issue, why)
  const round = { ledger, transport, clock, pacer, signal, prepare, unwritten, onSettled: tally.add }
  const { stop, bug } = await sendDue(round, first)
  const failure = await closeLedger(ledger, pacer)
  if (failure === undefined && bug) journal?.clear()
  if (bug) throw bug.error
  if (failure === undefined) await skipCancelled(ports, mailing.id)
  return {
    stopped: failure === undefined ? stop : (stop ?? unwritten(failure)),
    state: ledger.state,
    written: failure === undefined,
  }
}

/** One that was cancelled while some of it was claimed here has got those back just now. */
async function skipCancelled({ store, clock }: SendPorts, mailingId: number): Promise<void> {
  const mailing = await store.mailings.byId(mailingId)
  if (mailing?.state === 'cancelled') await skipOpen(store.mailings, mailingId, clock.now())
}

/** Makes the message of a delivery. One composer a variant. */
function preparation({ mailing, site, secret, signers }: RunRequest) {
  const variants = new Map(
    mailing.variants.map(({ id, bytes }) => {
      const compiled = decodeCompiled(bytes)
      const addressOf = openAddressing(site, secret, { issue: mailing.issue, slots: slotsOf(compiled) })
      return [id, { composer: openComposer(compiled, signers), addressOf }]
    }),
  )
  return (delivery: Delivery, scratch: Scratch): Prepared | Promise<Prepared> => {
    const variant = variants.get(delivery.variant)
    if (!variant) throw new Error(`Unexpected variant ${delivery.variant} of mailing ${mailing.id}`)
    const addressed = variant.addressOf(delivery)
    if ('refused' in addressed) return addressed
    const { envelope, recipient } = addressed
    const message = variant.composer.compose(recipient, scratch)
    return message instanceof Promise
      ? message.then((bytes) => ({ envelope, message: bytes }))
      : { envelope, message }
  }
}

interface Tally {
  count(state: DeliveryState): number
  /** Of all attempts in this run, however they ended. */
  total(): number
  add(record: DeliveryRecord): void
  show(more: Pick<RunProgress, 'waitingUntil' | 'waitingFor'>): void
  forgetDeferred(): void
}

function openTally(onProgress: RunRequest['onProgress']): Tally {
  const counts = new Map<DeliveryState, number>()
  let total = 0
  const count = (state: DeliveryState) => counts.get(state) ?? 0
  const show: Tally['show'] = (more) =>
    onProgress?.({
      settled: count('accepted') + count('rejected') + count('uncertain'),
      deferred: count('deferred'),
      ...more,
    })
  return {
    count,
    total: () => total,
    show,
    add: ({ state }) => {
      total += 1
      counts.set(state, count(state) + 1)
      if (onProgress) show({})
    },
    forgetDeferred: () => counts.delete('deferred'),
  }
}

/** Why the ledger could not be written to its end; the journal then stays, and the next run reads it. */
async function closeLedger(ledger: SendLedger, pacer: Pacer): Promise<string | undefined> {
  try {
    await ledger.close()
    await pacer.settle()
    return undefined
  } catch (error) {
    const why = failureOfWorld(error)
    if (why === undefined) throw error
    return why
  }
}

function failureOf(work: () => void): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
