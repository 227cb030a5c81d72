// Signs of life of the processes that work with the store for longer than a moment: whether any of them starts what is
// scheduled, and who is to be stopped before the store is moved.
import type { Clock } from '../../clock/clock.ts'
import { type Processes, type Store, StoreRefused } from '../../store/store.ts'
import { departureSentence } from '../store/departure.ts'

type Ports = { readonly store: Pick<Store, 'processes'>; readonly clock: Clock }
type Living = Parameters<Processes['seen']>[0]
type Seen = Awaited<ReturnType<Processes['alive']>>[number]

const EVERY_MS = 30_000
/** Older signs do not count. */
export const ALIVE_MS = 120_000

/**
 * Does the work while signs of life are given. Throws StoreRefused where the store is moved away: it looks after its first
 * sign, and a move looks for signs after it has begun, so that one of the two always sees the other.
 */
export async function whileAlive<Result>(
  ports: { readonly store: Pick<Store, 'processes' | 'departure' | 'senders'>; readonly clock: Clock },
  process: Living,
  onTrouble: (what: string) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const { store, clock } = ports
  await store.processes.seen(process, clock.now())
  const departure = await store.departure.read()
  if (departure) {
    await store.processes.gone(process.id)
    throw new StoreRefused(departureSentence(departure, store.senders))
  }
  const ending = new AbortController()
  const signs = keepAlive(ports, process, ending.signal, onTrouble)
  try {
    return await work()
  } finally {
    ending.abort()
    await signs
  }
}

/** Gives signs of life until the signal, and says goodbye. What fails is told, and tried again. */
export async function keepAlive(
  { store, clock }: Ports,
  process: Living,
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

/** Whoever works with the store now. */
export function living({ store, clock }: Ports): Promise<readonly Seen[]> {
  return store.processes.alive(clock.now() - ALIVE_MS)
}

const STARTS: Readonly<Record<Seen['kind'], boolean>> = {
  worker: true,
  serve: true,
  service: false,
  round: false,
  send: false,
}

/** Those that would start a schedule, and are there until they are told to end. */
export async function starters(ports: Ports): Promise<readonly Seen[]> {
  return (await living(ports)).filter(({ kind }) => STARTS[kind])
}
