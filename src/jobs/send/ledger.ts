// The sending process's side of the ledger: hands out claimed deliveries one by one, makes those that begin in one turn
// durable before anything of them is written, and records what became of them in groups. With one sender a journal beside
// the database keeps what the groups have not recorded yet; with many, nobody can read a dead machine's disk, so the
// beginnings are committed.
import type { Clock } from '../../clock/clock.ts'
import type { Delivery, MailingState } from '../../mailing/delivery.ts'
import type { Journal } from '../../store/journal.ts'
import type { DeliveryRecord, Mailings } from '../../store/store.ts'
import { openTurns } from './turns.ts'

/** More than a claim, so that what came of a claim is recorded with the next one. */
const FOLD_SIZE = 1500
/** The journal keeps what waits: a commit for every few would hold up the lines of a server that is far away. */
const FOLD_AFTER_MS = 500
const FOLD_AFTER_MS_OF_MANY = 50

export interface SendLedger {
  /** The next delivery that is due, claimed; undefined when none is, or the mailing is not active any more. */
  take(): Delivery | undefined | Promise<Delivery | undefined>
  /** For a delivery that the server has certainly not taken, through no fault of its own: it is the next to be taken. */
  giveBack(delivery: Delivery): void
  /** Before anything of a message is written: durable when it keeps its promise. False: it is not ours now. */
  begin(delivery: Delivery): Promise<undefined | false>
  /** What became of a delivery. */
  settle(record: DeliveryRecord): undefined | Promise<void>
  /** When what has begun until now is on its way. */
  answered(): Promise<void>
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
  const turns = openTurns()
  const outcomes = collectOutcomes(
    clock,
    (ids) => journal?.folded(ids),
    journal ? FOLD_AFTER_MS : FOLD_AFTER_MS_OF_MANY,
  )
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
  const commit = async (ids: readonly number[]) => {
    // what was answered is recorded first: so at most one message a line is ever without a recorded end
    await fold()
    return mailings.begin(mailingId, ids, worker, clock.now())
  }
  const begin = inGroups(async (take) => {
    await turns.heard()
    if (!journal) return inTurn(() => commit(take()))
    const ids = take()
    journal.begin(ids)
    return new Set(ids)
  })
  return {
    get state() {
      return state
    },
    take: () => (claimed.length > 0 ? claimed.shift() : inTurn(claim)),
    giveBack: (delivery) => {
      claimed.unshift(delivery)
      journal?.outcome({ subscriberId: delivery.subscriberId, state: 'queued' })
    },
    begin: ({ subscriberId }) => begin(subscriberId),
    answered: turns.answered,
    settle: (record) => {
      // first of all: what the journal has no room for must still get into the store
      outcomes.add(record)
      journal?.outcome(record)
      return outcomes.isDue() ? turns.answered().then(() => inTurn(fold)) : undefined
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
  waitMs: number,
): Outcomes {
  let records: DeliveryRecord[] = []
  let oldest = 0
  return {
    add: (record) => {
      if (records.length === 0) oldest = clock.now()
      records.push(record)
    },
    isEmpty: () => records.length === 0,
    isDue: () => records.length >= FOLD_SIZE || clock.now() - oldest >= waitMs,
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

/** Those who ask before a group is taken are in it: at most one of each line. */
function inGroups(
  begin: (take: () => readonly number[]) => Promise<ReadonlySet<number>>,
): (subscriberId: number) => Promise<undefined | false> {
  let waiting: number[] = []
  let group: Promise<ReadonlySet<number>> | undefined
  const take = () => {
    const ids = waiting
    waiting = []
    group = undefined
    return ids
  }
  return (subscriberId) => {
    waiting.push(subscriberId)
    group ??= begin(take)
    return group.then((allowed) => (allowed.has(subscriberId) ? undefined : false))
  }
}
