// Signed tokens in links and return paths: who they are for and what they allow, unforgeable, without a table. Pure.
import { hash, timingSafeEqual } from 'node:crypto'
import { openHmac } from './hmac.ts'

/**
 * A token made for one purpose is worthless for every other. `preferences` opens what a forwarded mail may open; `data` is
 * in a letter of its own and opens the rest. `change` confirms a new address, `owner` opens the statistics, `form` says when a
 * form was shown.
 */
export type Purpose =
  | 'leave'
  | 'bounce'
  | 'confirm'
  | 'preferences'
  | 'data'
  | 'change'
  | 'vote'
  | 'owner'
  | 'form'

export interface TokenSubject {
  /** The list's id. It is signed but not contained: a token of another list does not verify. */
  readonly list: string
  /** What of the list it is for, such as an issue: signed but not contained. */
  readonly scope?: string
  /** The reader's id. */
  readonly subscriber: number
  /** Milliseconds since 1970 UTC, for a token that ends: contained. */
  readonly at?: number
}

export interface TokenSecrets {
  readonly current: string
  readonly retired: readonly string[]
}

/** What a token says, where it is ours. */
export interface Verified {
  readonly subscriber: number
  /** Only of a token that ends. */
  readonly at?: number
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const NUMBER_BYTES = 6

/**
 * The two shapes: with the reader alone, and with a time beside it. A head and its MAC (144 and 136 bits of it) are together
 * a multiple of five bytes, so that no padding bit could vary.
 */
const LASTING = { label: 'yibao token', format: 1, numbers: 1, macBytes: 18, length: 40 } as const
const ENDING = { label: 'yibao ending token', format: 2, numbers: 2, macBytes: 17, length: 48 } as const
type Shape = typeof LASTING | typeof ENDING
/** The first byte of tokens from before keys had versions: links in mails of that time still work. */
const UNVERSIONED = 1

/** A token for one reader. */
export function signToken(purpose: Purpose, subject: TokenSubject, secret: string): string {
  const { list, scope, subscriber, at } = subject
  if (at === undefined) return openSigning(purpose, list, secret, scope)(subscriber)
  return openShape(ENDING, purpose, list, secret, scope)(subscriber, at)
}

/**
 * Signs for reader after reader. Tokens are 40 characters of lower-case base32 (RFC 4648): with `b+` before it, one fits
 * a local part of 64 octets (RFC 5321, 4.5.3.1.1), and it survives systems that fold addresses to lower case.
 */
export function openSigning(
  purpose: Purpose,
  list: string,
  secret: string,
  scope?: string,
): (subscriber: number) => string {
  return openShape(LASTING, purpose, list, secret, scope)
}

function openShape(
  shape: Shape,
  purpose: Purpose,
  list: string,
  secret: string,
  scope: string | undefined,
): (...numbers: readonly number[]) => string {
  const { head, mac } = openMac(shape, purpose, list, secret, scope)
  const version = (shape.format << 4) | keyVersion(secret)
  return (...numbers) => {
    head.writeUInt8(version)
    for (let index = 0; index < shape.numbers; index++) {
      const number = numbers[index] ?? -1
      if (!Number.isSafeInteger(number) || number < 0)
        throw new Error(`Unexpected reader id or time ${number}`)
      head.writeUIntBE(number, 1 + index * NUMBER_BYTES, NUMBER_BYTES)
    }
    return encodeBase32(head, mac(), shape.macBytes)
  }
}

/** Purposes of links that must work for years, and of return paths, on which mail may be under way. */
const OUTLIVING: ReadonlySet<Purpose> = new Set(['leave', 'bounce'])

/**
 * The reader a token names, if it was signed for this purpose, list and scope. Retired secrets verify leaving and return
 * paths only: everything else is newer than the last change of the secret. Whether a time is too long ago is for the caller
 * to say.
 */
export function verifyToken(
  token: string,
  purpose: Purpose,
  secrets: TokenSecrets,
  list: string,
  scope?: string,
): Verified | undefined {
  const shape = [LASTING, ENDING].find(({ length }) => length === token.length)
  if (!shape || !/^[a-z2-7]+$/.test(token)) return undefined
  const bytes = decodeBase32(token)
  const head = bytes.subarray(0, headBytes(shape))
  const signature = bytes.subarray(headBytes(shape))
  const keys = OUTLIVING.has(purpose) ? [secrets.current, ...secrets.retired] : [secrets.current]
  // all keys are tried, so that the time says nothing about which one fits
  const fits = keys.map((secret) => {
    const expected = openMac(shape, purpose, list, secret, scope)
    head.copy(expected.head)
    const mac = Buffer.from(expected.mac().slice(0, shape.macBytes), 'latin1')
    const versions = [(shape.format << 4) | keyVersion(secret), UNVERSIONED]
    return timingSafeEqual(mac, signature) && versions.includes(head.readUInt8(0))
  })
  if (!fits.includes(true)) return undefined
  const subscriber = head.readUIntBE(1, NUMBER_BYTES)
  return shape === ENDING
    ? { subscriber, at: head.readUIntBE(1 + NUMBER_BYTES, NUMBER_BYTES) }
    : { subscriber }
}

/**
 * The version of a key, 0 to 15, in the first byte of what it signs beside the format: which key signed a token can be seen
 * when keys change.
 */
function keyVersion(secret: string): number {
  return Number.parseInt(hash('sha256', `yibao key version\0${secret}`, 'hex').slice(0, 1), 16)
}

function headBytes({ numbers }: Shape): number {
  return 1 + numbers * NUMBER_BYTES
}

/**
 * What signs a token: its head, to be written in place, and the MAC of that, a character a byte. Fields are separated by a
 * byte that none of them can contain, so that no two different inputs are signed alike.
 */
function openMac(
  shape: Shape,
  purpose: Purpose,
  list: string,
  secret: string,
  scope: string | undefined,
): { readonly head: Buffer; readonly mac: () => string } {
  if (secret === '' || list.includes('\0') || scope?.includes('\0'))
    throw new Error('Unexpected empty secret, or NUL in the id of a list or in a scope')
  const scoped = scope === undefined ? '' : `${scope}\0`
  const fields = Buffer.from(`${shape.label}\0${purpose}\0${list}\0${scoped}`)
  const { message, digest } = openHmac(secret, fields.length + headBytes(shape))
  fields.copy(message)
  return { head: message.subarray(fields.length), mac: digest }
}

/** Of a head and as much of a MAC as makes a multiple of five bytes with it. */
function encodeBase32(head: Buffer, mac: string, macBytes: number): string {
  let text = ''
  let bits = 0
  let value = 0
  const length = head.length
  for (let at = 0; at < length + macBytes; at++) {
    const byte = at < length ? (head[at] ?? 0) : mac.charCodeAt(at - length)
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
