// Signs one whole message: a letter. The messages of a mailing are signed where they are composed (composer.ts), since there
// almost everything is the same for all of them. Pure.
import { createHash } from 'node:crypto'
import { relaxedEnd, relaxedHeader } from './canonical.ts'
import { type DkimSigner, SIGNED_HEADERS } from './dkim.ts'

/**
 * The message with the signature of each signer before it. ASCII with CRLF in and out, before dot-stuffing. Fields that it
 * does not have are signed as not being there (RFC 6376, 5.4), so that none can be put in on the way.
 */
export async function signMessage(message: Uint8Array, signers: readonly DkimSigner[]): Promise<Uint8Array> {
  if (signers.length === 0) return message
  const text = Buffer.from(message.buffer, message.byteOffset, message.byteLength).toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) throw new Error('Unexpected message without an end of its header')
  const fields = canonicalFields(text.slice(0, end + 2))
  const bodyHash = createHash('sha256')
    .update(relaxedEnd(text.slice(end + 4)), 'latin1')
    .digest('base64')
  const signatures = await Promise.all(signers.map((signer) => signer.sign(fields, bodyHash)))
  return Buffer.from(signatures.join('') + text, 'latin1')
}

/** The signed fields in the order of SIGNED_HEADERS. Throws where one is there twice: which is signed would be a guess. */
function canonicalFields(header: string): string {
  const canonical = new Map<string, string>()
  const signed = new Set<string>(SIGNED_HEADERS.map((name) => name.toLowerCase()))
  for (const field of header.match(/[^\r]+\r\n(?:[ \t][^\r]*\r\n)*/g) ?? []) {
    const relaxed = relaxedHeader(field)
    const name = relaxed.slice(0, relaxed.indexOf(':'))
    if (!signed.has(name)) continue
    if (canonical.has(name)) throw new Error(`Unexpected second ${name} in a message, expected one`)
    canonical.set(name, relaxed)
  }
  return SIGNED_HEADERS.map((name) => canonical.get(name.toLowerCase()) ?? '').join('')
}
