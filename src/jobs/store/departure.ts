// What a store says that everything was carried over from, to somebody who would work with it.
import type { Departure, Store } from '../../store/store.ts'

export function departureSentence({ at, destination, state }: Departure, senders: Store['senders']): string {
  const [there, back, use] =
    senders === 'one'
      ? ['sqlite postgres', 'postgres sqlite', 'set YIBAO_DATABASE_URL in .env']
      : ['postgres sqlite', 'sqlite postgres', 'take YIBAO_DATABASE_URL out of .env']
  const time = new Date(at).toISOString()
  if (state === 'begun')
    return `Everything here is being moved to ${destination}, since ${time}. Wait for the end of that; where it was cut off, do it again: yibao store move ${there}`
  return `Everything here was moved to ${destination} on ${time}, and goes on there: ${use}. To move it back: yibao store move ${back}`
}
