// The reader whom nobody is: fills the slots of an email that is looked at and not sent.
import type { SlotValues } from '../edition/slots.ts'

/** What stands in the places that differ from reader to reader. */
export const SAMPLE_VALUES = {
  unsubscribeUrl: 'https://example.org/leave/sample',
  preferencesUrl: 'https://example.org/preferences/sample',
  name: 'Sample Reader',
  address: 'sample.reader@example.org',
} as const satisfies SlotValues
