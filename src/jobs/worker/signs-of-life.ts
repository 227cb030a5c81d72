// Signs of life of the processes that start what is scheduled, and whether there are any.
import type { Clock } from '../../clock/clock.ts'
import type { Holder, Store } from '../../store/store.ts'

type Ports = { readonly store: Pick<Store, 'processes'>; readonly clock: Clock }

const EVERY_MS = 30_000
/** Older signs do not count. */
export const ALIVE_MS = 120_000

/** Gives signs of life until the signal, and says goodbye. What fails is told, and tried again. */
export async function keepAlive(
  { store, clock }: Ports,
  process: Holder & { readonly id: string; readonly kind: 'serve' | 'worker' },
  signal: AbortSignal,
  onTrouble: (what: string) => void,
): Promise<void> {
  const attempt = async (work: Promise<void>) => {
    await work.catch((error) => onTrouble(error instanceof Error ? error.message : String(error)))
  }
  while (!signal.aborted) {
    await attempt(store.processes.seen(process, clock.now()))
    await clock.wait(EVERY_MS, signal)
  }
  await attempt(store.processes.gone(process.id))
}

/** Those that would start a schedule. */
export async function starters({
  store,
  clock,
}: Ports): Promise<readonly (Holder & { readonly kind: string })[]> {
  const alive = await store.processes.alive(clock.now() - ALIVE_MS)
  return alive.filter(({ kind }) => kind === 'serve' || kind === 'worker')
}
