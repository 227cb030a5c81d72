// Amazon SNS messages: whether one is Amazon's, about our topic and recent. The certificate's address is in the message, so
// it is believed only where it lies on SNS's own host in the region of the topic. docs.aws.amazon.com/sns, "Verifying the
// signatures of Amazon SNS messages".
import { verify, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { isFresh, parseJson, type Refused, refuse } from './report.ts'

/** Fetches a certificate, PEM. Asked for addresses of SNS only. */
export type FetchCertificate = (url: string) => Promise<string>

const envelope = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string().max(200),
  TopicArn: z.string().max(300),
  Subject: z.string().nullish(),
  Message: z.string(),
  Timestamp: z.string().max(50),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string().max(2_000),
  SigningCertURL: z.string().max(500),
  SubscribeURL: z.string().max(2_000).optional(),
  Token: z.string().max(2_000).optional(),
})
export type SnsMessage = z.output<typeof envelope>

/** `arn:aws:sns:eu-west-1:123456789012:bounces`; `aws-cn` in China. */
const TOPIC = /^arn:(aws|aws-cn):sns:([a-z]{2}(?:-[a-z]+)+-\d{1,2}):\d{12}:[A-Za-z0-9_-]{1,256}$/

export function isTopic(text: string): boolean {
  return TOPIC.test(text)
}

export async function readSns(
  body: Uint8Array,
  topics: readonly string[],
  fetchCertificate: FetchCertificate,
  now: number,
): Promise<{ readonly message: SnsMessage } | { readonly refused: Refused }> {
  const parsed = envelope.safeParse(parseJson(Buffer.from(body).toString('utf8')))
  if (!parsed.success)
    return refuse(
      400,
      'The body is no message of SNS: raw message delivery has to be off, since nothing is signed then',
    )
  const message = parsed.data
  if (!topics.includes(message.TopicArn)) return refuse(403, 'The topic is none of those in newsletter.yaml')
  if (!isOnSns(message.SigningCertURL, message.TopicArn, /^\/[A-Za-z0-9._-]+\.pem$/))
    return refuse(403, 'The certificate does not lie on the host of SNS')
  if (!isFresh(Date.parse(message.Timestamp), now)) return refuse(403, 'The message is not of these days')
  const certificate = await fetchCertificate(message.SigningCertURL)
  if (!isSigned(message, certificate, now)) return refuse(401, 'The signature is not by SNS')
  if (
    message.Type === 'SubscriptionConfirmation' &&
    !isOnSns(message.SubscribeURL ?? '', message.TopicArn, /^\/\?Action=ConfirmSubscription&/)
  )
    return refuse(403, 'The address that confirms the subscription does not lie on the host of SNS')
  return { message }
}

/** https, the host of SNS in the topic's region, nothing before or behind it. */
function isOnSns(url: string, topic: string, path: RegExp): boolean {
  const [, partition, region] = TOPIC.exec(topic) ?? []
  if (region === undefined || !URL.canParse(url)) return false
  const host = `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`
  const { protocol, host: given, username, password, pathname, search, hash } = new URL(url)
  // As written as well: what a parser tidies up, such as a tab or a backslash, is not how SNS writes.
  if (!url.startsWith(`https://${host}/`)) return false
  return (
    protocol === 'https:' &&
    given === host &&
    username === '' &&
    password === '' &&
    hash === '' &&
    path.test(`${pathname}${search}`)
  )
}

function isSigned(message: SnsMessage, certificate: string, now: number): boolean {
  try {
    const { publicKey, validFrom, validTo } = new X509Certificate(certificate)
    if (!(Date.parse(validFrom) <= now && now <= Date.parse(validTo))) return false
    const algorithm = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256'
    return verify(
      algorithm,
      Buffer.from(signedText(message)),
      publicKey,
      Buffer.from(message.Signature, 'base64'),
    )
  } catch {
    return false
  }
}

/** Names and values in the order of the alphabet, each on a line; what is absent is left out. */
export function signedText(message: SnsMessage): string {
  const names =
    message.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const)
  const values: Readonly<Record<string, unknown>> = message
  return names
    .filter((name) => typeof values[name] === 'string')
    .map((name) => `${name}\n${values[name]}\n`)
    .join('')
}
