// Reads a request to /hooks/<provider>: checks it in the provider's own way, then says what it reports. Pure: the time and a
// way to fetch Amazon's certificates are arguments. docs/intake.md says how each is set up.
import { readMailgun } from './mailgun.ts'
import { readPostmark } from './postmark.ts'
import { BODY_OCTETS_MAX, type ProviderReading, type ProviderRequest, refuse } from './report.ts'
import { readSendgrid } from './sendgrid.ts'
import { type FetchCertificate, readSes } from './ses.ts'

export const PROVIDERS = ['ses', 'mailgun', 'sendgrid', 'postmark'] as const
export type Provider = (typeof PROVIDERS)[number]

/** What a request is checked against: secrets but for the topics. */
export type ProviderSettings =
  | { readonly provider: 'ses'; readonly topics: readonly string[] }
  | { readonly provider: 'mailgun'; readonly signingKey: string }
  /** The verification key as SendGrid shows it: base64 of a DER public key. */
  | { readonly provider: 'sendgrid'; readonly publicKey: string }
  | { readonly provider: 'postmark'; readonly user: string; readonly password: string }

/** Never throws for what is in the request; what fetchCertificate throws goes through, so that the provider comes again. */
export async function readProviderReport(
  request: ProviderRequest,
  settings: ProviderSettings,
  fetchCertificate: FetchCertificate,
  now: number,
): Promise<ProviderReading> {
  if (request.body.length > BODY_OCTETS_MAX)
    return refuse(413, `The body is longer than ${BODY_OCTETS_MAX} bytes`)
  switch (settings.provider) {
    case 'ses':
      return readSes(request, settings.topics, fetchCertificate, now)
    case 'mailgun':
      return readMailgun(request, settings.signingKey, now)
    case 'sendgrid':
      return readSendgrid(request, settings.publicKey, now)
    case 'postmark':
      return readPostmark(request, settings)
  }
}
