// Reading, deciding and writing about readers in one transaction: what the public service and the bounces do.
import { type Kysely, sql } from 'kysely'
import type { Standing } from '../../audience/subscriber.ts'
import type { ReaderDecision, ReaderState, ReaderTarget, Subscribers } from '../readers.ts'
import { refuseDeparted } from './departure.ts'
import { cleanText, type Dialect } from './dialect.ts'
import { addEntries } from './outbox.ts'
import { READER_COLUMNS, type ReaderRow, toReader } from './reader-columns.ts'
import { isStandingAlone, type StandingChange, withStanding, writeStandings } from './reader-standings.ts'
import type { Tables } from './schema.ts'

type Change = { -readonly [Name in keyof Writable]?: Writable[Name] }

interface Writable {
  readonly address: string
  readonly address_key: string
  readonly status: Standing['status']
  readonly since: number
  readonly note: string
  readonly language: ReaderState['language']
  readonly edition: ReaderState['edition']
  readonly paused_until: number | null
  readonly asked_at: number | null
  readonly confirmation_at: number
  readonly link_at: number
  readonly fresh_at: number
  readonly new_address: string | null
  readonly new_address_key: string | null
  readonly new_address_at: number | null
}

export async function decideReaders(
  db: Kysely<Tables>,
  dialect: Dialect,
  targets: readonly ReaderTarget[],
  now: number,
  decide: Parameters<Subscribers['decide']>[2],
): Promise<readonly (ReaderState | undefined)[]> {
  if (targets.length === 0) return []
  return db.transaction().execute(async (tx) => {
    await refuseDeparted(tx)
    // somebody unknown has no row to lock, nor has an address that nobody has yet
    if (targets.some((target) => 'key' in target || target.change === 'address'))
      await dialect.exclusive(tx, 'add readers')
    const known = await readTargets(tx, dialect, targets)
    // standings wait for each other; anything else is written at once, behind those that were decided before
    let standings: StandingChange[] = []
    const flush = async () => {
      await writeStandings(tx, dialect, standings, now)
      standings = []
    }
    for (const [index, target] of targets.entries()) {
      const current = known.find(target)
      const decision = decide(current, index)
      if (current && isStandingAlone(decision)) {
        const { standing } = decision
        if (!standing) continue
        if (standings.some(({ id }) => id === current.id)) await flush()
        const clean = { ...standing, note: cleanText(standing.note) }
        standings.push({ id: current.id, standing: clean, isNews: isNews(current, standing) })
        known.put(withStanding(current, clean))
        continue
      }
      await flush()
      known.put(await write(tx, dialect, current, decision, now))
    }
    await flush()
    return targets.map((target) => known.find(target))
  })
}

/** Readers of a transaction, by id and by key, as they are at this moment of it. */
interface Known {
  find(target: ReaderTarget): ReaderState | undefined
  put(reader: ReaderState | undefined): void
}

async function readTargets(
  tx: Kysely<Tables>,
  dialect: Dialect,
  targets: readonly ReaderTarget[],
): Promise<Known> {
  const ids = targets.flatMap((target) => ('id' in target ? [target.id] : []))
  const keys = targets.flatMap((target) => ('key' in target ? [cleanText(target.key)] : []))
  const byId = new Map<number, ReaderState>()
  const byKey = new Map<string, number>()
  const put = (reader: ReaderState | undefined) => {
    if (!reader) return
    byId.set(reader.id, reader)
    byKey.set(reader.key, reader.id)
  }
  const columns = sql.join(READER_COLUMNS.map((column) => sql.ref(column)))
  for (const [column, values] of [['id', ids] as const, ['address_key', keys] as const]) {
    if (values.length === 0) continue
    const { rows } = await sql<ReaderRow>`select ${columns} from subscribers
      where ${dialect.among(column, values)} order by id ${dialect.forUpdate}`.execute(tx)
    for (const row of rows) put(toReader(row))
  }
  return {
    put,
    find: (target) => byId.get('id' in target ? target.id : (byKey.get(target.key) ?? Number.NaN)),
  }
}

async function write(
  tx: Kysely<Tables>,
  dialect: Dialect,
  current: ReaderState | undefined,
  wanted: ReaderDecision,
  now: number,
): Promise<ReaderState | undefined> {
  const decision = wanted.address && !(await isFree(tx, wanted.address.key)) ? moveOf(wanted) : wanted
  const id = current?.id ?? (await insert(tx, decision, now))
  if (id === undefined) return undefined
  const change = changeOf(decision)
  if (decision.address && current) {
    change.address = cleanText(decision.address.address)
    change.address_key = cleanText(decision.address.key)
  }
  if (current && Object.keys(change).length > 0)
    await tx.updateTable('subscribers').set(change).where('id', '=', id).execute()
  if (decision.standing && isNews(current, decision.standing)) {
    const { status, since, note } = decision.standing
    const event = { subscriber_id: id, at: now, status, since, note: cleanText(note) }
    await tx.insertInto('subscriber_events').values(event).execute()
  }
  if (decision.consent) {
    const { at, type, network = null, form = null, via } = decision.consent
    await tx.insertInto('consents').values({ subscriber_id: id, at, type, network, form, via }).execute()
  }
  if (decision.lists) await setLists(tx, dialect, id, decision.lists, now)
  const entries = decision.outbox ?? []
  await addEntries(
    tx,
    entries.map((entry) => ({ ...entry, subscriberId: id })),
    now,
  )
  const row = await tx
    .selectFrom('subscribers')
    .select(READER_COLUMNS)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toReader(row)
}

/** Somebody who left and asks again is still somebody who left. */
function isNews(current: Standing | undefined, next: Standing): boolean {
  return current?.status !== next.status || current.since !== next.since
}

async function insert(
  tx: Kysely<Tables>,
  decision: ReaderDecision,
  now: number,
): Promise<number | undefined> {
  const { add, standing } = decision
  if (!add || !standing) return undefined
  const { id } = await tx
    .insertInto('subscribers')
    .values({
      attributes: '{}',
      created_at: now,
      status: standing.status,
      since: standing.since,
      note: standing.note,
      ...changeOf(decision),
      address: cleanText(add.address),
      address_key: cleanText(add.key),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

function changeOf({ standing, preferences, confirmationAt, linkAt, freshAt, move }: ReaderDecision): Change {
  const change: Change = {}
  if (standing) {
    change.status = standing.status
    change.since = standing.since
    change.note = cleanText(standing.note)
    change.asked_at = standing.askedAt ?? null
  }
  if (preferences?.language !== undefined) change.language = preferences.language
  if (preferences?.edition !== undefined) change.edition = preferences.edition
  if (preferences && 'pausedUntil' in preferences) change.paused_until = preferences.pausedUntil ?? null
  if (confirmationAt !== undefined) change.confirmation_at = confirmationAt
  if (linkAt !== undefined) change.link_at = linkAt
  if (freshAt !== undefined) change.fresh_at = freshAt
  if (move !== undefined) {
    change.new_address = move === null ? null : cleanText(move.address)
    change.new_address_key = move === null ? null : cleanText(move.key)
    change.new_address_at = move?.at ?? null
  }
  return change
}

/** What is left of a decision whose address somebody else has. */
function moveOf({ move }: ReaderDecision): ReaderDecision {
  return move === undefined ? {} : { move }
}

async function isFree(tx: Kysely<Tables>, key: string): Promise<boolean> {
  const row = await tx
    .selectFrom('subscribers')
    .select('id')
    .where('address_key', '=', cleanText(key))
    .executeTakeFirst()
  return row === undefined
}

async function setLists(
  tx: Kysely<Tables>,
  dialect: Dialect,
  id: number,
  { on, off }: NonNullable<ReaderDecision['lists']>,
  now: number,
): Promise<void> {
  if (off.length > 0)
    await tx
      .deleteFrom('memberships')
      .where('subscriber_id', '=', id)
      .where(dialect.among('list', off))
      .execute()
  for (const list of on)
    await tx
      .insertInto('memberships')
      .values({ list, subscriber_id: id, since: now })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}
