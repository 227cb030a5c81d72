// What a delivery needs on the wire: the envelope, and the reader's own links, signed.
import { parseAddress } from '../../audience/address.ts'
import { openSigning } from '../../audience/token.ts'
import type { Site } from '../../issue/site.ts'
import { type CompiledMessage, hasSlot } from '../../mailing/compiled.ts'
import type { Recipient } from '../../mailing/compose.ts'
import type { Delivery } from '../../mailing/delivery.ts'
import type { Envelope } from '../../transport/transport.ts'

export interface Addressed {
  readonly recipient: Recipient
  readonly envelope: Envelope
}

/** Subscriber 0 is nobody: links of test messages and probes are well signed and change nothing. */
export const NOBODY = 0

/** What a mailing sends: links that only some messages have are signed only for those. */
export interface Sent {
  /** Slug of the issue: a link to vote holds for no other one. */
  readonly issue: string
  readonly compiled: Pick<CompiledMessage, 'segments'>
}

/** Readers of one message by their deliveries, or why an address is not sent to: it is not the one mailbox it should be. */
export function openAddressing(
  site: Site,
  secret: string,
  { issue, compiled }: Sent,
): (
  delivery: Pick<Delivery, 'address' | 'name' | 'subscriberId' | 'messageId'>,
) => Addressed | { readonly refused: string } {
  const signLeave = openSigning('leave', site.list.id, secret)
  const signBounce = openSigning('bounce', site.list.id, secret)
  const signVote = hasSlot(compiled, 'voteUrl') ? openSigning('vote', site.list.id, secret, issue) : undefined
  const leaveBase = new URL('leave/', site.service).href
  const voteBase = new URL(`vote/${issue}/`, site.service).href
  return ({ address, name, subscriberId, messageId }) => {
    const to = envelopeAddress(address)
    if ('refused' in to) return to
    const leave = signLeave(subscriberId)
    const recipient: Open<Recipient> = {
      address: to.envelope,
      messageId,
      leaveUrl: `${leaveBase}${leave}`,
      leaveAddress: `leave+${leave}@${site.bounceDomain}`,
    }
    if (name !== undefined) recipient.name = name
    if (signVote) recipient.voteUrl = `${voteBase}${signVote(subscriberId)}`
    const from = `b+${signBounce(subscriberId)}@${site.bounceDomain}`
    return { recipient, envelope: { from, to: to.envelope, id: messageId } }
  }
}

type Open<Value> = { -readonly [Key in keyof Value]: Value[Key] }

/** What most addresses look like: these read as themselves. */
const ORDINARY = /^(?=.{3,100}$)[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,24}$/

function envelopeAddress(address: string): { readonly envelope: string } | { readonly refused: string } {
  if (ORDINARY.test(address)) return { envelope: address }
  const parsed = parseAddress(address)
  if ('problem' in parsed) return { refused: `not sent: ${parsed.problem}` }
  if (parsed.text !== address) return { refused: 'not sent: the stored address reads as another one' }
  return { envelope: parsed.envelope }
}
