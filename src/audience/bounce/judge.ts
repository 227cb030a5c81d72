// From the places where a report may say what happened, the first that says something decides.
import { decide, type Verdict } from './decide.ts'
import { type Evidence, readEvidence } from './evidence.ts'
import type { Kind, RecipientReport } from './report.ts'

const REPLY_CHARACTERS_MAX = 500

export interface Judgement {
  readonly verdict: Verdict
  readonly evidence: Evidence
}

/**
 * Judges `texts` in turn by the rules; then by the status. `last` is read only where none of them says anything: it is the
 * whole of a report, and much in it is about other things.
 */
export function judge(
  texts: readonly string[],
  about: {
    readonly hosts: string
    readonly statusField: string | undefined
    readonly outside: string
    readonly last: string
  },
): Judgement {
  const said = texts.filter((text) => /\p{L}/u.test(text))
  const judged = said.map((text) => judgeOne(text, about))
  const byRule = judged.find(({ verdict }) => !isWeak(verdict))
  if (byRule !== undefined) return byRule
  const byStatus = judged.find(({ verdict }) => verdict.rule !== 'undecided')
  const own = judgeOne(texts.find((text) => text.trim() !== '') ?? '', about)
  const weak = byStatus ?? own
  if (weak.verdict.rule !== 'undecided') return weak
  const whole = about.last === '' ? weak : judgeOne(about.last, about)
  return whole.verdict.rule === 'undecided' ? weak : whole
}

function judgeOne(
  text: string,
  about: { readonly hosts: string; readonly statusField: string | undefined; readonly outside: string },
): Judgement {
  const evidence = readEvidence(text, about)
  return { evidence, verdict: decide(evidence) }
}

function isWeak({ rule }: Verdict): boolean {
  return rule === 'undecided' || rule.startsWith('status-')
}

export function toReport({
  kind,
  verdict,
  evidence,
  recipient,
  originalRecipient,
}: {
  readonly kind: Kind
  readonly verdict: Verdict
  readonly evidence: Evidence
  readonly recipient: string | undefined
  readonly originalRecipient: string | undefined
}): RecipientReport {
  const reply = evidence.quoted.slice(0, REPLY_CHARACTERS_MAX)
  return {
    kind,
    // What is still being tried has not failed, whatever the server said.
    permanent: kind === 'bounce' && verdict.permanent,
    cause: verdict.cause,
    rule: verdict.rule,
    ...(recipient === undefined ? {} : { recipient }),
    ...(originalRecipient === undefined ? {} : { originalRecipient }),
    ...(evidence.status === undefined ? {} : { status: evidence.status }),
    ...(reply === '' ? {} : { reply }),
  }
}
