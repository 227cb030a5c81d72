// The log of `yibao serve`: a line of JSON a request and an entry of the outbox, with the time, what it was, and what came of it.
// Never a token, an address, or where it came from.
import { withoutAddresses } from '../../audience/address.ts'
import type { OutboxLogEntry } from '../../jobs/audience/outbox.ts'
import type { ServiceLogEntry } from '../../web/exchange.ts'
import type { HookLogEntry } from '../../web/hooks.ts'

/** `warn`: only what went wrong on our side, or had to be put off. */
export const LOG_LEVELS = ['info', 'warn'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Of a mail that came in: nothing about whom it is from or for. */
export type MailLogEntry =
  | { readonly type: 'mail'; readonly kind: string; readonly result: string }
  | { readonly type: 'trouble'; readonly what: string }

export interface ServiceLog {
  request(entry: ServiceLogEntry): void
  outbox(entry: OutboxLogEntry): void
  hook(entry: HookLogEntry): void
  mail(entry: MailLogEntry): void
}

export function openServiceLog(
  level: LogLevel,
  now: () => number,
  write: (line: string) => void,
): ServiceLog {
  const say = (weight: LogLevel, entry: object) => {
    if (level === 'warn' && weight === 'info') return
    const line = JSON.stringify({ time: new Date(now()).toISOString(), level: weight, ...entry })
    // what a mail server or a database says may hold an address
    write(line.includes('@') ? withoutAddresses(line) : line)
  }
  return {
    request: (entry) => say(entry.status >= 500 ? 'warn' : 'info', entry),
    hook: (entry) =>
      say(entry.status === 200 ? 'info' : 'warn', { ...entry, hook: entry.provider, provider: undefined }),
    mail: (entry) => say(entry.type === 'mail' ? 'info' : 'warn', entry),
    outbox: ({ kind, result, note }) =>
      say(result === 'done' ? 'info' : 'warn', {
        outbox: kind,
        result,
        ...(note === undefined ? {} : { note }),
      }),
  }
}
