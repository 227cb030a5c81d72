// Examines DMARC by RFC 9989: which record applies to the From domain, what it asks for, and whether what we send with
// is of the same organisation (alignment).
import type { Dns } from '../../dns/dns.ts'
import {
  type Alignment,
  type DmarcFound,
  type DmarcPolicy,
  type DmarcRecord,
  endsWalk,
  organisationalDomain,
  policyFor,
  readDmarc,
  treeWalkNames,
} from '../../mailing/authentication/dmarc.ts'
import { type DoctorFinding, examine, type Subject } from './finding.ts'

export interface DmarcWalk {
  readonly start: string
  /** From the longest name to the shortest. */
  readonly found: readonly DmarcFound[]
  /** Names with more than one record, which therefore have none. */
  readonly several: readonly string[]
  readonly organisation: string
}

/** The walk up the tree from a domain, at most eight questions. Throws DnsFailed. */
export async function walkDmarc(dns: Dns, start: string): Promise<DmarcWalk> {
  const found: DmarcFound[] = []
  const several: string[] = []
  for (const domain of treeWalkNames(start)) {
    const records = (await dns.txt(`_dmarc.${domain}`)).flatMap((text) => readDmarc(text) ?? [])
    const [record, second] = records
    if (second !== undefined) several.push(domain)
    else if (record !== undefined) {
      found.push({ domain, record })
      if (endsWalk(record)) break
    }
  }
  return { start, found, several, organisation: organisationalDomain(start, found) }
}

export interface DmarcQuestion {
  readonly from: string
  /** Domain of the return path, which SPF is checked for. */
  readonly returnPath: string
  /** `d=` of our own signatures; empty where nothing is signed here. */
  readonly signers: readonly string[]
  /** Where reports may go: the address of the sender. */
  readonly reportsTo: string
}

const WHY =
  'DMARC says what receivers do with mail that carries your domain in From and is not from you (RFC 9989). Gmail, Yahoo and Microsoft ask for a record on bulk mail, p=none at least.'

export async function examineDmarc(dns: Dns, question: DmarcQuestion): Promise<readonly DoctorFinding[]> {
  const { from } = question
  const subject: Subject = {
    id: 'dmarc',
    title: `DMARC of ${from}`,
    looked: `TXT of _dmarc.${from} and of its parents`,
  }
  return examine(subject, async () => {
    const walk = await walkDmarc(dns, from)
    const applied = policyFor(from, walk.found)
    const findings: DoctorFinding[] = walk.several.map((domain) => severalFinding(subject, domain))
    if (!applied) return walk.several.length > 0 ? findings : [absent(subject, question)]
    findings.push(...recordFindings(subject, applied, question))
    if (!findings.some(({ level }) => level === 'mend')) findings.push(sound(subject, walk, applied))
    findings.push(...(await alignmentFindings(dns, walk, applied.record, question)))
    return findings
  })
}

function absent(subject: Subject, { from, reportsTo }: DmarcQuestion): DoctorFinding {
  const record = {
    name: `_dmarc.${from}`,
    type: 'TXT',
    value: `v=DMARC1; p=none; rua=mailto:${reportsTo}`,
  } as const
  return {
    ...subject,
    level: 'mend',
    found: 'There is none, neither there nor above.',
    why: WHY,
    change: `Publish this record. Reports about mail in your name go to ${reportsTo}; name another mailbox if they are too many.`,
    records: [record],
  }
}

function severalFinding(subject: Subject, domain: string): DoctorFinding {
  return {
    ...subject,
    level: 'mend',
    found: `There is more than one DMARC record at _dmarc.${domain}.`,
    why: 'Receivers then use none of them.',
    change: `Delete all but one of the TXT records of _dmarc.${domain} that begin with v=DMARC1.`,
  }
}

type Applied = DmarcFound & { readonly policy: DmarcPolicy }

function recordFindings(
  subject: Subject,
  { domain, record }: Applied,
  { from, reportsTo }: DmarcQuestion,
): DoctorFinding[] {
  const findings: DoctorFinding[] = []
  if (record.problems.length > 0) {
    findings.push({
      ...subject,
      level: 'mend',
      found: `${record.problems.join('. ')}. The record at _dmarc.${domain} is “${record.text}”.`,
      why: 'Receivers pass over what they cannot read, and may pass over the whole record.',
      change: `Correct the TXT record of _dmarc.${domain}.`,
    })
  }
  if (record.unknown.length > 0) {
    findings.push({
      ...subject,
      level: 'advice',
      found: `It has ${listTags(record.unknown)}, which DMARC does not know.`,
      why: 'Receivers pass over tags that they do not know. A tag that was mistyped does nothing.',
      change: `Correct ${listTags(record.unknown)} in the TXT record of _dmarc.${domain}, or take it out.`,
    })
  }
  if (record.policy === undefined && record.problems.length === 0) {
    findings.push({
      ...subject,
      level: 'mend',
      found: `The record at _dmarc.${domain} has no p=.`,
      why: 'RFC 9989 reads that as p=none; receivers that still follow RFC 7489 pass over the whole record.',
      change: `Publish it with p=none, or with quarantine or reject when the reports show that all your mail passes.`,
      records: [
        {
          name: `_dmarc.${domain}`,
          type: 'TXT',
          value: record.text.replace(/^\s*v\s*=\s*DMARC1\s*;?\s*/, 'v=DMARC1; p=none; ').trim(),
        },
      ],
    })
  }
  if (record.removed.length > 0) {
    findings.push({
      ...subject,
      level: 'advice',
      found: `It has ${listTags(record.removed)}, which RFC 9989 has removed.`,
      why: `Receivers that follow it pass over ${record.removed.length === 1 ? 'that tag' : 'those tags'}${record.removed.includes('pct') ? ': p applies to all mail, whatever pct says; where it is not to be applied yet, write t=y' : ''}.`,
      change: `Take ${listTags(record.removed)} out of the TXT record of _dmarc.${domain}.`,
    })
  }
  if (record.reportsTo.length === 0) {
    findings.push({
      ...subject,
      level: 'advice',
      found: 'It asks for no reports: rua= is absent.',
      why: 'Reports are the only way to learn who sends in your name, and whether your own mail passes.',
      change: `Add rua= to the TXT record of _dmarc.${domain}.`,
      records: [
        {
          name: `_dmarc.${domain}`,
          type: 'TXT',
          value: `${record.text.trim().replace(/;?$/, ';')} rua=mailto:${domain === from ? reportsTo : `dmarc@${domain}`}`,
        },
      ],
    })
  }
  return findings
}

function listTags(names: readonly string[]): string {
  return names.map((name) => `${name}=`).join(', ')
}

const POLICY_MEANINGS = {
  none: 'mail that fails is delivered as it would be without',
  quarantine: 'mail that fails is to be treated as suspicious',
  reject: 'mail that fails is to be refused',
} as const

function sound(
  subject: Subject,
  { start, organisation }: DmarcWalk,
  { domain, record, policy }: Applied,
): DoctorFinding {
  const which = domain === start ? 'p' : record.subdomainPolicy ? 'sp' : 'p'
  const test = record.testing ? ' It says t=y: a test, so that receivers apply less than that.' : ''
  return {
    ...subject,
    level: 'ok',
    found: `The record at _dmarc.${domain} asks for ${which}=${policy}: ${POLICY_MEANINGS[policy]}.${test} The organisational domain is ${organisation}.`,
  }
}

/** DMARC passes where SPF or DKIM passes for a domain that aligns with From. */
async function alignmentFindings(
  dns: Dns,
  walk: DmarcWalk,
  record: DmarcRecord,
  { from, returnPath, signers }: DmarcQuestion,
): Promise<readonly DoctorFinding[]> {
  const title = `Alignment with From (${from})`
  const looked = `return path ${returnPath}, signatures ${signers.join(', ') || 'none here'}`
  const subject: Subject = { id: 'alignment', title, looked }
  const spf = await isAligned(dns, walk, returnPath, record.spf)
  const aligned: string[] = []
  for (const signer of signers) if (await isAligned(dns, walk, signer, record.dkim)) aligned.push(signer)
  const stray = signers.filter((signer) => !aligned.includes(signer))
  const findings: DoctorFinding[] = []
  if (aligned.length > 0)
    findings.push({
      ...subject,
      level: 'ok',
      found: `The signature of ${aligned.join(', ')} aligns (${record.dkim}).`,
    })
  if (spf)
    findings.push({ ...subject, level: 'ok', found: `The return path ${returnPath} aligns (${record.spf}).` })
  if (stray.length > 0) {
    findings.push({
      ...subject,
      level: aligned.length > 0 ? 'advice' : 'mend',
      found: `The signature of ${stray.join(', ')} does not align with ${from} (${record.dkim}).`,
      why:
        record.dkim === 'strict'
          ? 'adkim=s asks for the very same domain.'
          : 'The two domains are not of the same organisation.',
      change: `Sign with a key of ${from}: set its domain in newsletter.yaml under dkim.`,
    })
  }
  if (!spf) {
    findings.push({
      ...subject,
      level: aligned.length > 0 ? 'advice' : signers.length > 0 ? 'mend' : 'unknown',
      found: `The return path ${returnPath} does not align with ${from} (${record.spf}).`,
      why: `DMARC then passes by a signature for ${from} alone${signers.length > 0 ? '' : ', and nothing is signed here'}. A message that is forwarded or changed on its way fails.`,
      change: `Set bounceDomain in newsletter.yaml to ${record.spf === 'strict' ? from : `a domain below ${walk.organisation}`}.`,
    })
  }
  return findings
}

async function isAligned(dns: Dns, from: DmarcWalk, domain: string, alignment: Alignment): Promise<boolean> {
  if (domain === from.start) return true
  if (alignment === 'strict') return false
  return (await walkDmarc(dns, domain)).organisation === from.organisation
}
