// Sends what is due over several lines at once, until nothing is due, the run is stopped, or the signal says to end.
// While a line waits for an answer, the next message is made ready, and its envelope goes out behind the one before.
// What is on the wire is always finished and noted.
import type { Clock } from '../../clock/clock.ts'
import { newScratch, type Scratch } from '../../mailing/composer.ts'
import type { Delivery } from '../../mailing/delivery.ts'
import { waitAfter } from '../../mailing/pace/retry.ts'
import type { DeliveryRecord } from '../../store/store.ts'
import type { Attempt, Envelope, Line, Transport } from '../../transport/transport.ts'
import type { SendLedger } from './ledger.ts'
import { failureOfWorld } from './ledger-failure.ts'
import { type Opening, openLine } from './open-line.ts'
import type { Pacer } from './pacing.ts'

/** Lines that break one after the other, without a message accepted between them, until the run stops. */
const BREAKS_MAX = 10

export interface Round {
  readonly ledger: SendLedger
  readonly transport: Transport
  readonly clock: Clock
  readonly pacer: Pacer
  readonly signal: AbortSignal
  /** The reader's envelope and message, or why this address is not sent to. */
  readonly prepare: (delivery: Delivery, scratch: Scratch) => Prepared | Promise<Prepared>
  /** What a ledger that cannot be written means, in words for people. */
  readonly unwritten: (why: string) => string
  readonly onSettled: (record: DeliveryRecord) => void
}

export type Prepared =
  | { readonly envelope: Envelope; readonly message: Uint8Array }
  | { readonly refused: string }

/** What the lines of a round share. */
interface Shared extends Opening {
  breaks: number
  /** A mistake of ours: what is on the wire is settled before it is thrown. */
  bug?: { readonly error: unknown }
  /** Lines that wait until there is room for them. */
  readonly parked: Set<AbortController>
  /** Nothing more is due: those end. */
  over: boolean
}

/** A message that was handed to the line. */
interface Handed {
  readonly delivery: Delivery
  readonly attempt: Promise<Attempt | { readonly failure: unknown }>
  readonly end: End
}

/** Whether the line has asked whether the message may end, which it may do at once, and what it was told. */
interface End {
  asked?: { readonly answer: ReturnType<SendLedger['begin']> }
}

/** Why the run has to stop, where it has to, and what is to be thrown when the ledger is closed. */
export type RoundEnd = Pick<Shared, 'stop' | 'bug'>

/** `first` is a line that is open already. */
export async function sendDue(round: Round, first?: Line): Promise<RoundEnd> {
  const shared: Shared = { breaks: 0, open: first ? 1 : 0, parked: new Set(), over: false }
  const end = () => endWaiting(shared)
  round.signal.addEventListener('abort', end)
  const lines = Array.from({ length: round.transport.linesMax })
  await Promise.all(lines.map((_, at) => runLine(round, shared, at === 0 ? first : undefined)))
  round.signal.removeEventListener('abort', end)
  return shared
}

async function runLine(round: Round, shared: Shared, first: Line | undefined): Promise<void> {
  const run: LineRun = {
    round,
    shared,
    line: first,
    gone: false,
    delivered: 0,
    handed: [],
    scratches: [],
    turn: 0,
  }
  try {
    await sendOver(run)
  } catch (error) {
    stopFor(run, error)
    await settleRest(run)
  } finally {
    endWaiting(shared)
    await closeLine(run)
  }
}

/** Whatever was thrown, no other line begins anything more. */
function stopFor({ round, shared }: LineRun, error: unknown): void {
  const why = failureOfWorld(error)
  if (why === undefined) shared.bug ??= { error }
  shared.stop ??= why === undefined ? 'It failed by a mistake of its own.' : round.unwritten(why)
}

interface LineRun {
  readonly round: Round
  readonly shared: Shared
  line: Line | undefined
  /** The line has ended; what was handed to it still settles. */
  gone: boolean
  /** Messages that this line has taken. */
  delivered: number
  readonly handed: Handed[]
  /** One more than may be handed over, since the next message is made while those are on their way. */
  readonly scratches: Scratch[]
  turn: number
}

async function sendOver(run: LineRun): Promise<void> {
  const { shared, round } = run
  while (await waitForTurn(run)) {
    const next = await prepareNext(run)
    if (!next) break
    const crowded = !run.line && shared.open >= round.pacer.linesMax() // others were quicker
    if (!run.line && !crowded) await openFor(run, next.delivery)
    if (!run.line || shared.stop !== undefined) {
      round.ledger.giveBack(next.delivery)
      if (shared.stop !== undefined || round.signal.aborted) break
      if (!crowded) round.pacer.heardNoLine(shared.open)
      continue
    }
    handOver(run, run.line, next)
    if (run.handed.length >= run.line.depth) await settleFirst(run)
    if (run.gone) await settleAll(run)
  }
  await settleAll(run)
}

/** Opens a line, where there may be one, to send this delivery. */
async function openFor(run: LineRun, delivery: Delivery): Promise<void> {
  try {
    run.line = await openLine(run.round, run.shared)
  } catch (error) {
    run.round.ledger.giveBack(delivery)
    throw error
  }
}

function messagesMax({ round }: LineRun, line: Line): number {
  return Math.min(round.pacer.messagesPerLine(), line.messagesMax ?? Number.POSITIVE_INFINITY)
}

/** Until there is room for this line among those that may be open; false where there is nothing more to do. */
async function waitForTurn(run: LineRun): Promise<boolean> {
  const { round, shared } = run
  if (run.line && run.delivered + run.handed.length >= messagesMax(run, run.line)) {
    await settleAll(run)
    await closeLine(run)
  } else if (run.line && shared.open > round.pacer.linesMax()) {
    await settleAll(run)
    if (shared.open > round.pacer.linesMax()) await closeLine(run)
  }
  while (!run.line && shared.open >= round.pacer.linesMax()) {
    if (shared.over) return false
    await park(run)
  }
  return true
}

/** Until a line ends, or one more may be open. */
async function park({ round: { pacer, clock }, shared }: LineRun): Promise<void> {
  const parked = new AbortController()
  const { signal } = parked
  shared.parked.add(parked)
  const next = pacer.nextLineAt()
  await (next === undefined
    ? new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    : clock.wait(next - clock.now(), signal))
  shared.parked.delete(parked)
}

function endWaiting(shared: Shared): void {
  shared.over = true
  for (const each of shared.parked) each.abort()
}

/** The next message that can be sent, made ready; refused ones are settled on the way. */
async function prepareNext(
  run: LineRun,
): Promise<{ delivery: Delivery; envelope: Envelope; message: Uint8Array } | undefined> {
  const { round, shared } = run
  for (;;) {
    if (shared.stop !== undefined || round.signal.aborted) return undefined
    const taken = round.ledger.take()
    const delivery = taken instanceof Promise ? await taken : taken
    if (!delivery) return undefined
    let prepared: Prepared | undefined
    try {
      const permit = round.pacer.permit(round.signal)
      if (permit === true || (await permit)) {
        const made = round.prepare(delivery, nextScratch(run))
        prepared = made instanceof Promise ? await made : made
      }
    } catch (error) {
      round.ledger.giveBack(delivery)
      throw error
    }
    if (!prepared) {
      round.ledger.giveBack(delivery)
      return undefined
    }
    if (!('refused' in prepared)) return { delivery, ...prepared }
    const { subscriberId, attempts } = delivery
    await settle(round, { subscriberId, state: 'rejected', reply: prepared.refused, attempts: attempts + 1 })
  }
}

function nextScratch(run: LineRun): Scratch {
  run.turn = (run.turn + 1) % ((run.line?.depth ?? 2) + 1)
  const scratch = run.scratches[run.turn] ?? newScratch()
  run.scratches[run.turn] = scratch
  return scratch
}

function handOver(
  run: LineRun,
  line: Line,
  {
    delivery,
    envelope,
    message,
  }: { readonly delivery: Delivery; readonly envelope: Envelope; readonly message: Uint8Array },
): void {
  const end: End = {}
  const onDot = () => {
    const answer = run.round.ledger.begin(delivery)
    end.asked = { answer }
    return answer
  }
  const attempt = line.deliver(envelope, message, onDot).catch((failure: unknown) => ({ failure }))
  run.handed.push({ delivery, attempt, end })
}

async function settleAll(run: LineRun): Promise<void> {
  while (run.handed.length > 0) await settleFirst(run)
}

/** After the ledger failed: what is on the wire is finished, and noted wherever it still can be. */
async function settleRest(run: LineRun): Promise<void> {
  while (run.handed.length > 0) {
    try {
      await settleFirst(run)
    } catch {
      // the failure that came first is the one that is told
    }
  }
}

async function settleFirst(run: LineRun): Promise<void> {
  const first = run.handed[0]
  if (!first) return
  const attempt = await first.attempt
  run.handed.shift()
  if ('failure' in attempt) {
    stopFor(run, attempt.failure)
    await settleFailed(run, first)
    return
  }
  if (attempt.closed && !run.gone) {
    run.gone = true
    if (attempt.outcome.state !== 'accepted') run.shared.breaks += 1
  }
  if (run.gone && run.handed.length === 0) forgetLine(run)
  await conclude(run, first.delivery, attempt)
}

/** Only the ledger makes a delivery throw, and before its end; but a mistake of ours may strike behind that. */
async function settleFailed({ round }: LineRun, { delivery, end }: Handed): Promise<void> {
  const mayHaveEnded = end.asked !== undefined && (await wasAllowed(end.asked.answer))
  if (!mayHaveEnded) round.ledger.giveBack(delivery)
  else {
    const reply = 'yibao failed before it had read the answer'
    await settle(round, toRecord(delivery, { state: 'uncertain', reply }, round.clock.now()))
  }
}

async function wasAllowed(answer: ReturnType<SendLedger['begin']>): Promise<boolean> {
  try {
    return (await answer) !== false
  } catch {
    return false
  }
}

async function conclude(run: LineRun, delivery: Delivery, attempt: Attempt): Promise<void> {
  const { round, shared } = run
  const { outcome, stop } = attempt
  if (stop !== undefined) shared.stop ??= stop
  if (outcome.state === 'accepted') {
    shared.breaks = 0
    run.delivered += 1
  }
  if (shared.breaks >= BREAKS_MAX) {
    shared.stop ??= `The line to the mail server broke ${BREAKS_MAX} times in a row, the last time with: ${outcome.reply}`
  }
  try {
    await round.pacer.heard(attempt, run.delivered)
  } finally {
    // whatever becomes of the pace, what the server has said is kept
    if (outcome.state === 'untried') round.ledger.giveBack(delivery)
    else await settle(round, toRecord(delivery, outcome, round.clock.now()))
  }
}

function forgetLine(run: LineRun): void {
  if (!run.line) return
  run.line = undefined
  run.gone = false
  run.delivered = 0
  run.shared.open -= 1
  const [next] = run.shared.parked
  next?.abort() // there is room for one
}

async function closeLine(run: LineRun): Promise<void> {
  const { line } = run
  if (!line) return
  forgetLine(run)
  await line.close()
}

function settle(round: Round, record: DeliveryRecord): undefined | Promise<void> {
  const settled = round.ledger.settle(record)
  round.onSettled(record)
  return settled
}

function toRecord(
  { subscriberId, attempts: before }: Delivery,
  outcome: Exclude<Attempt['outcome'], { state: 'untried' }>,
  now: number,
): DeliveryRecord {
  const attempts = before + 1
  const { state, reply } = outcome
  if (state !== 'deferred') return { subscriberId, state, reply, attempts }
  const wait = waitAfter(attempts)
  if (wait !== 'given up') return { subscriberId, state, reply, attempts, dueAt: now + wait }
  return { subscriberId, state: 'rejected', reply: `given up after ${attempts} attempts: ${reply}`, attempts }
}
