// Workers in this process over a real PostgreSQL and a mail server on loopback.
import type { Clock } from '../../../src/clock/clock.ts'
import { type WorkerEvent, type WorkerRequest, work } from '../../../src/jobs/worker/worker.ts'
import { compileMessage } from '../../../src/mailing/compile.ts'
import { encodeCompiled } from '../../../src/mailing/compiled.ts'
import { chunkEnqueuer, openPgBossQueue } from '../../../src/queue/pg-boss.ts'
import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { smtpTransport } from '../../../src/transport/smtp.ts'
import { edition, SITE } from '../../mailing/sample.ts'
import { HOLDER, reader } from '../../store/contract.ts'

export const START = 1_800_000_000_000
export const SECRET = 'a secret of a newsletter that is only for tests'

/** Time that goes on only when told, or when somebody waits. */
export function testClock(start = START): Clock & { advance(ms: number): void } {
  let now = start
  return {
    now: () => now,
    advance: (ms) => {
      now += ms
    },
    wait: async (ms) => {
      now += ms
    },
    randomBytes: (count) => new Uint8Array(count).fill(7),
  }
}

export async function variantOf(hash = 'ab'.repeat(32)) {
  const bytes = encodeCompiled(await compileMessage(edition({ hash }), SITE, START))
  return { id: 'all', hash, bytes }
}

export async function planTokens(store: Store, names: readonly string[]): Promise<number> {
  await store.subscribers.addMany(
    names.map((name) => reader(`${name}@example.org`)),
    START,
  )
  const mailing = await store.mailings.plan({
    issue: 'tokens',
    subject: 'Tokens',
    variants: [await variantOf()],
    plannedAt: START,
    messageId: (id) => `${id}@weekly.gazette.example`,
    audience: { type: 'active' },
  })
  return mailing.id
}

export function openShared(url: string): Promise<Store> {
  return openPostgresStore(url, { enqueue: chunkEnqueuer(url) })
}

/** A worker with connections of its own, as on another machine. */
export async function workOnce(
  url: string,
  server: { readonly url: string },
  clock: Clock,
  name: string,
  more: Partial<WorkerRequest> = {},
): Promise<readonly WorkerEvent[]> {
  const events: WorkerEvent[] = []
  const store = await openShared(url)
  const queue = await openPgBossQueue(url)
  const transport = smtpTransport(`${server.url}?lines=2`)
  const journal = () => {
    throw new Error('expected no journal')
  }
  try {
    await work(
      { store, queue, transport, clock, journal },
      {
        site: SITE,
        secret: SECRET,
        signers: [],
        signal: new AbortController().signal,
        worker: name,
        holder: { ...HOLDER, task: 'worker' },
        who: 'ann@desk',
        until: 'once',
        onEvent: (event) => events.push(event),
        ...more,
      },
    )
  } finally {
    await queue.close()
    await store.close()
  }
  return events
}
