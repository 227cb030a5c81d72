// How long it takes to count a segment, and to plan a mailing for one, over a list of readers with a history of issues.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importSubscribers } from '../src/jobs/subscribers/import.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts'
import type { Audience, NewMailing, Store } from '../src/store/store.ts'
import { generated } from './subscribers.ts'
import type { Measurement } from './table.ts'

const NOW = Date.UTC(2026, 0, 1)
const RECORDS = 5_000
const EXPRESSIONS = [
  'domain ends with "7.org"',
  'attribute.city = 北京 and not name contains 99',
  'list = press and language = en',
  'received > 3 and last received within 3 months',
  'got = 2 and got != 3',
]

/** `READERS` and `ISSUES` of the environment change how many there are. */
export async function benchSegments(): Promise<readonly Measurement[]> {
  const readers = Number(process.env.READERS ?? 1_000_000)
  const issues = Number(process.env.ISSUES ?? 4)
  const folder = mkdtempSync(join(tmpdir(), 'yibao-bench-'))
  const store = await openSqliteStore(join(folder, 'yibao.sqlite'))
  try {
    await fill(store, readers, issues)
    const measurements: Measurement[] = []
    for (const expression of EXPRESSIONS)
      measurements.push(
        await measure(expression, readers, () =>
          store.mailings.countAudience({ type: 'segment', expression }, NOW),
        ),
      )
    const audience: Audience = { type: 'segment', expression: EXPRESSIONS.join(' or ') }
    const plan = async () => (await store.mailings.plan(mailing('next', audience))).size
    measurements.push(await measure('plan for any of them', readers, plan))
    return measurements
  } finally {
    await store.close()
    rmSync(folder, { recursive: true })
  }
}

/** Every issue went to everyone; every third reader is on a list. */
async function fill(store: Store, readers: number, issues: number): Promise<void> {
  await importSubscribers(store, () => generated(readers), { now: NOW, note: 'benchmark' })
  for (let from = 1; from <= readers; from += 3 * RECORDS) {
    const ids = Array.from({ length: RECORDS }, (_, index) => from + 3 * index)
    await store.subscribers.addToList('press', ids, NOW)
  }
  for (let issue = 1; issue <= issues; issue++) {
    const { id } = await store.mailings.plan(mailing(`00${issue}-issue`, { type: 'active' }))
    for (let from = 1; from <= readers; from += RECORDS) {
      const records = Array.from({ length: Math.min(RECORDS, readers - from + 1) }, (_, index) => ({
        subscriberId: from + index,
        state: 'accepted' as const,
        reply: '250 2.0.0 ok',
      }))
      await store.mailings.record(id, records, NOW)
    }
  }
}

function mailing(issue: string, audience: Audience): NewMailing {
  return {
    issue,
    subject: 'Benchmark',
    variants: [{ id: 'full', hash: 'benchmark', bytes: new Uint8Array([0]) }],
    plannedAt: NOW,
    messageId: (id) => `${id}@bench.example`,
    audience,
  }
}

async function measure(what: string, readers: number, run: () => Promise<number>): Promise<Measurement> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const matching = await run()
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const perReader = (user + system) / readers
  return {
    what,
    result: `${((seconds / readers) * 100_000).toFixed(2)} s for 100,000`,
    remark: `${matching.toLocaleString('en')} of ${readers.toLocaleString('en')}, ${seconds.toFixed(1)} s, ${perReader.toFixed(1)} µs of CPU a reader, at most ${Math.round(process.resourceUsage().maxRSS / 1e3)} MB of memory so far`,
  }
}
