// Adding, finding, removing and exporting readers by hand.
import { parseAddress } from '../../audience/address.ts'
import { ATTRIBUTE_PREFIX, isTakenHeader } from '../../audience/columns.ts'
import { guardFormula } from '../../audience/formula.ts'
import { cleanName } from '../../audience/row.ts'
import { type Status, type Subscriber, step } from '../../audience/subscriber.ts'
import type { Store, SubscriberHistory } from '../../store/store.ts'
import { openMarks } from './marks.ts'

export interface Problem {
  readonly problem: string
}

export interface NewReader {
  readonly address: string
  readonly name?: string
  readonly attributes: Readonly<Record<string, string>>
  /** Why they may be mailed. */
  readonly note: string
}

const PAGE = 5_000

/** Adds one reader for whose consent the owner vouches. Somebody who left or was erased is refused: only they can come back. */
export async function addSubscriber(
  store: Store,
  reader: NewReader,
  now: number,
  erasureKey?: string,
): Promise<{ readonly outcome: 'added' | 'updated' | 'known'; readonly subscriber: Subscriber } | Problem> {
  const address = parseAddress(reader.address)
  if ('problem' in address) return address
  const marks = await openMarks(store, erasureKey)
  if ('problem' in marks) return marks
  if ((await marks.erased([address.key])).size > 0)
    return {
      problem: `${address.text} had themselves erased, and is not added again: only they can come back, by asking and confirming`,
    }
  const known = await store.subscribers.byKey(address.key)
  const { next } = step(known, { type: 'added', at: now, note: reader.note })
  if (known && next === known && known.status !== 'active') return { problem: leftProblem(known) }
  if (known && next && next !== known) await store.subscribers.change(known.id, next)
  const name = cleanName(reader.name ?? '')
  const attributes = Object.entries(reader.attributes).filter(([, value]) => value !== '')
  const [outcome] = await store.subscribers.addMany(
    [
      {
        address: address.text,
        key: address.key,
        ...(name === '' ? {} : { name }),
        status: 'active',
        since: now,
        note: reader.note,
        attributes: Object.fromEntries(attributes),
      },
    ],
    now,
  )
  const subscriber = await store.subscribers.byKey(address.key)
  if (!subscriber) throw new Error('Unexpected absence of a reader who was just added')
  if (next !== known) return { outcome: 'added', subscriber }
  return { outcome: outcome === 'updated' ? 'updated' : 'known', subscriber }
}

function leftProblem({ address, status, since, note }: Subscriber): string {
  const day = new Date(since).toISOString().slice(0, 10)
  const what = status === 'suppressed' ? 'is suppressed' : 'left'
  return `${address} ${what} since ${day} (${note}) and is not added again. If they asked you to come back: yibao subscribers remove ${address}, then add them anew`
}

/** The reader of an address, in whatever way it is written. */
export async function findSubscriber(store: Store, text: string): Promise<Subscriber | Problem> {
  const address = parseAddress(text)
  if ('problem' in address) return address
  const subscriber = await store.subscribers.byKey(address.key)
  return subscriber ?? { problem: `${address.text} is not in the list` }
}

export interface ShownSubscriber {
  readonly subscriber: Subscriber
  /** Ids, in order. */
  readonly lists: readonly string[]
  readonly history: readonly SubscriberHistory[]
}

export async function showSubscriber(store: Store, text: string): Promise<ShownSubscriber | Problem> {
  const subscriber = await findSubscriber(store, text)
  if ('problem' in subscriber) return subscriber
  const { id } = subscriber
  const [lists, history] = [await store.subscribers.listsOf(id), await store.subscribers.history(id)]
  return { subscriber, lists, history }
}

/** Every reader, in order of id, one page of them in memory at a time. */
export async function* allSubscribers(store: Store, status?: Status): AsyncGenerator<Subscriber> {
  for await (const page of pages(store, status)) yield* page
}

async function* pages(store: Store, status?: Status): AsyncGenerator<readonly Subscriber[]> {
  let after = 0
  for (;;) {
    const page = await store.subscribers.list({
      after,
      limit: PAGE,
      ...(status === undefined ? {} : { status }),
    })
    const last = page.at(-1)
    if (!last) return
    yield page
    after = last.id
  }
}

/** With the lists that each is on. */
async function* withLists(
  store: Store,
  status?: Status,
): AsyncGenerator<readonly [Subscriber, readonly string[]]> {
  for await (const page of pages(store, status)) {
    const lists = await store.subscribers.listsOfMany(page.map(({ id }) => id))
    for (const reader of page) yield [reader, lists.get(reader.id) ?? []]
  }
}

const OWN_COLUMNS = [
  'email',
  'name',
  'status',
  'since',
  'status_note',
  'yibao_language',
  'yibao_edition',
  'yibao_paused_until',
  'yibao_lists',
]

/** Lines of a CSV file that `import` reads back to the same readers. Formulas are disarmed for spreadsheets. */
export async function* exportCsv(store: Store, status?: Status): AsyncGenerator<string> {
  const names = new Set<string>()
  for await (const { attributes } of allSubscribers(store, status)) {
    for (const name of Object.keys(attributes)) names.add(name)
  }
  const sorted = [...names].sort()
  const header = sorted.map((name) => (isTakenHeader(name) ? `${ATTRIBUTE_PREFIX}${name}` : name))
  yield csvLine([...OWN_COLUMNS, ...header])
  for await (const [reader, lists] of withLists(store, status)) {
    yield csvLine([
      reader.address,
      reader.name ?? '',
      reader.status,
      iso(reader.since),
      reader.note,
      reader.language,
      reader.edition,
      reader.pausedUntil === undefined ? '' : iso(reader.pausedUntil),
      lists.join(' '),
      ...sorted.map((name) =>
        Object.hasOwn(reader.attributes, name) ? (reader.attributes[name] ?? '') : '',
      ),
    ])
  }
}

/** Pieces of a JSON array, for other programs: what is stored. */
export async function* exportJson(store: Store, status?: Status): AsyncGenerator<string> {
  let separator = '[\n'
  for await (const [reader, lists] of withLists(store, status)) {
    yield `${separator}${JSON.stringify({ ...toJson(reader), lists })}`
    separator = ',\n'
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n'
}

/** A reader as JSON shows one: times as text. */
export function toJson({ since, pausedUntil, askedAt, ...reader }: Subscriber) {
  return {
    ...reader,
    since: iso(since),
    ...(pausedUntil === undefined ? {} : { pausedUntil: iso(pausedUntil) }),
    ...(askedAt === undefined ? {} : { askedAt: iso(askedAt) }),
  }
}

function iso(time: number): string {
  return new Date(time).toISOString()
}

function csvLine(values: readonly string[]): string {
  return `${values.map(csvCell).join(',')}\r\n`
}

function csvCell(value: string): string {
  const guarded = guardFormula(value)
  return /[",;\t\r\n]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}
