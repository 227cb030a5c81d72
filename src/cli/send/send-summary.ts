// The words in which a send ends: what became of everybody, and how to go on.
import type { SendReport } from '../../jobs/send/send.ts'
import { standingSentence } from '../../jobs/send/standing.ts'
import { describeAudience, partsOf } from '../../mailing/audience.ts'
import { DELIVERY_STATES } from '../../mailing/delivery.ts'
import type { Counts } from '../../mailing/plan.ts'
import type { VariantCount } from '../../store/store.ts'
import { plural } from '../report.ts'
import { clockTime } from './send-progress.ts'

const MEANINGS = {
  accepted: 'taken by the mail server',
  deferred: 'to be tried again later',
  rejected: 'refused for good',
  uncertain: 'perhaps delivered: the line broke before the answer',
  skipped: 'left the list before their turn, or the mailing was cancelled',
  queued: 'not sent yet',
  claimed: 'being sent',
  sending: 'being sent',
} as const

/** `  1,204  accepted   taken by the mail server`, a line for every state that has any. */
export function countLines(counts: Counts): string[] {
  const states = DELIVERY_STATES.filter((state) => counts[state] > 0)
  const width = Math.max(0, ...states.map((state) => counts[state].toLocaleString('en').length))
  return states.map(
    (state) =>
      `  ${counts[state].toLocaleString('en').padStart(width)}  ${state.padEnd(9)}  ${MEANINGS[state]}`,
  )
}

/** What a dry run says ends otherwise: it changed nothing, so there is nothing to go on with. */
export function summarise(
  report: SendReport,
  kind: { readonly type: 'send' } | { readonly type: 'dry run'; readonly folder: string },
): string {
  const { mailing, counts } = report
  const name = `${mailing.issue} (“${mailing.subject}”), ${plural(mailing.size, 'reader')}`
  const head = kind.type === 'send' ? `Issue ${name}:` : `Dry run of issue ${name}; files in ${kind.folder}:`
  const parts = [head, ...(kind.type === 'send' ? countLines(counts) : written(report))]
  if (kind.type === 'send' && report.accepted === 0 && nothingOpen(counts))
    parts.push('Nothing was left to send.')
  parts.push(...editionLines(report.editions))
  if (kind.type === 'send') parts.push(checkedLine(report), ...takenOffLines(report))
  if (report.stopped !== undefined) parts.push('', `Stopped. ${report.stopped}`)
  if (report.interrupted) parts.push('', 'Interrupted. What was on the wire was finished and noted.')
  if (kind.type === 'dry run') return [...parts, 'Nothing was sent, and the ledger is as it was.'].join('\n')
  if (mailing.state !== 'active') parts.push('', standingSentence(mailing))
  const next = mailing.state === 'active' ? nextSteps(report) : []
  return [...parts, ...(next.length > 0 ? ['', ...next] : [])].join('\n')
}

/** `Editions: 1,180 of 1,204 full, 31 of 31 english.` None where all get the same. */
export function editionLines(editions: readonly VariantCount[]): string[] {
  if (editions.length < 2) return []
  const parts = editions.map(
    ({ variant, deliveries, accepted }) =>
      `${accepted.toLocaleString('en')} of ${deliveries.toLocaleString('en')} ${variant}`,
  )
  return [`Editions: ${parts.join(', ')}.`]
}

/** reportSend throws where it is not so. */
function checkedLine({ invariants: { deliveries, size } }: SendReport): string {
  return `Checked: nobody has it twice; ${deliveries.toLocaleString('en')} deliveries for ${plural(size, 'reader')}.`
}

/** Nobody is taken off without a word: the owner may know better than a server that said so by mistake. */
function takenOffLines({ takenOff = 0 }: SendReport): string[] {
  if (takenOff === 0) return []
  const gone =
    takenOff === 1
      ? 'the server says that the address is gone'
      : 'the server says that their addresses are gone'
  return [
    `Taken off the list for good: ${plural(takenOff, 'reader')}, since ${gone}. What it said: yibao bounces list --result suppressed`,
  ]
}

/** A dry run has no mail server that could take anything. */
function written({ accepted, counts }: SendReport): string[] {
  const before = counts.accepted - accepted
  const rest = countLines({ ...counts, accepted: before })
  return [`  ${accepted.toLocaleString('en')}  written`, ...rest]
}

/** What another process has in its hands is open too. */
function nothingOpen({ queued, claimed, sending, deferred, uncertain }: Counts): boolean {
  return queued + claimed + sending + deferred + uncertain === 0
}

/** A mailing to those who got another issue is a correction, and meant for nobody else. */
const WITH_REST = new Set<string>(['list', 'segment', 'any'])

function nextSteps({ mailing, counts, nextDue }: SendReport): string[] {
  const steps: string[] = []
  const { issue } = mailing
  if (nextDue !== undefined) {
    const when = counts.queued > 0 ? '' : ` after ${clockTime(nextDue)}`
    steps.push(`To go on${when}: yibao send ${issue}`)
  }
  if (counts.uncertain > 0) {
    steps.push(
      `Who may or may not have it: yibao deliveries uncertain list ${issue}`,
      `To send it to them again: yibao send ${issue} --resend-uncertain`,
    )
  }
  const { audience } = mailing
  if (audience && WITH_REST.has(audience.type) && partsOf(audience)[0]?.type !== 'active')
    steps.push(
      `It went to ${describeAudience(audience)}. To all others who are active: yibao send ${issue} --rest`,
    )
  if (counts.rejected > 0) steps.push(`Who was refused, and why: yibao deliveries ${issue} --state rejected`)
  return steps
}

/** 0 when everybody has it or does not want it, 130 when interrupted, else 1. */
export function exitCodeOf({ counts, interrupted, stopped }: SendReport): 0 | 1 | 130 {
  if (interrupted) return 130
  const open =
    counts.queued + counts.deferred + counts.rejected + counts.uncertain + counts.claimed + counts.sending
  return stopped !== undefined || open > 0 ? 1 : 0
}
