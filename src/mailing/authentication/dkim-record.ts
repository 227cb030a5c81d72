// Reads a published DKIM key (RFC 6376, 3.6.1; Ed25519: RFC 8463) and compares it with the one we sign with. Pure.
import { createPublicKey, type KeyObject } from 'node:crypto'
import { readTags, tagValue } from './tags.ts'

export type DkimKeyType = 'rsa' | 'ed25519'

export interface DkimRecord {
  readonly keyType: string
  /** Base64 without white space; empty where the key was revoked. */
  readonly key: string
  /** `y`: testing. `s`: the signature's identity must be of this very domain. */
  readonly flags: readonly string[]
  /** Hash algorithms that are allowed; undefined: all. */
  readonly hashes?: readonly string[]
  /** Services the key is for; undefined: all. */
  readonly services?: readonly string[]
  readonly problems: readonly string[]
}

/** Undefined where the text is no record of a key: it names another version, or has no `p=`. */
export function readDkimRecord(text: string): DkimRecord | undefined {
  const list = readTags(text)
  const version = tagValue(list, 'v')
  const key = tagValue(list, 'p')?.replace(/\s+/g, '')
  if ((version !== undefined && version !== 'DKIM1') || key === undefined) return undefined
  const problems = [...list.problems]
  if (version !== undefined && list.tags[0]?.name !== 'v')
    problems.push('Unexpected v= behind other tags, expected it first')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(key)) problems.push('Unexpected characters in p=, expected base64')
  const hashes = words(tagValue(list, 'h'))
  const services = words(tagValue(list, 's'))
  return {
    keyType: tagValue(list, 'k') ?? 'rsa',
    key,
    flags: words(tagValue(list, 't')) ?? [],
    ...(hashes ? { hashes } : {}),
    ...(services ? { services } : {}),
    problems,
  }
}

/** The record to publish for a key. */
export function dkimRecordText(key: KeyObject): string {
  return `v=DKIM1; k=${keyTypeOf(key)}; p=${publishedForm(key)}`
}

/** Whether a published `p=` is the public half of this key; RSA keys are found in both forms that verifiers read. */
export function isPublishedKey(published: string, key: KeyObject): boolean {
  const bytes = Buffer.from(published, 'base64')
  return forms(key).some((form) => form.equals(bytes))
}

/** Bits of a published RSA key; undefined where it is none. */
export function rsaBits(published: string): number | undefined {
  const key = Buffer.from(published, 'base64')
  for (const type of ['spki', 'pkcs1'] as const) {
    try {
      return createPublicKey({ key, format: 'der', type }).asymmetricKeyDetails?.modulusLength
    } catch {
      // the other form, or no key at all
    }
  }
  return undefined
}

export function keyTypeOf(key: KeyObject): DkimKeyType {
  const type = key.asymmetricKeyType
  if (type === 'rsa' || type === 'ed25519') return type
  throw new Error(`Unexpected key of type ${type ?? key.type}, expected rsa or ed25519`)
}

function publishedForm(key: KeyObject): string {
  return (forms(key)[0] ?? Buffer.alloc(0)).toString('base64')
}

/** Of Ed25519 the bare 32 bytes are published (RFC 8463, 4.2), of RSA the whole structure. */
function forms(key: KeyObject): readonly Buffer[] {
  const whole = publicHalf(key)
  const spki = whole.export({ format: 'der', type: 'spki' })
  return keyTypeOf(key) === 'ed25519'
    ? [spki.subarray(-32)]
    : [spki, whole.export({ format: 'der', type: 'pkcs1' })]
}

function publicHalf(key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key
}

function words(value: string | undefined): readonly string[] | undefined {
  return value?.split(':').map((word) => word.trim().toLowerCase())
}
