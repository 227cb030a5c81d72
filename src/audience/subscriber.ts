// A reader and the one state machine that changes a reader's status. Pure.

export const STATUSES = ['pending', 'active', 'unsubscribed', 'suppressed'] as const
export type Status = (typeof STATUSES)[number]

export interface Subscriber {
  readonly id: number
  readonly address: string
  readonly name?: string
  readonly status: Status
  /** Milliseconds since 1970 UTC at which the status began. */
  readonly since: number
  /** Why the status is what it is: `import:substack`, `one-click`, `hard bounce 5.1.1`. */
  readonly note: string
  readonly attributes: Readonly<Record<string, string>>
}
