// Who had themselves erased, among people whom a list or the owner names: they are not taken in again. Only they can come back, by
// asking and confirming.
import { doNotMailMark } from '../../audience/mark.ts'
import type { Store } from '../../store/store.ts'

export interface Marks {
  /** Those of these Address.keys whose owners had themselves erased. */
  erased(keys: readonly string[]): Promise<ReadonlySet<string>>
}

/** Where nobody was erased, nothing is looked up. The problem: somebody was, and without the key it cannot be told who. */
export async function openMarks(
  { subscribers }: Pick<Store, 'subscribers'>,
  erasureKey: string | undefined,
): Promise<Marks | { readonly problem: string }> {
  const count = await subscribers.countMarks()
  if (count === 0) return { erased: async () => new Set() }
  if (erasureKey === undefined) {
    return {
      problem: `Unexpected .env without YIBAO_ERASURE_KEY: ${count.toLocaleString('en')} ${count === 1 ? 'reader' : 'readers'} had themselves erased, and without that key nobody can tell whom a list must not bring back. Put the key back`,
    }
  }
  return {
    erased: async (keys) => {
      const marks = new Map(keys.map((key) => [doNotMailMark(key, erasureKey), key]))
      const found = await subscribers.marked([...marks.keys()])
      return new Set([...found.keys()].flatMap((mark) => marks.get(mark) ?? []))
    },
  }
}
