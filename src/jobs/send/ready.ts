// Makes messages ready ahead of the line that is to send them: claimed, permitted, composed and, by other threads, signed.
import { newScratch, type Scratch } from '../../mailing/composer.ts'
import type { Delivery } from '../../mailing/delivery.ts'
import { type Outgoing, type Prepared, type Round, settle } from './round.ts'

export interface Ready extends Outgoing {
  readonly delivery: Delivery
  /** Holds the message; to be freed when nobody reads it any more. */
  readonly scratch: Scratch
}

export interface Readying {
  /** The next message that can be sent; the one after it is begun as well. Undefined where nothing more is to be sent. */
  next(): Promise<Ready | undefined>
  free(scratch: Scratch): void
  /** What was made ready, and is not sent any more. */
  giveBack(): Promise<void>
}

/** So many are being made at once. */
const COMING_MAX = 2

export function openReadying(round: Round, isStopped: () => boolean): Readying {
  const coming: Promise<Ready | undefined | { readonly failure: unknown }>[] = []
  const free: Scratch[] = []
  const make = async (): Promise<Ready | undefined> => {
    while (!isStopped() && !round.signal.aborted) {
      const taken = round.ledger.take()
      const delivery = taken instanceof Promise ? await taken : taken
      if (!delivery) return undefined
      const scratch = free.pop() ?? newScratch()
      const prepared = await prepare(round, delivery, scratch)
      if (!prepared) return undefined
      if (!('refused' in prepared)) {
        const { envelope, message } = prepared
        return { delivery, envelope, message, scratch }
      }
      free.push(scratch)
      const { subscriberId, attempts } = delivery
      await settle(round, {
        subscriberId,
        state: 'rejected',
        reply: prepared.refused,
        attempts: attempts + 1,
      })
    }
    return undefined
  }
  return {
    next: async () => {
      while (coming.length < COMING_MAX) coming.push(make().catch((failure: unknown) => ({ failure })))
      const ready = await coming.shift()
      if (ready && 'failure' in ready) throw ready.failure
      return ready
    },
    free: (scratch) => void free.push(scratch),
    giveBack: async () => {
      for (const ready of await Promise.all(coming.splice(0))) {
        if (ready && 'delivery' in ready) round.ledger.giveBack(ready.delivery)
      }
    },
  }
}

/** Where the pace has no room for it, or something fails, the delivery is given back. */
async function prepare(round: Round, delivery: Delivery, scratch: Scratch): Promise<Prepared | undefined> {
  let prepared: Prepared | undefined
  try {
    const permit = round.pacer.permit(round.signal)
    if (permit === true || (await permit)) {
      const made = round.prepare(delivery, scratch)
      prepared = made instanceof Promise ? await made : made
    }
    return prepared
  } finally {
    if (!prepared) round.ledger.giveBack(delivery)
  }
}
