// Makes messages ready ahead of the line that is to send them: claimed, permitted, composed and, by other threads, signed.
import { newScratch, type Scratch } from '../../mailing/composer.ts'
import type { Delivery } from '../../mailing/delivery.ts'
import { type Outgoing, type Prepared, putBack, type Round, settle } from './round.ts'

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
      const preparing = prepare(round, delivery, scratch)
      const prepared = preparing instanceof Promise ? await preparing : preparing
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
        if (ready && 'delivery' in ready) putBack(round, ready.delivery)
      }
    },
  }
}

/**
 * A promise only where there is something to wait for: room in the pace, or a signature. Where the pace has no room, or
 * something fails, the delivery is given back.
 */
function prepare(round: Round, delivery: Delivery, scratch: Scratch) {
  let made: Prepared | Promise<Prepared | false> | undefined
  try {
    const permit = round.pacer.permit(round.signal)
    made =
      permit === true
        ? round.prepare(delivery, scratch)
        : permit.then((granted) => granted && round.prepare(delivery, scratch))
  } finally {
    if (!made) round.ledger.giveBack(delivery)
  }
  return made instanceof Promise ? orGiveBack(round, delivery, made) : made
}

async function orGiveBack(
  { ledger }: Round,
  delivery: Delivery,
  preparing: Promise<Prepared | false>,
): Promise<Prepared | undefined> {
  let prepared: Prepared | false = false
  try {
    prepared = await preparing
  } finally {
    if (!prepared) ledger.giveBack(delivery)
  }
  return prepared || undefined
}
