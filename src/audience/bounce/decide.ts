// What the words about a recipient mean: the rules first, then the enhanced status, then the reply code. An address is only
// given up where a server looked for it and said so: a doubt of any kind keeps it.
import { classOf, type Evidence } from './evidence.ts'
import type { Cause } from './report.ts'
import type { Rule } from './rules/rule.ts'
import { rules } from './rules/rules.ts'

export interface Verdict {
  readonly cause: Cause
  readonly permanent: boolean
  readonly rule: string
}

export function decide(evidence: Evidence): Verdict {
  const held = rules.filter((candidate) => holds(candidate, evidence))
  // Words for an unknown address that prove nothing here give way to any other reason that is named.
  const rule = held.find((candidate) => candidate.proof === undefined || wasLookedUp(evidence)) ?? held[0]
  if (rule !== undefined) return verdictOf(rule, evidence)
  const byStatus = causeOfStatus(evidence.status)
  if (byStatus !== undefined)
    return {
      cause: byStatus,
      permanent: isGone(byStatus) && classOf(evidence) === '5' && evidence.status?.[0] === '5',
      rule: `status-${evidence.status?.slice(2)}`,
    }
  return { cause: 'other', permanent: false, rule: 'undecided' }
}

export function holds({ says, host, links }: Rule, { words, quoted, hosts }: Evidence): boolean {
  if (host !== undefined && !host.test(hosts)) return false
  return says.test(links === 'read' ? quoted : words)
}

function verdictOf({ id, cause, proof }: Rule, evidence: Evidence): Verdict {
  if (!isGone(cause)) return { cause, permanent: false, rule: id }
  // A status of our own side's making may say 5 where the server said 4, and the other way about: both must agree.
  if (classOf(evidence) === '4') return { cause, permanent: false, rule: id }
  if (proof === 'rcpt' && !wasLookedUp(evidence)) return { cause: 'filtered', permanent: false, rule: id }
  return { cause, permanent: true, rule: id }
}

function isGone(cause: Cause): boolean {
  return cause === 'address' || cause === 'domain' || cause === 'moved'
}

/** The words answered RCPT TO, or bear a status that speaks of the address. */
function wasLookedUp({ status, command }: Evidence): boolean {
  return command === 'rcpt' || (status !== undefined && /^5\.1\.(?:0|1|3|10)$/.test(status))
}

/** What the registry of RFC 5248 says of a status, where no words said more. Ambiguous ones are left out. */
const CAUSES: readonly { readonly status: RegExp; readonly cause: Cause }[] = [
  { status: /^\d\.1\.[13]$/, cause: 'address' },
  { status: /^\d\.1\.(?:2|10)$/, cause: 'domain' },
  { status: /^\d\.1\.6$/, cause: 'moved' },
  { status: /^\d\.1\.[4-9]$/, cause: 'policy' },
  { status: /^\d\.2\.1$/, cause: 'suspended' },
  { status: /^\d\.2\.2$/, cause: 'mailbox-full' },
  { status: /^\d\.2\.3$/, cause: 'size' },
  { status: /^\d\.2\.\d+$/, cause: 'filtered' },
  { status: /^\d\.3\.4$/, cause: 'size' },
  { status: /^\d\.3\.\d+$/, cause: 'system' },
  { status: /^\d\.4\.7$/, cause: 'expired' },
  { status: /^\d\.4\.\d+$/, cause: 'network' },
  { status: /^\d\.5\.3$/, cause: 'frequency' },
  { status: /^\d\.5\.\d+$/, cause: 'system' },
  { status: /^\d\.6\.\d+$/, cause: 'content' },
  { status: /^\d\.7\.\d+$/, cause: 'policy' },
]

function causeOfStatus(status: string | undefined): Cause | undefined {
  return status === undefined ? undefined : CAUSES.find(({ status: pattern }) => pattern.test(status))?.cause
}
