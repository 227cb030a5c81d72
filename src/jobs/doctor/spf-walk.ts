// Follows an SPF record through everything it names, and counts what a receiver would ask (RFC 7208, 4.6.4).
import { type Dns, DnsFailed } from '../../dns/dns.ts'
import { isSpf, readSpf, type SpfMechanism, type SpfRecord } from '../../mailing/authentication/spf.ts'
import type { SpfNode, SpfStep, SpfTarget } from '../../mailing/authentication/spf-result.ts'

export const LOOKUPS_MAX = 10
export const VOID_LOOKUPS_MAX = 2
/** Names of mail servers that one `mx` may bring. */
const EXCHANGES_MAX = 10
/** A receiver gives up at 10; going on for a while tells how many there are. */
const WALK_MAX = 50

export interface SpfWalk {
  readonly root: SpfNode
  /** include, a, mx, ptr, exists and redirect. */
  readonly lookups: number
  /** Those that found nothing. */
  readonly voids: readonly string[]
  /** What makes receivers refuse the record, a sentence each, beside the limits. */
  readonly faults: readonly string[]
  /** What could not be followed, a sentence each. */
  readonly unknown: readonly string[]
}

interface Walking {
  readonly dns: Dns
  lookups: number
  readonly voids: string[]
  readonly faults: string[]
  readonly unknown: string[]
}

/** `record` is that of `domain`. Throws only what is no DnsFailed: what could not be asked is in `unknown`. */
export async function walkSpf(dns: Dns, domain: string, record: SpfRecord): Promise<SpfWalk> {
  const walking: Walking = { dns, lookups: 0, voids: [], faults: [], unknown: [] }
  const root = await walk(walking, domain, record, [domain])
  const { lookups, voids, faults, unknown } = walking
  return { root, lookups, voids, faults, unknown }
}

async function walk(
  walking: Walking,
  domain: string,
  record: SpfRecord,
  trail: readonly string[],
): Promise<SpfNode> {
  for (const problem of record.problems) walking.faults.push(`${problem}, in the record of ${domain}`)
  const steps: SpfStep[] = []
  for (const term of record.terms) {
    if (term.type === 'mechanism') steps.push(await follow(walking, domain, term, trail))
  }
  const redirect = record.terms.find((term) => term.type === 'modifier' && term.name === 'redirect')
  // all makes redirect void (RFC 7208, 6.1)
  if (!redirect || steps.some(({ mechanism }) => mechanism.name === 'all')) return { domain, record, steps }
  walking.lookups += 1
  return {
    domain,
    record,
    steps,
    redirect: await lead(walking, redirect.text, redirect.value ?? '', trail),
  }
}

async function follow(
  walking: Walking,
  domain: string,
  mechanism: SpfMechanism,
  trail: readonly string[],
): Promise<SpfStep> {
  const { name, text } = mechanism
  if (name === 'all' || name === 'ip4' || name === 'ip6') return { mechanism }
  walking.lookups += 1
  const target = mechanism.value ?? domain
  if (name === 'include') return { mechanism, target: await lead(walking, text, target, trail) }
  if (name === 'ptr' || walking.lookups > WALK_MAX) return { mechanism }
  if (target.includes('%')) {
    walking.unknown.push(`“${text}” depends on each message`)
    return { mechanism }
  }
  try {
    const addresses =
      name === 'mx' ? await exchanges(walking, target, text) : await walking.dns.addresses(target)
    if (addresses.length === 0) walking.voids.push(text)
    return name === 'exists' ? { mechanism } : { mechanism, addresses }
  } catch (error) {
    if (!(error instanceof DnsFailed)) throw error
    walking.unknown.push(error.message)
    return { mechanism }
  }
}

async function exchanges({ dns, faults }: Walking, domain: string, text: string): Promise<readonly string[]> {
  const found = await dns.mx(domain)
  if (found.length > EXCHANGES_MAX)
    faults.push(`“${text}” brings ${found.length} mail servers, at most ${EXCHANGES_MAX} are allowed`)
  const addresses: string[] = []
  for (const { exchange } of found.slice(0, EXCHANGES_MAX)) {
    if (exchange !== '') addresses.push(...(await dns.addresses(exchange)))
  }
  return addresses
}

async function lead(
  walking: Walking,
  text: string,
  domain: string,
  trail: readonly string[],
): Promise<SpfTarget> {
  if (domain.includes('%')) {
    walking.unknown.push(`“${text}” depends on each message`)
    return 'unknown'
  }
  if (trail.includes(domain.toLowerCase())) {
    walking.faults.push(`“${text}” leads back to where it came from`)
    return 'none'
  }
  if (walking.lookups > WALK_MAX) return 'unknown'
  try {
    const texts = await walking.dns.txt(domain)
    if (texts.length === 0) walking.voids.push(text)
    const [record, second] = texts.filter(isSpf)
    if (record === undefined || second !== undefined) {
      const count = record === undefined ? 'no' : 'more than one'
      walking.faults.push(`“${text}” leads to a domain with ${count} SPF record`)
      return 'none'
    }
    return await walk(walking, domain.toLowerCase(), readSpf(record), [...trail, domain.toLowerCase()])
  } catch (error) {
    if (!(error instanceof DnsFailed)) throw error
    walking.unknown.push(error.message)
    return 'unknown'
  }
}
