// Opens the way to a mail server: the transport, its pace, what messages are signed with, and what is asked of names and servers.
import { Refusal } from '../cli/refusal.ts'
import type { Config } from '../config/config.ts'
import type { Dns } from '../dns/dns.ts'
import type { RelayQuestion } from '../jobs/doctor/relay.ts'
import type { Pace } from '../jobs/send/pacing.ts'
import type { RelayReport } from '../mailing/authentication/relay.ts'
import type { DkimSigner } from '../mailing/dkim.ts'
import { type Transport, TransportRefused } from '../transport/transport.ts'

/** The transport of YIBAO_SMTP_URL. Throws a Refusal where it is not set or cannot be used. */
export async function openTransport(config: Config): Promise<Transport> {
  if (config.smtpUrl === undefined) {
    throw new Refusal(
      'YIBAO_SMTP_URL is not set: put the address of your mail server into .env, such as smtps://user:password@mail.your.domain',
    )
  }
  const { smtpTransport } = await import('../transport/smtp.ts')
  try {
    return smtpTransport(config.smtpUrl)
  } catch (error) {
    if (error instanceof TransportRefused) throw new Refusal(error.message)
    throw error
  }
}

/** Asks the mail server of YIBAO_SMTP_URL what it offers; undefined where that is not set. */
export async function openRelayProbe(
  config: Config,
  login: 'try' | 'leave',
): Promise<(Omit<RelayQuestion, 'now'> & { readonly probe: () => Promise<RelayReport> }) | undefined> {
  const url = config.smtpUrl
  if (url === undefined) return undefined
  const { isLoopback, readSmtpUrl, showSettings } = await import('../transport/smtp-url.ts')
  const { probeRelay } = await import('../transport/smtp-probe.ts')
  try {
    const settings = readSmtpUrl(url)
    return {
      name: showSettings(settings),
      host: settings.host,
      reach: isLoopback(settings.host) ? 'this machine' : 'the world',
      login: settings.login ? 'given' : 'none',
      probe: () => probeRelay(url, { login }),
    }
  } catch (error) {
    if (error instanceof TransportRefused) throw new Refusal(error.message)
    throw error
  }
}

/** Asks the name servers of this machine, or the one given. Throws a Refusal where that is no address. */
export async function openDns(server?: string): Promise<Dns> {
  const { dnsResolver } = await import('../dns/resolver.ts')
  try {
    return dnsResolver(server === undefined ? {} : { servers: [server] })
  } catch (error) {
    throw new Refusal(
      `Unexpected name server ${server}, expected an address: ${error instanceof Error ? error.message : error}`,
      2,
    )
  }
}

/** How fast messages may go through the mail server, and by which name its state is kept. */
export async function openPace({ site }: Config, { name }: Transport): Promise<Pace> {
  const { paceLimits } = await import('../mailing/pace/limits.ts')
  const host = URL.canParse(name) ? new URL(name).hostname : ''
  return { limits: paceLimits(site.pace, host), relay: name }
}

/** What messages are signed with: nothing where the relay signs. Throws a Refusal where a key cannot be used. */
export async function openSigners({ root, site }: Config): Promise<readonly DkimSigner[]> {
  if (site.dkim === undefined) return []
  const { openDkimKeys } = await import('../cli/dkim-keys.ts')
  return openDkimKeys(root, site.dkim)
}
