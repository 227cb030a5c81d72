// The work that follows from answers: askings are decided on together, letters and mails go out one by one, other programs are told
// side by side. A letter is never sent twice, a webhook is told until it has heard, and what cannot be done now is put off.
import { setImmediate } from 'node:timers/promises'
import { withoutAddresses } from '../../audience/address.ts'
import type { OutboxEntry } from '../../store/store.ts'
import {
  type Attempt,
  type Line,
  type Transport,
  TransportRefused,
  TransportUnavailable,
} from '../../transport/transport.ts'
import { takeAskings, takeLinkAsking } from './asking.ts'
import { DAY_MS, HOUR_MS, LEASE_MS } from './desk.ts'
import { MAIL_KINDS } from './letter-failures.ts'
import { type LetterDesk, type WrittenLetter, writeLetter } from './letters.ts'

export interface OutboxDesk extends LetterDesk {
  /** Absent where no mail server is set: letters wait. */
  readonly transport?: Transport
  /** What is done for entries of other kinds, such as `webhook`. */
  readonly handlers?: Readonly<Record<string, EntryHandler>>
}

/** What came of an entry. `again`: to be tried later, as many times as `tries` says in all. */
export type EntryOutcome =
  | { readonly type: 'done' }
  | { readonly type: 'again'; readonly note: string; readonly waitMs?: number }
  | { readonly type: 'failed' | 'uncertain'; readonly note: string }
export type EntryHandler = (entry: OutboxEntry) => Promise<EntryOutcome>

/** Of an entry in log and metrics: nothing about whom it is for. */
export interface OutboxLogEntry {
  readonly kind: string
  readonly result: 'done' | 'again' | 'failed' | 'uncertain'
  readonly note?: string
}

const TAKEN_MAX = 50
/** At most so many at the same time. */
const BESIDE_MAX = 8
/** After a first failure, and so on: a day and a half in all. */
const WAITS_MS = [60_000, 5 * 60_000, 15 * 60_000, HOUR_MS, 4 * HOUR_MS, 12 * HOUR_MS, 18 * HOUR_MS]
const KEPT_MS = 30 * DAY_MS
/** Somebody who asked and did not confirm is forgotten after that. */
const UNCONFIRMED_MS = 30 * DAY_MS

/** Kinds of entries that are worked from this desk: letters wait where no mail server is set. */
export function outboxKinds({ transport, handlers }: OutboxDesk): readonly string[] {
  return ['ask', 'ask link', ...Object.keys(handlers ?? {}), ...(transport ? MAIL_KINDS : [])]
}

/**
 * Does what is due now; returns how many entries it took. `worker`: unique to this process. After a signal the entry in work
 * is the last one, and the others wait again.
 */
export async function workOutbox(
  desk: OutboxDesk,
  worker: string,
  log: (entry: OutboxLogEntry) => void,
  signal?: AbortSignal,
): Promise<number> {
  const now = desk.clock.now()
  const entries = await desk.store.outbox.take({
    now,
    limit: TAKEN_MAX,
    worker,
    leaseUntil: now + LEASE_MS,
    kinds: outboxKinds(desk).filter((kind) => !BESIDE.has(kind) && !MAIL_KINDS.includes(kind)),
  })
  const others = await takeAsks(entries, desk, log)
  for (const [index, entry] of others.entries()) {
    // requests are heard in between: a store on this machine answers without waiting for anything
    await setImmediate()
    if (signal?.aborted) {
      await desk.store.outbox.putBack(others.slice(index).map(({ id }) => id))
      break
    }
    const outcome = await handle(entry, desk).catch(putOff)
    await finish(entry, outcome, desk, log)
  }
  return entries.length + (await workMail(desk, worker, log, signal))
}

/** Askings are many when there are many, and quick: all of them are decided on in one transaction. Returns what is left to do. */
async function takeAsks(
  entries: readonly OutboxEntry[],
  desk: OutboxDesk,
  log: (entry: OutboxLogEntry) => void,
): Promise<readonly OutboxEntry[]> {
  const asks = entries.filter(({ kind }) => kind === 'ask')
  if (asks.length === 0) return entries
  await setImmediate()
  try {
    await takeAskings(desk, asks)
  } catch {
    // one of them, or all: each alone, so that none holds up the others
    await takeAsksAlone(asks, desk, log)
    return entries.filter(({ kind }) => kind !== 'ask')
  }
  await setImmediate()
  await desk.store.outbox.done(asks.map(({ id }) => id))
  for (const entry of asks) log({ kind: kindOf(entry), result: 'done' })
  return entries.filter(({ kind }) => kind !== 'ask')
}

async function takeAsksAlone(
  asks: readonly OutboxEntry[],
  desk: OutboxDesk,
  log: (entry: OutboxLogEntry) => void,
): Promise<void> {
  for (const entry of asks) {
    await setImmediate()
    const outcome: EntryOutcome = await takeAskings(desk, [entry]).then(() => ({ type: 'done' }), putOff)
    await finish(entry, outcome, desk, log)
  }
}

/** What failed before anything was on the wire is tried again: the store was away for a moment, or a template is being mended. */
function putOff(error: unknown): EntryOutcome {
  return { type: 'again', note: error instanceof Error ? error.message : String(error) }
}

/**
 * Mail is taken one by one: what a process that died had taken may have been on its way, and is not sent again. So that is one
 * letter at most.
 */
async function workMail(
  desk: OutboxDesk,
  worker: string,
  log: (entry: OutboxLogEntry) => void,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (!desk.transport) return 0
  const mailer = openMailer(desk.transport)
  let sent = 0
  try {
    for (; sent < TAKEN_MAX && !signal?.aborted; sent++) {
      const now = desk.clock.now()
      const request = { now, limit: 1, worker, leaseUntil: now + LEASE_MS, kinds: MAIL_KINDS }
      const [entry] = await desk.store.outbox.take(request)
      if (!entry) break
      await setImmediate()
      await finish(entry, await send(entry, desk, mailer), desk, log)
    }
  } finally {
    await mailer.close()
  }
  return sent
}

/** The same for what waits for others, who may be slow: side by side, and apart from letters. */
export async function workBeside(
  desk: OutboxDesk,
  worker: string,
  log: (entry: OutboxLogEntry) => void,
): Promise<number> {
  const now = desk.clock.now()
  const handlers = Object.entries(desk.handlers ?? {}).filter(([kind]) => BESIDE.has(kind))
  if (handlers.length === 0) return 0
  const kinds = handlers.map(([kind]) => kind)
  const leaseUntil = now + LEASE_MS
  const entries = await desk.store.outbox.take({ now, limit: BESIDE_MAX, worker, leaseUntil, kinds })
  const own = new Map(handlers)
  await Promise.all(
    entries.map(async (entry) => {
      const outcome = await own.get(entry.kind)?.(entry)
      if (outcome) await finish(entry, outcome, desk, log)
    }),
  )
  return entries.length
}

/** Forgets what nobody needs any more: once a day is enough. */
export async function tidyOutbox({ store, clock }: Pick<OutboxDesk, 'store' | 'clock'>): Promise<void> {
  const now = clock.now()
  await store.outbox.prune(now - KEPT_MS)
  while ((await store.subscribers.removeUnconfirmed(now - UNCONFIRMED_MS)) > 0);
}

const BESIDE: ReadonlySet<string> = new Set(['webhook'])

async function finish(
  entry: OutboxEntry,
  outcome: EntryOutcome,
  desk: OutboxDesk,
  log: (entry: OutboxLogEntry) => void,
): Promise<void> {
  await settle(entry, outcome, desk)
  const note = 'note' in outcome ? { note: withoutAddresses(outcome.note) } : {}
  log({ kind: kindOf(entry), result: outcome.type, ...note })
}

function kindOf({ kind, payload }: OutboxEntry): string {
  return kind === 'letter' && typeof payload.type === 'string' ? `letter ${payload.type}` : kind
}

async function handle(entry: OutboxEntry, desk: OutboxDesk): Promise<EntryOutcome> {
  const own = desk.handlers?.[entry.kind]
  if (own) return own(entry)
  switch (entry.kind) {
    case 'ask link':
      await takeLinkAsking(desk, entry)
      return { type: 'done' }
    default:
      return { type: 'failed', note: `nothing is known of entries of the kind ${entry.kind}` }
  }
}

async function send(entry: OutboxEntry, desk: OutboxDesk, mailer: Mailer): Promise<EntryOutcome> {
  if (entry.kind === 'forward') return mailer.send(readForward(entry))
  let written: WrittenLetter | undefined
  try {
    written = await writeLetter(entry, desk)
  } catch (error) {
    return putOff(error)
  }
  return written ? mailer.send(written) : { type: 'done' }
}

/** A mail that goes on as it came. */
function readForward({ payload }: OutboxEntry): WrittenLetter {
  const { from, to, id, message } = payload
  return {
    envelope: { from: String(from ?? ''), to: String(to ?? ''), id: String(id ?? '') },
    message: Buffer.from(String(message ?? ''), 'base64'),
  }
}

async function settle(
  entry: OutboxEntry,
  outcome: EntryOutcome,
  { store, clock }: OutboxDesk,
): Promise<void> {
  if (outcome.type === 'done') return store.outbox.done([entry.id])
  const note = withoutAddresses(outcome.note)
  if (outcome.type !== 'again') return store.outbox.settle(entry.id, { state: outcome.type, note })
  const waitMs = WAITS_MS[entry.attempts - 1]
  if (waitMs === undefined) return store.outbox.settle(entry.id, { state: 'failed', note })
  const dueAt = clock.now() + (outcome.waitMs ?? waitMs)
  return store.outbox.settle(entry.id, { state: 'waiting', dueAt, note })
}

/** One line to the mail server for all letters of a round, opened when the first of them is ready. */
interface Mailer {
  send(letter: WrittenLetter): Promise<EntryOutcome>
  close(): Promise<void>
}

function openMailer(transport: Transport | undefined): Mailer {
  let line: Line | undefined
  return {
    send: async ({ envelope, message }) => {
      try {
        line ??= await transport?.open()
      } catch (error) {
        if (error instanceof TransportRefused || error instanceof TransportUnavailable)
          return { type: 'again', note: error.message }
        throw error
      }
      if (!line) return { type: 'again', note: 'no mail server is set' }
      const { outcome, closed } = await line.deliver(envelope, message, () => undefined)
      if (closed) {
        await line.close()
        line = undefined
      }
      return ofLetter(outcome)
    },
    close: async () => line?.close(),
  }
}

function ofLetter(outcome: Attempt['outcome']): EntryOutcome {
  switch (outcome.state) {
    case 'accepted':
      return { type: 'done' }
    case 'deferred':
    case 'untried':
      return { type: 'again', note: outcome.reply }
    case 'rejected':
      return { type: 'failed', note: outcome.reply }
    case 'uncertain':
      return { type: 'uncertain', note: outcome.reply }
  }
}
