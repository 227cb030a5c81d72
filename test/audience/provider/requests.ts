// Requests as the providers make them, after their public documentation, signed with keys of the tests.
import { createHmac, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProviderRequest } from '../../../src/audience/provider/report.ts'
import { type SnsMessage, signedText } from '../../../src/audience/provider/sns.ts'

export const NOW = Date.parse('2026-11-30T08:00:00.000Z')
export const RETURN_PATH = `b+${'a2b3c4d5'.repeat(5)}@bounce.gazette.example`
export const TOKEN = 'a2b3c4d5'.repeat(5)
export const MESSAGE_ID = '0123456789abcdef0123456789abcdef@newsletter.gazette.example'

const FIXTURES = join(import.meta.dirname, '../../transport/fixtures')
export const CERTIFICATE = readFileSync(join(FIXTURES, 'test-certificate.pem'), 'utf8')
const SNS_KEY = createPrivateKey(readFileSync(join(FIXTURES, 'test-key.pem')))
const { privateKey: OTHER_KEY } = generateKeyPairSync('rsa', { modulusLength: 2048 })

export const TOPIC = 'arn:aws:sns:us-east-1:123456789012:bounces'
export const CERTIFICATE_URL =
  'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem'

export function request(body: unknown, headers: Readonly<Record<string, string>> = {}): ProviderRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { headers: new Map(Object.entries(headers)), body: Buffer.from(text) }
}

/** An SNS message around what SES says. `signer` other: signed with a key that is not the certificate's. */
export function snsRequest(
  content: unknown,
  changes: Partial<SnsMessage> = {},
  signer: 'sns' | 'other' = 'sns',
): ProviderRequest {
  const message: SnsMessage = {
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: TOPIC,
    Message: typeof content === 'string' ? content : JSON.stringify(content),
    Timestamp: '2026-11-30T07:59:30.000Z',
    SignatureVersion: '2',
    Signature: '',
    SigningCertURL: CERTIFICATE_URL,
    ...changes,
  }
  const algorithm = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256'
  const key = signer === 'sns' ? SNS_KEY : OTHER_KEY
  const signature = sign(algorithm, Buffer.from(signedText(message)), key).toString('base64')
  return request({ ...message, Signature: signature })
}

export const sesMail = {
  timestamp: '2026-11-30T07:59:00.000Z',
  messageId: '00000138111222aa-33322211-cccc-cccc-cccc-ddddaaaa0680-000000',
  source: RETURN_PATH,
  destination: ['reader@example.org'],
  headers: [{ name: 'Message-ID', value: `<${MESSAGE_ID}>` }],
}

export function sesBounce(
  bounceType: string,
  bounceSubType: string,
  diagnosticCode?: string,
  status = '5.0.0',
) {
  const person = { emailAddress: 'reader@example.org', action: 'failed', status }
  return {
    notificationType: 'Bounce',
    bounce: {
      bounceType,
      bounceSubType,
      bouncedRecipients: [diagnosticCode === undefined ? person : { ...person, diagnosticCode }],
      timestamp: '2026-11-30T07:59:20.000Z',
      feedbackId: '000001378603177f-7a5433e7-8edb-42ae-af10-f0181f34d6ee-000000',
    },
    mail: sesMail,
  }
}

export const MAILGUN_KEY = 'key-of-a-test'

export function mailgunRequest(
  event: Readonly<Record<string, unknown>>,
  { timestamp = NOW / 1000 - 5, key = MAILGUN_KEY } = {},
): ProviderRequest {
  const token = 'c2a1'.repeat(12)
  const signature = createHmac('sha256', key).update(`${timestamp}${token}`).digest('hex')
  return request({
    signature: { timestamp: String(timestamp), token, signature },
    'event-data': {
      id: 'G9Bn5sl1TC6nu79C8C0bwg',
      timestamp: timestamp - 1,
      recipient: 'reader@example.org',
      envelope: { sender: RETURN_PATH, transport: 'smtp', targets: 'reader@example.org' },
      message: { headers: { to: 'reader@example.org', 'message-id': MESSAGE_ID } },
      ...event,
    },
  })
}

const sendgridKeys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
export const SENDGRID_KEY = sendgridKeys.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')

export function sendgridRequest(events: unknown, timestamp = NOW / 1000 - 5): ProviderRequest {
  const body = typeof events === 'string' ? events : JSON.stringify(events)
  const signed = sign('sha256', Buffer.from(`${timestamp}${body}`), sendgridKeys.privateKey)
  return request(body, {
    'x-twilio-email-event-webhook-signature': signed.toString('base64'),
    'x-twilio-email-event-webhook-timestamp': String(timestamp),
  })
}

export const sendgridEvent = {
  email: 'reader@example.org',
  timestamp: NOW / 1000 - 10,
  'smtp-id': `<${MESSAGE_ID}>`,
  sg_event_id: 'bounce-0-12345678-abc',
  sg_message_id: 'abc.filter-1',
}

export const POSTMARK_LOGIN = { user: 'hook', password: 'pass:word' }

export function postmarkRequest(body: unknown, login = 'hook:pass:word'): ProviderRequest {
  return request(body, { authorization: `Basic ${Buffer.from(login).toString('base64')}` })
}

export const postmarkBounce = {
  RecordType: 'Bounce',
  ID: 4323372036854,
  MessageID: '883953f4-6105-42a2-a16a-77a8eac79483',
  Description: 'The server was unable to deliver your message (ex: unknown user, mailbox not found).',
  Email: 'reader@example.org',
  From: 'editor@gazette.example',
  BouncedAt: '2026-11-30T07:59:20Z',
}
