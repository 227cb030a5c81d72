// Looks before a send whether readers will find what the message promises: a real sender, a way to leave that answers,
// the issue's page and its images, all of this very edition, and signatures that can be verified.
import { createHash } from 'node:crypto'
import { signToken } from '../../audience/token.ts'
import type { Dns } from '../../dns/dns.ts'
import type { Edition } from '../../edition/edition.ts'
import { type Http, HttpFailed, type HttpResponse } from '../../http/http.ts'
import { issueUrl, type Site } from '../../issue/site.ts'
import { zoneLine } from '../../mailing/authentication/zone-line.ts'
import { examineDkim, type SigningKey } from '../doctor/dkim.ts'
import { NOBODY } from './recipient.ts'

/** What is not ready, and what to do about it. */
export interface Finding {
  readonly problem: string
  readonly advice: string
}

const IMAGES_MAX = 200

export interface PreflightRequest {
  readonly site: Site
  readonly edition: Pick<Edition, 'hash' | 'issue' | 'renderings'>
  readonly secret: string
  /** What the messages are signed with. */
  readonly keys: readonly SigningKey[]
}

export interface Preflight {
  /** Everything that is not ready; empty when the edition may go out to the world. */
  readonly findings: readonly Finding[]
  /** What could not be looked at. It holds up nothing: name servers fail more often than records go away. */
  readonly doubts: readonly Finding[]
}

export async function preflight(
  { http, dns }: { readonly http: Http; readonly dns: Dns },
  { site, edition, secret, keys }: PreflightRequest,
): Promise<Preflight> {
  const findings = settingsFindings(site)
  if (!isPlaceholder(new URL(site.service).hostname))
    findings.push(...(await leaveFindings(site, http, secret)))
  if (!isPlaceholder(new URL(site.url).hostname)) {
    findings.push(...(await pageFindings(site, edition, http)))
    findings.push(...(await imageFindings(site, edition.renderings['email-html'].body, http)))
  }
  const signatures = await signatureFindings(dns, keys)
  return { findings: [...findings, ...signatures.findings], doubts: signatures.doubts }
}

/** Whether a host name stands for one that is still to be filled in (RFC 2606, RFC 6761), or for this machine. */
export function isPlaceholder(host: string): boolean {
  return /(^|\.)(example|test|invalid|localhost)$|(^|\.)example\.(com|net|org)$|^127\.|^\[?::1\]?$/.test(host)
}

/** What newsletter.yaml leaves to be filled in. */
export function settingsFindings(site: Site): Finding[] {
  const hosts: readonly [string, string][] = [
    ['sender.address', site.sender.address.split('@').at(-1) ?? ''],
    ['replyTo', site.replyTo?.split('@').at(-1) ?? 'unset'],
    ['bounceDomain', site.bounceDomain],
    ['list.id', site.list.id],
    ['url', new URL(site.url).hostname],
    ['service', new URL(site.service).hostname],
  ]
  const findings = hosts
    .filter(([, host]) => isPlaceholder(host))
    .map(([key, host]) => ({
      problem: `Unexpected ${key} ${host}, expected a domain of your own`,
      advice: `Set ${key} in newsletter.yaml.`,
    }))
  for (const { domain } of site.dkim ?? []) {
    if (!isPlaceholder(domain) || hosts.some(([, host]) => host === domain)) continue
    findings.push({
      problem: `Unexpected domain ${domain} in dkim, expected a domain of your own`,
      advice: 'Set it in newsletter.yaml, or take it out: the domain of the sender is meant then.',
    })
  }
  if (new URL(site.service).protocol !== 'https:') {
    findings.push({
      problem: `Unexpected ${site.service}, expected https: mail providers unsubscribe readers only over it`,
      advice: 'Set service (or url) in newsletter.yaml to an https address.',
    })
  }
  if (/^\s*$|\bexample\b|\byour\b|\btodo\b|placeholder/i.test(site.postalAddress)) {
    findings.push({
      problem: 'Unexpected placeholder in postalAddress, expected the address where letters reach you',
      advice: 'Set postalAddress in newsletter.yaml: the law of many countries asks for it in every mailing.',
    })
  }
  return findings
}

/** A link to leave for nobody (subscriber 0) must be answered by the service of this very list. */
export async function leaveFindings(site: Site, http: Http, secret: string): Promise<readonly Finding[]> {
  const url = new URL(
    `leave/${signToken('leave', { list: site.list.id, subscriber: NOBODY }, secret)}`,
    site.service,
  ).href
  const advice = `Start \`yibao serve\` with the same YIBAO_SECRET where ${site.service} leads, then send again.`
  const answer = await get(http, url)
  if ('failure' in answer)
    return [{ problem: `The unsubscribe page cannot be reached: ${answer.failure}`, advice }]
  if (answer.url !== url) {
    return [
      {
        problem: `${site.service}leave/ leads on to ${new URL(answer.url).origin}: mail providers do not follow`,
        advice: 'Set service in newsletter.yaml to the address that answers itself.',
      },
    ]
  }
  if (answer.status === 200 && metaOf(answer, 'yibao-list') === site.list.id) return []
  const list = metaOf(answer, 'yibao-list')
  const problem =
    answer.status !== 200
      ? `The unsubscribe page answers with ${answer.status}, expected 200: ${url}`
      : `The unsubscribe page at ${site.service} is ${list === undefined ? 'not that of yibao' : `that of the list ${list}`}, expected ${site.list.id}`
  return [{ problem, advice }]
}

async function pageFindings(
  site: Site,
  edition: Pick<Edition, 'hash' | 'issue'>,
  http: Http,
): Promise<readonly Finding[]> {
  const url = issueUrl(site, edition.issue.slug)
  const advice = 'Run `yibao build` and publish its folder, then send again.'
  const answer = await get(http, url)
  if ('failure' in answer)
    return [{ problem: `The issue's page cannot be reached: ${answer.failure}`, advice }]
  if (answer.status !== 200)
    return [{ problem: `The issue's page is not there: ${url} answers with ${answer.status}`, advice }]
  if (metaOf(answer, 'yibao-edition') === edition.hash) return []
  return [{ problem: `The page ${url} is of another edition than the one to be sent`, advice }]
}

/** Published files are named by their content: the name holds the start of its SHA-256. */
async function imageFindings(site: Site, html: string, http: Http): Promise<readonly Finding[]> {
  const advice = 'Run `yibao build` and publish its folder, then send again.'
  const sources = [...html.matchAll(/<img\b[^>]*?\bsrc="([^"]+)"/g)].map((match) =>
    (match[1] ?? '').replaceAll('&amp;', '&'),
  )
  const ours = [...new Set(sources)].filter((url) => url.startsWith(site.url)).slice(0, IMAGES_MAX)
  const findings: Finding[] = []
  for (const url of ours) {
    const answer = await get(http, url)
    if ('failure' in answer)
      findings.push({ problem: `An image cannot be reached: ${answer.failure}`, advice })
    else if (answer.status !== 200) {
      findings.push({ problem: `An image is not there: ${url} answers with ${answer.status}`, advice })
    } else {
      const named = /-([0-9a-f]{16})(?:\.[a-z0-9]+)?$/.exec(url)?.[1]
      const digest = createHash('sha256').update(answer.body).digest('hex')
      if (named !== undefined && !digest.startsWith(named)) {
        findings.push({ problem: `An image is another one than the issue's: ${url}`, advice })
      }
    }
  }
  return findings
}

/** A signature that nobody can verify is worse than none: DMARC policies and spam filters count it as forged. */
async function signatureFindings(dns: Dns, keys: readonly SigningKey[]): Promise<Preflight> {
  const findings: Finding[] = []
  const doubts: Finding[] = []
  for (const key of keys.filter(({ domain }) => !isPlaceholder(domain))) {
    for (const { level, title, looked, found, change, records = [] } of await examineDkim(dns, key)) {
      const problem = `${title}, ${looked}: ${found.replace(/\.$/, '')}`
      if (level === 'mend') {
        const lines = records.map((record) => `\n  ${zoneLine(record)}`).join('')
        findings.push({
          problem,
          advice: `${change} It may take an hour to be seen; then send again.${lines}`,
        })
      } else if (level === 'unknown')
        doubts.push({ problem, advice: 'Whether receivers can verify the signature is not known.' })
    }
  }
  return { findings, doubts }
}

async function get(http: Http, url: string): Promise<HttpResponse | { failure: string }> {
  try {
    return await http.get(url)
  } catch (error) {
    if (error instanceof HttpFailed) return { failure: error.message }
    throw error
  }
}

function metaOf({ body }: HttpResponse, name: string): string | undefined {
  const tag = new RegExp(`<meta name="${name}" content="([^"]*)"`).exec(new TextDecoder().decode(body))
  return tag?.[1]
}
