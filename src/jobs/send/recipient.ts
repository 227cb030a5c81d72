// What a delivery needs on the wire: the envelope, and the reader's own links, signed.
import { parseAddress } from '../../audience/address.ts'
import { openSigning } from '../../audience/token.ts'
import type { SlotName } from '../../edition/slots.ts'
import type { Site } from '../../issue/site.ts'
import type { Recipient } from '../../mailing/compose.ts'
import type { Delivery } from '../../mailing/delivery.ts'
import type { Envelope } from '../../transport/transport.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

export interface Addressed {
  readonly recipient: Recipient
  readonly envelope: Envelope
}

/** Subscriber 0 is nobody: links of test messages and probes are well signed and change nothing. */
export const NOBODY = 0

/** What a mailing sends: a link that only the text of a message has is signed where its slot is there. */
export interface Sent {
  /** Slug of the issue: a link to vote holds for no other one. */
  readonly issue: string
  readonly slots: ReadonlySet<SlotName>
}

/** Readers of one mailing by their deliveries, or why an address is not sent to: it is not the one mailbox it should be. */
export function openAddressing(
  site: Site,
  secret: string,
  { issue, slots }: Sent,
): (
  delivery: Pick<Delivery, 'address' | 'name' | 'subscriberId' | 'messageId'>,
) => Addressed | { readonly refused: string } {
  const signLeave = openSigning('leave', site.list.id, secret)
  const signBounce = openSigning('bounce', site.list.id, secret)
  const leaveBase = new URL('leave/', site.service).href
  const preferencesBase = new URL('preferences/', site.service).href
  const voteBase = new URL(`vote/${issue}/`, site.service).href
  const signPreferences = slots.has('preferencesUrl')
    ? openSigning('preferences', site.list.id, secret)
    : undefined
  const signVote = slots.has('voteUrl') ? openSigning('vote', site.list.id, secret, issue) : undefined
  return ({ address, name, subscriberId, messageId }) => {
    const to = envelopeAddress(address)
    if ('refused' in to) return to
    const leave = signLeave(subscriberId)
    const recipient: Writable<Recipient> = {
      address: to.envelope,
      messageId,
      leaveUrl: `${leaveBase}${leave}`,
      leaveAddress: `leave+${leave}@${site.bounceDomain}`,
    }
    if (name !== undefined) recipient.name = name
    if (signPreferences) recipient.preferencesUrl = `${preferencesBase}${signPreferences(subscriberId)}`
    if (signVote) recipient.voteUrl = `${voteBase}${signVote(subscriberId)}`
    const from = `b+${signBounce(subscriberId)}@${site.bounceDomain}`
    return { recipient, envelope: { from, to: to.envelope, id: messageId } }
  }
}

/** What most addresses look like: these read as themselves. */
const ORDINARY = /^(?=.{3,100}$)[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,24}$/

function envelopeAddress(address: string): { readonly envelope: string } | { readonly refused: string } {
  if (ORDINARY.test(address)) return { envelope: address }
  const parsed = parseAddress(address)
  if ('problem' in parsed) return { refused: `not sent: ${parsed.problem}` }
  if (parsed.text !== address) return { refused: 'not sent: the stored address reads as another one' }
  return { envelope: parsed.envelope }
}
