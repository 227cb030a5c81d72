// Who is meant by a segment: counts over all readers, and the first few of them.
import type { SegmentReader } from '../../audience/segment/segment.ts'
import { EDITIONS, LANGUAGES, STATUSES } from '../../audience/subscriber.ts'
import { closest } from '../../issue/closest.ts'
import type { Store } from '../../store/store.ts'
import type { NamedSegment } from './named.ts'

export interface SegmentCount {
  /** Readers of any status. */
  readonly readers: number
  readonly matching: number
  /** Those of them who are active and not paused: whom a send would reach now. */
  readonly mailed: number
  /** What they are, by field and value; values that nobody has are left out. */
  readonly by: Readonly<Record<'status' | 'language' | 'edition', Readonly<Record<string, number>>>>
  readonly first: readonly SegmentReader[]
  /** Attributes that the segment names and no reader has, each with the name that was perhaps meant. */
  readonly unknown: readonly { readonly attribute: string; readonly near?: string }[]
}

const PAGE = 10_000
const NAMES_MAX = 1_000

/** Goes through all readers, a page of them in memory at a time. `show`: how many of them to return. */
export async function countSegment(
  { subscribers }: Pick<Store, 'subscribers'>,
  segment: NamedSegment,
  now: number,
  show: number,
): Promise<SegmentCount> {
  const first: SegmentReader[] = []
  const names = new Set<string>()
  const by = { status: new Map<string, number>(), language: new Map(), edition: new Map() }
  let [readers, matching, mailed, after] = [0, 0, 0, 0]
  for (;;) {
    const page = await subscribers.forSegment(segment.needs, { after, limit: PAGE })
    const last = page.at(-1)
    if (!last) break
    after = last.id
    readers += page.length
    for (const reader of page) {
      if (names.size < NAMES_MAX) for (const name of Object.keys(reader.attributes)) names.add(name)
      if (!segment.matches(reader)) continue
      matching += 1
      if (reader.status === 'active' && (reader.pausedUntil ?? 0) <= now) mailed += 1
      for (const field of ['status', 'language', 'edition'] as const)
        by[field].set(reader[field], (by[field].get(reader[field]) ?? 0) + 1)
      if (first.length < show) first.push(reader)
    }
  }
  const counts = {
    status: inOrder(STATUSES, by.status),
    language: inOrder(LANGUAGES, by.language),
    edition: inOrder(EDITIONS, by.edition),
  }
  return { readers, matching, mailed, by: counts, first, unknown: unknownAttributes(segment, readers, names) }
}

function inOrder(values: readonly string[], counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries(
    values.flatMap((value) => (counts.has(value) ? [[value, counts.get(value) ?? 0]] : [])),
  )
}

/** Where readers have more names than are looked at, nothing is said. */
function unknownAttributes({ needs }: NamedSegment, readers: number, names: ReadonlySet<string>) {
  if (readers === 0 || names.size >= NAMES_MAX) return []
  return needs.attributes
    .filter((attribute) => !names.has(attribute))
    .map((attribute) => {
      const near = closest(attribute, names)
      return { attribute, ...(near === undefined ? {} : { near }) }
    })
}
