// Putting readers on lists and taking them off, by address.
import { parseAddress } from '../../audience/address.ts'
import type { Store } from '../../store/store.ts'

export interface ListChange {
  /** For how many it was new. */
  readonly changed: number
  readonly unchanged: number
  /** Addresses that are nobody's here, and why. */
  readonly refused: readonly { readonly address: string; readonly problem: string }[]
}

export async function changeList(
  { subscribers }: Pick<Store, 'subscribers'>,
  change: 'add' | 'remove',
  list: string,
  addresses: readonly string[],
  now: number,
): Promise<ListChange> {
  const ids = new Set<number>()
  const refused: { address: string; problem: string }[] = []
  for (const text of addresses) {
    const address = parseAddress(text)
    const reader = 'problem' in address ? address : await subscribers.byKey(address.key)
    if (reader === undefined) refused.push({ address: text, problem: 'is not in the list of readers' })
    else if ('problem' in reader) refused.push({ address: text, problem: reader.problem })
    else ids.add(reader.id)
  }
  const changed =
    change === 'add'
      ? await subscribers.addToList(list, [...ids], now)
      : await subscribers.removeFromList(list, [...ids])
  return { changed, unchanged: ids.size - changed, refused }
}
