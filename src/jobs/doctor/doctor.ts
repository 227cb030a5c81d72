// yibao doctor: looks at everything that decides whether mail arrives, and explains what it finds. Sends nothing.
import type { Dns } from '../../dns/dns.ts'
import type { Http } from '../../http/http.ts'
import type { Site } from '../../issue/site.ts'
import { keyTypeOf } from '../../mailing/authentication/dkim-record.ts'
import type { RelayReport } from '../../mailing/authentication/relay.ts'
import { isPlaceholder, leaveFindings, settingsFindings } from '../send/preflight.ts'
import { type BulkRule, bulkRules } from './bulk-rules.ts'
import { examineDkim, noKeys, noRsaKey, type SigningKey } from './dkim.ts'
import { examineDmarc } from './dmarc.ts'
import { askOnce, type DoctorFinding, FINDING_LEVELS } from './finding.ts'
import { headerFindings } from './headers.ts'
import { examineExchange, type Purpose } from './mail-exchange.ts'
import { type RelayQuestion, relayFindings } from './relay.ts'
import { examineReverse } from './reverse.ts'
import { examineSpf } from './spf.ts'

export interface DoctorPorts {
  readonly dns: Dns
  readonly http: Http
}

export interface DoctorRequest {
  readonly site: Site
  readonly now: number
  /** Absent where YIBAO_SECRET is not set. */
  readonly secret?: string
  /** Absent where YIBAO_SMTP_URL is not set. */
  readonly relay?: Omit<RelayQuestion, 'now'> & { readonly probe: () => Promise<RelayReport> }
  readonly keys: readonly SigningKey[]
  /** A message of an issue as a reader would get it, signed where we sign; or why there is none. */
  readonly message: { readonly bytes: Uint8Array; readonly issue: string } | { readonly missing: string }
}

export interface DoctorReport {
  /** What must be mended first, then what cannot be known, then advice, then what is fine. */
  readonly findings: readonly DoctorFinding[]
  readonly rules: readonly BulkRule[]
  /** `ill`: something must be mended, or nothing could be asked. */
  readonly state: 'well' | 'ill'
}

export async function examineNewsletter(ports: DoctorPorts, request: DoctorRequest): Promise<DoctorReport> {
  const dns = askOnce(ports.dns)
  const findings: DoctorFinding[] = []
  for (const work of [
    async () => settings(request.site),
    () => domainFindings(dns, request),
    () => keyFindings(dns, request),
    () => serverFindings(dns, request),
    () => linkFindings(ports.http, request),
    async () => messageFindings(request),
  ])
    findings.push(...(await work()))
  const { asked, failed } = dns.tally()
  if (asked > 0 && asked === failed) findings.unshift(nothingAsked(asked))
  const ordered = FINDING_LEVELS.flatMap((level) => findings.filter((each) => each.level === level))
  return {
    findings: ordered,
    rules: bulkRules(ordered),
    state: ordered.some(({ level }) => level === 'mend') ? 'ill' : 'well',
  }
}

function nothingAsked(asked: number): DoctorFinding {
  return {
    id: 'network',
    level: 'mend',
    title: 'Domain name system',
    looked: `${asked} questions to the name servers`,
    found: 'None was answered: nothing could be asked, so nothing is known about your domains.',
    why: 'This machine has no network, or its name servers do not answer it.',
    change:
      'Connect it, or name another server: yibao doctor --dns-server 192.0.2.53 (with the address of yours).',
  }
}

function settings(site: Site): DoctorFinding[] {
  const subject = {
    id: 'settings',
    title: 'newsletter.yaml',
    looked: 'the addresses and domains in it',
  } as const
  const found = settingsFindings(site)
  if (found.length === 0)
    return [{ ...subject, level: 'ok', found: 'Sender, domains, links and postal address are filled in.' }]
  return found.map(({ problem, advice }) => ({
    ...subject,
    level: 'mend',
    found: `${problem}.`,
    why: 'Nothing is sent to readers before this is set.',
    change: advice,
  }))
}

/** A domain that is still to be filled in is asked nothing: somebody else may own it. */
async function domainFindings(dns: Dns, { site, relay, keys }: DoctorRequest): Promise<DoctorFinding[]> {
  const from = domainOf(site.sender.address)
  const returnPath = asciiDomain(site.bounceDomain)
  const findings: DoctorFinding[] = []
  if (isPlaceholder(from) || isPlaceholder(returnPath)) return findings
  const sender = relay?.reach === 'the world' ? { relay: relay.host } : {}
  findings.push(...(await examineSpf(dns, { domain: returnPath, role: 'return path', ...sender })))
  if (from !== returnPath)
    findings.push(...(await examineSpf(dns, { domain: from, role: 'from', ...sender })))
  const signers = [...new Set(keys.map(({ domain }) => asciiDomain(domain)))]
  findings.push(...(await examineDmarc(dns, { from, returnPath, signers, reportsTo: site.sender.address })))
  const replies = site.replyTo === undefined ? from : domainOf(site.replyTo)
  for (const domain of new Set([from, replies, returnPath])) {
    const purposes: Purpose[] = []
    if (domain === from || domain === replies) purposes.push('replies')
    if (domain === returnPath) purposes.push('bounces', 'mails to leave')
    findings.push(...(await examineExchange(dns, { domain, purposes })))
  }
  return findings
}

async function keyFindings(dns: Dns, { site, keys }: DoctorRequest): Promise<DoctorFinding[]> {
  if (keys.length === 0) return [noKeys(domainOf(site.sender.address))]
  const findings: DoctorFinding[] = []
  for (const key of keys) {
    if (!isPlaceholder(key.domain))
      findings.push(...(await examineDkim(dns, { ...key, domain: asciiDomain(key.domain) })))
  }
  if (!keys.some(({ key }) => keyTypeOf(key) === 'rsa')) findings.push(noRsaKey(keys))
  return findings
}

async function serverFindings(dns: Dns, { relay, now }: DoctorRequest): Promise<DoctorFinding[]> {
  if (!relay) {
    return [
      {
        id: 'relay',
        level: 'mend',
        title: 'Mail server',
        looked: 'YIBAO_SMTP_URL',
        found: 'It is not set.',
        why: 'Nothing can be sent.',
        change:
          'Put the address of your mail server into .env: YIBAO_SMTP_URL=smtps://user:password@mail.your.domain',
      },
    ]
  }
  const { probe, ...question } = relay
  const findings = [...relayFindings(await probe(), { ...question, now })]
  const numeric = /^[\d.]+$|:/.test(relay.host)
  if (relay.reach === 'the world' && !numeric) findings.push(...(await examineReverse(dns, relay.host)))
  return findings
}

async function linkFindings(http: Http, { site, secret }: DoctorRequest): Promise<DoctorFinding[]> {
  const subject = {
    id: 'leave',
    title: `Leaving at ${site.service}`,
    looked: 'a link to leave, signed for nobody',
  } as const
  if (secret === undefined) {
    const change = 'Put a random text of 32 characters or more into .env. Keep it: without it old links die.'
    return [
      {
        ...subject,
        looked: 'YIBAO_SECRET',
        level: 'mend',
        found: 'It is not set.',
        why: 'It signs the links to leave.',
        change,
      },
    ]
  }
  if (isPlaceholder(new URL(site.service).hostname)) return []
  const found = await leaveFindings(site, http, secret)
  if (found.length === 0)
    return [{ ...subject, level: 'ok', found: 'The service answers it, for this very list.' }]
  return found.map(({ problem, advice }) => ({
    ...subject,
    level: 'mend',
    found: `${problem}.`,
    why: 'A reader who cannot leave complains instead, and providers count complaints.',
    change: advice,
  }))
}

function messageFindings({ message }: DoctorRequest): readonly DoctorFinding[] {
  if ('missing' in message) {
    return [
      {
        id: 'headers',
        level: 'unknown',
        title: 'Headers of a message',
        looked: 'an issue of this newsletter',
        found: message.missing,
        change: 'To look at the headers of one issue: yibao doctor <issue>',
      },
    ]
  }
  return headerFindings(message.bytes, `Headers of issue ${message.issue}`)
}

function domainOf(address: string): string {
  return asciiDomain(address.slice(address.lastIndexOf('@') + 1))
}

/** As the domain name system knows it: lower case, punycode. */
function asciiDomain(domain: string): string {
  const url = `http://${domain}/`
  return URL.canParse(url) ? new URL(url).hostname : domain.toLowerCase()
}
