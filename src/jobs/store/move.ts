// Carries everything over from one store to another: readers with their history, issues, mailings with their bytes, the
// ledger, schedules, the audit trail, the pace. Ids stay, since signed links and the ledger name readers by them. What stays
// behind is marked: two stores that both send would mail everybody twice.
import type { Clock } from '../../clock/clock.ts'
import { copyArchive, type Digests, digestArchive, type Replaceable } from '../../store/archive.ts'
import type { Journal } from '../../store/journal.ts'
import { type Departure, type Holder, type Store, StoreRefused } from '../../store/store.ts'
import { recover } from '../send/recover.ts'
import { living } from '../worker/signs-of-life.ts'
import { departureSentence } from './departure.ts'

export interface MoveSide {
  readonly store: Store
  /** For people: without a password. */
  readonly name: string
}

export interface MoveRequest {
  readonly holder: Holder
  /** `ann@desk store move` */
  readonly who: string
  /** Of the source: what a send that was cut off has left is settled first. */
  readonly journal: (mailingId: number) => Journal
  /** What it throws ends the move, with nothing moved. */
  readonly onRows?: (table: string, rows: number) => void
}

export interface MovedTable {
  readonly name: string
  readonly rows: number
  /** SHA-256 of all rows, read once from each side. */
  readonly from: string
  readonly to: string
}

export type MoveResult =
  | { readonly type: 'moved'; readonly tables: readonly MovedTable[] }
  | { readonly type: 'refused'; readonly message: string }
  /** Both sides were read, and they are not the same. */
  | { readonly type: 'different'; readonly tables: readonly MovedTable[] }

/** Why nothing is moved; undoes what was begun. */
class Refused extends StoreRefused {}

/**
 * The target is filled in one transaction: after a move that was cut off it is as empty as before, or has everything. The
 * same move again then comes to its end.
 */
export async function moveStore(
  clock: Clock,
  from: MoveSide,
  to: MoveSide,
  request: MoveRequest,
): Promise<MoveResult> {
  const lock = await from.store.lockSending(request.holder)
  if ('heldBy' in lock) {
    const by = lock.heldBy ? `: ${lock.heldBy.task}, process ${lock.heldBy.pid} on ${lock.heldBy.host}` : ''
    return refuse(`Another yibao is sending from ${from.name}${by}. Wait until it has ended.`)
  }
  try {
    return await moveAll(clock, from, to, request)
  } catch (error) {
    if (error instanceof StoreRefused) return refuse(error.message)
    throw error
  } finally {
    await lock.release()
  }
}

async function moveAll(
  clock: Clock,
  from: MoveSide,
  to: MoveSide,
  request: MoveRequest,
): Promise<MoveResult> {
  const { departure } = from.store
  const before = await departure.read()
  if (before?.state === 'done') throw new Refused(departureSentence(before, from.store.senders))
  const arrived = before && (await arrivedTables(from, to))
  if (arrived) {
    await depart(from, to, before, sumOf(arrived))
    return { type: 'moved', tables: arrived }
  }
  const over = await replaceable(from, to)
  const leaving: Departure = { at: clock.now(), destination: to.name, who: request.who, state: 'begun' }
  // before anybody is looked for: who comes later finds this, and goes
  await departure.write(leaving)
  let tables: readonly MovedTable[] | undefined
  try {
    await refuseLiving(clock, from)
    await settle(clock, from, request)
    const compared = await copy(clock, from, to, { leaving, over, onRows: request.onRows })
    if (compared.some((table) => table.from !== table.to)) return { type: 'different', tables: compared }
    tables = compared
  } finally {
    // a move before this one may have been cut off after its target was filled
    if (!tables && (await isStill(from, leaving)))
      await (before ? departure.write(before) : departure.clear())
  }
  await depart(from, to, leaving, sumOf(tables))
  return { type: 'moved', tables }
}

/** Whoever leaves through a service that goes on with the old store would be mailed from the new one. */
async function refuseLiving(clock: Clock, { store, name }: MoveSide): Promise<void> {
  const alive = await living({ store, clock })
  if (alive.length === 0) return
  const who = alive.map(({ task, pid, host }) => `${task} (process ${pid} on ${host})`).join(', ')
  throw new Refused(
    `Unexpected work with ${name}: ${who}. Stop it first: what it writes later would be lost. One that was killed counts for two minutes.`,
  )
}

/** Throws where something may be on the wire that nobody can know of. */
async function settle(
  clock: Clock,
  { store }: MoveSide,
  { journal, who }: Pick<MoveRequest, 'journal' | 'who'>,
): Promise<void> {
  for (const mailing of await store.mailings.list()) {
    const { id, issue } = mailing
    const isLeft = store.senders === 'one' && journal(id).read() !== 'absent'
    if (!isLeft && (await onTheWire(store, id)) === 0) continue
    const recovery = await recover({ store, journal, clock }, mailing, 'refuse')
    if (recovery.type === 'refused') throw new Refused(recovery.message)
    for (const note of recovery.notes)
      await store.audit.add({ at: clock.now(), issue, action: 'recovered', who, note })
    const wire = await onTheWire(store, id)
    if (wire > 0)
      throw new Refused(
        `Unexpected claims on ${wire} readers of ${issue}, by a process that gives no sign of life any more. They run out within 15 minutes: wait, and move again.`,
      )
  }
}

async function onTheWire({ mailings }: Store, mailingId: number): Promise<number> {
  const { claimed, sending } = await mailings.countByState(mailingId)
  return claimed + sending
}

/** What the target held and the source has got from it may go. */
async function replaceable(from: MoveSide, to: MoveSide): Promise<Replaceable> {
  const gone = await to.store.departure.read()
  if (!gone) return 'nothing'
  const arrivals = await from.store.audit.list(ALL)
  const isHere = arrivals.some(
    ({ action, at, who }) => action === 'moved' && at === gone.at && who === gone.who,
  )
  if (gone.state === 'done' && isHere) return 'departed'
  const time = new Date(gone.at).toISOString()
  throw new Refused(
    `Unexpected readers and mailings in ${to.name}, which were moved to ${gone.destination} on ${time}, expected an empty store: ${from.name} has not got them. Take an empty one.`,
  )
}

/** Under this name the audit trail has what is about the store and not about an issue. */
const ALL = '-'

async function copy(
  clock: Clock,
  from: MoveSide,
  to: MoveSide,
  {
    leaving,
    over,
    onRows,
  }: {
    readonly leaving: Departure
    readonly over: Replaceable
    readonly onRows: MoveRequest['onRows']
  },
): Promise<readonly MovedTable[]> {
  const read = await copyArchive(from.store.archive, to.store.archive, {
    onRows: (table, rows) => onRows?.(table.name, rows),
    over,
    beforeEnd: async (first) => {
      await refuseLiving(clock, from)
      if (!(await isStill(from, leaving)))
        throw new Refused(`Unexpected second move from ${from.name}, expected one at a time. Move again.`)
      const changed = compare(first, await digestArchive(from.store.archive)).filter(isDifferent)
      if (changed.length > 0)
        throw new Refused(
          `Unexpected change in ${from.name} while it was read (${changed.map(({ name }) => name).join(', ')}), expected that nobody works with it. Look who does, and move again.`,
        )
    },
  })
  return compare(read, await digestArchive(to.store.archive))
}

async function isStill({ store }: MoveSide, { at, who, destination, state }: Departure): Promise<boolean> {
  const now = await store.departure.read()
  return now?.at === at && now.who === who && now.destination === destination && now.state === state
}

/** Where a move was cut off after its last word to the target; its entry in the audit trail is left aside. */
async function arrivedTables(from: MoveSide, to: MoveSide): Promise<readonly MovedTable[] | undefined> {
  const [here, there] = [await digestArchive(from.store.archive), await digestArchive(to.store.archive)]
  const tables = compare(here, there).filter(({ name }) => name !== 'audit')
  return tables.some(isDifferent) || sumOf(tables) === 0 ? undefined : tables
}

/** From here on the target is the newsletter's. */
async function depart(from: MoveSide, to: MoveSide, leaving: Departure, rows: number): Promise<void> {
  const { at, who } = leaving
  const note = `from ${from.name} to ${to.name}, ${rows} rows`
  const entry = { at, issue: ALL, action: 'moved', who, note } as const
  const trail = await to.store.audit.list(ALL)
  if (!trail.some((one) => one.action === 'moved' && one.at === at && one.who === who))
    await to.store.audit.add(entry)
  await from.store.departure.write({ ...leaving, state: 'done' })
  await from.store.audit.add(entry)
  await holdOpen(from.store, `moved to ${to.name}`)
}

/** A process that was frozen meanwhile, and wakes up, claims nobody. */
async function holdOpen({ mailings }: Store, reason: string): Promise<void> {
  for (const { id, state } of await mailings.list()) {
    if (state === 'cancelled') continue
    const { queued, deferred } = await mailings.countByState(id)
    if (queued + deferred > 0) await mailings.setState(id, { state: 'paused', reason })
  }
}

function compare(from: Digests, to: Digests): readonly MovedTable[] {
  return Object.entries(from).map(([name, { rows, sha256 }]) => ({
    name,
    rows,
    from: sha256,
    to: to[name]?.sha256 ?? '',
  }))
}

function isDifferent({ from, to }: MovedTable): boolean {
  return from !== to
}

function sumOf(tables: readonly MovedTable[]): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0)
}

function refuse(reason: string): MoveResult {
  return { type: 'refused', message: `Nothing was moved. ${reason}` }
}
