// Takes in what a mail provider reports in a request that was checked: the provider vouches for whom it is about.
import { consequenceOf, type RecipientReport } from '../../audience/bounce/report.ts'
import type { ProviderReport } from '../../audience/provider/report.ts'
import { verifyToken } from '../../audience/token.ts'
import { act, type Recordable, takeOff } from './act.ts'
import type { IntakeDesk, Taken } from './desk.ts'
import { reportDigest } from './digest.ts'
import { issueOfMessage, readerOf } from './match.ts'

/** `source`: `ses`, `mailgun`, `sendgrid`, `postmark`. Deliveries are not recorded: the ledger knows what was accepted. */
export async function takeReport(report: ProviderReport, source: string, desk: IntakeDesk): Promise<Taken> {
  const { kind, permanent, cause, status, reply, rule } = report
  if (kind === 'delivery') return { kind: 'none', match: 'unknown', rule, result: 'nothing' }
  const who = await readerOfReport(report, desk)
  const issue =
    who.subscriberId === undefined || report.messageId === undefined
      ? undefined
      : await issueOfMessage(who.subscriberId, [report.messageId], desk)
  const recordable: Recordable = {
    ...who,
    digest: reportDigest(source, report.id),
    kind: kind === 'unsubscribe' ? 'leave' : kind,
    cause,
    permanent,
    rule,
    source,
    ...(status === undefined ? {} : { status }),
    ...(reply === undefined ? {} : { reply }),
    ...(issue === undefined ? {} : { issue }),
  }
  if (kind === 'unsubscribe') {
    if (who.subscriberId === undefined) return act(recordable, 'nothing', desk)
    const seen = await desk.store.reports.has(recordable.digest)
    const result = seen ? 'seen' : await takeOff(recordable, who.subscriberId, 'left', desk)
    return { kind: 'leave', match: who.match, rule, result }
  }
  const judged: RecipientReport = { kind, permanent, cause, rule }
  return act(recordable, consequenceOf(judged), desk)
}

async function readerOfReport(
  { token, recipient }: ProviderReport,
  desk: IntakeDesk,
): Promise<Pick<Recordable, 'match' | 'subscriberId'>> {
  const { secrets, site } = desk
  const verified = token === undefined ? undefined : verifyToken(token, 'bounce', secrets, site.list.id)
  if (verified) return { match: 'token', subscriberId: verified.subscriber }
  const subscriberId = recipient === undefined ? undefined : await readerOf(recipient, desk)
  return subscriberId === undefined ? { match: 'unknown' } : { match: 'provider', subscriberId }
}
