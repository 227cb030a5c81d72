// Counted links: where one leads, and that it was used once more. Nothing is known of who used it.
import { isTarget } from '../../edition/clicks.ts'
import type { AudienceDesk } from './desk.ts'
import { inGroups } from './groups.ts'

/** More than a store can be behind; what comes beyond is not counted. */
const WAITING_MAX = 10_000

export interface ClicksDesk {
  /** Undefined for what was never a link of an issue. */
  target(issue: string, number: string): Promise<string | undefined>
  /** Returns at once: nobody waits for it, and nobody is told where it fails. */
  count(issue: string, number: string): void
}

/** Clicks of one moment are written together. */
export function openClicks(
  { store, clock }: Pick<AudienceDesk, 'store' | 'clock'>,
  onTrouble: (message: string) => void,
): ClicksDesk {
  let waiting = 0
  const add = inGroups(async (clicks: readonly { issue: string; number: number; day: string }[]) => {
    await store.clicks.add(clicks)
    return clicks.map(() => undefined)
  })
  return {
    target: async (issue, number) => {
      if (!isNumber(number) || !isSlug(issue)) return undefined
      const url = await store.clicks.target(issue, Number(number))
      return url !== undefined && isTarget(url) ? url : undefined
    },
    count: (issue, number) => {
      if (waiting >= WAITING_MAX) return
      waiting += 1
      const day = new Date(clock.now()).toISOString().slice(0, 10)
      add({ issue, number: Number(number), day })
        .catch((error: unknown) => onTrouble(error instanceof Error ? error.message : String(error)))
        .finally(() => {
          waiting -= 1
        })
    },
  }
}

/** As it is written into links: one number has one address. */
function isNumber(text: string): boolean {
  return /^(?:0|[1-9]\d{0,4})$/.test(text)
}

function isSlug(text: string): boolean {
  return text.length <= 200 && /^[\p{L}\p{N}_-]+$/u.test(text)
}
