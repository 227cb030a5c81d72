// What is asked of a send, and what it answers.
import type { Audience, Holder } from '../../store/store.ts'
import type { Pace } from './pacing.ts'
import type { SendReport } from './report.ts'
import type { RunRequest } from './run.ts'
import type { SendableEdition } from './variants.ts'

/** What going on with a mailing needs beside the mailing. */
export interface GoOnRequest extends Omit<RunRequest, 'mailing' | 'onProgress'> {
  readonly issue: string
  /** Who holds the lock, for others to read. */
  readonly holder: Holder
  /** For the audit trail: `ann@desk`. */
  readonly who: string
  readonly journalLost: 'refuse' | 'accept'
  readonly onProgress?: (progress: SendProgress) => void
}

export interface SendRequest extends GoOnRequest {
  /** As it is written now; absent with `as-planned`. */
  readonly edition?: SendableEdition
  readonly choice: 'as-written' | 'as-planned'
  readonly uncertain: 'hold' | 'resend'
  readonly audience: Audience
  /** The audience was named, and is added where the issue was planned for others. Without it, that mailing goes on. */
  readonly onPlanned?: 'extend'
  /** For saying beforehand when it will be done. */
  readonly pace?: Pace
  /** Asked before anything is sent. */
  readonly confirm: (question: SendQuestion) => Promise<boolean>
}

export interface SendQuestion {
  readonly readers: number
  readonly resumed: boolean
  readonly subject: string
  /** Whom it goes to, where that is not everyone and it does not just go on. */
  readonly audience?: Audience
  /** Things to know beforehand, one sentence each. */
  readonly notes: readonly string[]
}

export interface SendProgress {
  readonly settled: number
  readonly total: number
  readonly deferred: number
  /** Set while there is nothing to do until then. */
  readonly waitingUntil?: number
  readonly waitingFor?: string
}

export type SendResult = Declined | ({ readonly type: 'ended' } & SendReport)

export type Declined = { readonly type: 'refused'; readonly message: string } | { readonly type: 'cancelled' }

export function refuse(message: string): { readonly type: 'refused'; readonly message: string } {
  return { type: 'refused', message }
}
