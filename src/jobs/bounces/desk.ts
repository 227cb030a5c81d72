// What taking in mails and reports works with, and what it says of each.
import type { NewReport, Store } from '../../store/store.ts'
import type { AudienceDesk } from '../audience/desk.ts'
import type { Ballots } from '../votes/ballots.ts'

export interface IntakeDesk extends AudienceDesk {
  readonly store: AudienceDesk['store'] & Pick<Store, 'audit'>
  readonly settings: IntakeSettings
  /** What is put to the vote: a reply that is nothing but a number counts there. Absent where none are counted. */
  readonly ballots?: Ballots
  /** For the audit trail: `ann@desk bounces`. */
  readonly who: string
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
