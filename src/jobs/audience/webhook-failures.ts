// Messages that other programs did not take, for the owner to see and to try again.
import type { Outbox } from '../../store/store.ts'

/** More than anybody looks at; the newest. */
const LOOKED_AT_MAX = 10_000
const KINDS = ['webhook']

export interface FailedNotice {
  readonly id: number
  /** ISO 8601, UTC: when it happened. */
  readonly at: string
  readonly event: string
  /** Of the receiver: its whole address may hold a key. */
  readonly host: string
  readonly note: string
}

/** Newest first. */
export async function failedNotices(outbox: Pick<Outbox, 'unsettled'>): Promise<readonly FailedNotice[]> {
  const entries = await outbox.unsettled({ limit: LOOKED_AT_MAX, kinds: KINDS })
  return entries.map(({ id, createdAt, payload, note = '' }) => {
    const url = String(payload.url ?? '')
    return {
      id,
      at: new Date(createdAt).toISOString(),
      event: String(payload.event ?? ''),
      host: URL.canParse(url) ? new URL(url).host : '',
      note,
    }
  })
}

/** How many will be tried again. */
export async function retryNotices(outbox: Pick<Outbox, 'retry'>, now: number): Promise<number> {
  return (await outbox.retry({ kinds: KINDS, now })).length
}
