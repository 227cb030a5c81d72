// The webhooks of four providers: what each report means, and every way in which a request is not what it says it is.
import { describe, expect, it, vi } from 'vitest'
import { type ProviderSettings, readProviderReport } from '../../../src/audience/provider/read.ts'
import type { ProviderReading, ProviderRequest } from '../../../src/audience/provider/report.ts'
import {
  CERTIFICATE,
  CERTIFICATE_URL,
  MAILGUN_KEY,
  MESSAGE_ID,
  mailgunRequest,
  NOW,
  POSTMARK_LOGIN,
  postmarkBounce,
  postmarkRequest,
  request,
  SENDGRID_KEY,
  sendgridEvent,
  sendgridRequest,
  sesBounce,
  sesMail,
  snsRequest,
  TOKEN,
  TOPIC,
} from './requests.ts'

const SETTINGS = {
  ses: { provider: 'ses', topics: [TOPIC] },
  mailgun: { provider: 'mailgun', signingKey: MAILGUN_KEY },
  sendgrid: { provider: 'sendgrid', publicKey: SENDGRID_KEY },
  postmark: { provider: 'postmark', ...POSTMARK_LOGIN },
} as const satisfies Record<string, ProviderSettings>

const fetchCertificate = async () => CERTIFICATE

function read(provider: keyof typeof SETTINGS, sent: ProviderRequest, now = NOW): Promise<ProviderReading> {
  return readProviderReport(sent, SETTINGS[provider], fetchCertificate, now)
}

async function first(provider: keyof typeof SETTINGS, sent: ProviderRequest) {
  const reading = await read(provider, sent)
  return 'refused' in reading ? reading.refused : reading.reports[0]
}

async function refusal(provider: keyof typeof SETTINGS, sent: ProviderRequest, now = NOW) {
  const reading = await read(provider, sent, now)
  return 'refused' in reading ? reading.refused.status : reading
}

describe('what reports mean', () => {
  const gone = 'smtp; 550 5.1.1 <reader@example.org>: user unknown'
  it.each([
    ['Permanent', 'General', gone, { permanent: true, cause: 'address' }],
    ['Permanent', 'NoEmail', undefined, { permanent: true, cause: 'address' }],
    ['Permanent', 'General', 'smtp; 550 5.7.1 blocked by our policy, see spamhaus.org', { permanent: false }],
    ['Permanent', 'OnAccountSuppressionList', undefined, { permanent: false, cause: 'suspended' }],
    ['Transient', 'MailboxFull', undefined, { permanent: false, cause: 'mailbox-full' }],
    ['Transient', 'General', gone, { permanent: false }],
    ['Transient', 'ContentRejected', undefined, { permanent: false, cause: 'content' }],
    ['Undetermined', 'Undetermined', undefined, { permanent: false, cause: 'other' }],
  ])('SES %s/%s: %s', async (type, subType, diagnostic, expected) => {
    expect(await first('ses', snsRequest(sesBounce(type, subType, diagnostic)))).toMatchObject({
      kind: 'bounce',
      recipient: 'reader@example.org',
      rule: `${type}/${subType}`,
      messageId: MESSAGE_ID,
      token: TOKEN,
      id: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324/reader@example.org',
      ...expected,
    })
  })

  it('SES: complaints, delays, deliveries, several recipients, and what it does not speak of', async () => {
    const people = [{ emailAddress: 'a@example.org' }, { emailAddress: 'b@example.org' }]
    const complaint = (type?: string) => ({
      eventType: 'Complaint',
      mail: sesMail,
      complaint: { complainedRecipients: people, complaintFeedbackType: type },
    })
    const reading = await read('ses', snsRequest(complaint('abuse'), { SignatureVersion: '1' }))
    expect(reading).toMatchObject({
      reports: people.map(({ emailAddress: recipient }) => ({
        kind: 'complaint',
        cause: 'complaint',
        recipient,
      })),
    })
    expect(await first('ses', snsRequest(complaint('not-spam')))).toMatchObject({ cause: 'other' })
    const delayed = [{ emailAddress: 'a@example.org', status: '4.4.1' }]
    const delay = {
      eventType: 'DeliveryDelay',
      mail: sesMail,
      deliveryDelay: { delayType: 'MailboxFull', delayedRecipients: delayed },
    }
    expect(await first('ses', snsRequest(delay))).toMatchObject({
      kind: 'delay',
      cause: 'mailbox-full',
      permanent: false,
    })
    const delivery = {
      notificationType: 'Delivery',
      mail: sesMail,
      delivery: { recipients: ['a@example.org'] },
    }
    expect(await first('ses', snsRequest(delivery))).toMatchObject({ kind: 'delivery' })
    const sentence = 'Successfully validated SNS topic for Amazon SES event publishing.'
    expect(await read('ses', snsRequest(sentence))).toEqual({ reports: [] })
    expect(await read('ses', snsRequest({ eventType: 'Open', mail: sesMail, open: {} }))).toEqual({
      reports: [],
    })
  })

  it.each([
    [
      {
        event: 'failed',
        severity: 'permanent',
        reason: 'bounce',
        'delivery-status': { code: 550, 'enhanced-code': '5.1.1', message: 'No such user' },
      },
      { kind: 'bounce', permanent: true, cause: 'address' },
    ],
    [
      { event: 'failed', severity: 'permanent', reason: 'suppress-bounce', 'delivery-status': { code: 605 } },
      { kind: 'bounce', permanent: true },
    ],
    [{ event: 'failed', severity: 'permanent', reason: 'suppress-complaint' }, { kind: 'complaint' }],
    [{ event: 'failed', severity: 'permanent', reason: 'suppress-unsubscribe' }, { kind: 'unsubscribe' }],
    [
      {
        event: 'failed',
        severity: 'permanent',
        reason: 'generic',
        'delivery-status': { code: 550, 'enhanced-code': '5.7.1', message: 'Message rejected due to policy' },
      },
      { kind: 'bounce', permanent: false, cause: 'policy' },
    ],
    [
      {
        event: 'failed',
        severity: 'temporary',
        reason: 'generic',
        'delivery-status': { code: 452, 'enhanced-code': '4.2.2', message: 'mailbox full' },
      },
      { kind: 'delay', permanent: false, cause: 'mailbox-full' },
    ],
    [{ event: 'complained' }, { kind: 'complaint', cause: 'complaint' }],
    [{ event: 'unsubscribed' }, { kind: 'unsubscribe' }],
    [{ event: 'delivered' }, { kind: 'delivery' }],
  ])('Mailgun %j', async (event, expected) => {
    expect(await first('mailgun', mailgunRequest(event))).toMatchObject({
      recipient: 'reader@example.org',
      messageId: MESSAGE_ID,
      token: TOKEN,
      id: 'c2a1'.repeat(12),
      ...expected,
    })
  })

  it.each([
    [
      {
        event: 'bounce',
        type: 'bounce',
        status: '5.1.1',
        reason: '550 5.1.1 The email account that you tried to reach does not exist.',
      },
      { kind: 'bounce', permanent: true, cause: 'address' },
    ],
    [
      { event: 'bounce', type: 'blocked', status: '5.1.1', reason: '550 5.1.1 user unknown' },
      { kind: 'bounce', permanent: false },
    ],
    [
      { event: 'bounce', type: 'bounce', status: '5.7.1', reason: '550 5.7.1 refused by policy' },
      { kind: 'bounce', permanent: false, cause: 'policy' },
    ],
    [
      { event: 'dropped', reason: 'Bounced Address' },
      { kind: 'bounce', permanent: true },
    ],
    [{ event: 'dropped', reason: 'Spam Reporting Address' }, { kind: 'complaint' }],
    [{ event: 'dropped', reason: 'Unsubscribed Address' }, { kind: 'unsubscribe' }],
    [
      { event: 'dropped', reason: 'Invalid SMTPAPI header' },
      { kind: 'bounce', permanent: false, cause: 'policy' },
    ],
    [
      { event: 'deferred', response: '452 4.2.2 mailbox is full' },
      { kind: 'delay', cause: 'mailbox-full' },
    ],
    [{ event: 'spamreport' }, { kind: 'complaint', cause: 'complaint' }],
    [{ event: 'group_unsubscribe' }, { kind: 'unsubscribe' }],
    [{ event: 'delivered', response: '250 OK' }, { kind: 'delivery' }],
  ])('SendGrid %j', async (event, expected) => {
    expect(await first('sendgrid', sendgridRequest([{ ...sendgridEvent, ...event }]))).toMatchObject({
      recipient: 'reader@example.org',
      messageId: MESSAGE_ID,
      id: 'bounce-0-12345678-abc',
      ...expected,
    })
    expect(await read('sendgrid', sendgridRequest([{ ...sendgridEvent, event: 'open' }]))).toEqual({
      reports: [],
    })
  })

  it.each([
    [
      { Type: 'HardBounce', Details: 'smtp;550 5.1.1 user unknown' },
      { kind: 'bounce', permanent: true, cause: 'address' },
    ],
    [
      { Type: 'HardBounce', Details: 'smtp;550 5.7.1 message refused by policy' },
      { kind: 'bounce', permanent: false, cause: 'policy' },
    ],
    [
      { Type: 'SoftBounce', Details: 'smtp;552 5.2.2 mailbox full' },
      { kind: 'bounce', permanent: false, cause: 'mailbox-full' },
    ],
    [{ Type: 'Transient' }, { kind: 'delay', permanent: false }],
    [{ Type: 'Blocked' }, { kind: 'bounce', permanent: false, cause: 'policy' }],
    [{ Type: 'DMARCPolicy' }, { kind: 'bounce', cause: 'authentication' }],
    [
      { RecordType: 'SpamComplaint', Type: 'SpamComplaint' },
      { kind: 'complaint', cause: 'complaint' },
    ],
    [
      { RecordType: 'SubscriptionChange', SuppressSending: true, SuppressionReason: 'ManualSuppression' },
      { kind: 'unsubscribe' },
    ],
    [{ RecordType: 'Delivery' }, { kind: 'delivery' }],
  ])('Postmark %j', async (changes, expected) => {
    const report = await first('postmark', postmarkRequest({ ...postmarkBounce, ...changes }))
    expect(report).toMatchObject({ recipient: 'reader@example.org', ...expected })
  })

  it('Postmark: an auto-reply, a reactivation and the like report nothing', async () => {
    for (const changes of [
      { Type: 'AutoResponder' },
      { RecordType: 'Open' },
      { RecordType: 'SubscriptionChange', SuppressSending: false },
    ])
      expect(await read('postmark', postmarkRequest({ ...postmarkBounce, ...changes }))).toEqual({
        reports: [],
      })
  })
})

describe('SNS', () => {
  const bounce = sesBounce('Permanent', 'General')

  it.each([
    'https://sns.us-east-1.amazonaws.com.evil.example/a.pem',
    'https://evil.example/sns.us-east-1.amazonaws.com/a.pem',
    'http://sns.us-east-1.amazonaws.com/a.pem',
    'https://sns.us-east-1.amazonaws.com@evil.example/a.pem',
    'https://user:password@sns.us-east-1.amazonaws.com/a.pem',
    'https://sns.us-east-1.amazonaws.com:8443/a.pem',
    'https://sns.us-east-1.amazonaws.com:443/a.pem',
    'https://sns.eu-west-1.amazonaws.com/a.pem',
    'https://sns.us-east-1.amazonaws.com.cn/a.pem',
    'https://evil.sns.us-east-1.amazonaws.com/a.pem',
    'https://sns-us-east-1.amazonaws.com/a.pem',
    'https://bucket.s3.amazonaws.com/a.pem',
    'https://sns.us-east-1.amazonaws.com/a.pem?x=.pem',
    'https://sns.us-east-1.amazonaws.com/a.pem#x',
    'https://sns.us-east-1.amazonaws.com/../a/b.pem',
    'https://sns.us-east-1.amazonaws.com/a.txt',
    'https://sns.us-east-1.amazonaws.com\\@evil.example/a.pem',
    'https:sns.us-east-1.amazonaws.com/a.pem',
    'HTTPS://SNS.US-EAST-1.AMAZONAWS.COM/a.pem',
    'https://sns.us-east-1.amazonaws.com./a.pem',
    'https://sns.us-e\tast-1.amazonaws.com/a.pem',
    'file:///etc/ssl/a.pem',
  ])('fetches no certificate from %s', async (url) => {
    const fetching = vi.fn(fetchCertificate)
    const reading = await readProviderReport(
      snsRequest(bounce, { SigningCertURL: url }),
      SETTINGS.ses,
      fetching,
      NOW,
    )
    expect(reading).toMatchObject({ refused: { status: 403 } })
    expect(fetching).not.toHaveBeenCalled()
  })

  it('fetches the certificate of the region of the topic, in China too', async () => {
    const fetching = vi.fn(fetchCertificate)
    await readProviderReport(snsRequest(bounce), SETTINGS.ses, fetching, NOW)
    expect(fetching.mock.calls).toEqual([[CERTIFICATE_URL]])
    const topic = 'arn:aws-cn:sns:cn-north-1:123456789012:bounces'
    const china = snsRequest(bounce, {
      TopicArn: topic,
      SigningCertURL: 'https://sns.cn-north-1.amazonaws.com.cn/a.pem',
    })
    const reading = await readProviderReport(china, { provider: 'ses', topics: [topic] }, fetching, NOW)
    expect(reading).toMatchObject({ reports: [{ kind: 'bounce' }] })
  })

  it('refuses a signature of another key, other words than were signed, and a certificate that is none', async () => {
    expect(await refusal('ses', snsRequest(bounce, {}, 'other'))).toBe(401)
    const genuine = Buffer.from(snsRequest(bounce).body).toString()
    for (const [from, to] of [
      ['reader@example.org', 'victim@example.org'],
      ['"SignatureVersion":"2"', '"SignatureVersion":"1"'],
      ['07:59:30', '07:59:31'],
    ] as const)
      expect(await refusal('ses', request(genuine.replaceAll(from, to)))).toBe(401)
    const nonsense = readProviderReport(snsRequest(bounce), SETTINGS.ses, async () => 'no certificate', NOW)
    expect(await nonsense).toMatchObject({ refused: { status: 401 } })
    expect(await refusal('ses', snsRequest(bounce), Date.parse('2326-11-30T08:00:00Z'))).toBe(403)
  })

  it('refuses other topics, old messages, times to come, raw delivery', async () => {
    expect(
      await refusal('ses', snsRequest(bounce, { TopicArn: 'arn:aws:sns:us-east-1:999999999999:bounces' })),
    ).toBe(403)
    expect(await refusal('ses', snsRequest(bounce, { Timestamp: '2026-11-29T07:59:00.000Z' }))).toBe(403)
    expect(await refusal('ses', snsRequest(bounce, { Timestamp: '2026-11-30T08:11:00.000Z' }))).toBe(403)
    expect(await refusal('ses', snsRequest(bounce, { Timestamp: 'yesterday' }))).toBe(403)
    expect(await refusal('ses', request(bounce))).toBe(400)
  })

  it('says where to confirm a subscription, on the host of SNS alone', async () => {
    const address = `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336`
    const ask = (SubscribeURL: string) =>
      snsRequest('You have chosen to subscribe', {
        Type: 'SubscriptionConfirmation',
        Token: '2336',
        SubscribeURL,
      })
    expect(await read('ses', ask(address))).toEqual({ reports: [], visit: address })
    for (const url of [
      'https://evil.example/?Action=ConfirmSubscription',
      'http://169.254.169.254/',
      'https://sns.us-east-1.amazonaws.com.evil.example/',
    ])
      expect(await refusal('ses', ask(url))).toBe(403)
    expect(
      await read(
        'ses',
        snsRequest('bye', { Type: 'UnsubscribeConfirmation', Token: '1', SubscribeURL: address }),
      ),
    ).toEqual({ reports: [] })
  })

  it('lets through that no certificate could be fetched, so that SNS comes again', async () => {
    const failing = async () => {
      throw new Error('unreachable')
    }
    await expect(readProviderReport(snsRequest(bounce), SETTINGS.ses, failing, NOW)).rejects.toThrow(
      'unreachable',
    )
  })
})

describe('forged, old and odd requests', () => {
  it('Mailgun: another key, another time than was signed, an old one', async () => {
    const event = { event: 'complained' }
    expect(await refusal('mailgun', mailgunRequest(event, { key: 'another' }))).toBe(401)
    const genuine = Buffer.from(mailgunRequest(event).body).toString()
    expect(await refusal('mailgun', request(genuine.replace(`"${NOW / 1000 - 5}"`, `"${NOW / 1000}"`)))).toBe(
      401,
    )
    expect(await refusal('mailgun', mailgunRequest(event, { timestamp: NOW / 1000 - 86_401 }))).toBe(403)
    expect(await refusal('mailgun', mailgunRequest(event, { timestamp: NOW / 1000 + 601 }))).toBe(403)
  })

  it('Mailgun: what stands beside a token is not signed, so that the token is what counts once', async () => {
    const genuine = await first('mailgun', mailgunRequest({ event: 'delivered' }))
    const forged = await first(
      'mailgun',
      mailgunRequest({ event: 'complained', recipient: 'victim@example.org' }),
    )
    expect(genuine).toHaveProperty('id', 'c2a1'.repeat(12))
    expect(forged).toHaveProperty('id', 'c2a1'.repeat(12))
  })

  it('SendGrid: other bytes than were signed, another time, an old one, no headers, a broken key', async () => {
    const genuine = sendgridRequest([{ ...sendgridEvent, event: 'spamreport' }])
    expect(
      await refusal('sendgrid', { ...genuine, body: Buffer.concat([genuine.body, Buffer.from(' ')]) }),
    ).toBe(401)
    const time = new Map(genuine.headers).set('x-twilio-email-event-webhook-timestamp', String(NOW / 1000))
    expect(await refusal('sendgrid', { ...genuine, headers: time })).toBe(401)
    expect(await refusal('sendgrid', { ...genuine, headers: new Map() })).toBe(401)
    const nonsense = new Map(genuine.headers).set('x-twilio-email-event-webhook-signature', '!!')
    expect(await refusal('sendgrid', { ...genuine, headers: nonsense })).toBe(401)
    expect(await refusal('sendgrid', sendgridRequest([], NOW / 1000 - 86_401))).toBe(403)
    const settings = { provider: 'sendgrid', publicKey: 'AAAA' } as const
    expect(await readProviderReport(genuine, settings, fetchCertificate, NOW)).toMatchObject({
      refused: { status: 401 },
    })
    expect(await refusal('sendgrid', sendgridRequest('{"event":"bounce"}'))).toBe(400)
  })

  it('Postmark: another password, no login, another scheme', async () => {
    for (const login of ['hook:wrong', 'hook', 'other:pass:word', ''])
      expect(await refusal('postmark', postmarkRequest(postmarkBounce, login))).toBe(401)
    expect(await refusal('postmark', request(postmarkBounce))).toBe(401)
    expect(
      await refusal('postmark', request(postmarkBounce, { authorization: 'Bearer hook:pass:word' })),
    ).toBe(401)
  })

  it.each(['ses', 'mailgun', 'sendgrid', 'postmark'] as const)(
    '%s: no JSON, the wrong JSON, nothing, too much',
    async (provider) => {
      const signed = {
        ses: request,
        mailgun: request,
        sendgrid: (body: string) => sendgridRequest(body),
        postmark: (body: string) => postmarkRequest(body),
      }
      for (const body of ['', 'no json', '[]', 'null', '{}', '{"signature":{}}', '[{}]']) {
        const reading = await read(provider, signed[provider](body))
        expect(reading).toSatisfy((it: ProviderReading) =>
          'refused' in it ? it.refused.status === 400 : it.reports.length === 0,
        )
      }
      expect(await refusal(provider, request('x'.repeat(2_000_001)))).toBe(413)
    },
  )
})
