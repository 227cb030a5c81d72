// Works through one part of a mailing. The job is a hint, the ledger the truth: one that comes twice, or comes back while
// its first worker still lives, finds only what nobody has claimed; one that is lost is made again by the sweeper.
import type { Mailing } from '../../mailing/delivery.ts'
import type { Chunk, Queue, TakenChunk } from '../../queue/queue.ts'
import type { Store } from '../../store/store.ts'
import { holdMailing } from '../mailings/pauses.ts'
import { type RunRequest, type RunResult, runMailing, type SendPorts } from '../send/run.ts'
import { noteBegin } from './endings.ts'

export interface ChunkRequest extends Omit<RunRequest, 'mailing' | 'range' | 'waitMs' | 'onProgress'> {
  /** For the audit trail: `ann@desk worker`. */
  readonly who: string
}

export interface ChunkResult extends Partial<RunResult> {
  readonly issue?: string
  /** The earliest time at which a reader of this chunk is to be tried again. */
  readonly retryAt?: number
}

/** Readers of a chunk that are looked through for retries at a time. */
const PAGE = 500

export async function workChunk(
  ports: SendPorts & { readonly queue: Queue },
  chunk: TakenChunk,
  request: ChunkRequest,
  mailings: MailingMemory,
  begun: Map<number, number>,
): Promise<ChunkResult> {
  const { store, queue } = ports
  const mailing = await mailings.byId(chunk.mailingId)
  if (!mailing) {
    await chunk.done() // planned anew since, or cleared away
    return {}
  }
  await noteBegin(ports, mailing, request.who, begun)
  const range = { from: chunk.from, to: chunk.to }
  const run = await runMailing(ports, { ...request, mailing, range, waitMs: 0 })
  if (run.hold) await holdMailing(ports, mailing, run.hold, request.who)
  if (run.stopped !== undefined || run.interrupted) {
    await chunk.giveBack()
    return { ...run, issue: mailing.issue }
  }
  const retryAt = run.state === 'active' ? await nextRetry(store, chunk) : undefined
  if (retryAt !== undefined) await queue.enqueue([{ mailingId: chunk.mailingId, ...range }], retryAt)
  await chunk.done()
  return { ...run, issue: mailing.issue, ...(retryAt === undefined ? {} : { retryAt }) }
}

async function nextRetry({ mailings }: Store, { mailingId, from, to }: Chunk): Promise<number | undefined> {
  let earliest: number | undefined
  for (let after = from - 1; after < to; ) {
    const page = await mailings.deliveries(mailingId, { state: 'deferred', after, limit: PAGE })
    for (const { subscriberId, dueAt } of page) {
      if (subscriberId <= to && dueAt < (earliest ?? Number.POSITIVE_INFINITY)) earliest = dueAt
    }
    after = page.length < PAGE ? to : (page.at(-1)?.subscriberId ?? to)
  }
  return earliest
}

export interface MailingMemory {
  byId(id: number): Promise<Mailing | undefined>
}

/** Keeps the bytes of the mailing that was worked on last: its chunks come one after the other. */
export function rememberMailing({ mailings }: Pick<Store, 'mailings'>): MailingMemory {
  let last: Mailing | undefined
  return {
    byId: async (id) => {
      if (last?.id !== id) last = await mailings.byId(id)
      return last
    },
  }
}
