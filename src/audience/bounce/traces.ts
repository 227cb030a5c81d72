// What leads from a mail to our own delivery: the addresses it was delivered to, envelope id, message ids, returned fields.
import { addressesIn, firstAddress } from './addresses.ts'
import { decodeHeader } from './charset.ts'
import { firstValue, type Headers } from './headers.ts'
import type { Traces } from './report.ts'

const DELIVERED: readonly string[] = [
  'delivered-to',
  'x-original-to',
  'envelope-to',
  'x-envelope-to',
  'x-delivered-to',
  'x-rcpt-to',
  'x-forwarded-to',
  'apparently-to',
  'to',
  'cc',
]
const ADDRESSES_MAX = 50
const ANSWERS_MAX = 100

export function readTraces(
  headers: Headers,
  { envelopeId, originalMailFrom, returned }: Pick<Traces, 'envelopeId' | 'originalMailFrom' | 'returned'>,
): Traces {
  const from = firstAddress(decodeHeader(firstValue(headers, 'from') ?? ''))?.toLowerCase()
  const subject = firstValue(headers, 'subject')
  const messageId = idsIn(firstValue(headers, 'message-id') ?? '')[0]
  const autoSubmitted = /^[a-z-]+/.exec(
    (firstValue(headers, 'auto-submitted') ?? '').trim().toLowerCase(),
  )?.[0]
  return {
    deliveredTo: deliveredTo(headers),
    answers: answersOf(headers),
    sender: senderOf(headers),
    ...(envelopeId === undefined ? {} : { envelopeId }),
    ...(originalMailFrom === undefined ? {} : { originalMailFrom }),
    ...(returned === undefined ? {} : { returned }),
    ...(from === undefined ? {} : { from }),
    ...(subject === undefined ? {} : { subject: decodeHeader(subject).replace(/\s+/g, ' ').slice(0, 500) }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(autoSubmitted === undefined ? {} : { autoSubmitted }),
  }
}

function deliveredTo(headers: Headers): readonly string[] {
  const found = DELIVERED.flatMap((name) => headers.get(name) ?? []).flatMap((value) =>
    addressesIn(decodeHeader(value)),
  )
  return [...new Set(found.map((address) => address.toLowerCase()))].slice(0, ADDRESSES_MAX)
}

function answersOf(headers: Headers): readonly string[] {
  const values = ['in-reply-to', 'references'].flatMap((name) => headers.get(name) ?? [])
  return [...new Set(values.flatMap(idsIn))].slice(0, ANSWERS_MAX)
}

/** Message ids in a field, without their angle brackets. */
export function idsIn(value: string): readonly string[] {
  return [...value.matchAll(/<([^<>\s]{3,998})>/g)].map((match) => match[1] ?? '')
}

function senderOf(headers: Headers): Traces['sender'] {
  const path = firstValue(headers, 'return-path')
  if (path === undefined) return 'unknown'
  return /^\s*<\s*>/.test(path) || path.trim() === '' ? 'null' : 'named'
}
