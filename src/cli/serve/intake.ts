// What takes in mails and reports is put together here: settings, the SMTP listener, and the webhooks of mail providers.
import type { ProviderSettings } from '../../audience/provider/read.ts'
import { verifyToken } from '../../audience/token.ts'
import { systemClock } from '../../clock/system-clock.ts'
import type { Config } from '../../config/config.ts'
import { fetchHttp } from '../../http/fetch.ts'
import { HttpFailed } from '../../http/http.ts'
import type { IntakeDesk, IntakeSettings } from '../../jobs/bounces/desk.ts'
import { takeMail } from '../../jobs/bounces/take-mail.ts'
import { takeReport } from '../../jobs/bounces/take-report.ts'
import { MailboxRefused } from '../../mailbox/mailbox.ts'
import { listenForMail, type MailListener } from '../../mailbox/smtp-listener.ts'
import type { Store } from '../../store/store.ts'
import type { HookDesk, HookLogEntry } from '../../web/hooks.ts'
import { Refusal } from '../refusal.ts'

const SOFT_BOUNCES_MAX = 3

/** `who`: for the audit trail. `wake`: called when something was put into the outbox. */
export function openIntakeDesk(config: Config, store: Store, who: string, wake?: () => void): IntakeDesk {
  const { secrets, site } = config
  if (!secrets) {
    throw new Refusal(
      'YIBAO_SECRET is not set, so no return path can be checked. Set the key that the emails are signed with, in .env or in the environment.',
    )
  }
  return {
    store,
    site,
    secrets,
    clock: systemClock,
    settings: intakeSettings(config),
    who,
    ...(wake && { wake }),
  }
}

function intakeSettings({ site }: Config): IntakeSettings {
  const { bounces = {}, replyTo, sender } = site
  return {
    softBouncesMax: bounces.softBouncesMax ?? SOFT_BOUNCES_MAX,
    forwardTo: bounces.forwardTo ?? replyTo ?? sender.address,
    ...(bounces.replies === undefined ? {} : { replies: bounces.replies }),
  }
}

export interface IntakeServerOptions {
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
  readonly tls?: { readonly key: string; readonly cert: string }
  /** A line about a connection or a mail: no addresses. */
  readonly log: (
    entry:
      | { readonly type: 'mail'; readonly kind: string; readonly result: string }
      | { readonly type: 'trouble'; readonly what: string },
  ) => void
}

/** Listens for mails to return paths, addresses to leave, and the address for replies. Throws a Refusal where it cannot. */
export async function openIntakeServer(
  desk: IntakeDesk,
  { host, port, tls, log }: IntakeServerOptions,
): Promise<MailListener> {
  const { site } = desk
  const octetsMax = site.bounces?.smtp?.octetsMax
  const take = async (mail: Parameters<typeof takeMail>[0]) => {
    const { kind, result } = await takeMail(mail, 'smtp', desk)
    log({ type: 'mail', kind, result })
  }
  const listener = listenForMail(take, {
    host,
    port,
    name: site.bounceDomain,
    isOurs: (address) => isOurAddress(address, desk),
    onTrouble: (what) => log({ type: 'trouble', what }),
    ...(octetsMax === undefined ? {} : { octetsMax }),
    ...(tls === undefined ? {} : { tls }),
  })
  return listener.catch((error: unknown) => {
    throw error instanceof MailboxRefused
      ? new Refusal(`${error.message}: choose another one with --smtp-port or --smtp-host.`)
      : error
  })
}

/** Signed for this list, at our domain; or the one address for replies. Nothing is looked up. */
export function isOurAddress(
  address: string,
  { site, secrets, settings }: Pick<IntakeDesk, 'site' | 'secrets' | 'settings'>,
): boolean {
  const plain = address.toLowerCase()
  if (plain === settings.replies?.toLowerCase()) return true
  const [, prefix, token = '', domain] = /^(b|leave)\+([a-z2-7]{40})@([^@]+)$/.exec(plain) ?? []
  if (prefix === undefined || domain !== site.bounceDomain) return false
  return verifyToken(token, prefix === 'b' ? 'bounce' : 'leave', secrets, site.list.id) !== undefined
}

/** The providers that are set up in newsletter.yaml and the environment. */
export function providerSettings({ site, intake }: Config): readonly ProviderSettings[] {
  const topics = site.bounces?.ses?.topics
  const { mailgunKey, sendgridKey, postmarkLogin } = intake
  return [
    ...(topics ? [{ provider: 'ses', topics } as const] : []),
    ...(mailgunKey === undefined ? [] : [{ provider: 'mailgun', signingKey: mailgunKey } as const]),
    ...(sendgridKey === undefined ? [] : [{ provider: 'sendgrid', publicKey: sendgridKey } as const]),
    ...(postmarkLogin ? [{ provider: 'postmark', ...postmarkLogin } as const] : []),
  ]
}

const CERTIFICATE_OCTETS_MAX = 100_000
const CERTIFICATES_MAX = 10
const FETCH_MS = 5_000

/** For answerHook. */
export function openHookDesk(config: Config, desk: IntakeDesk, log: (entry: HookLogEntry) => void): HookDesk {
  const http = fetchHttp({ timeMaxMs: FETCH_MS, bytesMax: CERTIFICATE_OCTETS_MAX, redirectsMax: 0 })
  const certificates = new Map<string, string>()
  const get = async (url: string) => {
    const { status, body } = await http.get(url)
    if (status !== 200) throw new HttpFailed(`SNS answers ${status}`)
    return Buffer.from(body).toString('utf8')
  }
  return {
    settings: providerSettings(config),
    fetchCertificate: async (url) => {
      const known = certificates.get(url)
      if (known !== undefined) return known
      const certificate = await get(url)
      // Those of SNS change once a year: more of them are somebody's attempts.
      if (certificates.size >= CERTIFICATES_MAX) certificates.clear()
      certificates.set(url, certificate)
      return certificate
    },
    visit: async (url) => {
      await get(url)
    },
    take: (report, provider) => takeReport(report, provider, desk),
    now: () => systemClock.now(),
    log,
  }
}
