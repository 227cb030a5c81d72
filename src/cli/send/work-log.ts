// What a worker logs: a line of JSON an event. Never an address and never a token: what a mail server said may hold some.
import { withoutAddresses } from '../../audience/address.ts'
import { systemClock } from '../../clock/system-clock.ts'
import type { WorkerEvent } from '../../jobs/worker/worker.ts'
import { print, printError } from '../print.ts'

/** A schedule that waits for another send is told once. */
let waiting: string | undefined

export function logWork(event: WorkerEvent): void {
  if (event.type === 'waits') {
    if (waiting === event.issue) return
    waiting = event.issue
  } else if (event.type === 'started') waiting = undefined
  if (event.type === 'late') {
    const { issue, schedule } = event
    const at = new Date(schedule.at).toISOString()
    const advice = `Nobody was mailed. Send it now: yibao send ${issue}; or choose another time: yibao send ${issue} --at`
    logTrouble(`issue ${issue} was to begin at ${at}, over an hour ago. ${advice}`)
    return
  }
  if (event.type === 'trouble') logTrouble(event.what)
  else print(line({ ...event }))
}

export function logTrouble(what: string): void {
  printError(line({ type: 'trouble', what }))
}

function line(event: Readonly<Record<string, unknown>>): string {
  const time = new Date(systemClock.now()).toISOString()
  return withoutAddresses(JSON.stringify({ time, ...event }))
}
