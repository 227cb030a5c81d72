// A DNS record as a line of a zone file, ready to paste. Pure.

/** One record to publish: where, of which kind, with what. */
export interface DnsRecord {
  readonly name: string
  readonly type: 'TXT' | 'MX' | 'PTR'
  readonly value: string
}

const STRING_MAX = 255

/** `name. IN TXT "…"`; a text of more than 255 bytes is cut into strings, which readers join without a space. */
export function zoneLine({ name, type, value }: DnsRecord): string {
  return `${name}. IN ${type} ${type === 'TXT' ? strings(value) : value}`
}

function strings(value: string): string {
  const pieces = value.match(new RegExp(`[\\s\\S]{1,${STRING_MAX}}`, 'g')) ?? ['']
  const quoted = pieces.map((piece) => `"${piece.replace(/["\\]/g, '\\$&')}"`)
  return quoted.length === 1 ? (quoted[0] ?? '""') : `( ${quoted.join(' ')} )`
}
