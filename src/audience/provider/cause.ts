// Why a delivery failed, from what the receiving server said and what the provider makes of it. A provider's word that an
// address is dead counts only where the server's own words do not say something else.
import { decide } from '../bounce/decide.ts'
import { readEvidence } from '../bounce/evidence.ts'
import type { Cause } from '../bounce/report.ts'

export interface Judgement {
  readonly cause: Cause
  readonly permanent: boolean
}

export interface Claim {
  /** What the receiving server said. */
  readonly reply: string
  readonly status?: string
  /** `dead`: the provider says that the address is of no use. `failed`: only that this delivery is over. */
  readonly says: 'dead' | 'failed'
  /** What the provider's category means where the server's words decide nothing. */
  readonly otherwise: Cause
}

export function judge({ reply, status, says, otherwise }: Claim): Judgement {
  const verdict = decide(readEvidence(reply, { hosts: '', statusField: status, outside: '' }))
  if (verdict.permanent) return { cause: verdict.cause, permanent: true }
  if (verdict.cause === 'other') {
    return says === 'dead' ? { cause: 'address', permanent: true } : { cause: otherwise, permanent: false }
  }
  const agrees = verdict.cause === 'address' || verdict.cause === 'domain' || verdict.cause === 'moved'
  return { cause: verdict.cause, permanent: says === 'dead' && agrees }
}
