// Sends what is due over several lines at once, until nothing is due, the run is stopped, or the signal says to end.
// What is on the wire is always finished and noted.
import type { Clock } from '../../clock/clock.ts'
import type { Delivery } from '../../mailing/delivery.ts'
import { waitAfter } from '../../mailing/pace.ts'
import type { DeliveryRecord } from '../../store/store.ts'
import {
  type Attempt,
  type Line,
  type Transport,
  TransportRefused,
  TransportUnavailable,
} from '../../transport/transport.ts'
import type { SendLedger } from './ledger.ts'
import type { Addressed } from './recipient.ts'

/** Lines that break one after the other, without a message accepted between them, until the run stops. */
const BREAKS_MAX = 10
const REOPEN_WAITS_MS = [1000, 2000, 4000, 8000, 16_000]

export interface Round {
  readonly ledger: SendLedger
  readonly transport: Transport
  readonly clock: Clock
  readonly signal: AbortSignal
  /** The reader's envelope and message, or why this address is not sent to. */
  readonly prepare: (delivery: Delivery) => (Addressed & { message: Uint8Array }) | { refused: string }
  readonly onSettled: (record: DeliveryRecord) => void
}

interface Shared {
  stop?: string
  breaks: number
  open: number
}

/** Returns why the run has to stop, where it has to. `first` is a line that is open already. */
export async function sendDue(round: Round, first?: Line): Promise<string | undefined> {
  const shared: Shared = { breaks: 0, open: 0 }
  const lines = Array.from({ length: round.transport.linesMax }, (_, at) => at)
  await Promise.all(lines.map((at) => runLine(round, shared, at === 0 ? first : undefined)))
  return shared.stop
}

async function runLine(round: Round, shared: Shared, first: Line | undefined): Promise<void> {
  const { ledger, signal } = round
  let line = first
  if (line) shared.open += 1
  try {
    while (shared.stop === undefined && !signal.aborted) {
      const delivery = await ledger.take()
      if (!delivery) break
      const prepared = round.prepare(delivery)
      if ('refused' in prepared) {
        await settle(round, rejection(delivery, prepared.refused))
        continue
      }
      line ??= await openLine(round, shared)
      if (!line) {
        ledger.giveBack(delivery)
        break
      }
      const { attempt, failure } = await deliver(line, round, delivery, prepared)
      if (attempt === undefined) {
        ledger.giveBack(delivery)
        shared.stop ??= failure
        break
      }
      if (attempt.closed) {
        line = undefined
        shared.open -= 1
      }
      await conclude(round, shared, delivery, attempt)
    }
  } catch (error) {
    shared.stop ??= `The ledger cannot be written: ${sentence(error)}\nWhat was accepted is in the journal; the next run reads it.`
  } finally {
    if (line) {
      shared.open -= 1
      await line.close()
    }
  }
}

/** Only the journal makes a delivery throw; the message was not ended then. */
async function deliver(
  line: Line,
  { ledger }: Round,
  delivery: Delivery,
  { envelope, message }: Addressed & { message: Uint8Array },
): Promise<{ attempt?: Attempt; failure: string }> {
  try {
    return { attempt: await line.deliver(envelope, message, () => ledger.begin(delivery)), failure: '' }
  } catch (error) {
    return { failure: `The journal cannot be written, so nothing more is sent: ${sentence(error)}` }
  }
}

async function conclude(round: Round, shared: Shared, delivery: Delivery, attempt: Attempt): Promise<void> {
  const { outcome, stop } = attempt
  if (stop !== undefined) shared.stop ??= stop
  shared.breaks = outcome.state === 'accepted' ? 0 : attempt.closed ? shared.breaks + 1 : shared.breaks
  if (shared.breaks >= BREAKS_MAX) {
    shared.stop ??= `The line to the mail server broke ${BREAKS_MAX} times in a row, the last time with: ${outcome.reply}`
  }
  if (outcome.state === 'untried') round.ledger.giveBack(delivery)
  else await settle(round, toRecord(delivery, outcome, round.clock.now()))
}

async function settle(round: Round, record: DeliveryRecord): Promise<void> {
  await round.ledger.settle(record)
  round.onSettled(record)
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

function rejection({ subscriberId, attempts }: Delivery, reply: string): DeliveryRecord {
  return { subscriberId, state: 'rejected', reply, attempts: attempts + 1 }
}

/**
 * Opens a line. Where the server will not have another one while others are open, this one is simply left out; where
 * none is open, it is tried again a few times before the run stops.
 */
async function openLine(round: Round, shared: Shared): Promise<Line | undefined> {
  for (const waitMs of [...REOPEN_WAITS_MS, undefined]) {
    try {
      shared.open += 1
      return await round.transport.open()
    } catch (error) {
      shared.open -= 1
      if (error instanceof TransportRefused) shared.stop ??= error.message
      else if (!(error instanceof TransportUnavailable)) throw error
      else if (waitMs === undefined && shared.open === 0) shared.stop ??= error.message
      if (waitMs === undefined || shared.stop !== undefined || shared.open > 0) return undefined
      await round.clock.wait(waitMs, round.signal)
      if (round.signal.aborted) return undefined
    }
  }
  return undefined
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
