// Reads an SPF record (RFC 7208): its mechanisms and modifiers, and what is wrong with them. Asks nobody. Pure.
import ipaddr from 'ipaddr.js'

export const SPF_MECHANISMS = ['all', 'include', 'a', 'mx', 'ptr', 'ip4', 'ip6', 'exists'] as const
export type SpfMechanismName = (typeof SPF_MECHANISMS)[number]
export type SpfQualifier = '+' | '-' | '~' | '?'

export interface SpfMechanism {
  readonly type: 'mechanism'
  /** As it is written. */
  readonly text: string
  readonly qualifier: SpfQualifier
  readonly name: SpfMechanismName
  /** A domain, or the network of ip4 and ip6 without its length; absent where the record's own domain is meant. */
  readonly value?: string
  /** Bits of the network that must agree. */
  readonly bits4: number
  readonly bits6: number
}

export interface SpfModifier {
  readonly type: 'modifier'
  readonly text: string
  /** Lower case: `redirect`, `exp`, or one that is not known. */
  readonly name: string
  readonly value: string
}

export type SpfTerm = SpfMechanism | SpfModifier

export interface SpfRecord {
  readonly text: string
  readonly terms: readonly SpfTerm[]
  /** What makes receivers refuse the whole record (permerror), a sentence each. */
  readonly problems: readonly string[]
}

/** Whether a TXT record is one of SPF (RFC 7208, 4.5). */
export function isSpf(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text)
}

export function readSpf(text: string): SpfRecord {
  const terms: SpfTerm[] = []
  const problems: string[] = []
  for (const word of text.slice('v=spf1'.length).split(' ')) {
    if (word === '') continue
    const term = readTerm(word)
    if ('problem' in term) problems.push(term.problem)
    else terms.push(term)
  }
  for (const name of ['redirect', 'exp']) {
    const count = terms.filter((term) => term.type === 'modifier' && term.name === name).length
    if (count > 1) problems.push(`Unexpected second ${name}=`)
  }
  return { text, terms, problems }
}

function readTerm(word: string): SpfTerm | { readonly problem: string } {
  const modifier = /^([A-Za-z][A-Za-z0-9_.-]*)=(.*)$/.exec(word)
  if (modifier) {
    const [, name = '', value = ''] = modifier
    const known = name.toLowerCase()
    if (known === 'redirect' && value === '') return { problem: 'Unexpected redirect= without a domain' }
    return { type: 'modifier', text: word, name: known, value }
  }
  const [, sign = '', name = '', value, length4, length6] =
    /^([+\-~?]?)([A-Za-z0-9]+)(?::([^/]+(?:\/(?![\d/]+$)[^/]*)*))?(?:\/(\d+))?(?:\/\/(\d+))?$/.exec(word) ??
    []
  const mechanism = SPF_MECHANISMS.find((known) => known === name.toLowerCase())
  if (mechanism === undefined) return { problem: unknownTerm(word) }
  const qualifier = (sign === '' ? '+' : sign) as SpfQualifier
  const bits4 = Number(length4 ?? 32)
  const bits6 = Number((mechanism === 'ip6' ? length4 : length6) ?? 128)
  const problem = problemOf(mechanism, { word, value, bits4, bits6, length4, length6 })
  if (problem !== undefined) return { problem }
  const base = { type: 'mechanism', text: word, qualifier, name: mechanism, bits4, bits6 } as const
  return value === undefined ? base : { ...base, value }
}

function unknownTerm(word: string): string {
  const advice = /^\d+\.\d+\.\d+\.\d+/.test(word)
    ? `ip4:${word}`
    : /^[\w-]+\./.test(word)
      ? `a:${word} or include:${word}`
      : SPF_MECHANISMS.join(', ')
  return `Unexpected “${word}”, expected ${advice}`
}

interface Parts {
  readonly word: string
  readonly value: string | undefined
  readonly bits4: number
  readonly bits6: number
  readonly length4: string | undefined
  readonly length6: string | undefined
}

function problemOf(name: SpfMechanismName, parts: Parts): string | undefined {
  const { word, value, bits4, bits6, length4, length6 } = parts
  const cidr = length4 !== undefined || length6 !== undefined
  switch (name) {
    case 'all':
      return value !== undefined || cidr ? `Unexpected “${word}”, expected all without a value` : undefined
    case 'include':
    case 'exists':
      if (value === undefined) return `Unexpected “${word}”, expected ${name}:domain`
      return cidr ? `Unexpected length of a network in “${word}”` : undefined
    case 'ptr':
      return cidr ? `Unexpected length of a network in “${word}”` : undefined
    case 'ip4':
      return value !== undefined && ipaddr.IPv4.isValidFourPartDecimal(value) && bits4 <= 32
        ? undefined
        : `Unexpected “${word}”, expected ip4:192.0.2.1 or ip4:192.0.2.0/24`
    case 'ip6':
      return value !== undefined && ipaddr.IPv6.isValid(value) && bits6 <= 128
        ? undefined
        : `Unexpected “${word}”, expected ip6:2001:db8::1 or ip6:2001:db8::/32`
    case 'a':
    case 'mx':
      return bits4 <= 32 && bits6 <= 128 ? undefined : `Unexpected length of a network in “${word}”`
  }
}
