// Sends an issue to its readers: plans a mailing or goes on with one, sends what is due, waits for what will be due
// soon, and says what became of everybody. The same for a dry run, with files for a mail server and a copy for a ledger.
import type { Holder } from '../../store/store.ts'
import { holdMailing } from '../mailings/pauses.ts'
import { audit, endSend } from './ending.ts'
import { prepareSend, type Ready } from './prepare.ts'
import { recover } from './recover.ts'
import { reportSend } from './report.ts'
import { type Declined, type GoOnRequest, refuse, type SendRequest, type SendResult } from './request.ts'
import { runMailing, type SendPorts } from './run.ts'
import { editionOf } from './variants.ts'

export type { SendReport } from './report.ts'
export type {
  Declined,
  GoOnRequest,
  SendProgress,
  SendQuestion,
  SendRequest,
  SendResult,
} from './request.ts'
export type { SendPorts } from './run.ts'

/** Throws only for mistakes of ours: what the world says is in the result. */
export function sendIssue(ports: SendPorts, request: SendRequest): Promise<SendResult> {
  return holdingLock<SendResult>(ports, request.holder, async () => {
    const ready = await prepareSend(ports, request)
    return ready.type === 'ready' ? runReady(ports, request, ready) : ready
  })
}

/** Everything up to the first message, for a process that leaves the sending to another: goOn. */
export function planIssue(
  ports: SendPorts,
  request: SendRequest,
): Promise<Declined | { readonly type: 'planned'; readonly notes: readonly string[] }> {
  return holdingLock(ports, request.holder, async () => {
    const ready = await prepareSend(ports, request)
    if (ready.type !== 'ready') return ready
    await ready.line?.close()
    return { type: 'planned' as const, notes: ready.notes }
  })
}

/** Goes on with the mailing of an issue out of its stored bytes. */
export function goOn(ports: SendPorts, request: GoOnRequest): Promise<SendResult> {
  return holdingLock<SendResult>(ports, request.holder, async () => {
    const mailing = await ports.store.mailings.ofIssue(request.issue)
    if (!mailing) return refuse(`Nothing of ${request.issue} was planned yet: yibao send ${request.issue}`)
    const recovery = await recover(ports, mailing, request.journalLost)
    if (recovery.type === 'refused') return refuse(recovery.message)
    const { queued, deferred } = await ports.store.mailings.countByState(mailing.id)
    const { notes } = recovery
    return runReady(ports, request, { type: 'ready', mailing, readers: queued + deferred, notes })
  })
}

async function holdingLock<T>(
  { store }: Pick<SendPorts, 'store'>,
  holder: Holder,
  work: () => Promise<T>,
): Promise<T | Declined> {
  const lock = await store.lockSending(holder)
  if ('heldBy' in lock) return refuse(heldSentence(lock.heldBy))
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

function heldSentence(by: Holder | undefined): string {
  if (!by) return 'Another yibao is sending from this database. Wait until it has ended.'
  const since = new Date(by.since).toISOString()
  return `Another yibao is sending from this database: \`${by.task}\` on ${by.host}, process ${by.pid}, since ${since}. Wait until it has ended, or end it.`
}

async function runReady(
  ports: SendPorts,
  request: GoOnRequest,
  { mailing, readers, notes, line }: Ready,
): Promise<SendResult> {
  const { onProgress, ...rest } = request
  if (readers > 0) await audit(ports, request, 'started', { readers, ...editionOf(mailing) })
  const run = await runMailing(
    ports,
    {
      ...rest,
      mailing,
      ...(onProgress ? { onProgress: (progress) => onProgress({ ...progress, total: readers }) } : {}),
    },
    line,
  )
  if (run.hold) await holdMailing(ports, mailing, run.hold, `${request.who} ${request.holder.task}`)
  const report = await reportSend(ports.store, mailing.id, run, notes)
  return { type: 'ended', ...(await endSend(ports, request, mailing, { readers, report })) }
}
