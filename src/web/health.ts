// What a supervisor and Prometheus ask: whether the process is up, whether it can do its work, and its figures. For a loopback
// port of its own: nothing of this is reachable by the address that readers use.
import { type Context, Hono } from 'hono'
import { isLoopbackHost } from '../issue/host.ts'
import type { AudienceDesk } from '../jobs/audience/desk.ts'
import { type Metrics, overdueMs } from './metrics.ts'

export interface HealthInput {
  readonly store: Pick<AudienceDesk['store'], 'outbox'>
  readonly clock: { now(): number }
  readonly metrics: Metrics
  /** Kinds of entries that this process works. */
  readonly kinds: readonly string[]
  readonly state: () => 'running' | 'stopping'
}

/** What is due is done in seconds; a mail server that is down puts letters off, and so keeps nothing overdue. */
const STUCK_MS = 10 * 60_000

export function createHealth(input: HealthInput): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    // a page elsewhere that points its own name at this machine reads nothing
    if (isLoopbackHost(context.req.header('host'))) return next()
    return line(context, 421, 'This port answers to the names of this machine only.')
  })
  app.get('/healthz', (context) => line(context, 200, 'up'))
  app.get('/readyz', async (context) => {
    const reason = await unready(input)
    return reason === undefined ? line(context, 200, 'ready') : line(context, 503, reason)
  })
  app.get('/metrics', async () => {
    const { type, text } = await input.metrics.render()
    return new Response(text, { headers: { 'content-type': type, 'cache-control': 'no-store' } })
  })
  app.notFound((context) => line(context, 404, 'Expected /healthz, /readyz or /metrics.'))
  app.onError((_, context) => line(context, 500, 'The figures cannot be read.'))
  return app
}

/** Why it can not do its work, for the person who looks: nothing of what an error says, which may hold anything. */
async function unready({ store, clock, kinds, state }: HealthInput): Promise<string | undefined> {
  if (state() === 'stopping') return 'stopping'
  try {
    const overdue = await overdueMs(store, clock.now(), kinds)
    return overdue >= STUCK_MS ? 'the outbox is stuck' : undefined
  } catch {
    return 'the store does not answer'
  }
}

function line(context: Context, status: 200 | 404 | 421 | 500 | 503, text: string): Response {
  return context.text(`${text}\n`, status, { 'cache-control': 'no-store' })
}
