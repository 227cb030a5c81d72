// What became of everybody, and whether the two things hold that must be true after every send, whatever happened in it.
import type { Mailing } from '../../mailing/delivery.ts'
import type { Counts } from '../../mailing/plan.ts'
import type { Invariants, Store } from '../../store/store.ts'
import type { RunResult } from './run.ts'

export interface SendReport extends RunResult {
  readonly mailing: Omit<Mailing, 'variants'>
  readonly counts: Counts
  /** Counted in the ledger itself, and true: nobody was accepted twice, and there is one delivery for every reader. */
  readonly invariants: Invariants
  readonly notes: readonly string[]
}

/** Throws where the ledger is not what it must be: a mistake of ours, to be told at once. */
export async function reportSend(
  { mailings }: Pick<Store, 'mailings'>,
  mailingId: number,
  run: RunResult,
  notes: readonly string[],
): Promise<SendReport> {
  const [counts, invariants, mailing] = [
    await mailings.countByState(mailingId),
    await mailings.invariants(mailingId),
    await mailings.byId(mailingId),
  ]
  if (!mailing) throw new Error(`Unexpected end of mailing ${mailingId}, which is not stored any more`)
  const { acceptedTwice, deliveries, size } = invariants
  if (acceptedTwice > 0) {
    throw new Error(
      `Unexpected ledger of issue ${mailing.issue}: ${acceptedTwice} addresses were accepted twice`,
    )
  }
  if (deliveries !== size) {
    throw new Error(`Unexpected ledger of issue ${mailing.issue}: ${deliveries} deliveries, expected ${size}`)
  }
  const { variants: _, ...rest } = mailing
  return { ...run, mailing: rest, counts, invariants, notes }
}
