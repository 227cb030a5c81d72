// What is seen of `yibao serve` while it runs: its log, its figures, and whether it is fit to be asked.
import type { Hono } from 'hono'
import { systemClock } from '../../clock/system-clock.ts'
import type { OutboxLogEntry } from '../../jobs/audience/outbox.ts'
import type { Store } from '../../store/store.ts'
import type { ServiceLogEntry } from '../../web/exchange.ts'
import { createHealth } from '../../web/health.ts'
import type { HookLogEntry } from '../../web/hooks.ts'
import { openMetrics } from '../../web/metrics.ts'
import { print } from '../print.ts'
import type { Refused } from './public-server.ts'
import { type LogLevel, type MailLogEntry, openServiceLog } from './service-log.ts'

export interface ServiceWatch {
  readonly request: (entry: ServiceLogEntry) => void
  /** One that never came to the service. */
  readonly refused: (refused: Refused) => void
  readonly outbox: (entry: OutboxLogEntry) => void
  /** A request of a mail provider. */
  readonly hook: (entry: HookLogEntry) => void
  /** A mail that came over SMTP. */
  readonly mail: (entry: MailLogEntry) => void
  /** From now on it says that it is not to be asked. */
  readonly stopping: () => void
  /** For a port of its own. */
  readonly health: Hono
}

export function openServiceWatch(store: Store, kinds: readonly string[], level: LogLevel): ServiceWatch {
  const log = openServiceLog(level, systemClock.now, print)
  const metrics = openMetrics({ store, clock: systemClock, kinds })
  let state: 'running' | 'stopping' = 'running'
  const request = (entry: ServiceLogEntry) => {
    log.request(entry)
    metrics.request(entry)
  }
  return {
    request,
    refused: (refused) => request({ ...refused, route: 'other', result: 'refused' }),
    outbox: (entry) => {
      log.outbox(entry)
      metrics.outbox(entry)
    },
    hook: log.hook,
    mail: log.mail,
    stopping: () => {
      state = 'stopping'
    },
    health: createHealth({ store, clock: systemClock, metrics, kinds, state: () => state }),
  }
}
