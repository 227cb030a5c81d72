// Signs messages (DKIM, RFC 6376; Ed25519 by RFC 8463): rsa-sha256 or ed25519-sha256, relaxed/relaxed, the whole body.
// Pure: the key is given.
import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto'

export interface DkimSigner {
  readonly domain: string
  readonly selector: string
  /** What must be published under selector._domainkey.domain for the signature to verify. */
  readonly publicKey: KeyObject
  /** Length of the DKIM-Signature field, its line end included: the same for every message. */
  readonly length: number
  /**
   * The DKIM-Signature field. `headers` are the canonical fields in the order of SIGNED_HEADERS, each with its line end;
   * `bodyHash` is the SHA-256 of the canonical body in base64.
   */
  sign(headers: string, bodyHash: string): Promise<string>
}

/**
 * What is signed, in this order. From is named twice: a second one that is put in on the way breaks the signature
 * (RFC 6376, 8.15). A message has each of the others exactly once.
 */
export const SIGNED_HEADERS = [
  'From',
  'Reply-To',
  'Subject',
  'Date',
  'MIME-Version',
  'Content-Type',
  'Content-Language',
  'List-Id',
  'List-Unsubscribe-Post',
  'Feedback-ID',
  'To',
  'Message-ID',
  'List-Unsubscribe',
] as const

export interface DkimOptions {
  /** d=: the domain that vouches. */
  readonly domain: string
  readonly selector: string
  /** Private key, RSA of at least 2048 bits or Ed25519. */
  readonly key: KeyObject
}

/** Characters of base64 a line, so that no line is longer than 78. */
const FOLD = 72

/** Throws where the key is of another kind, or too short to be taken seriously. */
export function openDkimSigner({ domain, selector, key }: DkimOptions): DkimSigner {
  const algorithm = algorithmOf(key)
  const names = [...SIGNED_HEADERS.slice(0, 1), ...SIGNED_HEADERS].join(':').toLowerCase()
  const tags = [`v=1; a=${algorithm}; c=relaxed/relaxed; d=${domain};`, `s=${selector};`, ...foldNames(names)]
  const raw = `DKIM-Signature: ${tags.join('\r\n ')}\r\n bh=`
  const canonical = `dkim-signature:${tags.join(' ')} bh=`
  const signatureBytes =
    algorithm === 'ed25519-sha256' ? 64 : (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8
  const assemble = (bodyHash: string, signature: string) => `${raw}${bodyHash};\r\n b=${fold(signature)}\r\n`
  const signData = algorithm === 'ed25519-sha256' ? signEd25519(key) : signRsa(key)
  const hashLength = Buffer.alloc(32).toString('base64').length
  return {
    domain,
    selector,
    publicKey: createPublicKey(key),
    length: assemble('='.repeat(hashLength), Buffer.alloc(signatureBytes).toString('base64')).length,
    sign: async (headers, bodyHash) => {
      const data = Buffer.from(`${headers}${canonical}${bodyHash}; b=`, 'latin1')
      return assemble(bodyHash, await signData(data))
    },
  }
}

type Algorithm = 'rsa-sha256' | 'ed25519-sha256'

function algorithmOf(key: KeyObject): Algorithm {
  if (key.type !== 'private') throw new Error(`Unexpected ${key.type} key, expected a private one`)
  if (key.asymmetricKeyType === 'ed25519') return 'ed25519-sha256'
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (key.asymmetricKeyType !== 'rsa' || bits < 2048 || bits % 8 !== 0) {
    throw new Error('Unexpected key for signing, expected RSA of 2048 bits or more, or Ed25519')
  }
  return 'rsa-sha256'
}

/** The SHA-256 of the data (RFC 8463, 3), at once: handing it to another thread costs as much as the signature. */
function signEd25519(key: KeyObject): (data: Buffer) => string {
  return (data) => sign(null, createHash('sha256').update(data).digest(), key).toString('base64')
}

/** On the thread pool: five times the work of all the rest of a message, shared by the processors. */
function signRsa(key: KeyObject): (data: Buffer) => Promise<string> {
  return (data) =>
    new Promise((resolve, reject) => {
      sign('sha256', data, key, (error, signature) =>
        error ? reject(error) : resolve(signature.toString('base64')),
      )
    })
}

function fold(text: string): string {
  const lines: string[] = []
  for (let at = 0; at < text.length; at += FOLD) lines.push(text.slice(at, at + FOLD))
  return lines.join('\r\n ')
}

/** `h=` over several lines, broken behind a colon. White space is allowed around the colons (RFC 6376, 3.5). */
function foldNames(names: string): string[] {
  const lines: string[] = []
  let line = 'h='
  for (const [at, name] of names.split(':').entries()) {
    const piece = at === 0 ? name : `:${name}`
    if (line.length + piece.length > FOLD) {
      lines.push(`${line}:`)
      line = name
    } else line += piece
  }
  lines.push(`${line};`)
  return lines
}
