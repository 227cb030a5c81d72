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
  /** When somebody asked for mail to this address, where that was not confirmed yet. */
  readonly askedAt?: number
  readonly attributes: Readonly<Record<string, string>>
}

/** The part of a reader that events change. */
export type Standing = Pick<Subscriber, 'status' | 'since' | 'note' | 'askedAt'>

/** How long the link that is mailed after asking can be used. */
export const CONFIRMATION_MS = 7 * 24 * 3_600_000

interface Happening {
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  /** Where it came from, in words; kept as the reason of the status it leads to. */
  readonly note: string
}

export type SubscriberEvent =
  /** The form was filled in, by the reader or by anybody else. */
  | (Happening & { readonly type: 'asked' })
  /** The link that was mailed after `asked` was used; it names the asking that it is about. */
  | (Happening & { readonly type: 'confirmed'; readonly askedAt: number })
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

/** For whoever reports no soft bounces. */
const NO_LIMITS: Limits = { softBouncesMax: Number.POSITIVE_INFINITY }

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
 * What an event makes of a reader, or of somebody unknown. Suppressed is final. A person who left stays so until they have
 * asked and then confirmed: anybody can type an address into a form, and neither an import nor the owner's hand nor the link of
 * an asking before they left brings them back.
 */
export function step(
  current: Standing | undefined,
  event: SubscriberEvent,
  limits: Limits = NO_LIMITS,
): Step {
  if (current?.status === 'suppressed') return stay(current, 'is suppressed, which is final')
  switch (event.type) {
    case 'asked':
      return asked(current, event)
    case 'confirmed':
      return confirmed(current, event)
    case 'left':
      if (!current) return stay(current, 'was not a reader')
      if (current.status === 'unsubscribed' && current.askedAt === undefined)
        return stay(current, 'was not a reader')
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

/** Asking again goes on with the asking before, whose link is in an inbox, unless that is too old to be used. */
function asked(current: Standing | undefined, event: SubscriberEvent): Step {
  if (current?.status === 'active') return stay(current, 'is a reader already')
  if (!current) {
    const next = { status: 'pending', since: event.at, note: event.note, askedAt: event.at } as const
    return { next, effects: ['send-confirmation'], note: 'asked' }
  }
  const usable = current.askedAt !== undefined && event.at - current.askedAt < CONFIRMATION_MS
  const next = usable ? current : { ...current, askedAt: event.at }
  return { next, effects: ['send-confirmation'], note: 'asked again' }
}

function confirmed(
  current: Standing | undefined,
  event: Extract<SubscriberEvent, { type: 'confirmed' }>,
): Step {
  if (current?.askedAt === undefined) return stay(current, 'has nothing to confirm')
  if (current.askedAt !== event.askedAt) return stay(current, 'confirmed another asking')
  if (event.at - event.askedAt >= CONFIRMATION_MS) return stay(current, 'confirmed too late')
  return become('active', event, 'confirmed', ['send-welcome'])
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
