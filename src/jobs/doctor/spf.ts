// Examines the SPF record of a domain: one, readable, within the limits of RFC 7208, not open to all, and covering the
// mail server's own addresses.
import type { Dns } from '../../dns/dns.ts'
import { isSpf, readSpf, type SpfRecord } from '../../mailing/authentication/spf.ts'
import { spfResult } from '../../mailing/authentication/spf-result.ts'
import { type DoctorFinding, examine, type Subject } from './finding.ts'
import { LOOKUPS_MAX, type SpfWalk, VOID_LOOKUPS_MAX, walkSpf } from './spf-walk.ts'

const WHY =
  'Receivers ask this record whether the server that brings them a message may send for the domain of its return path (RFC 7208).'

/** `role`: the return path is what SPF checks; the From domain only gets mail refused or forged in its name. */
export interface SpfQuestion {
  readonly domain: string
  readonly role: 'return path' | 'from'
  /** Name of the mail server we hand messages to; undefined: not known, or on this machine. */
  readonly relay?: string
}

export async function examineSpf(dns: Dns, question: SpfQuestion): Promise<readonly DoctorFinding[]> {
  const { domain, role } = question
  const subject: Subject = {
    id: role === 'from' ? 'spf-from' : 'spf',
    title: `SPF of ${domain} (${role === 'from' ? 'From' : role})`,
    looked: `TXT of ${domain}`,
  }
  return examine(subject, async () => {
    const texts = (await dns.txt(domain)).filter(isSpf)
    const [text, ...more] = texts
    if (text === undefined) return [absent(subject, question)]
    if (more.length > 0) return [several(subject, domain, texts)]
    const record = readSpf(text)
    const walk = await walkSpf(dns, domain, record)
    const findings = [
      ...faultFindings(subject, domain, record, walk),
      ...limitFindings(subject, walk),
      ...allFindings(subject, domain, record),
      ...unknownFindings(subject, walk),
    ]
    if (findings.some(({ level }) => level === 'mend')) return findings
    findings.push(sound(subject, record, walk))
    if (role === 'return path' && question.relay !== undefined)
      findings.push(...(await relayFindings(dns, subject, question.relay, walk)))
    return findings
  })
}

function absent(subject: Subject, { domain, role, relay }: SpfQuestion): DoctorFinding {
  const records = [{ name: domain, type: 'TXT', value: suggestedRecord(relay) } as const]
  if (role === 'from') {
    return {
      ...subject,
      level: 'advice',
      found: 'There is none.',
      why: 'SPF is checked for the return path, which is another domain here. Without a record on this one, anybody may use it as a return path, and some receivers ask for it all the same.',
      change:
        'Publish a record that says who may send for it, or that nobody may (v=spf1 -all) where it never is a return path.',
      records,
    }
  }
  return {
    ...subject,
    level: 'mend',
    found: 'There is none.',
    why: `${WHY} Gmail, Yahoo and Microsoft refuse bulk mail without it.`,
    change:
      'Publish this record. Check the name in it with the documentation of your mail server: it may send from other machines than the one that takes your messages.',
    records,
  }
}

/** What the makers of well-known relays ask their customers to publish. */
const INCLUDES: readonly (readonly [host: RegExp, include: string])[] = [
  [/(^|\.)amazonaws\.com$/, 'amazonses.com'],
  [/(^|\.)postmarkapp\.com$/, 'spf.mtasv.net'],
  [/(^|\.)mailgun\.org$/, 'mailgun.org'],
  [/(^|\.)(google|gmail)\.com$/, '_spf.google.com'],
  [/(^|\.)sendgrid\.net$/, 'sendgrid.net'],
]

function suggestedRecord(relay: string | undefined): string {
  const include = INCLUDES.find(([host]) => relay !== undefined && host.test(relay))?.[1]
  if (include !== undefined) return `v=spf1 include:${include} ~all`
  return relay === undefined ? 'v=spf1 mx ~all' : `v=spf1 mx a:${relay} ~all`
}

function several(subject: Subject, domain: string, texts: readonly string[]): DoctorFinding {
  const terms = texts.flatMap((text) => text.split(' ').slice(1)).filter((word) => word !== '')
  const all = terms.filter((word) => /^[+\-~?]?all$/i.test(word))
  const rest = [...new Set(terms.filter((word) => !all.includes(word)))]
  return {
    ...subject,
    level: 'mend',
    found: `There are ${texts.length}: ${texts.map((text) => `“${text}”`).join(', ')}.`,
    why: 'With more than one record receivers use none of them (RFC 7208, 4.5).',
    change: 'Delete them all and publish one in their place.',
    records: [{ name: domain, type: 'TXT', value: ['v=spf1', ...rest, all[0] ?? '~all'].join(' ') }],
  }
}

function faultFindings(subject: Subject, domain: string, record: SpfRecord, walk: SpfWalk): DoctorFinding[] {
  if (walk.faults.length === 0) return []
  return [
    {
      ...subject,
      level: 'mend',
      found: `${walk.faults.join('. ')}. The record is “${record.text}”.`,
      why: 'One mistake makes receivers pass over the whole record (permerror): for them nobody may send.',
      change: `Correct ${walk.faults.length === 1 ? 'it' : 'them'} in the TXT record of ${domain}, or take ${walk.faults.length === 1 ? 'that part' : 'those parts'} out.`,
    },
  ]
}

function limitFindings(subject: Subject, { lookups, voids }: SpfWalk): DoctorFinding[] {
  const findings: DoctorFinding[] = []
  if (lookups > LOOKUPS_MAX) {
    findings.push({
      ...subject,
      level: 'mend',
      found: `Following it takes ${lookups} look-ups, at most ${LOOKUPS_MAX} are allowed.`,
      why: 'Receivers stop there and pass over the whole record (permerror; RFC 7208, 4.6.4).',
      change:
        'Take out what no longer sends for you, and write ip4: and ip6: in place of a and mx: those take no look-up. Or send from a domain of its own for the newsletter (bounceDomain).',
    })
  }
  if (voids.length > VOID_LOOKUPS_MAX) {
    findings.push({
      ...subject,
      level: 'mend',
      found: `${voids.length} of its look-ups find nothing: ${voids.join(', ')}. At most ${VOID_LOOKUPS_MAX} may.`,
      why: 'Receivers may stop there and pass over the whole record (RFC 7208, 4.6.4).',
      change: `Take out ${voids.join(', ')}.`,
    })
  } else if (voids.length > 0) {
    findings.push({
      ...subject,
      level: 'advice',
      found: `${voids.join(', ')}: found nothing.`,
      why: `More than ${VOID_LOOKUPS_MAX} of these make the record void, and each costs one of ${LOOKUPS_MAX} look-ups.`,
      change: `Take out ${voids.join(', ')}.`,
    })
  }
  return findings
}

function allFindings(subject: Subject, domain: string, record: SpfRecord): DoctorFinding[] {
  const findings: DoctorFinding[] = []
  const mechanisms = record.terms.flatMap((term) => (term.type === 'mechanism' ? [term] : []))
  const all = mechanisms.find(({ name }) => name === 'all')
  const better = (sign: string) => ({
    records: [
      { name: domain, type: 'TXT', value: record.text.replace(/ [+?]?all(?= |$)/i, ` ${sign}all`) } as const,
    ],
  })
  if (all?.qualifier === '+') {
    findings.push({
      ...subject,
      level: 'mend',
      found: `It ends with “${all.text}”.`,
      why: 'That lets everybody in the world send in your name, and receivers trust such a domain less than one without a record.',
      change: 'Publish it with ~all.',
      ...better('~'),
    })
  } else if (all?.qualifier === '?') {
    findings.push({
      ...subject,
      level: 'advice',
      found: `It ends with “${all.text}”.`,
      why: 'That says nothing about mail from anywhere else, so that the record protects nobody.',
      change: 'Publish it with ~all.',
      ...better('~'),
    })
  } else if (!all && !record.terms.some((term) => term.type === 'modifier' && term.name === 'redirect')) {
    findings.push({
      ...subject,
      level: 'advice',
      found: 'It has no all at its end.',
      why: 'Mail from anywhere else is then neither allowed nor refused, as with ?all.',
      change: 'Publish it with ~all at the end.',
      records: [{ name: domain, type: 'TXT', value: `${record.text.trimEnd()} ~all` }],
    })
  }
  if (mechanisms.some(({ name }) => name === 'ptr')) {
    findings.push({
      ...subject,
      level: 'advice',
      found: 'It uses ptr.',
      why: 'That is slow, and should not be published any more (RFC 7208, 5.5); some receivers pass over it.',
      change: 'Write ip4:, ip6:, a: or include: in its place.',
    })
  }
  return findings
}

function unknownFindings(subject: Subject, { unknown }: SpfWalk): DoctorFinding[] {
  return unknown.map((reason) => ({
    ...subject,
    level: 'unknown',
    found: `A part of it could not be followed: ${reason}.`,
  }))
}

function sound(subject: Subject, { text }: SpfRecord, { lookups }: SpfWalk): DoctorFinding {
  return {
    ...subject,
    level: 'ok',
    found: `One record, “${text}”; following it takes ${lookups} of ${LOOKUPS_MAX} look-ups.`,
  }
}

/** A hint, never an error: a relay may hand messages on to other machines, which then bring them to receivers. */
async function relayFindings(
  dns: Dns,
  subject: Subject,
  relay: string,
  walk: SpfWalk,
): Promise<DoctorFinding[]> {
  const addresses = await dns.addresses(relay)
  const looked = `addresses of ${relay} against the record`
  if (addresses.length === 0) return []
  const outside = addresses.filter((address) => spfResult(walk.root, address) !== 'pass')
  const results = outside.map((address) => spfResult(walk.root, address))
  if (outside.length === 0) {
    const found = `The record allows the mail server ${relay} (${addresses.join(', ')}).`
    return [{ ...subject, looked, level: 'ok', found }]
  }
  const networks = outside.map((address) => `${address.includes(':') ? 'ip6' : 'ip4'}:${address}`)
  return [
    {
      ...subject,
      looked,
      level: 'unknown',
      found: `${results.includes('unknown') ? 'It cannot be told whether the record names' : 'The record does not name'} ${outside.join(', ')}, ${outside.length === 1 ? 'an address' : 'addresses'} of the mail server ${relay}.`,
      why: 'A relay often sends from other machines than the one it takes messages on, which the record may well name. If it does send from there, SPF fails.',
      change: `Send a test to yourself (yibao send <issue> --test <address>) and look for spf=pass in its Authentication-Results. If it says fail, add ${networks.join(' ')} or what the documentation of your mail server names.`,
    },
  ]
}
