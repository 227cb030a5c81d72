// What a report leads to, once it is known whom it is about: taken off the list, counted, told to the owner, or nothing. What
// was done is recorded with the report, so that it is done once.
import { withoutAddresses } from '../../audience/address.ts'
import type { Consequence } from '../../audience/bounce/report.ts'
import { type SubscriberEvent, step } from '../../audience/subscriber.ts'
import type { NewOutboxEntry, NewReport } from '../../store/store.ts'
import { DAY_MS } from '../audience/desk.ts'
import { noticesOf } from '../audience/notices.ts'
import { holdMailing } from '../mailings/pauses.ts'
import type { IntakeDesk, Result, Taken } from './desk.ts'
import { lastAccepted } from './match.ts'

/** A report that is to be acted on, and recorded. */
export type Recordable = Omit<NewReport, 'result' | 'at'>

/** One reader could make up reasons to hold a mailing; that many cannot. */
const READERS_BEFORE_PAUSE = 10
const REPORTS_BACK = 500
const SOFT_BACK = 50

/** Acts on a report that is proven, and records it; once, however often it comes. */
export async function act(report: Recordable, consequence: Consequence, desk: IntakeDesk): Promise<Taken> {
  const taken = (result: Taken['result']): Taken => ({
    kind: report.kind,
    match: report.match,
    rule: report.rule,
    result,
  })
  if (await desk.store.reports.has(report.digest)) return taken('seen')
  const proven = report.match === 'token' || report.match === 'provider'
  if (!proven || report.subscriberId === undefined) {
    const idle = consequence === 'nothing'
    return taken(await record(report, idle ? 'nothing' : 'quarantined', desk))
  }
  const { subscriberId } = report
  switch (consequence) {
    case 'suppress': {
      const type = report.kind === 'complaint' ? 'complained' : 'bounced'
      return taken(await takeOff(report, subscriberId, type, desk))
    }
    case 'count':
      return taken(await count(report, subscriberId, desk))
    case 'alert':
      return taken(await alert(report, desk))
    case 'forward':
    case 'nothing':
      return taken(await record(report, 'nothing', desk))
  }
}

/** Takes the reader off the list, then records it: a crash in between does it again, which changes nothing. */
export async function takeOff(
  report: Recordable,
  subscriberId: number,
  type: 'bounced' | 'complained' | 'left',
  desk: IntakeDesk,
): Promise<Result> {
  const at = desk.clock.now()
  const note = noteOf(report)
  const event: SubscriberEvent =
    type === 'bounced' ? { type, kind: 'hard', issues: 1, at, note } : { type, at, note }
  const known = await decide(subscriberId, event, type, desk)
  if (!known) return record(report, 'nothing', desk)
  return record(report, type === 'left' ? 'left' : 'suppressed', desk)
}

/** Whether there is such a reader: one who was erased, and subscriber 0, are nobody. */
async function decide(
  id: number,
  event: SubscriberEvent,
  type: 'bounced' | 'complained' | 'left',
  desk: IntakeDesk,
): Promise<boolean> {
  const { store, settings, site, wake } = desk
  const [reader] = await store.subscribers.decide([{ id }], event.at, (current) => {
    const { next } = step(current, event, settings)
    if (!current || !next || next === current) return {}
    const facts = { address: current.address, ...(type === 'left' ? {} : { reason: event.note }) }
    return { standing: next, outbox: noticesOf(site, type === 'left' ? 'left' : 'bounced', facts, event.at) }
  })
  wake?.()
  return reader !== undefined
}

/**
 * Recorded first, since what is recorded is what is counted: issues in a row, and not more of them than days, so that what
 * comes twice a day counts once.
 */
async function count(report: Recordable, subscriberId: number, desk: IntakeDesk): Promise<Result> {
  const { store, clock } = desk
  const issue = report.issue ?? (await lastAccepted(subscriberId, desk))
  const result = await record(issue === undefined ? report : { ...report, issue }, 'counted', desk)
  const inARow = await store.reports.softInARow(subscriberId)
  const reports = await store.reports.list({ subscriberId, limit: SOFT_BACK })
  const days = new Set(
    reports.flatMap(({ at, kind, match }) =>
      kind === 'bounce' && match !== 'unverified' ? [Math.floor(at / DAY_MS)] : [],
    ),
  )
  const issues = Math.min(inARow, days.size)
  const note = `${issues} issues in a row bounced, ${noteOf(report)}`
  await decide(
    subscriberId,
    { type: 'bounced', kind: 'soft', issues, at: clock.now(), note },
    'bounced',
    desk,
  )
  return result
}

/** The receiver's rules or our pace: nobody on the list is to blame. The owner is told once a day of each cause. */
async function alert(report: Recordable, desk: IntakeDesk): Promise<Result> {
  const { store, clock } = desk
  const now = clock.now()
  const recent = (await store.reports.list({ result: 'alerted', limit: REPORTS_BACK })).filter(
    ({ at }) => at > now - DAY_MS,
  )
  const isKnown = recent.some(({ cause }) => cause === report.cause)
  const result = await record(report, 'alerted', desk, isKnown ? [] : [alertLetter(report, now)])
  const readers = new Set(
    [report, ...recent].flatMap(({ issue, subscriberId }) => (issue === report.issue ? [subscriberId] : [])),
  )
  if (report.issue !== undefined && readers.size >= READERS_BEFORE_PAUSE)
    await hold(report.issue, readers.size, report, desk)
  return result
}

function alertLetter({ cause, reply, issue, status }: Recordable, dueAt: number): NewOutboxEntry {
  const subject = `mail is refused for a reason of ours: ${cause ?? 'unknown'}`
  const words = reply === undefined ? [] : [withoutAddresses(reply)]
  const lines = [...[issue, status].filter((text) => text !== undefined), ...words]
  return { kind: 'letter', payload: { type: 'alert', subject, lines }, dueAt }
}

async function hold(issue: string, readers: number, report: Recordable, desk: IntakeDesk): Promise<void> {
  const mailing = await desk.store.mailings.ofIssue(issue)
  if (mailing?.state !== 'active') return
  const reason = `the mails of ${readers} readers came back for a reason of ours (${report.cause}): ${report.reply ?? ''}`
  await holdMailing(desk, mailing, { reason: reason.slice(0, 300) }, desk.who)
}

/** With what follows from it: a crash before leaves neither, and the mail that is taken again leads to both. */
export async function record(
  report: Recordable,
  result: Result,
  { store, clock, wake }: IntakeDesk,
  entries: readonly NewOutboxEntry[] = [],
): Promise<Result> {
  const { reply, ...rest } = report
  const words = reply === undefined ? {} : { reply: withoutAddresses(reply) }
  const isNew = await store.reports.add({ ...rest, ...words, at: clock.now(), result }, entries)
  if (isNew && entries.length > 0) wake?.()
  return result
}

/** Kept as the reason of a reader's status. */
function noteOf({ kind, status, cause, source }: Recordable): string {
  const detail = kind === 'bounce' ? (status ?? cause) : undefined
  const words = kind === 'leave' ? 'by mail' : [kind, detail].filter((word) => word !== undefined).join(' ')
  return `${words} (${source})`
}
