// The port for mailings that begin at a time. Part of the store.
import type { Audience } from '../mailing/audience.ts'
import type { Mailing } from '../mailing/delivery.ts'
import type { AuditEntry } from './audit.ts'

/** A mailing that is to begin at a time. Its bytes are fixed, its audience is that of the time at which it begins. */
export interface Schedule {
  readonly issue: string
  readonly subject: string
  readonly variants: Mailing['variants']
  readonly audience: Audience
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  /** IANA name of the zone in which the time was given. */
  readonly zone: string
  readonly createdAt: number
  /** `late`: its time passed with nobody to start it, and somebody was told instead. */
  readonly state: 'waiting' | 'late'
}

/** Tells a schedule from the one that took its place. */
export type ScheduleId = Pick<Schedule, 'at' | 'createdAt'>

export interface Schedules {
  /** Stores or replaces the schedule of an issue. */
  put(schedule: Schedule): Promise<void>
  ofIssue(issue: string): Promise<Schedule | undefined>
  /** By time, earliest first, without the bytes. */
  list(): Promise<readonly Omit<Schedule, 'variants'>[]>
  /**
   * Marks this very schedule late and writes the entry to the audit trail, in one transaction. False, and nothing is
   * written, where it is not waiting any more: of many who try, one gets true.
   */
  markLate(issue: string, schedule: ScheduleId, entry: AuditEntry): Promise<boolean>
  /** Whether there was one. */
  remove(issue: string): Promise<boolean>
}
