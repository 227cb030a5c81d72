// Settles what a run that was cut off has left claimed: by its journal, else as never tried. Where the journal may lack
// its last notes, whatever it does not know may have been sent.
import type { Mailing } from '../../mailing/delivery.ts'
import type { DeliveryRecord } from '../../store/store.ts'
import type { SendPorts } from './run.ts'

export type Recovery =
  | { readonly type: 'recovered'; readonly notes: readonly string[] }
  /** The journal is gone, though deliveries are claimed. */
  | { readonly type: 'refused'; readonly message: string }

/** Call it holding the send lock. With many senders there is nothing to settle: claims run out by themselves. */
export async function recover(
  { store, journal, clock }: Pick<SendPorts, 'store' | 'journal' | 'clock'>,
  mailing: Pick<Mailing, 'id' | 'issue'>,
  lost: 'refuse' | 'accept',
): Promise<Recovery> {
  if (store.senders === 'many') {
    await store.mailings.recordExpired(mailing.id, clock.now())
    return { type: 'recovered', notes: [] }
  }
  const left = journal(mailing.id)
  const read = left.read()
  const counts = await store.mailings.countByState(mailing.id)
  const claimed = counts.claimed + counts.sending
  if (read === 'absent' && claimed > 0 && lost === 'refuse') return refuse(mailing, claimed)
  const known = read === 'absent' ? [] : [...read.notes]
  const decisions = known.map(
    ([subscriberId, note]): DeliveryRecord =>
      note === 'begun'
        ? { subscriberId, state: 'uncertain', reply: 'yibao ended before it had an answer' }
        : note,
  )
  const complete = read !== 'absent' && read.complete
  const rest = complete
    ? ({ state: 'queued' } as const)
    : ({ state: 'uncertain', reply: read === 'absent' ? JOURNAL_LOST : POWER_LOST } as const)
  const { decided, others } = await store.mailings.recover(mailing.id, decisions, rest, clock.now())
  left.clear()
  if (decided + others === 0) return { type: 'recovered', notes: [] }
  const opened = `A run that was cut off left ${decided + others} open`
  if (complete) {
    const note = `${opened}: ${decided} are known from its journal, ${others} were not sent yet.`
    return { type: 'recovered', notes: [note] }
  }
  const why =
    read === 'absent'
      ? 'its journal beside the database is gone'
      : 'the machine has started anew since, so its journal may lack its last lines'
  return {
    type: 'recovered',
    notes: [`${opened}: ${decided} are known from its journal, ${others} are uncertain, since ${why}.`],
  }
}

const JOURNAL_LOST = 'yibao ended in the middle of a send, and its journal is gone'
const POWER_LOST = 'the machine went down in the middle of a send'

function refuse({ issue }: Pick<Mailing, 'issue'>, claimed: number): Recovery {
  return {
    type: 'refused',
    message: [
      `Unexpected ledger of issue ${issue}: ${claimed} deliveries were begun, and the journal that says which of them went out is missing.`,
      'It lies beside the database, with `.journal-` in its name: put it back where the send was cut off, and run the same command again.',
      `If it is lost for good, yibao send ${issue} --journal-lost takes all ${claimed} as uncertain and goes on with the others.`,
    ].join('\n'),
  }
}
