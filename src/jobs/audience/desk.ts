// What the jobs of the audience service work with.
import { type Purpose, signToken, type TokenSecrets, verifyToken } from '../../audience/token.ts'
import type { Clock } from '../../clock/clock.ts'
import type { Site } from '../../issue/site.ts'
import type { Store } from '../../store/store.ts'

export interface AudienceDesk {
  readonly store: Pick<Store, 'subscribers' | 'outbox' | 'mailings' | 'votes' | 'reports' | 'clicks'>
  readonly clock: Pick<Clock, 'now'>
  readonly site: Site
  readonly secrets: TokenSecrets
  /** From YIBAO_ERASURE_KEY: nobody can be erased without it. */
  readonly erasureKey?: string
  /** Called when something was put into the outbox. */
  readonly wake?: () => void
}

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
/** At most one letter of a kind to an address in this time, however often somebody asks. */
export const LETTER_EVERY_MS = DAY_MS
/** How long a mailed link opens what a forwarded mail must not. */
export const FRESH_MS = HOUR_MS
export const FRESH_EVERY_MS = 2 * 60_000
/** How long what is taken from the outbox is another's: longer than any silence that a line to the mail server bears. */
export const LEASE_MS = 15 * 60_000

/** Whether a link was ours by a key of before: whoever follows it is told how to get another one. Looks nothing up. */
export function isOfFormerKey(
  token: string,
  purpose: Purpose,
  { secrets, site }: Pick<AudienceDesk, 'site' | 'secrets'>,
): boolean {
  return secrets.retired.some(
    (current) => verifyToken(token, purpose, { current, retired: [] }, site.list.id) !== undefined,
  )
}

/** The page of a reader's own, from the root of the host, below the path at which the service lies. */
export function preferencesPath(
  { site, secrets }: Pick<AudienceDesk, 'site' | 'secrets'>,
  subscriber: number,
): string {
  const token = signToken('preferences', { list: site.list.id, subscriber }, secrets.current)
  return `${new URL(site.service).pathname}preferences/${token}`
}

/** A link below the service's address. */
export function serviceLink({ site }: Pick<AudienceDesk, 'site'>, path: string): string {
  return new URL(path, site.service).href
}
