// Examines whether a domain takes mail: replies go to the From domain, bounces and leaving by mail to the return path.
import type { Dns } from '../../dns/dns.ts'
import { type DoctorFinding, examine, type Subject } from './finding.ts'

export type Purpose = 'replies' | 'bounces' | 'mails to leave'

const CONSEQUENCES = {
  replies: 'readers who answer get an error, and providers trust mail less that cannot be answered',
  bounces: 'nobody learns of addresses that are gone',
  'mails to leave': 'readers of providers that leave by mail stay on the list',
} as const

export interface ExchangeQuestion {
  readonly domain: string
  /** What arrives there: `replies`, `bounces`, `mails to leave`. */
  readonly purposes: readonly Purpose[]
}

export async function examineExchange(
  dns: Dns,
  { domain, purposes }: ExchangeQuestion,
): Promise<readonly DoctorFinding[]> {
  const subject: Subject = {
    id: 'mx',
    title: `MX of ${domain} (${listed(purposes)})`,
    looked: `MX of ${domain}`,
  }
  const consequences = purposes.map((purpose) => CONSEQUENCES[purpose])
  const why = `Without it ${listed(purposes)} do not arrive: ${listed(consequences)}.`
  return examine(subject, async () => {
    const exchanges = (await dns.mx(domain)).toSorted((left, right) => left.priority - right.priority)
    if (exchanges.some(({ exchange }) => exchange === '' || exchange === '.')) {
      return [
        {
          ...subject,
          level: 'mend',
          found: 'It has a null MX: “takes no mail” (RFC 7505).',
          why,
          change: `Delete the record “${domain}. IN MX 0 .” and name your mailbox's server in its place, or choose another domain in newsletter.yaml.`,
        },
      ]
    }
    if (exchanges.length === 0) return [await withoutExchange(dns, subject, domain, why)]
    const names = exchanges.map(({ exchange }) => exchange)
    const dead: string[] = []
    for (const name of names) if ((await dns.addresses(name)).length === 0) dead.push(name)
    if (dead.length === 0) return [{ ...subject, level: 'ok', found: `Mail goes to ${names.join(', ')}.` }]
    return [
      {
        ...subject,
        level: dead.length === names.length ? 'mend' : 'advice',
        found: `${listed(dead)} ${dead.length === 1 ? 'has' : 'have'} no address.`,
        why:
          dead.length === names.length ? why : 'Mail is tried there in vain before it goes to the next one.',
        change: `Correct the MX of ${domain}, or give ${listed(dead)} an address.`,
      },
    ]
  })
}

async function withoutExchange(
  dns: Dns,
  subject: Subject,
  domain: string,
  why: string,
): Promise<DoctorFinding> {
  const addresses = await dns.addresses(domain)
  const records = [{ name: domain, type: 'MX', value: '10 <the server of your mailbox>.' } as const]
  if (addresses.length === 0) {
    return {
      ...subject,
      level: 'mend',
      found: 'There is none, and the domain has no address either.',
      why,
      change: 'Publish a record with the name of the server that has your mailbox.',
      records,
    }
  }
  return {
    ...subject,
    level: 'advice',
    found: `There is none. Mail is tried at the domain itself (${addresses.join(', ')}; RFC 5321, 5.1).`,
    why: 'That is often a web server that takes no mail.',
    change: 'Publish a record with the name of the server that has your mailbox.',
    records,
  }
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
