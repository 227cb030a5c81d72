// What `yibao worker` does: starts what is scheduled, heals what crashes left, and sends what is due: with many senders
// chunk by chunk out of the queue, with one whole mailings, under the lock.
import type { Queue } from '../../queue/queue.ts'
import type { Holder, Invariants } from '../../store/store.ts'
import { takeOffRejected } from '../bounces/rejected.ts'
import { endPause } from '../mailings/pauses.ts'
import type { SendPorts } from '../send/run.ts'
import { goOn } from '../send/send.ts'
import { type ChunkRequest, rememberMailing, workChunk } from './chunks.ts'
import { type EndEvent, noteEnd } from './endings.ts'
import { sendLateLetter } from './late-letter.ts'
import { type ScheduleEvent, startSchedules } from './schedules.ts'
import { isOpen } from './standing.ts'
import { type Swept, sweep } from './sweep.ts'

export interface WorkerPorts extends SendPorts {
  /** Where several machines share a send. */
  readonly queue?: Queue
}

export interface WorkerRequest extends ChunkRequest {
  readonly holder: Holder
  /** `ann@desk` */
  readonly who: string
  /** `once`: until nothing is due now. */
  readonly until: 'once' | 'signal'
  readonly onEvent: (event: WorkerEvent) => void
}

export type WorkerEvent =
  | ScheduleEvent
  | Swept
  | EndEvent
  | { readonly type: 'resumed'; readonly issue: string }
  | { readonly type: 'letter'; readonly issue: string; readonly failure?: string }
  | {
      readonly type: 'sent'
      readonly issue: string
      readonly accepted: number
      readonly stopped?: string
      /** Why the mailing is paused now. */
      readonly paused?: string
      readonly range?: { readonly from: number; readonly to: number }
      readonly retryAt?: number
      /** The ledger as it was counted behind a send; where many share one, at its end. */
      readonly checked?: Invariants
    }
  | { readonly type: 'refused'; readonly issue: string; readonly why: string }

/** How often schedules are looked at, and what crashes left. */
const TICK_MS = 15_000
/** After the queue was empty. */
const IDLE_MS = 1000
const TROUBLE_MS = 5000
/** After the mail server refused us altogether. */
const STOPPED_MS = 60_000
/** After a send that a worker may not go on with at once: refused, or stopped. */
const HELD_BACK_MS = 600_000

/** Never throws for what the world does, but where `once` and nothing could be done. */
export async function work(ports: WorkerPorts, request: WorkerRequest): Promise<void> {
  const { queue } = ports
  if (!queue) return sendAlone(ports, request)
  const shared = { ...ports, queue }
  if (request.until === 'once') {
    await tend(shared, request, new Map())
    await takeChunks(shared, request, new Map())
    return
  }
  const begun = new Map<number, number>()
  const settled = new Map<number, number>()
  await Promise.all([
    repeat(ports, request, TICK_MS, () => tend(shared, request, settled)),
    repeat(ports, request, IDLE_MS, () => takeChunks(shared, request, begun)),
  ])
}

type SharedPorts = WorkerPorts & { readonly queue: Queue }

/** Starts what is scheduled, and heals. */
async function tend(ports: SharedPorts, request: WorkerRequest, settled: Map<number, number>): Promise<void> {
  await startDue(ports, request)
  await tell(ports, request, await sweep(ports, request.site, whoOf(request), settled))
}

/** Until the queue is empty, the mail server will not have us, or we are to end. */
async function takeChunks(
  ports: SharedPorts,
  request: WorkerRequest,
  begun: Map<number, number>,
): Promise<void> {
  const worked = new Map<number, string>()
  await drainQueue(ports, request, begun, worked)
  for (const [id, issue] of worked)
    await tell(ports, request, await noteEnd(ports, { id, issue }, whoOf(request), request.site))
}

/** And takes off the list whom the ended mailing met a refusal for good with: it is we who say that it has ended. */
async function tell(
  ports: SharedPorts,
  { onEvent, site }: WorkerRequest,
  events: readonly (EndEvent | Swept)[],
): Promise<void> {
  for (const event of events) {
    onEvent(event)
    if (event.type !== 'ended') continue
    const mailing = await ports.store.mailings.ofIssue(event.issue)
    if (mailing) await takeOffRejected(ports, mailing, site)
  }
}

/** `worked` gets the mailings by their ids. */
async function drainQueue(
  ports: SharedPorts,
  request: WorkerRequest,
  begun: Map<number, number>,
  worked: Map<number, string>,
): Promise<void> {
  const mailings = rememberMailing(ports.store)
  while (!request.signal.aborted) {
    const chunk = await ports.queue.take()
    if (!chunk) return
    const result = await workChunk(ports, chunk, { ...request, who: whoOf(request) }, mailings, begun)
    const { issue, accepted = 0, stopped, hold, retryAt } = result
    if (issue === undefined) continue
    worked.set(chunk.mailingId, issue)
    request.onEvent({
      type: 'sent',
      issue,
      accepted,
      range: { from: chunk.from, to: chunk.to },
      ...(stopped === undefined ? {} : { stopped }),
      ...(hold === undefined ? {} : { paused: hold.reason }),
      ...(retryAt === undefined ? {} : { retryAt }),
    })
    if (stopped !== undefined) {
      if (request.until === 'once') return
      await ports.clock.wait(STOPPED_MS, request.signal)
    }
  }
}

async function sendAlone(ports: WorkerPorts, request: WorkerRequest): Promise<void> {
  const heldBack = new Map<string, number>()
  const round = async () => {
    await startDue(ports, request)
    for (const mailing of await ports.store.mailings.list()) {
      const { id, issue } = mailing
      if (request.signal.aborted) return
      if (await endPause(ports, mailing, whoOf(request))) request.onEvent({ type: 'resumed', issue })
      if ((heldBack.get(issue) ?? 0) > ports.clock.now() || !(await isOpen(ports, id))) continue
      if (!(await sendOne(ports, request, issue))) heldBack.set(issue, ports.clock.now() + HELD_BACK_MS)
    }
  }
  if (request.until === 'once') await round()
  else await repeat(ports, request, TICK_MS, round)
}

/** False where it is not to be tried again soon. */
async function sendOne(ports: WorkerPorts, request: WorkerRequest, issue: string): Promise<boolean> {
  const { onEvent, until: _, ...rest } = request
  const result = await goOn(ports, { ...rest, issue, waitMs: 0, journalLost: 'refuse' })
  switch (result.type) {
    case 'refused':
      onEvent({ type: 'refused', issue, why: result.message })
      return false
    case 'cancelled':
      return false
    case 'ended': {
      const { accepted, stopped, hold, nextDue, invariants } = result
      onEvent({
        type: 'sent',
        issue,
        accepted,
        ...(stopped === undefined ? {} : { stopped }),
        ...(hold === undefined ? {} : { paused: hold.reason }),
        ...(nextDue === undefined ? {} : { retryAt: nextDue }),
        checked: invariants,
      })
      return stopped === undefined
    }
  }
}

async function startDue(ports: WorkerPorts, request: WorkerRequest): Promise<void> {
  const events = await startSchedules(ports, { ...request, who: whoOf(request) })
  for (const event of events) {
    request.onEvent(event)
    if (event.type !== 'late') continue
    const failure = await sendLateLetter(ports, request.site, event.schedule)
    request.onEvent({ type: 'letter', issue: event.issue, ...(failure === undefined ? {} : { failure }) })
  }
}

function whoOf({ who, holder }: WorkerRequest): string {
  return `${who} ${holder.task}`
}

/** Until the signal. A database that is away for a while is waited for. */
async function repeat(
  { clock }: WorkerPorts,
  { signal, onEvent }: WorkerRequest,
  pauseMs: number,
  round: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await round()
      await clock.wait(pauseMs, signal)
    } catch (error) {
      onEvent({ type: 'trouble', what: troubleOf(error) })
      await clock.wait(TROUBLE_MS, signal)
    }
  }
}

/** What only a mistake of ours throws is told with where it was thrown. */
function troubleOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const isOurs = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
  return isOurs ? `This is a bug in yibao. Please report it: ${error.stack}` : error.message
}
