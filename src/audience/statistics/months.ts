// Growth by month: who came and who went, and how many readers there were at its end. Months are those of UTC. Pure.
import type { ChangeKind, ChangeRow } from './rows.ts'

export interface Month {
  /** YYYY-MM. */
  readonly month: string
  readonly confirmed: number
  readonly added: number
  readonly imported: number
  readonly left: number
  readonly suppressed: number
  readonly net: number
  /** Readers at its end. */
  readonly total: number
}

const MINUTE_MS = 60_000
/** Longer than any newsletter has been there, and an end for a clock that is wrong. */
const MONTHS_MAX = 1200
const NOBODY = { confirmed: 0, added: 0, imported: 0, left: 0, suppressed: 0 }

/**
 * Every month from the first change, or from `since`, to the present one, without gaps. Nothing where nobody ever came.
 */
export function growthByMonth(
  changes: readonly ChangeRow[],
  now: number,
  since: number | undefined,
): readonly Month[] {
  const counts = new Map<string, Record<ChangeKind, number>>()
  for (const { kind, minute, count } of changes) {
    const month = monthOf(minute * MINUTE_MS)
    const of = counts.get(month) ?? { ...NOBODY }
    of[kind] += count
    counts.set(month, of)
  }
  const first = [...counts.keys()].sort()[0]
  if (first === undefined) return []
  const months: Month[] = []
  let total = 0
  for (const month of monthsFrom(first, monthOf(now))) {
    const of = counts.get(month) ?? { ...NOBODY }
    const net = of.confirmed + of.added + of.imported - of.left - of.suppressed
    total += net
    months.push({ month, ...of, net, total })
  }
  return since === undefined ? months : months.filter(({ month }) => month >= monthOf(since))
}

function monthOf(time: number): string {
  return new Date(time).toISOString().slice(0, 7)
}

function* monthsFrom(first: string, last: string): Generator<string> {
  const [year = 0, month = 1] = first.split('-').map(Number)
  for (let index = 0; index < MONTHS_MAX; index++) {
    const next = monthOf(Date.UTC(year, month - 1 + index, 1))
    if (next > last) return
    yield next
  }
}
