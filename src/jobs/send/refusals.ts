// Watches how many readers the mail server refuses: many in a row say that something is wrong with the list or with us, and
// going on would make it worse.
import type { Verdict } from '../../mailing/reply.ts'

/** Readers that are looked back at, and the fewest that say anything. */
const LOOK_BACK = 100
const LEAST = 50

/** `note` returns a sentence when the share of refused readers has come to `share`. */
export function watchRefusals(share: number) {
  const recent: boolean[] = []
  let next = 0
  let refused = 0
  return {
    note: ({ state, reply }: Verdict['outcome']): string | undefined => {
      if (state !== 'accepted' && state !== 'rejected') return undefined
      const isRefused = state === 'rejected'
      if (recent[next]) refused -= 1
      if (isRefused) refused += 1
      recent[next] = isRefused
      next = (next + 1) % LOOK_BACK
      if (!isRefused || recent.length < LEAST || refused < share * recent.length) return undefined
      return `The mail server refused ${refused} of the last ${recent.length} readers, the last one with: ${reply}`
    },
  }
}
