// Reads a DMARC record, and finds the organisational domain from what a walk up the tree found (RFC 9989, which took the
// place of RFC 7489 in May 2026). Asks nobody. Pure.
import { readTags, tagValue } from './tags.ts'

export const DMARC_POLICIES = ['none', 'quarantine', 'reject'] as const
export type DmarcPolicy = (typeof DMARC_POLICIES)[number]
export type Alignment = 'relaxed' | 'strict'

export interface DmarcRecord {
  readonly text: string
  /** Undefined: absent or not a policy; receivers then take it for none. */
  readonly policy?: DmarcPolicy
  /** For names below the domain; undefined: as `policy`. */
  readonly subdomainPolicy?: DmarcPolicy
  /** For names below the domain that do not exist. */
  readonly missingPolicy?: DmarcPolicy
  readonly dkim: Alignment
  readonly spf: Alignment
  /** `t=y`: the policy is asked for, but not to be applied in full. */
  readonly testing: boolean
  /** `y`: registrations begin below this name. `n`: this is the organisational domain. `u`: as the walk finds. */
  readonly psd: 'y' | 'n' | 'u'
  readonly reportsTo: readonly string[]
  /** Tags of RFC 7489 that RFC 9989 has no longer. */
  readonly removed: readonly string[]
  /** Tags that no version has; receivers pass over them. */
  readonly unknown: readonly string[]
  readonly problems: readonly string[]
}

const KNOWN = ['v', 'p', 'sp', 'np', 'adkim', 'aspf', 'rua', 'ruf', 'fo', 'psd', 't']
const REMOVED = ['pct', 'rf', 'ri']

/** Undefined where a TXT record is none of DMARC: `v=DMARC1` must come first, in capitals. */
export function readDmarc(text: string): DmarcRecord | undefined {
  if (!/^\s*v\s*=\s*DMARC1\s*(?:;|$)/.test(text)) return undefined
  const list = readTags(text)
  const problems = [...list.problems]
  const policyOf = (name: string): DmarcPolicy | undefined => {
    const value = tagValue(list, name)?.toLowerCase()
    const policy = DMARC_POLICIES.find((known) => known === value)
    if (value !== undefined && policy === undefined)
      problems.push(`Unexpected ${name}=${value}, expected none, quarantine or reject`)
    return policy
  }
  const oneOf = <Value extends string>(name: string, values: readonly Value[], otherwise: Value): Value => {
    const value = tagValue(list, name)?.toLowerCase()
    const known = values.find((each) => each === value)
    if (value !== undefined && known === undefined)
      problems.push(`Unexpected ${name}=${value}, expected ${values.join(' or ')}`)
    return known ?? otherwise
  }
  const policy = policyOf('p')
  const subdomainPolicy = policyOf('sp')
  const missingPolicy = policyOf('np')
  const names = list.tags.map(({ name }) => name)
  const reportsTo = (tagValue(list, 'rua') ?? '')
    .split(',')
    .map((uri) => uri.trim())
    .filter((uri) => uri !== '')
  for (const uri of reportsTo) {
    if (!/^mailto:[^@\s]+@[^@\s]+$/i.test(uri))
      problems.push(`Unexpected rua=${uri}, expected mailto:name@domain`)
  }
  return {
    text,
    ...(policy ? { policy } : {}),
    ...(subdomainPolicy ? { subdomainPolicy } : {}),
    ...(missingPolicy ? { missingPolicy } : {}),
    dkim: oneOf('adkim', ['r', 's'], 'r') === 's' ? 'strict' : 'relaxed',
    spf: oneOf('aspf', ['r', 's'], 'r') === 's' ? 'strict' : 'relaxed',
    testing: oneOf('t', ['y', 'n'], 'n') === 'y',
    psd: oneOf('psd', ['y', 'n', 'u'], 'u'),
    reportsTo,
    removed: names.filter((name) => REMOVED.includes(name)),
    unknown: names.filter((name) => !KNOWN.includes(name) && !REMOVED.includes(name)),
    problems,
  }
}

/** A name at which a walk found exactly one record. */
export interface DmarcFound {
  readonly domain: string
  readonly record: DmarcRecord
}

const LABELS_MAX = 8

/**
 * The names a walk asks `_dmarc.` of, from the domain itself up to its last label: at most 8, so that from a name of
 * eight labels or more the walk goes on with its last seven (RFC 9989, DNS Tree Walk).
 */
export function treeWalkNames(domain: string): readonly string[] {
  const labels = domain.split('.')
  const rest = labels.length < LABELS_MAX ? labels.slice(1) : labels.slice(1 - LABELS_MAX)
  return [domain, ...rest.map((_, index) => rest.slice(index).join('.'))]
}

/** Whether the walk ends with this record. */
export function endsWalk({ psd }: DmarcRecord): boolean {
  return psd !== 'u'
}

/**
 * The organisational domain of `start`: that of a record with psd=n, else one label below a record with psd=y, else the
 * shortest name that has a record; without any it is `start`. `found` goes from the longest name to the shortest.
 */
export function organisationalDomain(start: string, found: readonly DmarcFound[]): string {
  for (const { domain, record } of found) {
    if (record.psd === 'n') return domain
    if (record.psd === 'y' && domain !== start) return oneLabelBelow(domain, start)
  }
  return found.at(-1)?.domain ?? start
}

function oneLabelBelow(parent: string, domain: string): string {
  const count = parent.split('.').length + 1
  return domain.split('.').slice(-count).join('.')
}

/** Which of the records found applies to `start`, and the policy it asks for there. */
export function policyFor(
  start: string,
  found: readonly DmarcFound[],
): (DmarcFound & { readonly policy: DmarcPolicy }) | undefined {
  const organisation = organisationalDomain(start, found)
  const own = found.find(({ domain }) => domain === start)
  if (own) return { ...own, policy: own.record.policy ?? 'none' }
  const above =
    found.find(({ domain }) => domain === organisation) ?? found.find(({ record }) => record.psd === 'y')
  return above && { ...above, policy: above.record.subdomainPolicy ?? above.record.policy ?? 'none' }
}
