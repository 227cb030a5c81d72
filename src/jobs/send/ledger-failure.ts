// What it means when the ledger cannot be written in the middle of a send, in words: of those whose message was on the wire,
// and how to go on.
import { type Store, StoreRefused } from '../../store/store.ts'

/** Why the disk or the database failed us; undefined for a mistake of ours, which must not look like one of theirs. */
export function failureOfWorld(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const isSystem = 'code' in error && 'syscall' in error
  return error instanceof StoreRefused || isSystem ? error.message : undefined
}

export function unwrittenSentence(senders: Store['senders'], issue: string, why: string): string {
  switch (senders) {
    case 'one':
      return `The ledger cannot be written, so nothing more is sent: ${why}\nWhat was accepted is in the journal beside the database: make room, then run the same command again, which reads it.`
    case 'many':
      return `The ledger cannot be written, so nothing more is sent: ${why}\nMessages that were on the wire may have arrived. They become uncertain when their lease is over, 15 minutes after they were claimed: yibao deliveries uncertain list ${issue}\nTo go on with the others: yibao send ${issue}`
  }
}
