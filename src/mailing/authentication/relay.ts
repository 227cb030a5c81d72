// What a mail server says of itself before anybody logs in: encryption, certificate and extensions. Pure.

export interface RelayCertificate {
  /** TLSv1.2, TLSv1.3. */
  readonly protocol: string
  /** Why the certificate is not to be trusted for the name; undefined: it is. */
  readonly problem?: string
  /** Milliseconds since 1970 UTC. */
  readonly validTo: number
}

export type RelayReport =
  | {
      readonly type: 'answered'
      /** Undefined where nothing is encrypted. */
      readonly encryption?: RelayCertificate
      /** EHLO keywords with their parameters, upper case: `SIZE 35882577`, `AUTH PLAIN LOGIN`. */
      readonly extensions: readonly string[]
      /** Only where it was tried. */
      readonly login?: { readonly state: 'accepted' } | { readonly state: 'refused'; readonly reply: string }
    }
  | { readonly type: 'unreachable'; readonly reply: string }
