// The rules of Gmail, Yahoo and Microsoft for bulk mail, and which of them are met: concluded from the findings.
import type { DoctorFinding, FindingId } from './finding.ts'

export type RuleState = 'met' | 'not met' | 'cannot be known'

export interface BulkRule {
  readonly rule: string
  /** Who asks for it. */
  readonly askedBy: readonly ('Gmail' | 'Yahoo' | 'Microsoft')[]
  readonly state: RuleState
  /** Where it cannot be known: how to find out. */
  readonly note?: string
}

const ALL = ['Gmail', 'Yahoo', 'Microsoft'] as const

export function bulkRules(findings: readonly DoctorFinding[]): readonly BulkRule[] {
  const of = (...ids: readonly FindingId[]) => stateOf(findings.filter(({ id }) => ids.includes(id)))
  const rule = (text: string, askedBy: BulkRule['askedBy'], state: RuleState, note?: string): BulkRule => ({
    rule: text,
    askedBy,
    state,
    ...(note === undefined || state !== 'cannot be known' ? {} : { note }),
  })
  const seen = 'the Authentication-Results of a test message say'
  return [
    rule('SPF passes for the return path', ALL, of('spf'), seen),
    rule('DKIM signature that verifies', ALL, of('dkim'), seen),
    rule('DMARC record, p=none at least', ALL, of('dmarc')),
    rule('From aligned with SPF or DKIM', ALL, alignmentOf(findings), seen),
    rule('One-click leaving (RFC 8058) that answers', ALL, both(of('leave'), of('headers'))),
    rule('Encrypted on the way to your mail server', ['Gmail'], of('encryption')),
    rule(
      'Forward and reverse names of the sending machine agree',
      ['Gmail', 'Yahoo'],
      of('reverse'),
      'your relay may send from other machines',
    ),
    rule('From and Reply-To take replies', ['Microsoft'], of('mx')),
    rule(
      'Complaints below 0.1 %, never 0.3 %',
      ['Gmail', 'Yahoo'],
      'cannot be known',
      "register with Google's Postmaster Tools and Yahoo's feedback loop",
    ),
    rule(
      'Readers asked for it themselves',
      ['Gmail'],
      'cannot be known',
      'only you know where the addresses came from',
    ),
  ]
}

/** Met needs something that is fine; a hint of what is not known outweighs it. */
function stateOf(findings: readonly DoctorFinding[]): RuleState {
  const levels = findings.map(({ level }) => level)
  if (levels.includes('mend')) return 'not met'
  if (levels.includes('unknown') || !(levels.includes('ok') || levels.includes('advice')))
    return 'cannot be known'
  return 'met'
}

/** One of the two that aligns is enough. */
function alignmentOf(findings: readonly DoctorFinding[]): RuleState {
  const levels = findings.filter(({ id }) => id === 'alignment').map(({ level }) => level)
  if (levels.includes('ok')) return 'met'
  return levels.includes('mend') ? 'not met' : 'cannot be known'
}

function both(left: RuleState, right: RuleState): RuleState {
  if (left === 'not met' || right === 'not met') return 'not met'
  return left === 'met' && right === 'met' ? 'met' : 'cannot be known'
}
