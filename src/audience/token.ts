// Signed tokens in links and return paths: who they are for and what they allow, unforgeable, without a table. Pure.
import { timingSafeEqual } from 'node:crypto'
import { openHmac } from './hmac.ts'

/** A token made for one purpose is worthless for every other. */
export type Purpose = 'leave' | 'bounce' | 'confirm' | 'preferences'

export interface TokenSubject {
  /** The list's id. It is signed but not contained: a token of another list does not verify. */
  readonly list: string
  /** The reader's id. */
  readonly subscriber: number
}

export interface TokenSecrets {
  readonly current: string
  readonly retired: readonly string[]
}

/** First byte of every token. A change of what is signed gets a new number, and old tokens can still be told apart. */
const VERSION = 1
const ID_BYTES = 6
const HEAD_BYTES = 1 + ID_BYTES
/** 144 bits of the HMAC; with the 7 bytes before it exactly 40 characters, without a padding bit that could vary. */
const MAC_BYTES = 18
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const PATTERN = /^[a-z2-7]{40}$/

/** A token for one reader. */
export function signToken(purpose: Purpose, { list, subscriber }: TokenSubject, secret: string): string {
  return openSigning(purpose, list, secret)(subscriber)
}

/**
 * Signs for reader after reader. Tokens are 40 characters of lower-case base32 (RFC 4648): with `b+` before it, one fits
 * a local part of 64 octets (RFC 5321, 4.5.3.1.1), and it survives systems that fold addresses to lower case.
 */
export function openSigning(purpose: Purpose, list: string, secret: string): (subscriber: number) => string {
  const { head, mac } = openMac(purpose, list, secret)
  return (subscriber) => {
    if (!Number.isSafeInteger(subscriber)) throw new Error(`Unexpected reader id ${subscriber}`)
    head.writeUInt8(VERSION)
    head.writeUIntBE(subscriber, 1, ID_BYTES)
    return encodeBase32(head, mac())
  }
}

/**
 * The reader a token names, if it was signed for this purpose and list. Retired secrets verify leaving only: a link to
 * leave must work for years, everything else is newer than the last change of the secret.
 */
export function verifyToken(
  token: string,
  purpose: Purpose,
  secrets: TokenSecrets,
  list: string,
): { readonly subscriber: number } | undefined {
  if (!PATTERN.test(token)) return undefined
  const bytes = decodeBase32(token)
  const head = bytes.subarray(0, HEAD_BYTES)
  const signature = bytes.subarray(HEAD_BYTES)
  const keys = purpose === 'leave' ? [secrets.current, ...secrets.retired] : [secrets.current]
  // all keys are tried, so that the time says nothing about which one fits
  const fits = keys.map((secret) => {
    const expected = openMac(purpose, list, secret)
    head.copy(expected.head)
    return timingSafeEqual(Buffer.from(expected.mac(), 'latin1'), signature)
  })
  if (!fits.includes(true) || head.readUInt8(0) !== VERSION) return undefined
  return { subscriber: head.readUIntBE(1, ID_BYTES) }
}

/**
 * What signs a token: its head, to be written in place, and the MAC of that, a character a byte. Fields are separated by a
 * byte that none of them can contain, so that no two different inputs are signed alike.
 */
function openMac(
  purpose: Purpose,
  list: string,
  secret: string,
): { readonly head: Buffer; readonly mac: () => string } {
  if (secret === '' || list.includes('\0'))
    throw new Error('Unexpected empty secret or NUL in the id of a list')
  const fields = Buffer.from(`yibao token\0${purpose}\0${list}\0`)
  const { message, digest } = openHmac(secret, fields.length + HEAD_BYTES)
  fields.copy(message)
  return { head: message.subarray(fields.length), mac: () => digest().slice(0, MAC_BYTES) }
}

/** Of a head and a MAC that are together a multiple of five bytes. */
function encodeBase32(head: Buffer, mac: string): string {
  let text = ''
  let bits = 0
  let value = 0
  for (let at = 0; at < HEAD_BYTES + MAC_BYTES; at++) {
    const byte = at < HEAD_BYTES ? (head[at] ?? 0) : mac.charCodeAt(at - HEAD_BYTES)
    value = ((value << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(value >>> bits) & 31]
    }
  }
  return text
}

function decodeBase32(text: string): Buffer {
  const bytes = Buffer.alloc((text.length * 5) / 8)
  let bits = 0
  let value = 0
  let length = 0
  for (const character of text) {
    value = ((value << 5) | ALPHABET.indexOf(character)) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes[length] = (value >>> bits) & 255
      length += 1
    }
  }
  return bytes
}
