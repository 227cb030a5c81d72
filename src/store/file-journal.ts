// A journal in a file beside the database. One line a note, so what was noted survives the death of the process: `B` and
// the boot of the machine at the head, `S 12` before reader 12's message, `O {...}` with what became of it. Outcomes go out
// in one call with the next beginnings: a line never has more than one message without one.
import { closeSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeSync } from 'node:fs'
import { uptime } from 'node:os'
import { withoutAddresses } from '../audience/address.ts'
import { DELIVERY_STATES } from '../mailing/delivery.ts'
import type { Journal } from './journal.ts'
import type { DeliveryRecord } from './store.ts'

/** From this size on the file is written anew with the notes that still matter: a few, whatever the size of the list. */
const BYTES_MAX = 1_000_000

/** How long an outcome waits for the next beginning at most. */
const OUTCOME_DELAY_MS = 2

/** `<database>.journal-<mailing>`, beside the file itself where the database is a link. */
export function journalPath(database: string, mailingId: number): string {
  return `${resolveLink(database)}.journal-${mailingId}`
}

function resolveLink(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path // not there yet
  }
}

/** `boot` names this start of the machine. */
export function fileJournal(path: string, boot: string = bootOfMachine()): Journal {
  const file = openFile(path)
  const head = `B ${boot}\n`
  const open = new Map<number, string>()
  /** Outcomes that go out with the next beginning, or in a moment. */
  let pending = ''
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    if (pending !== '') file.append(pending)
    pending = ''
  }
  const flushSoon = () => {
    timer = undefined
    try {
      flush()
    } catch {
      // they stay pending, and whoever begins the next message is told
    }
  }
  const note = (subscriberId: number, line: string) => {
    open.set(subscriberId, line)
    pending += line
  }
  return {
    read: () => readNotes(path, boot),
    start: () => {
      pending = ''
      file.start(head)
    },
    begin: (subscriberIds) => {
      const before = pending
      for (const id of subscriberIds) note(id, `S ${id}\n`)
      try {
        flush()
      } catch (error) {
        pending = before // these messages do not begin
        throw error
      }
    },
    outcome: (record) => {
      note(record.subscriberId, `O ${JSON.stringify(withoutAddress(record))}\n`)
      timer ??= setTimeout(flushSoon, OUTCOME_DELAY_MS)
    },
    folded: (subscriberIds) => {
      for (const id of subscriberIds) if (!open.get(id)?.startsWith('S')) open.delete(id)
      if (file.bytes() < BYTES_MAX) return
      file.replace([head, ...open.values()].join(''))
      pending = ''
    },
    clear: () => {
      clearTimeout(timer)
      timer = undefined
      pending = ''
      open.clear()
      file.remove()
    },
  }
}

/** The journal may outlive a reader who has themselves erased; most replies name nobody. */
function withoutAddress(record: DeliveryRecord): DeliveryRecord {
  const { reply } = record
  return reply?.includes('@') ? { ...record, reply: withoutAddresses(reply) } : record
}

/** A file that grows at its end, and is opened when it is first written. */
interface JournalFile {
  readonly bytes: () => number
  start(text: string): void
  append(text: string): void
  /** In one step: who reads it finds the old text or the new. */
  replace(text: string): void
  remove(): void
}

function openFile(path: string): JournalFile {
  let descriptor: number | undefined
  let bytes = 0
  let torn = false
  const close = () => {
    if (descriptor !== undefined) closeSync(descriptor)
    descriptor = undefined
  }
  return {
    bytes: () => bytes,
    start: (text) => {
      close()
      descriptor = openSync(path, 'w', 0o600)
      bytes = writeWhole(descriptor, text)
    },
    append: (text) => {
      descriptor ??= openSync(path, 'a', 0o600)
      // half a line stays where the disk was full: `#` makes it unreadable, or `S 2` of `S 23` would name another reader
      const whole = torn ? `#\n${text}` : text
      torn = true
      bytes += writeWhole(descriptor, whole)
      torn = false
    },
    replace: (text) => {
      const next = openSync(`${path}.next`, 'w', 0o600)
      bytes = writeWhole(next, text)
      closeSync(next)
      renameSync(`${path}.next`, path)
      close()
    },
    remove: () => {
      close()
      bytes = 0
      rmSync(path, { force: true })
    },
  }
}

/** Linux names each start; elsewhere the minute of the start has to do, give or take one. */
function bootOfMachine(): string {
  return (
    readText('/proc/sys/kernel/random/boot_id')?.trim() ??
    `about ${Math.round((Date.now() / 1000 - uptime()) / 120)}`
  )
}

function writeWhole(descriptor: number, text: string): number {
  const written = writeSync(descriptor, text)
  const length = Buffer.byteLength(text)
  if (written === length) return length
  const bytes = Buffer.from(text)
  for (let at = written; at < length; ) at += writeSync(descriptor, bytes, at)
  return length
}

/** A last line without its end was never finished, so what it was to announce did not happen. */
function readNotes(path: string, boot: string): ReturnType<Journal['read']> {
  const text = readText(path)
  if (text === undefined) return 'absent'
  const notes = new Map<number, 'begun' | DeliveryRecord>()
  const lines = text.split('\n').slice(0, -1)
  for (const line of lines) {
    const begun = /^S (\d+)$/.exec(line)?.[1]
    if (begun !== undefined) {
      notes.set(Number(begun), 'begun')
      continue
    }
    const record = readRecord(line)
    if (record) notes.set(record.subscriberId, record)
  }
  return { notes, complete: lines[0] === `B ${boot}` }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function readRecord(line: string): DeliveryRecord | undefined {
  if (!line.startsWith('O ')) return undefined
  const value: unknown = parse(line.slice(2))
  return isRecord(value) ? value : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is DeliveryRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'subscriberId' in value &&
    typeof value.subscriberId === 'number' &&
    'state' in value &&
    value.state !== 'claimed' &&
    DELIVERY_STATES.some((state) => state === value.state)
  )
}
