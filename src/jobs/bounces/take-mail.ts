// Takes in one mail: what it is, whom it is about, what follows. A mail taken twice is taken once. Only a signed token takes
// anybody off the list; programs' answers change nothing; people's replies go on to the owner as they are.
import { readMail } from '../../audience/bounce/read.ts'
import { consequenceOf, type MailReport } from '../../audience/bounce/report.ts'
import type { IncomingMail } from '../../mailbox/mailbox.ts'
import { act, type Recordable, record, takeOff } from './act.ts'
import type { IntakeDesk, Taken } from './desk.ts'
import { digestOf } from './digest.ts'
import { isFromPerson, isReply, planForward } from './forward.ts'
import { type Match, matchMail } from './match.ts'
import { takeVote } from './take-vote.ts'

/** Never throws for what is in the mail. `source`: `smtp`, `imap`, `file`. */
export async function takeMail(mail: IncomingMail, source: string, desk: IntakeDesk): Promise<Taken> {
  const read = readMail(mail.bytes)
  const match = await matchMail(mail, read, desk)
  const report = recordable(mail, read, match, source)
  if (match.report.kind === 'none') return takeOther(mail, read, match, report, desk)
  const consequence = consequenceOf(match.report)
  // A link to leave proves that its reader may be taken off the list, and nothing else about them.
  if (match.proof === 'leave' && match.subscriberId !== undefined) {
    if (match.report.kind !== 'complaint' || consequence !== 'suppress') return act(report, 'nothing', desk)
    return once(report, desk, async () => takeOff(report, match.subscriberId ?? 0, 'left', desk))
  }
  return act(report, consequence, desk)
}

/** No report of any kind: a wish to leave, somebody's reply, or nothing that we know. */
async function takeOther(
  mail: IncomingMail,
  read: MailReport,
  match: Match,
  report: Recordable,
  desk: IntakeDesk,
): Promise<Taken> {
  const person = isFromPerson(mail, read)
  const leaver = match.proof === 'leave' ? match.subscriberId : undefined
  if (leaver !== undefined && person) {
    const leaving: Recordable = { ...report, kind: 'leave' }
    return once(leaving, desk, () => takeOff(leaving, leaver, 'left', desk))
  }
  if (!isReply(mail, read, match, desk)) return once(report, desk, () => record(report, 'quarantined', desk))
  const reply: Recordable = { ...report, kind: 'reply' }
  return once(reply, desk, async () => {
    if (!person) return record(reply, 'nothing', desk)
    const vote = await takeVote(mail, read, desk)
    if (vote === 'only a vote') return record(reply, 'counted', desk)
    const { result, entries } = planForward(mail, read, desk)
    return record(reply, result, desk, entries)
  })
}

async function once(
  report: Recordable,
  desk: IntakeDesk,
  action: () => Promise<Exclude<Taken['result'], 'seen'>>,
): Promise<Taken> {
  const { kind, match, rule } = report
  const result = (await desk.store.reports.has(report.digest)) ? 'seen' : await action()
  return { kind, match, rule, result }
}

function recordable(mail: IncomingMail, read: MailReport, found: Match, source: string): Recordable {
  const { match, report, subscriberId, issue } = found
  return {
    digest: digestOf(mail.bytes, report, read.traces),
    kind: report.kind,
    cause: report.cause,
    permanent: report.permanent,
    rule: report.rule,
    match,
    source,
    ...(report.status === undefined ? {} : { status: report.status }),
    ...(subscriberId === undefined ? {} : { subscriberId }),
    ...(issue === undefined ? {} : { issue }),
    ...(report.reply === undefined ? {} : { reply: report.reply }),
  }
}
