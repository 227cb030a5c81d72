// The reader whom nobody is: fills the slots of an email that is looked at and not sent.
import type { SlotName } from '../edition/slots.ts'

/** What stands in the places that differ from reader to reader. */
export const SAMPLE_VALUES: Readonly<Record<SlotName, string>> = {
  unsubscribeUrl: 'https://example.org/leave/sample',
  voteUrl: 'https://example.org/vote/sample',
  name: 'Sample Reader',
  address: 'sample.reader@example.org',
}
