// Letters, and replies on their way to the owner, that did not go out or may not have: for the owner to see and to send again. Never
// an address: a reader is a number.
import type { Outbox, OutboxEntry } from '../../store/store.ts'

/** Kinds of entries that are mail. */
export const MAIL_KINDS: readonly string[] = ['letter', 'forward']
/** A reply that is forwarded has all its bytes with it: few at a time. */
const PAGE = 20
/** More than anybody looks at; the newest. */
const LOOKED_AT_MAX = 10_000

export interface FailedLetter {
  readonly id: number
  /** ISO 8601, UTC: when it was put into the outbox. */
  readonly at: string
  /** `confirm`, `welcome`, … (docs/letters.md), and `forward`. */
  readonly type: string
  /** `uncertain`: it may have arrived. */
  readonly state: 'failed' | 'uncertain'
  readonly subscriber?: number
  readonly note: string
}

/** Newest first. */
export async function failedLetters(outbox: Pick<Outbox, 'unsettled'>): Promise<readonly FailedLetter[]> {
  const letters: FailedLetter[] = []
  for (let before: number | undefined; letters.length < LOOKED_AT_MAX; ) {
    const behind = before === undefined ? {} : { before }
    const page = await outbox.unsettled({ limit: PAGE, kinds: MAIL_KINDS, ...behind })
    letters.push(...page.map(toLetter))
    before = page.at(-1)?.id
    if (page.length < PAGE) break
  }
  return letters
}

function toLetter(entry: OutboxEntry): FailedLetter {
  const { id, kind, createdAt, payload, state, subscriberId, note = '' } = entry
  return {
    id,
    at: new Date(createdAt).toISOString(),
    type: kind === 'letter' ? String(payload.type ?? '') : kind,
    state: state === 'uncertain' ? state : 'failed',
    ...(subscriberId === undefined ? {} : { subscriber: subscriberId }),
    note,
  }
}

/** What was put back, or which of the ids named no letter that failed or is uncertain: then nothing was. */
export type RetriedLetters =
  | { readonly type: 'retried'; readonly letters: readonly FailedLetter[] }
  | { readonly type: 'unknown'; readonly ids: readonly number[] }

/** Puts back all that failed; with ids these, also where they are uncertain. */
export async function retryLetters(
  outbox: Pick<Outbox, 'unsettled' | 'retry'>,
  now: number,
  ids?: readonly number[],
): Promise<RetriedLetters> {
  const letters = await failedLetters(outbox)
  const known = new Set(letters.map(({ id }) => id))
  const unknown = ids?.filter((id) => !known.has(id)) ?? []
  if (unknown.length > 0) return { type: 'unknown', ids: unknown }
  const request = { kinds: MAIL_KINDS, now, ...(ids === undefined ? {} : { ids }) }
  const retried = new Set(await outbox.retry(request))
  return { type: 'retried', letters: letters.filter(({ id }) => retried.has(id)) }
}
