// What `yibao serve` answers with: the desk of the audience service, and the outbox behind it.

import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import ipaddr from 'ipaddr.js'
import { systemClock } from '../../clock/system-clock.ts'
import type { Config } from '../../config/config.ts'
import { guardedPost } from '../../http/guarded-post.ts'
import type { AudienceDesk } from '../../jobs/audience/desk.ts'
import type { OutboxDesk } from '../../jobs/audience/outbox.ts'
import { openWebhooks, type WebhookDesk } from '../../jobs/audience/webhook.ts'
import { compileOnce } from '../../mjml/compile-once.ts'
import { openSigners, openTransport } from '../../open/mail.ts'
import type { Newsletter } from '../../open/newsletter.ts'
import type { Store } from '../../store/store.ts'
import { Refusal } from '../refusal.ts'

/** Throws a Refusal where no link could be checked. */
export function audienceDesk({ config }: Newsletter, store: Store): AudienceDesk {
  const { secrets, site, erasureKey } = config
  if (!secrets) {
    throw new Refusal(
      'YIBAO_SECRET is not set, so no link in an email can be checked. Set the key that the emails are signed with, in .env or in the environment.',
    )
  }
  return { store, clock: systemClock, site, secrets, ...(erasureKey === undefined ? {} : { erasureKey }) }
}

/** With what letters need beside it. The MJML compiler is loaded for the first letter: it costs 60 MB. */
export async function outboxDesk(
  { config, templates }: Newsletter,
  desk: AudienceDesk,
): Promise<OutboxDesk & { readonly clock: typeof systemClock }> {
  const transport = config.smtpUrl === undefined ? {} : { transport: await openTransport(config) }
  const handlers = config.site.webhooks?.length ? { webhook: openWebhooks(webhookDesk(config)) } : {}
  return {
    ...desk,
    ...transport,
    handlers,
    clock: systemClock,
    templates,
    signers: await openSigners(config),
    compileMjml: compileOnce(async (mjml) => (await import('../../mjml/compile.ts')).compileMjml(mjml)),
  }
}

/** Throws a Refusal where nothing could be signed. */
export function webhookDesk({ site, webhookSecret }: Config): WebhookDesk {
  if (webhookSecret === undefined) {
    throw new Refusal(
      'YIBAO_WEBHOOK_SECRET is not set, so what webhooks are told cannot be signed. Put a line into .env, and give the receivers the same: YIBAO_WEBHOOK_SECRET=whsec_ and what `openssl rand -base64 32` prints. Or take `webhooks` out of newsletter.yaml.',
    )
  }
  return { site, clock: systemClock, post: guardedPost(), secret: webhookSecret }
}

/** Networks of proxies that are believed, by default those of this machine. */
export type Proxies = readonly [ipaddr.IPv4 | ipaddr.IPv6, number][]

export const LOOPBACK: Proxies = [ipaddr.parseCIDR('127.0.0.0/8'), ipaddr.parseCIDR('::1/128')]

/** Throws where the text is no network such as `172.16.0.0/12`, or address. */
export function readProxy(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.process(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

/**
 * The address of the client: of the connection, or, where that is a proxy of ours, the last in X-Forwarded-For that is none.
 * What stands before it anybody could have written.
 */
export function clientOf(proxies: Proxies): (context: Context) => string | undefined {
  return (context) => {
    const peer = getConnInfo(context).remote.address
    const forwarded = context.req.header('x-forwarded-for')?.split(',') ?? []
    const chain = [...forwarded.map((each) => each.trim()), peer ?? '']
    for (const address of chain.toReversed()) {
      if (!ipaddr.isValid(address)) return undefined
      if (!isProxy(address, proxies)) return address
    }
    return peer
  }
}

function isProxy(address: string, proxies: Proxies): boolean {
  const ip = ipaddr.process(address)
  return proxies.some(([network, bits]) => ip.kind() === network.kind() && ip.match([network, bits] as never))
}
