// After which issue readers left: the newest that was sent in the seven days before. Pure.
import type { ChangeRow } from './rows.ts'

const WEEK_MINUTES = 7 * 24 * 60
const MINUTE_MS = 60_000

/** By issue. Who left without an issue in the seven days before is in none of them. `mailings`: oldest first. */
export function leavesAfter(
  mailings: readonly { readonly issue: string; readonly plannedAt: number }[],
  lefts: readonly Pick<ChangeRow, 'minute' | 'count'>[],
): ReadonlyMap<string, number> {
  const newestFirst = mailings
    .map(({ issue, plannedAt }) => ({ issue, minute: Math.floor(plannedAt / MINUTE_MS) }))
    .sort((a, b) => b.minute - a.minute)
  const counts = new Map<string, number>()
  for (const { minute, count } of lefts) {
    const after = newestFirst.find((mailing) => mailing.minute <= minute)
    if (!after || minute - after.minute >= WEEK_MINUTES) continue
    counts.set(after.issue, (counts.get(after.issue) ?? 0) + count)
  }
  return counts
}
