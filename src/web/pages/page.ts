// The pages of the public service as data: what a route has to say, and nothing about how it looks. Types only. Every text in
// here is plain text, but for the one that says it is HTML.
//
// `action` is where a page's form posts to; without one it posts to the address at which the page stands, which is right
// wherever GET and POST of a thing share their address. Every form also sends `lang`, the language it is shown in.

import type { EditionChoice } from '../../audience/subscriber.ts'

export { EDITIONS, type EditionChoice } from '../../audience/subscriber.ts'

/** A list that readers may choose. */
export interface ListChoice {
  readonly id: string
  readonly name: string
  readonly description?: string
}

/** `address`: not a usable one. `stale`: the form lay too long or not long enough. `challenge`: its sum was not done. */
export type SubscribeProblem = 'address' | 'stale' | 'challenge'

/** Sends `address`, `language` (en, zh), `edition`, `list` (one for each that is ticked), `form`, `altcha`. */
export interface SubscribePage {
  readonly type: 'subscribe'
  /** Default: `subscribe` below the service's address. */
  readonly action?: string
  /** Comes back as `form`: when the form was handed out, signed. */
  readonly formToken?: string
  /** JSON of an altcha challenge, `{ parameters, signature }`: SHA-256 or PBKDF2/SHA-256. The solved one comes back as `altcha`. */
  readonly challenge?: string
  readonly problem?: SubscribeProblem
  readonly values?: {
    readonly address?: string
    /** Of the letters. Default: that of the page. */
    readonly language?: 'en' | 'zh'
    readonly edition?: EditionChoice
    /** Ids of lists that are ticked. Default: all. */
    readonly lists?: readonly string[]
  }
  /** The public lists; nothing is asked where there are none. */
  readonly lists?: readonly ListChoice[]
  /** Whether the form asks for the edition. Default: `ask`. */
  readonly edition?: 'ask' | 'leave out'
}

/** Sends `language`, `edition`, `pausedUntil` (YYYY-MM-DD or empty), `list` (one for each that is ticked). */
export interface PreferencesPage {
  readonly type: 'preferences'
  readonly action?: string
  /** As `maskAddress` (mask-address.ts) gives it: a mail may have been forwarded. */
  readonly maskedAddress?: string
  /** Somebody who left, or whose address is not mailed any more. */
  readonly standing?: 'away'
  readonly language: 'en' | 'zh'
  readonly edition: EditionChoice
  /** YYYY-MM-DD. */
  readonly pausedUntil?: string
  /** First and last day that may be chosen, YYYY-MM-DD. */
  readonly pauseFrom?: string
  readonly pauseTo?: string
  /** All lists there are to choose; nothing is asked where there are none. */
  readonly lists?: readonly ListChoice[]
  /** Ids of those the reader is on. */
  readonly onLists?: readonly string[]
  /** Pages `fresh` of the three things that need a freshly mailed link, and the page `leave`. */
  readonly links: {
    readonly changeAddress: string
    readonly data: string
    readonly erase: string
    readonly leave: string
  }
}

/** What a freshly mailed link is for. */
export type FreshPurpose = 'change-address' | 'data' | 'erase'
/** What a mailed link may have been for, when it is too old. */
export type LinkPurpose = 'confirm' | 'preferences' | FreshPurpose | 'owner'

/** A label that is a key of DATA_LABELS is shown in the reader's language, any other as it is. */
export interface DataRow {
  readonly label: string
  readonly value: string
}

export interface VoteOption {
  /** From 1. */
  readonly number: number
  readonly title: string
}

export type Page =
  | { readonly type: 'home' }
  | SubscribePage
  /** After the subscribe form: the same for everybody. */
  | { readonly type: 'asked' }
  | { readonly type: 'confirm'; readonly action?: string }
  | { readonly type: 'confirmed'; readonly preferencesUrl?: string }
  /** A link that was ours and is too old. */
  | { readonly type: 'expired'; readonly purpose: LinkPurpose }
  | { readonly type: 'unknown' }
  | { readonly type: 'leave'; readonly action?: string; readonly preferencesUrl?: string }
  /** `returnUrl`: the way back. Default: the subscribe form. */
  | { readonly type: 'left'; readonly returnUrl?: string; readonly preferencesUrl?: string }
  | PreferencesPage
  | { readonly type: 'saved'; readonly preferencesUrl?: string; readonly pausedUntil?: string }
  /** One button, which posts: then a link is mailed. */
  | { readonly type: 'fresh'; readonly purpose: FreshPurpose; readonly action?: string }
  /** After `fresh`, `link`, `change-address`, `owner`: the same for everybody. `confirm-address` went to the new address. */
  | { readonly type: 'mailed'; readonly purpose: 'preferences' | FreshPurpose | 'confirm-address' | 'owner' }
  /** `downloadUrl`: the same as a JSON file. */
  | { readonly type: 'data'; readonly rows: readonly DataRow[]; readonly downloadUrl: string }
  /** Sends `address`. */
  | {
      readonly type: 'change-address'
      readonly action?: string
      readonly problem?: 'address'
      readonly value?: string
    }
  | { readonly type: 'confirm-address'; readonly action?: string }
  | { readonly type: 'address-changed' }
  | { readonly type: 'erase'; readonly action?: string }
  | { readonly type: 'erased' }
  /** "Mail me the link to my preferences"; sends `address`, `form`. */
  | {
      readonly type: 'link'
      readonly action?: string
      readonly problem?: 'address' | 'stale'
      readonly value?: string
      readonly formToken?: string
    }
  /** Sends `option`: the number. `chosen` is the one whose link was used. */
  | {
      readonly type: 'vote'
      readonly title: string
      readonly options: readonly VoteOption[]
      readonly chosen?: number
      readonly action?: string
    }
  | { readonly type: 'voted'; readonly title: string; readonly option: VoteOption }
  | { readonly type: 'vote-closed'; readonly title: string; readonly resultUrl?: string }
  /** One button: the link to the statistics is mailed to the owner, whoever presses it. */
  | { readonly type: 'owner'; readonly action?: string }
  /** `html` is trusted and printed as it is; `style` comes with it. No scripts, no style attributes: the policy forbids both. */
  | {
      readonly type: 'statistics'
      readonly title: string
      readonly html: string
      readonly style?: string
    }
  | { readonly type: 'failed' }
  | { readonly type: 'too-many' }
  | { readonly type: 'missing' }

export type PageType = Page['type']
