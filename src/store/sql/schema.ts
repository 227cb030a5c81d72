// The tables as Kysely sees them. The migrations of each dialect make them; times are integer milliseconds.
import type { Generated } from 'kysely'
import type { EditionChoice, Language, Status } from '../../audience/subscriber.ts'
import type { DeliveryState, MailingState } from '../../mailing/delivery.ts'
import type {
  AuditAction,
  Consent,
  Departure,
  NewReport,
  OutboxEntry,
  ProcessKind,
  Schedule,
  Vote,
} from '../store.ts'

export interface Tables {
  readonly subscribers: SubscriberRow
  readonly subscriber_events: SubscriberEventRow
  readonly issues: IssueRow
  readonly mailings: MailingRow
  readonly variants: VariantRow
  readonly deliveries: DeliveryRow
  readonly schedules: ScheduleRow
  readonly audit: AuditRow
  readonly pace: PaceRow
  readonly processes: ProcessRow
  readonly departure: DepartureRow
  readonly consents: ConsentRow
  readonly memberships: MembershipRow
  readonly do_not_mail: DoNotMailRow
  readonly outbox: OutboxRow
  readonly votes: VoteRow
  readonly reports: ReportRow
  readonly link_targets: LinkTargetRow
  readonly clicks: ClickRow
}

interface SubscriberRow {
  readonly id: Generated<number>
  readonly address: string
  readonly address_key: string
  readonly name: string | null
  readonly status: Status
  readonly since: number
  readonly note: string
  /** A JSON object of strings. */
  readonly attributes: string
  readonly created_at: number
  readonly language: Generated<Language>
  readonly edition: Generated<EditionChoice>
  readonly paused_until: number | null
  readonly asked_at: number | null
  readonly confirmation_at: number | null
  readonly link_at: number | null
  readonly fresh_at: number | null
  readonly new_address: string | null
  readonly new_address_key: string | null
  readonly new_address_at: number | null
}

interface SubscriberEventRow {
  readonly id: Generated<number>
  readonly subscriber_id: number
  readonly at: number
  readonly status: Status
  readonly since: number
  readonly note: string
}

interface IssueRow {
  readonly id: Generated<number>
  readonly slug: string
}

interface MailingRow {
  readonly id: Generated<number>
  readonly issue_id: number
  readonly subject: string
  readonly planned_at: number
  readonly size: number
  /** `planning` while the audience is being written: such a mailing does not exist for anybody else. */
  readonly state: 'planning' | 'planned'
  readonly standing: Generated<MailingState>
  readonly reason: string | null
  readonly resume_at: number | null
  /** JSON of an Audience. */
  readonly audience: string | null
}

interface VariantRow {
  readonly mailing_id: number
  readonly id: string
  readonly position: number
  readonly hash: string
  readonly bytes: Uint8Array
}

interface DeliveryRow {
  readonly issue_id: number
  readonly subscriber_id: number
  readonly mailing_id: number
  readonly variant: string
  readonly address: string
  readonly state: DeliveryState
  readonly attempts: number
  readonly due_at: number
  readonly message_id: string
  readonly reply: string | null
  readonly updated_at: number
  /** Who has claimed it last, and until when the claim holds. */
  readonly worker: string | null
  readonly lease_until: number | null
}

interface ScheduleRow {
  readonly issue: string
  readonly subject: string
  /** JSON: id, hash, and the bytes in base64. */
  readonly variants: string
  /** JSON of an Audience. */
  readonly audience: string
  readonly at: number
  readonly zone: string
  readonly created_at: number
  readonly state: Schedule['state']
}

interface AuditRow {
  readonly id: Generated<number>
  readonly at: number
  readonly issue: string
  readonly action: AuditAction
  readonly who: string
  readonly edition: string | null
  readonly readers: number | null
  readonly note: string | null
}

interface PaceRow {
  readonly relay: string
  readonly state: string
}

interface DepartureRow {
  /** 1: there is one row at most. */
  readonly id: number
  readonly at: number
  readonly destination: string
  readonly who: string
  readonly state: Departure['state']
}

interface ProcessRow {
  readonly id: string
  readonly kind: ProcessKind
  readonly host: string
  readonly pid: number
  readonly task: string
  readonly since: number
  readonly seen_at: number
}

interface ConsentRow {
  readonly id: Generated<number>
  readonly subscriber_id: number
  readonly at: number
  readonly type: Consent['type']
  readonly network: string | null
  readonly form: string | null
  readonly via: string
}

interface MembershipRow {
  readonly list: string
  readonly subscriber_id: number
  readonly since: number
}

interface DoNotMailRow {
  readonly mark: string
  readonly status: 'unsubscribed' | 'suppressed'
  readonly at: number
}

export interface OutboxRow {
  readonly id: Generated<number>
  readonly kind: string
  readonly subscriber_id: number | null
  /** JSON. */
  readonly payload: string
  readonly state: OutboxEntry['state']
  readonly attempts: number
  readonly due_at: number
  readonly created_at: number
  readonly note: string | null
  readonly worker: string | null
  readonly lease_until: number | null
}

interface VoteRow {
  readonly issue: string
  readonly poll: string
  readonly subscriber_id: number
  readonly option: number
  readonly at: number
  readonly via: Vote['via']
}

interface ReportRow {
  readonly id: Generated<number>
  readonly digest: string
  readonly at: number
  readonly kind: NewReport['kind']
  readonly cause: string | null
  readonly status: string | null
  /** 0 or 1. */
  readonly permanent: number
  readonly rule: string
  readonly matched: NewReport['match']
  readonly subscriber_id: number | null
  readonly issue: string | null
  readonly source: string
  readonly reply: string | null
  readonly result: string
}

interface LinkTargetRow {
  readonly issue: string
  readonly number: number
  readonly url: string
}

interface ClickRow {
  readonly issue: string
  readonly number: number
  readonly day: string
  readonly count: number
}
