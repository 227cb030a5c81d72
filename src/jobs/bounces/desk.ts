// What taking in mails and reports works with, and what it says of each.
import type { TokenSecrets } from '../../audience/token.ts'
import type { Clock } from '../../clock/clock.ts'
import type { Site } from '../../issue/site.ts'
import type { NewOutboxEntry, NewReport, Store } from '../../store/store.ts'

export interface IntakeDesk {
  readonly store: Pick<Store, 'subscribers' | 'mailings' | 'reports' | 'outbox' | 'audit'>
  readonly site: Site
  readonly secrets: TokenSecrets
  readonly clock: Pick<Clock, 'now'>
  readonly settings: IntakeSettings
  /** For the audit trail: `ann@desk bounces`. */
  readonly who: string
  /** Work that follows when somebody is taken off the list, written with it in one transaction. */
  readonly follow?: (
    event: 'bounced' | 'complained' | 'left',
    subscriberId: number,
  ) => readonly Omit<NewOutboxEntry, 'subscriberId'>[]
}

export interface IntakeSettings {
  /** After this many issues in a row that bounced softly a reader is suppressed. */
  readonly softBouncesMax: number
  /** Where people's replies go. */
  readonly forwardTo: string
  /** An address of ours whose mails come in here as well, such as that of Reply-To. */
  readonly replies?: string
}

export type Result = 'suppressed' | 'counted' | 'alerted' | 'left' | 'forwarded' | 'quarantined' | 'nothing'

/** What became of a mail or a report. `seen`: it had come before, and counts once. */
export interface Taken {
  readonly kind: NewReport['kind']
  readonly match: NewReport['match']
  readonly result: Result | 'seen'
  readonly rule: string
}
