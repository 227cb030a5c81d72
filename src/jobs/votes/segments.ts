// Which readers are in the segments that a vote weighs, as newsletter.yaml says them and as the readers are now.
import type { OpenedSegment } from '../../audience/segment/segment.ts'
import type { Poll } from '../../issue/poll.ts'
import type { Site } from '../../issue/site.ts'
import type { Store } from '../../store/store.ts'
import { findSegment } from '../segments/named.ts'
import type { SegmentsOf } from './tally.ts'

const PAGE = 10_000

/** What is wrong with the segments that votes weigh; undefined where all of them are in newsletter.yaml. */
export function segmentProblem(polls: readonly Poll[], site: Site, now: number): string | undefined {
  const names = new Set(polls.flatMap(({ weights }) => Object.keys(weights)))
  for (const name of names) {
    const segment = findSegment(site, name, now)
    if ('problem' in segment) return segment.problem
  }
  return undefined
}

/** Throws where a segment has a problem: `segmentProblem` says which. Goes through all readers, a page of them in memory. */
export function openSegmentsOf(
  { subscribers }: Pick<Store, 'subscribers'>,
  site: Site,
  now: number,
): SegmentsOf {
  return async (names, readers) => {
    const wanted = new Set(readers)
    const found = new Map<number, Set<string>>()
    for (const name of names) {
      const segment = findSegment(site, name, now)
      if ('problem' in segment) throw new Error(segment.problem)
      for (const id of await idsIn(subscribers, segment)) {
        if (!wanted.has(id)) continue
        found.set(id, (found.get(id) ?? new Set<string>()).add(name))
      }
    }
    return found
  }
}

async function idsIn(
  subscribers: Store['subscribers'],
  { needs, matches }: OpenedSegment,
): Promise<readonly number[]> {
  const ids: number[] = []
  for (let after = 0; ; ) {
    const page = await subscribers.forSegment(needs, { after, limit: PAGE })
    const last = page.at(-1)
    if (!last) return ids
    after = last.id
    for (const reader of page) if (matches(reader)) ids.push(reader.id)
  }
}
