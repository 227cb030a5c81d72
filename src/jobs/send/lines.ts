// Sends what is due over several lines at once, until nothing is due, the run is stopped, or the signal says to end.
// While a line waits for an answer, the next messages are made ready, and an envelope goes out behind the message before.
// What is on the wire is always finished and noted.
import type { Delivery } from '../../mailing/delivery.ts'
import { waitAfter } from '../../mailing/pace/retry.ts'
import type { DeliveryRecord } from '../../store/store.ts'
import type { Attempt, Line } from '../../transport/transport.ts'
import type { SendLedger } from './ledger.ts'
import { failureOfWorld } from './ledger-failure.ts'
import { openLine } from './open-line.ts'
import { openReadying, type Ready, type Readying } from './ready.ts'
import { endWaiting, leaveRoom, openRoom, type Room, waitForRoom } from './room.ts'
import { putBack, type Round, settle } from './round.ts'

/** Lines that break one after the other, without a message accepted between them, until the run stops. */
const BREAKS_MAX = 10

/** What the lines of a round share. */
interface Shared extends Room {
  /** Lines that broke since a message was accepted. */
  breaks: number
  /** A mistake of ours: what is on the wire is settled before it is thrown. */
  bug?: { readonly error: unknown }
}

/** Whether the line has asked whether the message may go, which it may do at once, and what it was told. */
interface Begun {
  asked?: ReturnType<SendLedger['begin']>
}

/** Why the run has to stop, where it has to, and what is to be thrown when the ledger is closed. */
export type RoundEnd = Pick<Shared, 'stop' | 'bug'>

/** `first` is a line that is open already. */
export async function sendDue(round: Round, first?: Line): Promise<RoundEnd> {
  const shared: Shared = { ...openRoom(first ? 1 : 0), breaks: 0 }
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
    open: 0,
    handed: [],
    readying: openReadying(round, () => shared.stop !== undefined),
  }
  try {
    await sendOver(run)
  } catch (error) {
    stopFor(run, error)
    await settleRest(run)
  } finally {
    await run.readying.giveBack()
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
  /** Messages that it was handed and has not answered. */
  open: number
  /** By message, in order: that what became of it is in the ledger, or what failed there. */
  readonly handed: Promise<undefined | { readonly failure: unknown }>[]
  readonly readying: Readying
}

async function sendOver(run: LineRun): Promise<void> {
  const { shared, round } = run
  while (await waitForTurn(run)) {
    const next = await run.readying.next()
    if (!next) break
    if (run.gone) await settleAll(run)
    const crowded = !run.line && shared.open >= round.pacer.linesMax() // others were quicker
    if (!run.line && !crowded) await openFor(run, next.delivery)
    if (!run.line || shared.stop !== undefined) {
      putBack(round, next.delivery)
      if (shared.stop !== undefined || round.signal.aborted) break
      if (!crowded) round.pacer.heardNoLine(shared.open)
      continue
    }
    handOver(run, run.line, next)
    if (run.handed.length >= run.line.depth) {
      await settleFirst(run)
      await round.ledger.answered()
    }
  }
  await settleAll(run)
}

/** Opens a line, where there may be one, to send this delivery. */
async function openFor(run: LineRun, delivery: Delivery): Promise<void> {
  try {
    run.line = await openLine(run.round, run.shared)
  } catch (error) {
    putBack(run.round, delivery)
    throw error
  }
}

/** Until there is room for this line among those that may be open; false where there is nothing more to do. */
async function waitForTurn(run: LineRun): Promise<boolean> {
  const { shared, round } = run
  const isCrowded = () => shared.open > round.pacer.linesMax()
  if (run.line && run.delivered + run.open >= messagesMax(run, run.line)) {
    await settleAll(run)
    await closeLine(run)
  } else if (run.line && isCrowded()) {
    await settleAll(run)
    if (isCrowded()) await closeLine(run)
  }
  if (run.line) return true
  if (shared.open >= round.pacer.linesMax()) await run.readying.giveBack() // others may send it meanwhile
  return waitForRoom(shared, round.pacer, round.clock)
}

function messagesMax({ round }: LineRun, line: Line): number {
  return Math.min(round.pacer.messagesPerLine(), line.messagesMax ?? Number.POSITIVE_INFINITY)
}

/** What becomes of it is noted the moment it is known, so before the next message of the line begins. */
function handOver(run: LineRun, line: Line, ready: Ready): void {
  const { delivery, envelope, message, scratch } = ready
  const begun: Begun = {}
  const onDot = () => {
    begun.asked = run.round.ledger.begin(delivery)
    return begun.asked
  }
  run.open += 1
  const failed = (failure: unknown) => {
    stopFor(run, failure)
    return { failure }
  }
  run.handed.push(
    line.deliver(envelope, message, onDot).then(
      (attempt) => {
        run.readying.free(scratch)
        try {
          return conclude(run, delivery, attempt)?.then(nothing, failed)
        } catch (failure) {
          return failed(failure)
        }
      },
      async (failure: unknown) => {
        run.open -= 1
        await settleFailed(run, delivery, begun).catch(nothing) // the failure that came first is the one that is told
        return failed(failure)
      },
    ),
  )
}

function nothing(): undefined {
  return undefined
}

async function settleAll(run: LineRun): Promise<void> {
  while (run.handed.length > 0) await settleFirst(run)
}

/** After the ledger failed: what is on the wire is finished, and noted wherever it still can be. */
async function settleRest(run: LineRun): Promise<void> {
  // the failure that came first is the one that is told
  await Promise.all(run.handed.splice(0))
}

async function settleFirst(run: LineRun): Promise<void> {
  const end = await run.handed.shift()
  if (end) throw end.failure
}

/** Only the ledger makes a delivery throw, and before its end; but a mistake of ours may strike behind that. */
async function settleFailed({ round }: LineRun, delivery: Delivery, { asked }: Begun): Promise<void> {
  if (asked === undefined || !(await wasAllowed(asked))) round.ledger.giveBack(delivery)
  else {
    const reply = 'yibao failed before it had read the answer'
    await settle(round, toRecord(delivery, { state: 'uncertain', reply }, round.clock.now()))
  }
}

async function wasAllowed(asked: ReturnType<SendLedger['begin']>): Promise<boolean> {
  try {
    return (await asked) !== false
  } catch {
    return false
  }
}

/** A promise only where there is something to wait for. */
function conclude(run: LineRun, delivery: Delivery, attempt: Attempt): undefined | Promise<unknown> {
  const { round, shared } = run
  const { outcome, stop } = attempt
  const { delivered } = run
  noteLine(run, attempt)
  if (stop !== undefined) shared.stop ??= stop
  if (outcome.state === 'accepted') shared.breaks = 0
  if (shared.breaks >= BREAKS_MAX) {
    shared.stop ??= `The line to the mail server broke ${BREAKS_MAX} times in a row, the last time with: ${outcome.reply}`
  }
  if (outcome.state === 'untried') return giveBackPaced(run, delivery, attempt, delivered)
  // whatever becomes of the pace, what the server has said is kept
  const noted = settle(round, toRecord(delivery, outcome, round.clock.now()))
  const paced = round.pacer.heard(attempt, delivered)
  return noted || paced ? Promise.all([noted, paced]) : undefined
}

async function giveBackPaced(
  { round }: LineRun,
  delivery: Delivery,
  attempt: Attempt,
  delivered: number,
): Promise<void> {
  try {
    await round.pacer.heard(attempt, delivered)
  } finally {
    round.ledger.giveBack(delivery) // not before the pace knows, or it would be tried again at once
  }
}

/** What an answer means for the line it came over. */
function noteLine(run: LineRun, { outcome, closed }: Attempt): void {
  run.open -= 1
  if (outcome.state === 'accepted') run.delivered += 1
  if (closed && !run.gone) {
    run.gone = true
    if (outcome.state !== 'accepted') run.shared.breaks += 1
  }
  if (run.gone && run.open === 0) forgetLine(run)
}

function forgetLine(run: LineRun): void {
  if (!run.line) return
  run.line = undefined
  run.gone = false
  run.delivered = 0
  leaveRoom(run.shared)
}

async function closeLine(run: LineRun): Promise<void> {
  const { line } = run
  if (!line) return
  forgetLine(run)
  await line.close()
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
