// What a mail provider's webhook says about a delivery, whichever provider it is, and what is checked of every request.
import type { Cause } from '../bounce/report.ts'

export type ProviderKind = 'bounce' | 'complaint' | 'delay' | 'unsubscribe' | 'delivery'

export interface ProviderReport {
  readonly kind: ProviderKind
  readonly recipient?: string
  /** The address is of no use for good: never for policy, quotas, delays. */
  readonly permanent: boolean
  readonly cause: Cause
  /** Enhanced status code (RFC 3463). */
  readonly status?: string
  /** What the receiving server said, at most 500 characters. May hold addresses. */
  readonly reply?: string
  /** Without angle brackets; absent where the provider only tells its own. */
  readonly messageId?: string
  /** Token of the return path `b+TOKEN@`, where the payload shows it. Not checked here. */
  readonly token?: string
  /** The provider's words for it, for people: `Permanent/NoEmail`. */
  readonly rule: string
  /** The same each time this is reported. */
  readonly id: string
}

export interface ProviderRequest {
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, string>
  /** As received: signatures are over these bytes. */
  readonly body: Uint8Array
}

export interface Refused {
  /** HTTP status of the answer. Providers try again later, also after 4xx. */
  readonly status: 400 | 401 | 403 | 413
  /** For the owner's log: a sentence without anything of the request in it. */
  readonly reason: string
}

export type ProviderReading =
  | {
      readonly reports: readonly ProviderReport[]
      /** An address to fetch, once, which tells the provider that we want its reports. Checked to be the provider's. */
      readonly visit?: string
    }
  | { readonly refused: Refused }

/** One request holds at most some thousand events; a signature over more is not worth checking. */
export const BODY_OCTETS_MAX = 2_000_000
export const REPORTS_MAX = 10_000
const REPLY_CHARACTERS_MAX = 500

/**
 * How old what was signed may be. Providers try again for hours when we were down and sign a report once; that nothing counts
 * twice is for the ids to see to, which are kept for longer.
 */
const AGE_MS_MAX = 24 * 60 * 60 * 1000
const FUTURE_MS_MAX = 10 * 60 * 1000

export function refuse(status: Refused['status'], reason: string): { readonly refused: Refused } {
  return { refused: { status, reason } }
}

/** Whether a time, in milliseconds, is recent. */
export function isFresh(time: number, now: number): boolean {
  return time > now - AGE_MS_MAX && time < now + FUTURE_MS_MAX
}

/** A body as JSON, or undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** One line of at most 500 characters. */
export function replyLine(text: string | undefined): { readonly reply?: string } {
  const line = (text ?? '')
    .slice(0, 4_000)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, REPLY_CHARACTERS_MAX)
  return line === '' ? {} : { reply: line }
}

export function messageIdOfField(text: string | undefined): { readonly messageId?: string } {
  const id = /^<?([^\s<>]{1,512})>?$/.exec(text?.trim() ?? '')?.[1]
  return id === undefined ? {} : { messageId: id }
}

/** The token of a return path of ours: `b+TOKEN@bounce.gazette.example`. */
export function tokenOfReturnPath(text: string | undefined): { readonly token?: string } {
  const token = /^<?b\+([a-z2-7]{40,48})@/i.exec(text?.trim() ?? '')?.[1]
  return token === undefined ? {} : { token: token.toLowerCase() }
}
