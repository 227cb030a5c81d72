// Figures about the service for Prometheus: how often, how long, how much waits. Labels are words of this program alone, never an
// address, a token, a path or a network, so that neither secrets nor endless series come of what somebody sends.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { AudienceDesk } from '../jobs/audience/desk.ts'
import type { OutboxLogEntry } from '../jobs/audience/outbox.ts'
import type { ServiceLogEntry } from './exchange.ts'

export interface MetricsInput {
  readonly store: Pick<AudienceDesk['store'], 'subscribers' | 'outbox'>
  readonly clock: { now(): number }
  /** Kinds of entries that this process works: what waits for another is not late here. */
  readonly kinds: readonly string[]
}

export interface Metrics {
  request(entry: ServiceLogEntry): void
  outbox(entry: OutboxLogEntry): void
  /** In the text format of Prometheus. */
  render(): Promise<{ readonly type: string; readonly text: string }>
}

/** Seconds: what is wanted of leaving is 50 ms, under load. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]
const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS'])
/** Counting a million readers takes a tenth of a second in which nobody is answered. */
const READERS_EVERY_MS = 60_000

export function openMetrics(input: MetricsInput): Metrics {
  const register = new Registry()
  collectDefaultMetrics({ register })
  const requests = new Counter({
    name: 'yibao_http_requests_total',
    help: 'Requests answered, by kind of address, method and status.',
    labelNames: ['route', 'method', 'status'],
    registers: [register],
  })
  const seconds = new Histogram({
    name: 'yibao_http_request_seconds',
    help: 'From a request to its answer, by kind of address.',
    labelNames: ['route'],
    buckets: SECONDS,
    registers: [register],
  })
  const leaves = new Counter({
    name: 'yibao_leave_requests_total',
    help: 'Requests by which a reader left, or had left already.',
    registers: [register],
  })
  const worked = new Counter({
    name: 'yibao_outbox_worked_total',
    help: 'Entries of the outbox worked by this process, by kind and what came of them: letters are of kinds such as "letter confirm".',
    labelNames: ['kind', 'result'],
    registers: [register],
  })
  addGauges(register, input)
  return {
    request: ({ route, method, status, result, ms }) => {
      requests.inc({ route, method: METHODS.has(method) ? method : 'other', status: String(status) })
      if (ms !== undefined) seconds.observe({ route }, ms / 1000)
      if (result === 'left') leaves.inc()
    },
    outbox: ({ kind, result }) => worked.inc({ kind, result }),
    render: async () => ({ type: register.contentType, text: await register.metrics() }),
  }
}

/** What stands in the store when somebody asks. */
function addGauges(register: Registry, { store, clock, kinds }: MetricsInput): void {
  new Gauge({
    name: 'yibao_outbox_entries',
    help: 'Entries of the outbox, by kind and state.',
    labelNames: ['kind', 'state'],
    registers: [register],
    async collect() {
      this.reset()
      for (const { kind, state, count } of await store.outbox.counts()) this.set({ kind, state }, count)
    },
  })
  new Gauge({
    name: 'yibao_outbox_overdue_seconds',
    help: 'For how long the oldest entry that is due, and that this process works, has waited.',
    registers: [register],
    async collect() {
      this.set((await overdueMs(store, clock.now(), kinds)) / 1000)
    },
  })
  let counted = Number.NEGATIVE_INFINITY
  new Gauge({
    name: 'yibao_readers',
    help: 'Readers by status, counted once a minute at most.',
    labelNames: ['status'],
    registers: [register],
    async collect() {
      if (clock.now() - counted < READERS_EVERY_MS) return
      counted = clock.now()
      for (const [status, count] of Object.entries(await store.subscribers.countByStatus()))
        this.set({ status }, count)
    },
  })
}

/** How long the oldest entry of these kinds that is due has waited; 0 where nothing is due. */
export async function overdueMs(
  store: Pick<AudienceDesk['store'], 'outbox'>,
  now: number,
  kinds: readonly string[],
): Promise<number> {
  const due = await store.outbox.nextDue(kinds)
  return due === undefined ? 0 : Math.max(0, now - due)
}
