// Sends what is due of one mailing, out of its stored bytes, until nothing is due soon. Knows nothing of issues, so that
// the process in which it runs needs neither Markdown nor MJML.
import type { Clock } from '../../clock/clock.ts'
import type { Site } from '../../issue/site.ts'
import { decodeCompiled } from '../../mailing/compiled.ts'
import { type Composer, openComposer, type Scratch } from '../../mailing/composer.ts'
import type { Delivery, DeliveryState, Mailing, MailingState } from '../../mailing/delivery.ts'
import type { DkimSigner } from '../../mailing/dkim.ts'
import type { Journal } from '../../store/journal.ts'
import type { DeliveryRecord, Store } from '../../store/store.ts'
import type { Line, Transport } from '../../transport/transport.ts'
import { openLedger, type SendLedger } from './ledger.ts'
import { type Prepared, sendDue } from './lines.ts'
import { type Hold, type Pacer, unlimitedPace } from './pacing.ts'
import { openAddressing } from './recipient.ts'

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

/**
 * Call it holding the send lock, with what an earlier run left settled (recover). `first` is a line that is open already.
 * Throws only for mistakes of ours.
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
    const round = await runRound(ports, request, pacer, journal, tally, line)
    const { stopped, state, written } = round
    line = undefined
    const hold = pacer.takeHold()
    const due = await store.mailings.nextDue(mailing.id)
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
    if (next > clock.now()) {
      tally.show({ waitingUntil: next, ...(hold ? { waitingFor: hold.reason } : {}) })
      await clock.wait(next - clock.now(), signal)
      tally.forgetDeferred()
    }
  }
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
  const round = { ledger, transport, clock, pacer, signal, prepare, onSettled: tally.add }
  const stopped = await sendDue(round, first)
  const unwritten = await closeLedger(ledger, pacer)
  return {
    stopped: unwritten ?? stopped,
    state: ledger.state,
    written: unwritten === undefined,
  }
}

/** Makes the message of a delivery. One composer a variant. */
function preparation({ mailing, site, secret, signers }: RunRequest) {
  const composers = new Map<string, Composer>(
    mailing.variants.map(({ id, bytes }) => [id, openComposer(decodeCompiled(bytes), signers)]),
  )
  const addressOf = openAddressing(site, secret)
  return (delivery: Delivery, scratch: Scratch): Prepared | Promise<Prepared> => {
    const composer = composers.get(delivery.variant)
    if (!composer) throw new Error(`Unexpected variant ${delivery.variant} of mailing ${mailing.id}`)
    const addressed = addressOf(delivery)
    if ('refused' in addressed) return addressed
    const { envelope, recipient } = addressed
    const message = composer.compose(recipient, scratch)
    return message instanceof Promise
      ? message.then((bytes) => ({ envelope, message: bytes }))
      : { envelope, message }
  }
}

interface Tally {
  count(state: DeliveryState): number
  add(record: DeliveryRecord): void
  show(more: Pick<RunProgress, 'waitingUntil' | 'waitingFor'>): void
  forgetDeferred(): void
}

function openTally(onProgress: RunRequest['onProgress']): Tally {
  const counts = new Map<DeliveryState, number>()
  const count = (state: DeliveryState) => counts.get(state) ?? 0
  const show: Tally['show'] = (more) =>
    onProgress?.({
      settled: count('accepted') + count('rejected') + count('uncertain'),
      deferred: count('deferred'),
      ...more,
    })
  return {
    count,
    show,
    add: ({ state }) => {
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
    const why = error instanceof Error ? error.message : String(error)
    return `The ledger cannot be written: ${why}\nWhat was sent is in the journal beside the database: make room, then run the same command again.`
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
