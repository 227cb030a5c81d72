// Email addresses: what is accepted, how it is compared, how it goes into an envelope. Pure.

/** A validated address: one mailbox, no comments, groups, quoted local parts or control characters. */
export interface Address {
  /** As the person wrote it, NFC, domain in lower case. */
  readonly text: string
  /** What makes two addresses the same reader: lower case, domain in ASCII (punycode). */
  readonly key: string
  /** What goes into RCPT TO: local part as written, domain in ASCII. */
  readonly envelope: string
}

/** RFC 5321, 4.5.3.1: a path of 256 octets less its angle brackets, a local part of 64. */
const ADDRESS_OCTETS_MAX = 254
const LOCAL_OCTETS_MAX = 64

/** Controls, changes of direction, other invisible characters, separators of lines, unassigned and private ones. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Cn}\p{Default_Ignorable_Code_Point}]/u
/** What only lists, groups, comments, quoted local parts, routes and address literals contain. */
const STRUCTURE = /[",;:<>()[\]\\]|\p{Zs}/u
/** RFC 5321 Dot-string. */
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Reads one mailbox. Narrower than RFC 5322 on purpose: everything that one parser reads as one mailbox and another as a
 * second one or a different one is refused, so that the envelope is exactly what is stored.
 */
export function parseAddress(text: string): Address | { readonly problem: string } {
  // before anything else looks at it: address parsers are slow on long input
  if (text.length > ADDRESS_OCTETS_MAX + 64) return tooLong()
  const address = text.replace(/^[ \t]+|[ \t]+$/g, '').normalize('NFC')
  if (address === '') return { problem: 'Unexpected empty address, expected one like reader@example.org' }
  const invisible = INVISIBLE.exec(address)
  if (invisible) return { problem: `Unexpected invisible character ${codePoint(invisible[0])} in an address` }
  const structure = STRUCTURE.exec(address)
  if (structure) {
    const what = structure[0].trim() === '' ? 'space' : quote(structure[0])
    return { problem: `Unexpected ${what}, expected one plain address like reader@example.org` }
  }
  const at = address.indexOf('@')
  if (at === -1) return { problem: 'Unexpected address without @' }
  if (address.includes('@', at + 1)) return { problem: 'Unexpected second @, expected one address' }
  const local = address.slice(0, at)
  const problem = localProblem(local)
  if (problem !== undefined) return { problem }
  const domain = readDomain(address.slice(at + 1))
  if ('problem' in domain) return domain
  const envelope = `${local}@${domain.ascii}`
  const written = `${local}@${domain.unicode}`
  if (envelope.length > ADDRESS_OCTETS_MAX || octets(written) > ADDRESS_OCTETS_MAX) return tooLong()
  return { text: written, key: envelope.toLowerCase(), envelope }
}

function localProblem(local: string): string | undefined {
  if (local === '') return 'Unexpected @ at the start, expected a name before it'
  if (/[^\0-\x7f]/.test(local)) {
    return `Unexpected ${quote(/[^\0-\x7f]/u.exec(local)?.[0] ?? '')} before the @, expected ASCII: mail to such an address needs SMTPUTF8, which yibao does not send`
  }
  if (local.length > LOCAL_OCTETS_MAX)
    return `Unexpected ${local.length} characters before the @, expected at most 64`
  if (!LOCAL_PART.test(local)) return 'Unexpected dot at the start, at the end or twice in a row before the @'
  return undefined
}

type Domain = { readonly unicode: string; readonly ascii: string } | { readonly problem: string }

/**
 * Host names only. A name that a parser would silently read as another one (full-width dots, letters like U+2147, numbers
 * that are IPv4 addresses) is refused; real international names go into the envelope as punycode (RFC 5891).
 */
function readDomain(text: string): Domain {
  const unicode = text.toLowerCase().normalize('NFC')
  const problem = { problem: `Unexpected domain ${quote(text)}, expected one like example.org` }
  if (unicode !== unicode.normalize('NFKC')) {
    return { problem: `Unexpected characters in the domain ${quote(text)}: they stand for others` }
  }
  const ascii = toAscii(unicode)
  if (ascii === undefined || ascii.length > 253) return problem
  const labels = ascii.split('.')
  const written = unicode.split('.')
  if (labels.length < 2 || labels.length !== written.length) return problem
  if (!labels.every((label) => LABEL.test(label)) || /^[0-9]+$/.test(labels.at(-1) ?? '')) return problem
  const faithful = labels.every((label, index) => isFaithful(written[index] ?? '', label))
  return faithful ? { unicode, ascii } : problem
}

/** An ASCII label stays as it is, any other becomes punycode; everything else means that another name is meant. */
function isFaithful(written: string, ascii: string): boolean {
  return /[^\0-\x7f]/.test(written) ? ascii.startsWith('xn--') : ascii === written
}

function toAscii(domain: string): string | undefined {
  // characters that would end the host in a URL, or be decoded in it
  if (/[/?#@%^|`{}\s]/.test(domain)) return undefined
  try {
    return new URL(`http://${domain}/`).hostname
  } catch {
    return undefined
  }
}

function octets(text: string): number {
  return new TextEncoder().encode(text).length
}

function tooLong(): { readonly problem: string } {
  return { problem: `Unexpected length, expected an address of at most ${ADDRESS_OCTETS_MAX} octets` }
}

function quote(text: string): string {
  return `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** For logs: whatever looks like an address is left out. What a mail server said may hold some. */
export function withoutAddresses(text: string): string {
  return text.replace(/[^\s"<>(),;:\\]+@[^\s"<>(),;:\\]+/g, '[address]')
}
