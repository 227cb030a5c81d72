// A reader and the one state machine that changes a reader's status. Pure.

export const STATUSES = ['pending', 'active', 'unsubscribed', 'suppressed'] as const
export type Status = (typeof STATUSES)[number]

/** In which the letters of the service are written. */
export const LANGUAGES = ['en', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]

/** What a reader gets of an issue: all of it, all but the Chinese original, or a digest of links. */
export const EDITIONS = ['full', 'english', 'links'] as const
export type EditionChoice = (typeof EDITIONS)[number]

/** What a reader chooses. */
export interface Preferences {
  readonly language: Language
  readonly edition: EditionChoice
  /** Until then nothing is mailed (milliseconds since 1970 UTC). */
  readonly pausedUntil?: number
}

export interface Subscriber extends Preferences {
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

/** The part of a reader that events change. */
export type Standing = Pick<Subscriber, 'status' | 'since' | 'note'>

interface Happening {
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  /** Where it came from, in words; kept as the reason of the status it leads to. */
  readonly note: string
}

export type SubscriberEvent =
  /** The form was filled in, by the reader or by anybody else. */
  | (Happening & { readonly type: 'asked' })
  /** The link that was mailed after `asked` was used. */
  | (Happening & { readonly type: 'confirmed' })
  | (Happening & { readonly type: 'left' })
  /** `issues`: how many issues in a row bounced softly, this one included. */
  | (Happening & { readonly type: 'bounced'; readonly kind: 'hard' | 'soft'; readonly issues: number })
  | (Happening & { readonly type: 'complained' })
  /** The owner vouches for consent that was given elsewhere. */
  | (Happening & { readonly type: 'added' })
  /** A row of another service's export. `leftAt`: when that service recorded the leaving, if it says so. */
  | (Happening & {
      readonly type: 'imported'
      readonly status: Exclude<Status, 'pending'>
      readonly leftAt?: number
    })

export interface Limits {
  /** After this many issues in a row that bounced softly, a reader is suppressed. */
  readonly softBouncesMax: number
}

/** What is to be done beside storing `next`. */
export type Effect = 'send-confirmation' | 'send-welcome'

export interface Step {
  /** The same object when nothing changes; undefined for a person who stays unknown. */
  readonly next: Standing | undefined
  readonly effects: readonly Effect[]
  /** One sentence about what happened, for the owner. */
  readonly note: string
}

/**
 * What an event makes of a reader, or of somebody unknown. Suppressed is final. A person who left comes back only by
 * asking and then confirming: neither an import nor the owner's hand nor an old confirmation link brings them back.
 */
export function step(current: Standing | undefined, event: SubscriberEvent, limits: Limits): Step {
  if (current?.status === 'suppressed') return stay(current, 'is suppressed, which is final')
  switch (event.type) {
    case 'asked':
      return asked(current, event)
    case 'confirmed':
      if (current?.status !== 'pending') return stay(current, 'has nothing to confirm')
      return become('active', event, 'confirmed', ['send-welcome'])
    case 'left':
      if (!current || current.status === 'unsubscribed') return stay(current, 'was not a reader')
      return become('unsubscribed', event, 'left')
    case 'bounced':
      return bounced(current, event, limits)
    case 'complained':
      if (!current) return stay(current, 'is unknown')
      return become('suppressed', event, 'complained')
    case 'added':
      if (current?.status === 'active') return stay(current, 'is a reader already')
      if (current?.status === 'unsubscribed') return stay(current, 'left, and only they can come back')
      return become('active', event, 'added')
    case 'imported':
      return imported(current, event)
  }
}

/** Somebody who left becomes pending, not active: anybody can type an address into a form. */
function asked(current: Standing | undefined, event: SubscriberEvent): Step {
  if (current?.status === 'active') return stay(current, 'is a reader already')
  if (current?.status === 'pending') {
    return { next: current, effects: ['send-confirmation'], note: 'asked again' }
  }
  return become('pending', event, 'asked', ['send-confirmation'])
}

function bounced(
  current: Standing | undefined,
  event: Extract<SubscriberEvent, { type: 'bounced' }>,
  limits: Limits,
): Step {
  if (!current) return stay(current, 'is unknown')
  if (event.kind === 'hard') return become('suppressed', event, 'bounced for good')
  if (event.issues < limits.softBouncesMax) return stay(current, 'bounced, and may work again')
  return become('suppressed', event, `bounced ${event.issues} issues in a row`)
}

/** An import only ever takes mail away from somebody known. */
function imported(
  current: Standing | undefined,
  event: Extract<SubscriberEvent, { type: 'imported' }>,
): Step {
  if (!current) return become(event.status, event, 'imported')
  if (event.status === 'active' || event.status === current.status) return stay(current, 'is known')
  const returnedSince = event.leftAt !== undefined && event.leftAt < current.since
  if (event.status === 'unsubscribed' && returnedSince) return stay(current, 'came back since')
  return become(event.status, event, `${event.status} by an import`)
}

function become(status: Status, event: Happening, note: string, effects: readonly Effect[] = []): Step {
  return { next: { status, since: event.at, note: event.note }, effects, note }
}

function stay(current: Standing | undefined, note: string): Step {
  return { next: current, effects: [], note }
}
