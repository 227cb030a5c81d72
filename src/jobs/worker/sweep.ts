// Heals what crashes leave: claims that ran out, pauses that are over, parts with something due that no job points at, and ends
// that nobody has written down.
import type { Clock } from '../../clock/clock.ts'
import type { Site } from '../../issue/site.ts'
import type { Chunk, Queue } from '../../queue/queue.ts'
import type { Store } from '../../store/store.ts'
import { endPause } from '../mailings/pauses.ts'
import { type EndEvent, noteEnd } from './endings.ts'

export interface Swept {
  readonly type: 'swept'
  readonly issue: string
  /** Claims that ran out with nothing on the wire. */
  readonly queued: number
  /** Claims that ran out with the message's end perhaps on its way. */
  readonly uncertain: number
  readonly resumed: boolean
  /** Jobs put in. */
  readonly enqueued: number
}

const CHUNK = 500

/** How long a mailing with nothing open is left alone: counting through all that were ever sent is dear. */
const SETTLED_MS = 5 * 60_000

/**
 * Says what it did, by mailing; nothing of those that are as they should be. `settled` remembers between sweeps, by id, until
 * when a mailing need not be looked at.
 */
export async function sweep(
  { store, clock, queue }: { readonly store: Store; readonly clock: Clock; readonly queue: Queue },
  site: Site,
  who: string,
  settled: Map<number, number>,
): Promise<readonly (Swept | EndEvent)[]> {
  const events: (Swept | EndEvent)[] = []
  for (const mailing of await store.mailings.list()) {
    const { id, issue, state } = mailing
    if ((settled.get(id) ?? 0) > clock.now()) continue
    const { queued, uncertain } = await store.mailings.recordExpired(id, clock.now())
    const resumed = await endPause({ store, clock }, mailing, who)
    const enqueued = state === 'active' || resumed ? await enqueueDue({ store, clock, queue }, id) : 0
    if (queued + uncertain + enqueued > 0 || resumed)
      events.push({ type: 'swept', issue, queued, uncertain, resumed, enqueued })
    if (enqueued > 0 || (await store.mailings.nextDue(id)) !== undefined) continue
    events.push(...(await noteEnd({ store, clock }, mailing, who, site)))
    settled.set(id, clock.now() + SETTLED_MS)
  }
  return events
}

async function enqueueDue(
  { store, clock, queue }: { readonly store: Store; readonly clock: Clock; readonly queue: Queue },
  mailingId: number,
): Promise<number> {
  const due = await store.mailings.dueRanges(mailingId, clock.now(), CHUNK)
  if (due.length === 0) return 0
  const missing = uncovered(due, await queue.waiting(mailingId))
  await queue.enqueue(missing.map((range) => ({ mailingId, ...range })))
  return missing.length
}

type Range = Pick<Chunk, 'from' | 'to'>

/** What of the ranges lies in no chunk. A chunk that somebody works on does not count: its worker may be dead. */
export function uncovered(ranges: readonly Range[], chunks: readonly Range[]): readonly Range[] {
  const sorted = chunks.toSorted((left, right) => left.from - right.from)
  return ranges.flatMap(({ from, to }) => {
    const left: Range[] = []
    let start = from
    for (const chunk of sorted) {
      if (chunk.to < start) continue
      if (chunk.from > to) break
      if (chunk.from > start) left.push({ from: start, to: chunk.from - 1 })
      start = chunk.to + 1
    }
    return start <= to ? [...left, { from: start, to }] : left
  })
}
