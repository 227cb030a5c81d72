// What became of everybody, and whether the two things hold that must be true after every send, whatever happened in it.
import type { Mailing } from '../../mailing/delivery.ts'
import type { Counts } from '../../mailing/plan.ts'
import type { Invariants, Store, VariantCount } from '../../store/store.ts'
import type { RunResult } from './run.ts'

export interface SendReport extends RunResult {
  readonly mailing: Omit<Mailing, 'variants'>
  readonly counts: Counts
  /** By the editions that readers chose; one of them where there is no choice. */
  readonly editions: readonly VariantCount[]
  /** Counted in the ledger itself, and true: nobody was accepted twice, and there is one delivery for every reader. */
  readonly invariants: Invariants
  readonly notes: readonly string[]
  /** Whom this end took off the list, since servers said that their addresses are gone. Absent where it judged nobody. */
  readonly takenOff?: number
}

/** What is wrong with a ledger, in words: a mistake of ours, to be told at once. Undefined where it is as it must be. */
export function violationOf(
  issue: string,
  { acceptedTwice, deliveries, size }: Invariants,
): string | undefined {
  if (acceptedTwice > 0)
    return `Unexpected ledger of issue ${issue}: ${acceptedTwice} addresses were accepted twice`
  if (deliveries !== size)
    return `Unexpected ledger of issue ${issue}: ${deliveries} deliveries, expected ${size}`
  return undefined
}

/** Throws where the ledger is not what it must be. */
export async function reportSend(
  { mailings }: Pick<Store, 'mailings'>,
  mailingId: number,
  run: RunResult,
  notes: readonly string[],
): Promise<SendReport> {
  const [counts, editions, invariants, mailing] = [
    await mailings.countByState(mailingId),
    await mailings.countByVariant(mailingId),
    await mailings.invariants(mailingId),
    await mailings.byId(mailingId),
  ]
  if (!mailing) throw new Error(`Unexpected end of mailing ${mailingId}, which is not stored any more`)
  const violation = violationOf(mailing.issue, invariants)
  if (violation !== undefined) throw new Error(violation)
  const { variants: _, ...rest } = mailing
  return { ...run, mailing: rest, counts, editions, invariants, notes }
}
