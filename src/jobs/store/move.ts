// Carries everything over from one store to another: readers with their history, issues, mailings with their bytes, the
// ledger, schedules, the audit trail, the pace. Ids stay, since signed links and the ledger name readers by them.
import type { Clock } from '../../clock/clock.ts'
import { copyArchive, digestArchive, type TableDigest } from '../../store/archive.ts'
import { type Holder, type Store, StoreRefused } from '../../store/store.ts'

export interface MoveSide {
  readonly store: Store
  /** For people: without a password. */
  readonly name: string
}

export interface MoveRequest {
  readonly holder: Holder
  /** `ann@desk store move` */
  readonly who: string
  /** Issues whose send left a journal behind: what was on the wire is not in the store yet. */
  readonly journals: (mailingId: number) => 'present' | 'absent'
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

/** Signs of life within this time count as a process that is there. */
const ALIVE_MS = 120_000
const OPEN_ON_THE_WIRE = ['claimed', 'sending'] as const

/** The target is filled in one transaction: after a move that was cut off it is as empty as before. */
export async function moveStore(
  clock: Clock,
  from: MoveSide,
  to: MoveSide,
  request: MoveRequest,
): Promise<MoveResult> {
  const lock = await from.store.lockSending(request.holder)
  if ('heldBy' in lock) {
    const by = lock.heldBy ? `: ${lock.heldBy.task}, process ${lock.heldBy.pid} on ${lock.heldBy.host}` : ''
    return refuse(
      `Nothing was moved: another yibao is sending from ${from.name}${by}. Wait until it has ended.`,
    )
  }
  try {
    const reason = (await aliveReason(clock, from)) ?? (await openReason(from, request))
    if (reason !== undefined) return refuse(reason)
    return await copy(clock, from, to, request)
  } catch (error) {
    if (error instanceof StoreRefused) return refuse(`Nothing was moved. ${error.message}`)
    throw error
  } finally {
    await lock.release()
  }
}

/** Whoever leaves through a service that goes on with the old store would be mailed from the new one. */
async function aliveReason(clock: Clock, { store, name }: MoveSide): Promise<string | undefined> {
  const [alive] = await store.processes.alive(clock.now() - ALIVE_MS)
  if (!alive) return undefined
  return `Nothing was moved: ${alive.task} works with ${name} (process ${alive.pid} on ${alive.host}). Stop it first: who leaves through it later would be lost.`
}

async function openReason({ store }: MoveSide, { journals }: MoveRequest): Promise<string | undefined> {
  for (const { id, issue } of await store.mailings.list()) {
    const counts = await store.mailings.countByState(id)
    const wire = OPEN_ON_THE_WIRE.reduce((sum, state) => sum + counts[state], 0)
    if (wire > 0 || journals(id) === 'present')
      return `Nothing was moved: a send of ${issue} was cut off, and what it had on the wire is in its journal. Run \`yibao send ${issue}\` first (or \`yibao mailing pause ${issue}\`), then move.`
  }
  return undefined
}

async function copy(
  clock: Clock,
  from: MoveSide,
  to: MoveSide,
  { who, onRows }: MoveRequest,
): Promise<MoveResult> {
  const read = await copyArchive(from.store.archive, to.store.archive, (table, rows) =>
    onRows?.(table.name, rows),
  )
  const tables = compare(read, await digestArchive(to.store.archive))
  if (tables.some((table) => table.from !== table.to)) return { type: 'different', tables }
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const note = `from ${from.name} to ${to.name}, ${rows} rows`
  await to.store.audit.add({ at: clock.now(), issue: '-', action: 'moved', who, note })
  return { type: 'moved', tables }
}

type Digests = Readonly<Record<string, TableDigest>>

function compare(from: Digests, to: Digests): readonly MovedTable[] {
  return Object.entries(from).map(([name, { rows, sha256 }]) => ({
    name,
    rows,
    from: sha256,
    to: to[name]?.sha256 ?? '',
  }))
}

function refuse(message: string): MoveResult {
  return { type: 'refused', message }
}
