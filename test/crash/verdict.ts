// Compares the ledger with the witness. Pure.
import type { Delivery } from '../../src/mailing/delivery.ts'
import type { Arrival } from './witness.ts'

export interface Verdict {
  /** Readers whom nothing reached and whom the ledger does not list as open or refused. */
  readonly lost: number
  /** Messages that arrived whole, of which the ledger does not know. */
  readonly unreported: number
  /** Messages beyond the first that a reader got. */
  readonly duplicates: number
  readonly uncertain: number
  readonly accepted: number
  /** Everything that must not be, in words. */
  readonly violations: readonly string[]
}

export interface Evidence {
  readonly deliveries: readonly Delivery[]
  readonly arrived: readonly Arrival[]
  readonly readers: number
  /** Messages that may be without a known end: connections times kills. */
  readonly uncertainMax: number
  /** Repeats that were asked for. */
  readonly resent: number
  /** The ledger is to be complete: nothing queued, claimed or on its way. */
  readonly invariants: { readonly acceptedTwice: number; readonly deliveries: number; readonly size: number }
}

export function judge(evidence: Evidence): Verdict {
  const { deliveries, arrived, readers, uncertainMax, resent, invariants } = evidence
  const times = countBy(arrived.map(({ to }) => to))
  const violations: string[] = []
  const claim = (fine: boolean, words: string) => {
    if (!fine) violations.push(words)
  }
  const accepted = deliveries.filter(({ state }) => state === 'accepted')
  const uncertain = deliveries.filter(({ state }) => state === 'uncertain')
  const lost = accepted.filter(({ address }) => !times.has(address))
  const known = new Set([...accepted, ...uncertain].map(({ address }) => address))
  const unreported = [...times.keys()].filter((to) => !known.has(to))
  const open = deliveries.filter(({ state }) => state !== 'accepted' && state !== 'uncertain')
  const duplicates = arrived.length - times.size
  const ids = new Map(deliveries.map(({ address, messageId }) => [address, messageId]))
  const foreign = arrived.filter(({ to, messageId }) => ids.get(to) !== messageId)
  claim(lost.length === 0, `${lost.length} accepted in the ledger never arrived`)
  claim(open.length === 0, `${open.length} were never settled, such as ${open[0]?.state} ${open[0]?.reply}`)
  claim(unreported.length === 0, `${unreported.length} arrived and the ledger does not know`)
  claim(duplicates <= resent, `${duplicates} arrived twice, at most ${resent} were sent again`)
  claim(uncertain.length <= uncertainMax, `${uncertain.length} are uncertain, at most ${uncertainMax} may be`)
  claim(foreign.length === 0, `${foreign.length} arrived with another Message-ID than planned`)
  claim(invariants.acceptedTwice === 0, `${invariants.acceptedTwice} were accepted twice`)
  claim(
    invariants.deliveries === readers && invariants.size === readers && deliveries.length === readers,
    `${invariants.deliveries} deliveries of ${readers} readers`,
  )
  return {
    lost: lost.length + open.length,
    unreported: unreported.length,
    duplicates,
    uncertain: uncertain.length,
    accepted: accepted.length,
    violations,
  }
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}
