// Who got an issue: its deliveries, as the ledger has them.
import type { Delivery, DeliveryState } from '../mailing/delivery.ts'
import type { Counts } from '../mailing/plan.ts'
import type { Mailings } from '../store/store.ts'

const PAGE = 1000

export interface DeliveryList {
  readonly issue: string
  readonly subject: string
  readonly plannedAt: number
  readonly counts: Counts
  /** In order of subscriber id, page by page, so that a list of any length is read in bounded memory. */
  readonly deliveries: AsyncIterable<Delivery>
}

/** Undefined where no mailing of the issue was planned. */
export async function listDeliveries(
  mailings: Mailings,
  issue: string,
  { state, limit = Number.POSITIVE_INFINITY }: { readonly state?: DeliveryState; readonly limit?: number },
): Promise<DeliveryList | undefined> {
  const mailing = await mailings.ofIssue(issue)
  if (!mailing) return undefined
  const counts = await mailings.countByState(mailing.id)
  return {
    issue,
    subject: mailing.subject,
    plannedAt: mailing.plannedAt,
    counts,
    deliveries: pages(mailings, mailing.id, state, limit),
  }
}

async function* pages(
  mailings: Mailings,
  mailingId: number,
  state: DeliveryState | undefined,
  limit: number,
): AsyncGenerator<Delivery> {
  let after = 0
  for (let left = limit; left > 0; ) {
    const filter = { ...(state === undefined ? {} : { state }), after, limit: Math.min(PAGE, left) }
    const page = await mailings.deliveries(mailingId, filter)
    yield* page
    left -= page.length
    after = page.at(-1)?.subscriberId ?? 0
    if (page.length < filter.limit) return
  }
}
