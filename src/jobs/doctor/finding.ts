// What the doctor found: one thing looked at, what was there, why it matters and what to change. Groups of findings.
import { type Dns, DnsFailed } from '../../dns/dns.ts'
import type { DnsRecord } from '../../mailing/authentication/zone-line.ts'

/** `mend`: mail suffers. `advice`: it works, and could be better. `unknown`: cannot be known from here. */
export const FINDING_LEVELS = ['mend', 'unknown', 'advice', 'ok'] as const
export type FindingLevel = (typeof FINDING_LEVELS)[number]

export interface DoctorFinding {
  /** What was examined. The closing table is made by it. */
  readonly id: FindingId
  readonly level: FindingLevel
  /** `SPF of bounce.gazette.example` */
  readonly title: string
  /** Where it was looked: `TXT of bounce.gazette.example`. */
  readonly looked: string
  readonly found: string
  readonly why?: string
  /** Exactly what to do. */
  readonly change?: string
  /** To publish, ready to paste. */
  readonly records?: readonly DnsRecord[]
}

export type FindingId =
  | 'alignment'
  | 'dkim'
  | 'dmarc'
  | 'encryption'
  | 'headers'
  | 'leave'
  | 'mx'
  | 'network'
  | 'relay'
  | 'reverse'
  | 'settings'
  | 'spf'
  | 'spf-from'

/** One thing that is looked at; each of its findings adds what is particular. */
export type Subject = Pick<DoctorFinding, 'id' | 'title' | 'looked'>

/** The findings of an examination; where its questions cannot be answered, one that says so. */
export async function examine(
  subject: Subject,
  work: () => Promise<readonly DoctorFinding[]>,
): Promise<readonly DoctorFinding[]> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DnsFailed)) throw error
    return [
      {
        ...subject,
        level: 'unknown',
        found: error.message,
        change:
          'Ask again later, or ask another name server: yibao doctor --dns-server 192.0.2.53 (with the address of yours).',
      },
    ]
  }
}

export interface AskingDns extends Dns {
  /** How many different questions were asked, and how many of them could not be answered. */
  readonly tally: () => { readonly asked: number; readonly failed: number }
}

/** Asks every question once: SPF, MX and DMARC of one domain need the same answers. */
export function askOnce(dns: Dns): AskingDns {
  const answers = new Map<string, Promise<unknown>>()
  let failed = 0
  const once =
    <Answer>(kind: string, ask: (name: string) => Promise<Answer>) =>
    (name: string): Promise<Answer> => {
      const key = `${kind} ${name.toLowerCase()}`
      const known = answers.get(key) as Promise<Answer> | undefined
      if (known) return known
      const answer = ask(name).catch((error: unknown) => {
        if (error instanceof DnsFailed) failed += 1
        throw error
      })
      answers.set(key, answer)
      return answer
    }
  return {
    txt: once('TXT', (name) => dns.txt(name)),
    mx: once('MX', (name) => dns.mx(name)),
    addresses: once('A', (name) => dns.addresses(name)),
    names: once('PTR', (name) => dns.names(name)),
    tally: () => ({ asked: answers.size, failed }),
  }
}
