// Whose email is looked at without being sent: a reader nobody is, or one of the list, whose links are nobody's all the
// same, so that looking at an email and following its links changes nothing for anybody.
import type { Subscriber } from '../audience/subscriber.ts'
import { SLOTS } from '../edition/slots.ts'
import type { VariantId } from '../edition/variants.ts'
import type { Site } from '../issue/site.ts'
import { messageIdOf } from '../mailing/plan.ts'
import { type Recipient, slotValuesOf } from '../mailing/recipient.ts'
import { NOBODY, openAddressing } from './send/recipient.ts'

export interface ShownReader {
  readonly edition: VariantId
  readonly recipient: Recipient
}

export const SAMPLE_READER = {
  edition: 'full',
  recipient: {
    address: 'sample.reader@example.org',
    name: 'Sample Reader',
    messageId: 'sample@example.org',
    leaveUrl: 'https://example.org/leave/sample',
    preferencesUrl: 'https://example.org/preferences/sample',
    voteUrl: 'https://example.org/vote/sample',
    leaveAddress: 'leave-sample@example.org',
  },
} as const satisfies ShownReader

/** What stands in the places that differ from reader to reader. */
export const SAMPLE_VALUES = slotValuesOf(SAMPLE_READER.recipient, SAMPLE_READER.recipient.name)

/** A reader as an issue would reach them, with signed links for nobody; or why it would not reach this address. */
export function readerAs(
  { address, name, edition }: Pick<Subscriber, 'address' | 'name' | 'edition'>,
  issue: string,
  site: Site,
  secret: string,
): ShownReader | { readonly refused: string } {
  const addressed = openAddressing(site, secret, { issue, slots: new Set(SLOTS) })({
    address,
    ...(name === undefined ? {} : { name }),
    subscriberId: NOBODY,
    messageId: messageIdOf(site, issue, NOBODY),
  })
  return 'refused' in addressed ? addressed : { edition, recipient: addressed.recipient }
}
