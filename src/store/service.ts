// The port for what the public service keeps beside the readers: work to be done after an answer, votes, what bounced, and
// counts of clicks. Part of the store.

/** Work that follows from an answer. The payload is JSON, and holds no token: links are signed when a letter is written. */
export interface NewOutboxEntry {
  /** What is to be done: `ask`, `ask link`, `letter`, `forward`, `webhook`. */
  readonly kind: string
  readonly payload: Readonly<Record<string, unknown>>
  /** Milliseconds since 1970 UTC. */
  readonly dueAt: number
  /** Whom it is about: it goes when they are erased. */
  readonly subscriberId?: number
}

export interface OutboxEntry extends NewOutboxEntry {
  readonly id: number
  readonly attempts: number
  readonly createdAt: number
  /** `uncertain`: the line dropped, or the process died, when the end of a letter may have been on its way. */
  readonly state: 'waiting' | 'working' | 'failed' | 'uncertain'
  /** Why it was put off, or failed. */
  readonly note?: string
}

export interface Outbox {
  /** In one transaction. */
  add(entries: readonly NewOutboxEntry[], now: number): Promise<void>
  /**
   * Takes what is due, for this worker until `leaseUntil`; two never get the same. What another took and did not settle until
   * its lease ran out becomes `uncertain` where it is a letter or a mail, and is taken again where it is not.
   */
  take(request: {
    readonly now: number
    readonly limit: number
    readonly worker: string
    readonly leaseUntil: number
    /** These alone. */
    readonly kinds?: readonly string[]
  }): Promise<readonly OutboxEntry[]>
  /** It is done, and goes. */
  done(ids: readonly number[]): Promise<void>
  /** It is put off until `dueAt`, or will not be tried again. */
  settle(
    id: number,
    outcome:
      | { readonly state: 'waiting'; readonly dueAt: number; readonly note: string }
      | { readonly state: 'failed' | 'uncertain'; readonly note: string },
  ): Promise<void>
  /** What was taken and not begun waits again, as if nobody had taken it. */
  putBack(ids: readonly number[]): Promise<void>
  /** Earliest time at which something is due, of these kinds alone where they are named. */
  nextDue(kinds?: readonly string[]): Promise<number | undefined>
  /** By kind and state. */
  counts(): Promise<readonly { readonly kind: string; readonly state: string; readonly count: number }[]>
  /** What failed or is uncertain, newest first: of these kinds alone where they are named, with ids below `before`. */
  unsettled(filter: {
    readonly limit: number
    readonly kinds?: readonly string[]
    readonly before?: number
  }): Promise<readonly OutboxEntry[]>
  /**
   * What failed of these kinds is due at `now`, as if it had never been tried; its note stays. With `ids` only these, and what
   * is uncertain among them too. In one statement, so that nothing is put back that is in work. Returns which were put back.
   */
  retry(request: {
    readonly kinds: readonly string[]
    readonly now: number
    readonly ids?: readonly number[]
  }): Promise<readonly number[]>
  /** Forgets what failed or became uncertain before that. */
  prune(before: number): Promise<number>
}

export interface Vote {
  readonly issue: string
  readonly poll: string
  readonly subscriberId: number
  readonly option: number
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly via: 'link' | 'reply'
}

export interface Votes {
  /** A second vote in the same poll takes the place of the first. */
  cast(vote: Vote): Promise<void>
  /** In order of poll and reader. */
  ofIssue(issue: string): Promise<readonly Vote[]>
}

/** What a mail or a provider reported about one recipient. */
export interface NewReport {
  /** The same for the same report, however often it comes. */
  readonly digest: string
  readonly at: number
  readonly kind: 'bounce' | 'complaint' | 'autoreply' | 'delay' | 'reply' | 'leave' | 'none'
  readonly cause?: string
  readonly status?: string
  readonly permanent: boolean
  readonly rule: string
  /**
   * Who said whom it is about: a signed token of ours, or a mail provider in a signed request. Nobody is suppressed by
   * anything else.
   */
  readonly match: 'token' | 'provider' | 'unverified' | 'unknown'
  readonly subscriberId?: number
  readonly issue?: string
  /** `smtp`, `imap`, `file`, `ses` … */
  readonly source: string
  /** What the server said, without addresses. */
  readonly reply?: string
  /** What came of it: `suppressed`, `counted`, `alerted`, `left`, `forwarded`, `quarantined`, `nothing`. */
  readonly result: string
}

export interface Report extends NewReport {
  readonly id: number
}

export interface Reports {
  /**
   * False where one of this digest is there: it counts once. What follows from it is put into the outbox in the same
   * transaction, and only where it is new.
   */
  add(report: NewReport, entries?: readonly NewOutboxEntry[]): Promise<boolean>
  has(digest: string): Promise<boolean>
  /** How many of the issues that were accepted for this reader bounced softly, counted from the newest back to the first that did not. */
  softInARow(subscriberId: number): Promise<number>
  /** Newest first. */
  list(filter: {
    readonly limit: number
    readonly before?: number
    readonly result?: string
    readonly subscriberId?: number
  }): Promise<readonly Report[]>
  countBy(since: number): Promise<
    readonly {
      readonly kind: string
      readonly result: string
      readonly issue?: string
      readonly count: number
    }[]
  >
}

/** Counts of clicks by issue and link, where the newsletter chose to count them: nothing about who or when but the day. */
export interface Clicks {
  /** The targets of an issue's links, in order; number 0 is the first. What was there is replaced. */
  setTargets(issue: string, urls: readonly string[]): Promise<void>
  target(issue: string, number: number): Promise<string | undefined>
  /** `day`: YYYY-MM-DD. */
  add(
    clicks: readonly { readonly issue: string; readonly number: number; readonly day: string }[],
  ): Promise<void>
  ofIssue(
    issue: string,
  ): Promise<readonly { readonly number: number; readonly url: string; readonly count: number }[]>
}
