// Room for lines to the mail server: as many may be open as the pace has, and whoever finds none waits until another line ends.
import type { Clock } from '../../clock/clock.ts'
import type { Opening } from './open-line.ts'
import type { Pacer } from './pacing.ts'

export interface Room extends Opening {
  /** Those that wait. */
  readonly parked: Set<AbortController>
  /** Nothing more is due: nobody waits any longer. */
  over: boolean
}

export function openRoom(open: number): Room {
  return { open, parked: new Set(), over: false }
}

/** Until there is room for one more line; false where nothing more is due. */
export async function waitForRoom(room: Room, pacer: Pacer, clock: Clock): Promise<boolean> {
  while (room.open >= pacer.linesMax()) {
    if (room.over) return false
    const parked = new AbortController()
    const { signal } = parked
    room.parked.add(parked)
    const next = pacer.nextLineAt()
    await (next === undefined
      ? new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      : clock.wait(next - clock.now(), signal))
    room.parked.delete(parked)
  }
  return true
}

/** A line has ended: there is room for one. */
export function leaveRoom(room: Room): void {
  room.open -= 1
  const [next] = room.parked
  if (!next) return
  room.parked.delete(next) // another line that ends in this moment wakes another one
  next.abort()
}

export function endWaiting(room: Room): void {
  room.over = true
  for (const each of room.parked) each.abort()
}
