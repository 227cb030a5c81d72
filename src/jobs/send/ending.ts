// The end of a send: written down in the audit trail, and, where the mailing itself has ended, what servers said of readers for good.
import { withoutAddresses } from '../../audience/address.ts'
import type { Mailing } from '../../mailing/delivery.ts'
import type { Counts } from '../../mailing/plan.ts'
import type { AuditAction, AuditEntry } from '../../store/store.ts'
import { noticesOf } from '../audience/notices.ts'
import { takeOffRejected } from '../bounces/rejected.ts'
import type { SendReport } from './report.ts'
import type { SendPorts } from './run.ts'
import type { GoOnRequest } from './send.ts'
import { editionOf } from './variants.ts'

type Acting = Pick<GoOnRequest, 'issue' | 'who' | 'holder'>

/** `readers`: how many it began with; with none there is nothing to write down. Returns the report, with what came of refusals. */
export async function endSend(
  ports: SendPorts,
  request: GoOnRequest,
  mailing: Mailing,
  { readers, report }: { readonly readers: number; readonly report: SendReport },
): Promise<SendReport> {
  const isOurs = readers === 0 || (await noteEnd(ports, request, mailing, report))
  // not where it was stopped: many refusals in a row say something about us, and a person is to look first
  if (!isOurs || !isOver(report) || report.counts.rejected === 0) return report
  return { ...report, takenOff: await takeOffRejected(ports, mailing, request.site) }
}

/** An end without a note is that of the mailing; where many send it, the last of them writes it down. Whether we did. */
async function noteEnd(
  ports: SendPorts,
  request: GoOnRequest,
  mailing: Mailing,
  { stopped, interrupted, accepted, counts }: SendReport,
): Promise<boolean> {
  const ending = stopped ?? (interrupted ? 'interrupted' : undefined)
  const note = ending === undefined ? {} : { note: withoutAddresses(ending) }
  const entry = { readers: accepted, ...editionOf(mailing), ...note }
  const open = openOf(counts)
  const now = ports.clock.now()
  const sent = (readers: number) =>
    noticesOf(request.site, 'sent', { issue: request.issue, accepted: readers }, now)
  if (ports.store.senders === 'one') {
    // told before it is written down: a process that dies in between has nothing left to send, and tells nobody twice
    if (open === 0 && ending === undefined) await ports.store.outbox.add(sent(counts.accepted), now)
    await audit(ports, request, 'ended', entry)
  } else if (open > 0) await audit(ports, request, 'ended', { note: `${open} readers are open`, ...entry })
  else {
    const by = { at: now, issue: request.issue, who: whoOf(request) }
    const end = await ports.store.audit.end(mailing.id, by, ({ accepted: all }) => sent(all))
    if (end !== undefined) return true
    if (ending !== undefined) await audit(ports, request, 'ended', entry)
    return false
  }
  return true
}

/** Whether the mailing came to its end by itself: nothing is open, and nobody stopped it. */
function isOver({ stopped, interrupted, counts }: SendReport): boolean {
  return stopped === undefined && !interrupted && openOf(counts) === 0
}

function openOf({ queued, claimed, sending, deferred }: Counts): number {
  return queued + claimed + sending + deferred
}

export function audit(
  { store, clock }: Pick<SendPorts, 'store' | 'clock'>,
  request: Acting,
  action: AuditAction,
  more: Pick<AuditEntry, 'readers' | 'edition' | 'note'>,
): Promise<void> {
  const { issue } = request
  return store.audit.add({ at: clock.now(), issue, action, who: whoOf(request), ...more })
}

function whoOf({ who, holder }: Pick<GoOnRequest, 'who' | 'holder'>): string {
  return `${who} ${holder.task}`
}
