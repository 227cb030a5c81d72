// What the lines of a round work with, and how what became of a delivery is noted.
import type { Clock } from '../../clock/clock.ts'
import type { Scratch } from '../../mailing/composer.ts'
import type { Delivery } from '../../mailing/delivery.ts'
import type { DeliveryRecord } from '../../store/store.ts'
import type { Envelope, Transport } from '../../transport/transport.ts'
import type { SendLedger } from './ledger.ts'
import type { Pacer } from './pacing.ts'

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

export type Prepared = Outgoing | { readonly refused: string }

export interface Outgoing {
  readonly envelope: Envelope
  readonly message: Uint8Array
}

export function settle({ ledger, onSettled }: Round, record: DeliveryRecord): undefined | Promise<void> {
  const settled = ledger.settle(record)
  onSettled(record)
  return settled
}

/** A message that was made ready and not handed to a line: another one may send it. */
export function putBack({ ledger, pacer }: Round, delivery: Delivery): void {
  ledger.giveBack(delivery)
  pacer.giveBack()
}
