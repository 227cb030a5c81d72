// Signed tokens in links and return paths: who they are for and what they allow, unforgeable, without a table. Pure.
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

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
/** 144 bits of the HMAC; with the 7 bytes before it exactly 40 characters, without a padding bit that could vary. */
const MAC_BYTES = 18
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const PATTERN = /^[a-z2-7]{40}$/

/**
 * A token of 40 characters in lower-case base32 (RFC 4648). With `b+` before it, it fits a local part of 64 octets
 * (RFC 5321, 4.5.3.1.1), and it survives systems that fold addresses to lower case.
 */
export function signToken(purpose: Purpose, subject: TokenSubject, secret: string | KeyObject): string {
  if (!Number.isSafeInteger(subject.subscriber)) throw new Error(`Unexpected reader id ${subject.subscriber}`)
  const head = Buffer.alloc(1 + ID_BYTES)
  head.writeUInt8(VERSION)
  head.writeUIntBE(subject.subscriber, 1, ID_BYTES)
  return encodeBase32(Buffer.concat([head, mac(head, purpose, subject.list, secret)]))
}

/** A secret made ready, where many tokens are signed with it. */
export function tokenKey(secret: string): KeyObject {
  if (secret === '') throw new Error('Unexpected empty secret')
  return createSecretKey(Buffer.from(secret))
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
  const head = bytes.subarray(0, 1 + ID_BYTES)
  const signature = bytes.subarray(1 + ID_BYTES)
  const keys = purpose === 'leave' ? [secrets.current, ...secrets.retired] : [secrets.current]
  // all keys are tried, so that the time says nothing about which one fits
  const fits = keys.map((secret) => timingSafeEqual(mac(head, purpose, list, secret), signature))
  if (!fits.includes(true) || head.readUInt8(0) !== VERSION) return undefined
  return { subscriber: head.readUIntBE(1, ID_BYTES) }
}

/** Fields are separated by a byte that none of them can contain, so that no two different inputs are signed alike. */
function mac(head: Buffer, purpose: Purpose, list: string, secret: string | KeyObject): Buffer {
  if (secret === '' || list.includes('\0'))
    throw new Error('Unexpected empty secret or NUL in the id of a list')
  return createHmac('sha256', secret)
    .update(`yibao token\0${purpose}\0${list}\0`)
    .update(head)
    .digest()
    .subarray(0, MAC_BYTES)
}

/** For lengths that are a multiple of five bytes. */
function encodeBase32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
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
