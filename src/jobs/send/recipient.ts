// What a delivery needs on the wire: the envelope, and the reader's own links, signed.
import { parseAddress } from '../../audience/address.ts'
import { signToken } from '../../audience/token.ts'
import type { Site } from '../../issue/site.ts'
import type { Recipient } from '../../mailing/compose.ts'
import type { Delivery } from '../../mailing/delivery.ts'
import type { Envelope } from '../../transport/transport.ts'

export interface Addressed {
  readonly recipient: Recipient
  readonly envelope: Envelope
}

/** Subscriber 0 is nobody: links of test messages and probes are well signed and change nothing. */
export const NOBODY = 0

/** The reader of a delivery, or why that address is not sent to: it is not exactly the one mailbox that is stored. */
export function addressDelivery(
  delivery: Pick<Delivery, 'address' | 'name' | 'subscriberId' | 'messageId'>,
  site: Site,
  secret: string,
): Addressed | { readonly refused: string } {
  const parsed = parseAddress(delivery.address)
  if ('problem' in parsed) return { refused: `not sent: ${parsed.problem}` }
  if (parsed.text !== delivery.address)
    return { refused: 'not sent: the stored address reads as another one' }
  const who = { list: site.list.id, subscriber: delivery.subscriberId }
  const leave = signToken('leave', who, secret)
  return {
    recipient: {
      address: parsed.envelope,
      ...(delivery.name === undefined ? {} : { name: delivery.name }),
      messageId: delivery.messageId,
      leaveUrl: new URL(`leave/${leave}`, site.service).href,
      leaveAddress: `leave+${leave}@${site.bounceDomain}`,
    },
    envelope: {
      from: `b+${signToken('bounce', who, secret)}@${site.bounceDomain}`,
      to: parsed.envelope,
      id: delivery.messageId,
    },
  }
}
