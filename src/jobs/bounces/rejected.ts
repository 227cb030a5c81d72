// Readers whom the mail server refused for good while an issue was sent: taken off the list when the mailing has ended. Only where
// the server looked for the address and said so; a refusal for any reason of ours takes nobody off.
import { createHash } from 'node:crypto'
import { withoutAddresses } from '../../audience/address.ts'
import { judge, toReport } from '../../audience/bounce/judge.ts'
import { consequenceOf, type RecipientReport } from '../../audience/bounce/report.ts'
import { step } from '../../audience/subscriber.ts'
import type { Clock } from '../../clock/clock.ts'
import type { Site } from '../../issue/site.ts'
import type { Delivery, Mailing } from '../../mailing/delivery.ts'
import type { NewReport, Store } from '../../store/store.ts'
import { noticesOf } from '../audience/notices.ts'

export interface RejectedPorts {
  readonly store: Pick<Store, 'mailings' | 'subscribers' | 'reports'>
  readonly clock: Pick<Clock, 'now'>
}

/** Readers of a transaction. */
const PAGE = 500

/**
 * Takes off the list whoever was refused for good by the ended mailing of an issue, and records why; returns how many. Once a reader,
 * however often it is called. Not for a mailing that was stopped: many refusals in a row say something about us.
 */
export async function takeOffRejected(
  { store, clock }: RejectedPorts,
  { id, issue }: Pick<Mailing, 'id' | 'issue'>,
  site: Site,
): Promise<number> {
  const { rejected, accepted } = await store.mailings.countByState(id)
  // a server that refuses more than it takes does so for a reason of ours, whatever it says of each
  if (rejected > accepted) return 0
  let takenOff = 0
  for (let after = 0; ; ) {
    const page = await store.mailings.deliveries(id, { state: 'rejected', after, limit: PAGE })
    const gone: { readonly delivery: Delivery; readonly report: RecipientReport }[] = []
    for (const delivery of page) {
      const report = readRejection(delivery.reply ?? '')
      if (!report || consequenceOf(report) !== 'suppress') continue
      if (await store.reports.has(digestOf(issue, delivery.subscriberId))) continue
      gone.push({ delivery, report })
    }
    const now = clock.now()
    // first: after a crash in between it is done again, which changes nothing
    const readers = await store.subscribers.decide(
      gone.map(({ delivery }) => ({ id: delivery.subscriberId })),
      now,
      (current, index) => {
        const note = `bounce ${gone[index]?.report.status ?? gone[index]?.report.cause ?? ''} (smtp)`
        const { next } = step(current, { type: 'bounced', kind: 'hard', issues: 1, at: now, note })
        if (!current || !next || next === current) return {}
        // they have another address since: the one that was refused is theirs no more
        if (current.address !== gone[index]?.delivery.address) return {}
        return {
          standing: next,
          outbox: noticesOf(site, 'bounced', { address: current.address, reason: note }, now),
        }
      },
    )
    for (const [index, { delivery, report }] of gone.entries()) {
      const known = readers[index]?.address === delivery.address
      if (known) takenOff += 1
      await store.reports.add(
        recordOf(report, delivery.subscriberId, issue, now, known ? 'suppressed' : 'nothing'),
      )
    }
    if (page.length < PAGE) return takenOff
    after = page.at(-1)?.subscriberId ?? Number.MAX_SAFE_INTEGER
  }
}

/** What a server said in the conversation itself; undefined for a refusal that was not a server's. */
export function readRejection(reply: string): RecipientReport | undefined {
  const enhanced = /^5\d\d(?: (5\.\d{1,3}\.\d{1,3}))?\b/.exec(reply)
  if (!enhanced) return undefined
  // a reader is `rejected` after the end of the message only by a status of the mailbox: anything else answered RCPT TO
  const outside = /^5\.[12]\./.test(enhanced[1] ?? '') ? '' : '>>> RCPT'
  const { verdict, evidence } = judge([reply], { hosts: '', statusField: undefined, outside, last: '' })
  return toReport({ kind: 'bounce', verdict, evidence, recipient: undefined, originalRecipient: undefined })
}

function recordOf(
  { permanent, cause, rule, status, reply }: RecipientReport,
  subscriberId: number,
  issue: string,
  at: number,
  result: 'suppressed' | 'nothing',
): NewReport {
  return {
    digest: digestOf(issue, subscriberId),
    at,
    kind: 'bounce',
    cause,
    permanent,
    rule,
    // the server that we spoke with says whom it is about
    match: 'provider',
    subscriberId,
    issue,
    source: 'smtp',
    result,
    ...(status === undefined ? {} : { status }),
    ...(reply === undefined ? {} : { reply: withoutAddresses(reply) }),
  }
}

function digestOf(issue: string, subscriberId: number): string {
  return createHash('sha256')
    .update(JSON.stringify(['smtp', issue, subscriberId]))
    .digest('hex')
}
