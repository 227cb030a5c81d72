// The sending process's side of the ledger: hands out claimed deliveries one by one, makes each durable before its end
// is written, and records what became of them in groups. With one sender a journal beside the database keeps what the
// groups have not recorded yet; with many, nobody can read a dead machine's disk, so the beginnings are committed.
import type { Clock } from '../../clock/clock.ts'
import type { Delivery, MailingState } from '../../mailing/delivery.ts'
import type { Journal } from '../../store/journal.ts'
import type { DeliveryRecord, Mailings } from '../../store/store.ts'

/** More than a claim, so that what came of a claim is recorded with the next one. */
const FOLD_SIZE = 300
const FOLD_AFTER_MS = 50

export interface SendLedger {
  /** The next delivery that is due, claimed; undefined when none is, or the mailing is not active any more. */
  take(): Delivery | undefined | Promise<Delivery | undefined>
  /** For a delivery that the server has certainly not taken, through no fault of its own: it is the next to be taken. */
  giveBack(delivery: Delivery): void
  /** Before the end of a message is written: durable when it returns or keeps its promise. False: it is not ours now. */
  begin(delivery: Delivery): undefined | Promise<undefined | false>
  /** What became of a delivery. */
  settle(record: DeliveryRecord): undefined | Promise<void>
  /** Queues again what was claimed and not settled, and writes the rest of the records. */
  close(): Promise<void>
  /** What the mailing was at when it was last asked. */
  readonly state: MailingState
}

export interface LedgerOptions {
  readonly mailings: Pick<Mailings, 'claim' | 'begin' | 'record'>
  readonly mailingId: number
  /** With one sender. Without it, beginnings are committed to the store. */
  readonly journal?: Journal
  readonly clock: Pick<Clock, 'now'>
  /** Who claims. */
  readonly worker: string
  readonly leaseMs: number
  readonly claimMax: () => number
  readonly range?: { readonly from: number; readonly to: number }
}

export function openLedger(options: LedgerOptions): SendLedger {
  const { mailings, mailingId, journal, clock, worker } = options
  const claimed: Delivery[] = []
  let state: MailingState = 'active'
  const inTurn = takingTurns()
  const outcomes = collectOutcomes(clock, (ids) => journal?.folded(ids))
  const fold = async () => {
    if (outcomes.isEmpty()) return
    await outcomes.record((records) => mailings.record(mailingId, records, clock.now(), worker))
  }
  /** What is to be recorded goes into the same transaction: one commit for both. */
  const claim = async () => {
    if (claimed.length > 0) return claimed.shift()
    const now = clock.now()
    const { leaseMs, range } = options
    const request = { now, limit: options.claimMax(), worker, leaseUntil: now + leaseMs }
    const taken = await outcomes.record((records) =>
      mailings.claim(mailingId, { ...request, records, ...(range ? { range } : {}) }),
    )
    state = taken.state
    claimed.push(...taken.deliveries)
    return claimed.shift()
  }
  const commit = groupCommits(async (ids) => {
    // what was answered is recorded first: so at most one message a line is ever without a recorded end
    await fold()
    return mailings.begin(mailingId, ids, worker, clock.now())
  }, inTurn)
  return {
    get state() {
      return state
    },
    take: () => (claimed.length > 0 ? claimed.shift() : inTurn(claim)),
    giveBack: (delivery) => {
      claimed.unshift(delivery)
      journal?.outcome({ subscriberId: delivery.subscriberId, state: 'queued' })
    },
    begin: ({ subscriberId }) => {
      if (!journal) return commit(subscriberId)
      journal.begin(subscriberId)
      return undefined
    },
    settle: (record) => {
      // first of all: what the journal has no room for must still get into the store
      outcomes.add(record)
      journal?.outcome(record)
      return outcomes.isDue() ? inTurn(fold) : undefined
    },
    close: () =>
      inTurn(async () => {
        for (const { subscriberId } of claimed.splice(0)) outcomes.add({ subscriberId, state: 'queued' })
        await fold()
      }),
  }
}

/** The store is asked by one line at a time, in order. */
function takingTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let turn: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = turn.then(work)
    turn = result.catch(() => undefined)
    return result
  }
}

interface Outcomes {
  add(record: DeliveryRecord): void
  isEmpty(): boolean
  /** Many enough, or waiting long enough, to be recorded for their own sake. */
  isDue(): boolean
  /** Hands them to the store; where they could not be written, they are kept. */
  record<T>(write: (records: readonly DeliveryRecord[]) => Promise<T>): Promise<T>
}

function collectOutcomes(
  clock: Pick<Clock, 'now'>,
  onRecorded: (subscriberIds: readonly number[]) => void,
): Outcomes {
  let records: DeliveryRecord[] = []
  let oldest = 0
  return {
    add: (record) => {
      if (records.length === 0) oldest = clock.now()
      records.push(record)
    },
    isEmpty: () => records.length === 0,
    isDue: () => records.length >= FOLD_SIZE || clock.now() - oldest >= FOLD_AFTER_MS,
    record: async (write) => {
      const writing = records
      records = []
      try {
        const result = await write(writing)
        onRecorded(writing.map(({ subscriberId }) => subscriberId))
        return result
      } catch (error) {
        records = [...writing, ...records]
        throw error
      }
    },
  }
}

/** Those who ask while a commit is under way share the next one; there are never more than there are lines. */
function groupCommits(
  begin: (ids: readonly number[]) => Promise<ReadonlySet<number>>,
  inTurn: <T>(work: () => Promise<T>) => Promise<T>,
): (subscriberId: number) => Promise<undefined | false> {
  let waiting: number[] = []
  let next: Promise<ReadonlySet<number>> | undefined
  return async (subscriberId) => {
    waiting.push(subscriberId)
    next ??= inTurn(() => {
      const ids = waiting
      waiting = []
      next = undefined
      return begin(ids)
    })
    return (await next).has(subscriberId) ? undefined : false
  }
}
