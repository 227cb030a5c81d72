// Whether a worker may go on with a mailing by itself, on a store with one sender. Somebody who ended a send, or whose send
// was stopped, is not to see it go on behind their back.
import type { AuditEntry } from '../../store/store.ts'

const SENDING = new Set(['planned', 'replanned', 'started', 'ended'])

/**
 * Yes for what a worker has begun, and for the retries of a send that came to its end. `yibao send` goes on with the
 * others: one that is to be sent yet, that was ended by Ctrl-C, or that stopped.
 */
export function mayGoOn(audit: readonly AuditEntry[]): boolean {
  const last = audit.findLast(({ action }) => SENDING.has(action))
  if (!last) return false
  if (/ (worker|serve)$/.test(last.who)) return true
  return last.action === 'ended' && last.note === undefined
}
