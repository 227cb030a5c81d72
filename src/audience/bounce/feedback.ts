// Reports of abuse (ARF, RFC 5965): who complained about which message, where the provider lets us know.
import { addressOfField } from './addresses.ts'
import { firstValue, type Headers, readHeaders } from './headers.ts'
import type { RecipientReport } from './report.ts'

export interface Feedback {
  readonly recipients: readonly RecipientReport[]
  readonly envelopeId?: string
  readonly originalMailFrom?: string
}

const RECIPIENTS_MAX = 100

/** Types by which a person, or a machine in a person's name, wants no more of it. */
const UNWANTED = new Set(['abuse', 'fraud', 'virus', 'opt-out', 'opt-out-list', 'miscategorized', 'other'])

export function readFeedback(text: string, returned: Headers | undefined): Feedback {
  const lines = text.split('\n', 2_000)
  const { headers: fields } = readHeaders(
    lines,
    lines.findIndex((line) => line.trim() !== ''),
    lines.length,
  )
  const feedback =
    (firstValue(fields, 'feedback-type') ?? 'abuse').toLowerCase().split(/[\s;(]/)[0] ?? 'abuse'
  const named = ['original-rcpt-to', 'removal-recipient', 'original-recipient'].flatMap(
    (name) => fields.get(name) ?? [],
  )
  const inReturned = ['x-hmxmroriginalrecipient', 'x-original-to', 'delivered-to', 'to'].flatMap(
    (name) => returned?.get(name)?.slice(0, 1) ?? [],
  )
  const addresses = addressesOf(named)
  const found = addresses.length > 0 ? addresses : addressesOf(inReturned).slice(0, 1)
  const report = {
    kind: 'complaint',
    cause: UNWANTED.has(feedback) ? 'complaint' : 'other',
    permanent: false,
    feedback,
    rule: `feedback-${/^[a-z-]{1,40}$/.test(feedback) ? feedback : 'odd'}`,
  } as const
  const envelopeId = firstValue(fields, 'original-envelope-id')
  const originalMailFrom = addressOfField(firstValue(fields, 'original-mail-from') ?? '')
  return {
    recipients: found.length === 0 ? [report] : found.map((recipient) => ({ ...report, recipient })),
    ...(envelopeId === undefined ? {} : { envelopeId }),
    ...(originalMailFrom === undefined ? {} : { originalMailFrom }),
  }
}

/** Each once; a Removal-Recipient repeats as a rule who complained. */
function addressesOf(values: readonly string[]): readonly string[] {
  const found = new Map<string, string>()
  for (const value of values) {
    const address = addressOfField(value)
    if (address !== undefined && !found.has(address.toLowerCase())) found.set(address.toLowerCase(), address)
  }
  return [...found.values()].slice(0, RECIPIENTS_MAX)
}
