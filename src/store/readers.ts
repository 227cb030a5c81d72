// The port for readers: who is on the list, what they chose, and how they came and went. Part of the store.
import type { SegmentNeeds, SegmentReader } from '../audience/segment/segment.ts'
import type { EditionChoice, Preferences, Standing, Status, Subscriber } from '../audience/subscriber.ts'
import type { NewOutboxEntry } from './service.ts'

export interface NewSubscriber {
  readonly address: string
  /** Address.key: unique. */
  readonly key: string
  readonly name?: string
  readonly status: Exclude<Status, 'pending'>
  readonly since: number
  /** When another service recorded the leaving, where `status` is not active and it says so. */
  readonly leftAt?: number
  readonly note: string
  readonly attributes: Readonly<Record<string, string>>
  /** What an export of yibao says that they chose: for somebody new alone. */
  readonly preferences?: Partial<Preferences>
  readonly lists?: readonly string[]
}

/** A status that a reader had: `at` is when it was recorded here, `since` when it began. */
export interface SubscriberHistory {
  readonly at: number
  readonly status: Status
  readonly since: number
  readonly note: string
}

/** `updated`: a name or attributes were filled in. `stopped`: was to be mailed and is not any more. */
export type AddOutcome = 'added' | 'updated' | 'stopped' | 'known'

/** What shows that a reader asked for mail, or confirmed that they did. */
export interface Consent {
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly type: 'asked' | 'confirmed'
  /** Network of the client, never its address: `203.0.113.0/24`. Absent where it is not known. */
  readonly network?: string
  /** Version of the text that stood on the form. */
  readonly form?: string
  /** `form`, `json`, `link`; `change`: that a new address is theirs. */
  readonly via: string
}

/** A reader, by id or by Address.key. `address`: the decision may give them another one. */
export type ReaderTarget = { readonly id: number; readonly change?: 'address' } | { readonly key: string }

/** What a decision knows of a reader. */
export interface ReaderState extends Subscriber {
  readonly key: string
  /** When the last letter of a kind was put into the outbox: to confirm, with the own page, with a link for one thing. */
  readonly confirmationAt?: number
  readonly linkAt?: number
  readonly freshAt?: number
  /** A new address that waits for being confirmed. */
  readonly move?: { readonly address: string; readonly key: string; readonly at: number }
}

/** What is to be written about a reader; what is absent stays as it is. */
export interface ReaderDecision {
  /** Only where the reader is unknown: who becomes one. Needs `standing`. */
  readonly add?: { readonly address: string; readonly key: string }
  readonly standing?: Standing
  readonly preferences?: { readonly [Name in keyof Preferences]?: Preferences[Name] | undefined }
  /** Lists that the reader is put on, and taken off; others stay. */
  readonly lists?: { readonly on: readonly string[]; readonly off: readonly string[] }
  readonly confirmationAt?: number
  readonly linkAt?: number
  readonly freshAt?: number
  /** `null`: none waits any more. */
  readonly move?: ReaderState['move'] | null
  /** Takes the place of the address. Where another reader has that one, nothing of the decision is written but `move`. */
  readonly address?: { readonly address: string; readonly key: string }
  readonly consent?: Consent
  /** Put into the outbox with it; about this reader. */
  readonly outbox?: readonly Omit<NewOutboxEntry, 'subscriberId'>[]
}

/** What stays of somebody who is erased. */
export interface Erasure {
  /** A keyed hash of Address.key: they are not mailed again by a list that names them. Pure. */
  readonly markOf: (key: string) => string
  readonly at: number
  /** Put into the outbox with it, about nobody: what is about the reader goes. Pure. */
  readonly follow?: (reader: ReaderState) => readonly Omit<NewOutboxEntry, 'subscriberId'>[]
}

export interface Subscribers {
  /**
   * Adds readers in one transaction; in the order given, says what became of each. Those who are known already stay as
   * they are, but: an absent name and absent attributes are filled in, and a row that is not active stops mail to them
   * (by `step` with an `imported` event). A person who left never becomes active this way.
   */
  addMany(readers: readonly NewSubscriber[], now: number): Promise<readonly AddOutcome[]>
  byKey(key: string): Promise<Subscriber | undefined>
  byId(id: number): Promise<Subscriber | undefined>
  /** Every status the reader had, oldest first. */
  history(id: number): Promise<readonly SubscriberHistory[]>
  /** Sets status, since and note, and records the change. */
  change(id: number, change: { status: Status; since: number; note: string }): Promise<void>
  /**
   * Reads these readers, decides about each, and writes what was decided, all in one transaction that no other change of
   * them overlaps. A reader who comes twice is decided on with what was decided first. Returns, in the same order, what each
   * of them is now; `decide` is pure and may be called again.
   */
  decide(
    targets: readonly ReaderTarget[],
    now: number,
    decide: (current: ReaderState | undefined, index: number) => ReaderDecision,
  ): Promise<readonly (ReaderState | undefined)[]>
  consents(id: number): Promise<readonly Consent[]>
  /** Ids of the lists that a reader is on, in order. */
  listsOf(id: number): Promise<readonly string[]>
  /** The same of many, by id; who is on none is absent. */
  listsOfMany(ids: readonly number[]): Promise<ReadonlyMap<number, readonly string[]>>
  /** Puts readers on a list, or takes them off; returns for how many that was new. */
  addToList(list: string, ids: readonly number[], now: number): Promise<number>
  /** The same by Address.key; keys of nobody are passed over. */
  addKeysToList(list: string, keys: readonly string[], now: number): Promise<number>
  removeFromList(list: string, ids: readonly number[]): Promise<number>
  countByList(): Promise<Readonly<Record<string, number>>>
  /**
   * Deletes the reader, their history, consents, lists, and what waits for them in the outbox, and takes their address and
   * what servers said of it out of the ledger and the reports. With an erasure a mark is kept in their place, of the address
   * that they have in this transaction; one that says `suppressed` says so for good. Returns who that was.
   */
  remove(id: number, erasure?: Erasure): Promise<ReaderState | undefined>
  /** Those of these marks that are kept, with the status the reader had. */
  marked(marks: readonly string[]): Promise<ReadonlyMap<string, 'unsubscribed' | 'suppressed'>>
  countMarks(): Promise<number>
  /** Takes a mark away: the person asked to be mailed again, and confirmed it. */
  unmark(mark: string): Promise<void>
  /** Removes readers who asked for the last time before that and never confirmed; returns how many. At most 1,000 a call. */
  removeUnconfirmed(before: number): Promise<number>
  /** In order of id, ids above `after`, at most `limit`. */
  list(filter: { status?: Status; after?: number; limit: number }): Promise<readonly Subscriber[]>
  /** As `list`, as segments see readers. What is not needed is empty, or 0. */
  forSegment(
    needs: SegmentNeeds,
    filter: { readonly status?: Status; readonly after?: number; readonly limit: number },
  ): Promise<readonly SegmentReader[]>
  countByStatus(): Promise<Readonly<Record<Status, number>>>
  /** Of those who would be mailed at `now`: active, and not in a pause of their own. */
  countByEdition(now: number): Promise<Readonly<Record<EditionChoice, number>>>
}
