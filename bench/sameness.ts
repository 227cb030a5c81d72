// Whether the time of an answer says who is on the list: the form to subscribe for addresses that are new, pending, active, gone and
// suppressed, in an order by chance, and a page asked for right after it, which the work behind the answer might hold up.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signToken } from '../src/audience/token.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite-store.ts'
import { SECRET } from './send/newsletter.ts'
import { askOnce } from './service/client.ts'
import { mannWhitney } from './service/mann-whitney.ts'
import { LIST, writeServiceBench } from './service/newsletter.ts'
import { startServe } from './service/process.ts'
import { type Measurement, median, milliseconds } from './table.ts'

const STATES = ['new', 'pending', 'active', 'unsubscribed', 'suppressed'] as const
type State = (typeof STATES)[number]
const EACH = 1000

export async function benchSameness(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'yibao-bench-'))
  const { root, database } = await writeServiceBench(folder, 0, [])
  await addPeople(database)
  const { child, port } = await startServe(root, { ...process.env, YIBAO_SECRET: SECRET })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const form = signToken('form', { list: LIST, subscriber: 0, at: Date.now() - 60_000 }, SECRET)
  const times = new Map(STATES.map((state) => [state, { answer: [] as number[], after: [] as number[] }]))
  try {
    for (const [state, number] of shuffled()) {
      const body = JSON.stringify({ address: `${state}${number}@example.org`, form })
      const post = { method: 'POST', path: '/subscribe', type: 'application/json', body } as const
      const start = performance.now()
      if ((await askOnce(agent, port, post)) !== 200) throw new Error('Unexpected refusal of the form')
      const answered = performance.now()
      await askOnce(agent, port, { method: 'GET', path: '/' })
      times.get(state)?.answer.push(answered - start)
      times.get(state)?.after.push(performance.now() - answered)
    }
  } finally {
    agent.destroy()
    child.kill('SIGTERM')
    await once(child, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
  return rows(times)
}

function rows(
  times: ReadonlyMap<State, { readonly answer: readonly number[]; readonly after: readonly number[] }>,
): readonly Measurement[] {
  const fresh = times.get('new') ?? { answer: [], after: [] }
  return [...times].map(([state, { answer, after }]) => ({
    what: `${state}, ${answer.length} times`,
    result: `median ${milliseconds(median(answer))}`,
    remark:
      state === 'new'
        ? `the page after it ${milliseconds(median(after))}`
        : `p ${mannWhitney(fresh.answer, answer).toFixed(3)} against new; the page after it ${milliseconds(median(after))}, p ${mannWhitney(fresh.after, after).toFixed(3)}`,
  }))
}

/** All of every state once, in an order by chance. */
function shuffled(): readonly (readonly [State, number])[] {
  const all = STATES.flatMap((state) => Array.from({ length: EACH }, (_, number) => [state, number] as const))
  return all
    .map((one) => [Math.random(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one)
}

async function addPeople(database: string): Promise<void> {
  const store = await openSqliteStore(database)
  for (const state of STATES) {
    if (state === 'new') continue
    const keys = Array.from({ length: EACH }, (_, number) => `${state}${number}@example.org`)
    await store.subscribers.decide(
      keys.map((key) => ({ key })),
      1,
      (_, index) => {
        const key = keys[index] ?? ''
        return { add: { address: key, key }, standing: { status: state, since: 1, note: 'bench' } }
      },
    )
  }
  await store.close()
}
