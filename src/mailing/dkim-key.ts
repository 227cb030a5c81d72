// Reads the private key that messages are signed with. Pure; what it says never holds anything of the key.
import { createPrivateKey, type KeyObject } from 'node:crypto'

export type DkimKeyRead = { readonly key: KeyObject } | { readonly problem: string }

/** Signers should use 2048 bits at least, and verifiers need not read more than 4096 (RFC 8301, 3.2). */
const BITS_MIN = 2048
const BITS_MAX = 4096
const EXPECTED = `a private key: RSA of ${BITS_MIN} to ${BITS_MAX} bits, or Ed25519, as PEM`

/** `pem`: PKCS#8 or PKCS#1. The problem is a sentence without its full stop. */
export function readDkimKey(pem: string): DkimKeyRead {
  const other = otherContents(pem)
  if (other !== undefined) return { problem: `Unexpected ${other}, expected ${EXPECTED}` }
  const key = parse(pem)
  if (key === undefined) return { problem: `Unexpected text that is no key, expected ${EXPECTED}` }
  const type = key.asymmetricKeyType ?? 'unknown'
  if (type === 'ed25519') return { key }
  if (type !== 'rsa') return { problem: `Unexpected private key of type ${type}, expected ${EXPECTED}` }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  return bits >= BITS_MIN && bits <= BITS_MAX && bits % 8 === 0
    ? { key }
    : { problem: `Unexpected RSA key of ${bits} bits, expected ${BITS_MIN} to ${BITS_MAX} bits` }
}

/** What people put there by mistake, by the first line of its armour. */
function otherContents(pem: string): string | undefined {
  if (/^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem))
    return 'key that is locked with a passphrase'
  if (/^-----BEGIN OPENSSH PRIVATE KEY-----/m.test(pem)) return 'key of OpenSSH'
  if (/^-----BEGIN [A-Z ]*PRIVATE KEY-----/m.test(pem)) return undefined
  if (/^-----BEGIN [A-Z ]*PUBLIC KEY-----/m.test(pem)) return 'public key'
  if (/^-----BEGIN CERTIFICATE-----/m.test(pem)) return 'certificate'
  return undefined
}

function parse(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined // what OpenSSL says of it helps nobody
  }
}
