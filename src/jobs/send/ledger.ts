// The sending process's side of the ledger: hands out claimed deliveries one by one, notes each step in the journal,
// and folds what became of them into the store in groups.
import type { Clock } from '../../clock/clock.ts'
import type { Delivery } from '../../mailing/delivery.ts'
import type { Journal } from '../../store/journal.ts'
import type { DeliveryRecord, Mailings } from '../../store/store.ts'

const CLAIM_SIZE = 100
const FOLD_SIZE = 100
const FOLD_AFTER_MS = 50

export interface SendLedger {
  /** The next delivery that is due, claimed; undefined when none is. */
  take(): Promise<Delivery | undefined>
  /** For a delivery that the server has certainly not taken, through no fault of its own: it is the next to be taken. */
  giveBack(delivery: Delivery): void
  /** Before the end of a message is written: durable when it returns. */
  begin(delivery: Delivery): void
  /** What became of a delivery. */
  settle(record: DeliveryRecord): Promise<void>
  /** Queues again what was claimed and not settled, and writes the rest of the records. */
  close(): Promise<void>
}

export function openLedger(
  mailings: Pick<Mailings, 'claim' | 'record'>,
  mailingId: number,
  journal: Journal,
  clock: Pick<Clock, 'now'>,
): SendLedger {
  const claimed: Delivery[] = []
  let records: DeliveryRecord[] = []
  let oldest = 0
  let turn: Promise<unknown> = Promise.resolve()
  /** The store is asked by one line at a time, in order. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work)
    turn = result.catch(() => undefined)
    return result
  }
  const fold = async () => {
    const folding = records
    if (folding.length === 0) return
    records = []
    try {
      await mailings.record(mailingId, folding, clock.now())
    } catch (error) {
      records = [...folding, ...records]
      throw error
    }
    journal.folded(folding.map(({ subscriberId }) => subscriberId))
  }
  return {
    take: () =>
      inTurn(async () => {
        if (claimed.length === 0) {
          await fold()
          claimed.push(...(await mailings.claim(mailingId, clock.now(), CLAIM_SIZE)))
        }
        return claimed.shift()
      }),
    giveBack: (delivery) => {
      claimed.unshift(delivery)
      journal.outcome({ subscriberId: delivery.subscriberId, state: 'queued' })
    },
    begin: (delivery) => journal.begin(delivery.subscriberId),
    settle: async (record) => {
      if (records.length === 0) oldest = clock.now()
      // first of all: what the journal has no room for must still get into the store
      records.push(record)
      journal.outcome(record)
      if (records.length >= FOLD_SIZE || clock.now() - oldest >= FOLD_AFTER_MS) await inTurn(fold)
    },
    close: () =>
      inTurn(async () => {
        const unsettled = claimed.splice(0)
        records.push(...unsettled.map(({ subscriberId }) => ({ subscriberId, state: 'queued' as const })))
        await fold()
      }),
  }
}
