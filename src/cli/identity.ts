// Who and where we are, for the lock, the claims and the audit trail.
import { randomUUID } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import type { Holder } from '../store/store.ts'

export interface Identity {
  readonly holder: Holder
  /** `ann@desk` */
  readonly who: string
  /** Names this process in claims. */
  readonly worker: string
}

/** Of this process, which does `task`: `send 12`. */
export function identity(task: string): Identity {
  const host = hostname()
  return {
    holder: { host, pid: process.pid, task, since: Math.round(performance.timeOrigin) },
    who: `${userName()}@${host}`,
    worker: `${host}-${process.pid}-${randomUUID()}`,
  }
}

/** A user without an entry in the system's list has a number only. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}
