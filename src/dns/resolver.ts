// Asks the domain name system through Node's resolver (c-ares): this machine's name servers, or those given.
import { Resolver } from 'node:dns/promises'
import { type Dns, DnsFailed } from './dns.ts'

export interface ResolverOptions {
  /** `192.0.2.53`, `192.0.2.53:5353` or `[2001:db8::53]:53`. Default: the name servers of this machine. */
  readonly servers?: readonly string[]
  /** Milliseconds for one try of one question. */
  readonly timeoutMs?: number
  readonly tries?: number
}

/** Throws a TypeError where a server is no address. */
export function dnsResolver({ servers, timeoutMs = 3000, tries = 2 }: ResolverOptions = {}): Dns {
  const resolver = new Resolver({ timeout: timeoutMs, tries })
  if (servers) resolver.setServers(servers)
  return {
    txt: async (name) =>
      (await answers(name, 'TXT', resolver.resolveTxt(name))).map((strings) => strings.join('')),
    mx: async (name) => (await answers(name, 'MX', resolver.resolveMx(name))).map(exchangeOf),
    addresses: (name) => addressesOf(resolver, name),
    names: async (address) =>
      (await answers(address, 'PTR', resolver.reverse(address))).map((name) => canonical(name)),
  }
}

/** Empty where the name, or a record of the kind, does not exist. Throws DnsFailed where that is not known. */
async function answers<Answer>(
  name: string,
  kind: string,
  question: Promise<readonly Answer[]>,
): Promise<readonly Answer[]> {
  try {
    return await question
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENODATA' || code === 'ENOTFOUND') return []
    throw new DnsFailed(`The ${kind} records of ${name} could not be asked for: ${reasonOf(code)}`)
  }
}

async function addressesOf(resolver: Resolver, name: string): Promise<readonly string[]> {
  const [four, six] = await Promise.allSettled([
    answers(name, 'A', resolver.resolve4(name)),
    answers(name, 'AAAA', resolver.resolve6(name)),
  ])
  const known = [four, six].flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
  const failed = [four, six].find((each) => each.status === 'rejected')
  // some name servers never answer for a kind that they do not have
  if (known.length === 0 && failed) throw failed.reason
  return known
}

/** A null MX (RFC 7505) comes as an empty exchange. */
function exchangeOf({ exchange, priority }: { readonly exchange: string; readonly priority: number }) {
  return { exchange: canonical(exchange), priority }
}

function canonical(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}

const REASONS: Readonly<Record<string, string>> = {
  ETIMEOUT: 'no name server answered in time',
  ECONNREFUSED: 'no name server can be reached',
  ESERVFAIL: 'the name server says that it failed (SERVFAIL): often broken signatures (DNSSEC) of the domain',
  EREFUSED: 'the name server refuses to answer',
  EBADNAME: 'it is no domain name',
  EBADRESP: 'the name server answers with something that is no answer',
}

function reasonOf(code: string): string {
  return REASONS[code] ?? code
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : String(error)
}
