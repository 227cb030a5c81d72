// The deliveries of an issue by state, kept in `.yibao/cache/` once nothing of it changes any more: counting a million takes a
// second, and every issue of the past is the same the next time. Losing the file costs time and nothing else.
import { z } from 'zod'
import type { DeliveryRow } from '../../audience/statistics/rows.ts'
import type { Files } from '../../files/files.ts'
import type { AuditEntry, Store } from '../../store/store.ts'
import { DAY_MS } from './desk.ts'

const PATH = '.yibao/cache/deliveries.json'
/** An answer that came late may still be written down. */
const SETTLED_MS = 2 * DAY_MS
const SETTLED: ReadonlySet<string> = new Set(['accepted', 'rejected', 'skipped', 'uncertain'])

const counts = z.record(
  z.string(),
  z.array(z.object({ variant: z.string(), state: z.string(), count: z.int() })),
)

/**
 * Counts by issue, in this order. Whatever a person does about a mailing stands in the audit trail, so a count is that of a
 * mailing with the same last entry.
 */
export async function countDeliveries(
  store: Pick<Store, 'statistics' | 'audit'>,
  issues: readonly { readonly id: number; readonly issue: string }[],
  now: number,
  cache: Pick<Files, 'readText' | 'write'>,
): Promise<ReadonlyMap<string, readonly DeliveryRow[]>> {
  const kept = parse(await cache.readText(PATH))
  const trail = await store.audit.list()
  const found = new Map<string, readonly DeliveryRow[]>()
  const next = { ...kept }
  for (const { id, issue } of issues) {
    const entries = trail.filter((entry) => entry.issue === issue)
    const key = `${id} ${issue} ${entries.length} ${entries.at(-1)?.at ?? 0}`
    const rows = kept[key] ?? (await store.statistics.deliveries(issue))
    found.set(issue, rows)
    if (isSettled(rows, entries, now)) next[key] = [...rows]
  }
  if (Object.keys(next).length > Object.keys(kept).length) await cache.write(PATH, JSON.stringify(next))
  return found
}

function isSettled(rows: readonly DeliveryRow[], entries: readonly AuditEntry[], now: number): boolean {
  const last = entries.at(-1)
  if (rows.length === 0 || last === undefined || now - last.at < SETTLED_MS) return false
  return rows.every(({ state }) => SETTLED.has(state))
}

function parse(text: string | undefined): z.infer<typeof counts> {
  if (text === undefined) return {}
  try {
    return counts.parse(JSON.parse(text))
  } catch {
    return {}
  }
}
