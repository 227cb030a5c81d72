// Mails as servers, programs and people write them.
import type { IncomingMail } from '../../../src/mailbox/mailbox.ts'

export interface Bounce {
  readonly to: string
  readonly recipient?: string
  readonly recipients?: readonly string[]
  readonly status?: string
  readonly reply?: string
  readonly action?: string
  /** Of our own message, as it is returned. */
  readonly returnedId?: string
  readonly envelopeId?: string
  readonly id?: string
}

/** A delivery status notification (RFC 3464). */
export function bounce({
  to,
  recipient = 'reader@example.org',
  recipients = [recipient],
  status = '5.1.1',
  reply = '550 5.1.1 <reader@example.org>: user unknown',
  action = 'failed',
  returnedId,
  envelopeId,
  id = 'dsn-1@mx.example.org',
}: Bounce): IncomingMail {
  const people = recipients.flatMap((each) => [
    '',
    `Final-Recipient: rfc822; ${each}`,
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${reply}`,
  ])
  return mail(
    [
      'Return-Path: <>',
      `Delivered-To: ${to}`,
      'From: Mail Delivery System <MAILER-DAEMON@mx.example.org>',
      `To: ${to}`,
      'Subject: Undelivered Mail Returned to Sender',
      `Message-ID: <${id}>`,
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'Your message could not be delivered.',
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example.org',
      ...(envelopeId === undefined ? [] : [`Original-Envelope-Id: ${envelopeId}`]),
      ...people,
      '',
      '--b',
      'Content-Type: message/rfc822',
      '',
      'From: Editor <editor@gazette.example>',
      `To: ${recipient}`,
      'Subject: 001',
      ...(returnedId === undefined ? [] : [`Message-ID: <${returnedId}>`]),
      '',
      'Hello',
      '',
      '--b--',
      '',
    ],
    { envelopeFrom: '' },
  )
}

/** A complaint (RFC 5965); whoever complained is blotted out. */
export function complaint(
  to: string,
  quoted: readonly string[],
  fields: readonly string[] = [],
): IncomingMail {
  return mail([
    'From: feedback@isp.example',
    `To: ${to}`,
    'Subject: abuse report',
    'Message-ID: <arf-1@isp.example>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'This is an abuse report.',
    '--b',
    'Content-Type: message/feedback-report',
    '',
    'Feedback-Type: abuse',
    'User-Agent: isp/1.0',
    'Version: 1',
    'Original-Rcpt-To: ****@example.org',
    ...fields,
    '',
    '--b',
    'Content-Type: message/rfc822',
    '',
    ...quoted,
    'From: Editor <editor@gazette.example>',
    'Subject: 001',
    '',
    'Hello',
    '--b--',
    '',
  ])
}

/** What a person or a program writes. */
export function letter(
  to: string,
  headers: readonly string[] = [],
  envelopeFrom = 'reader@example.org',
): IncomingMail {
  return mail(
    [
      'From: A Reader <reader@example.org>',
      `To: ${to}`,
      'Subject: Re: 001',
      'Message-ID: <letter-1@example.org>',
      ...headers,
      '',
      'Thank you!',
      '.',
      '',
    ],
    { envelopeFrom, envelopeTo: [to] },
  )
}

export function mail(lines: readonly string[], envelope: Partial<IncomingMail> = {}): IncomingMail {
  return { bytes: Buffer.from(lines.join('\r\n'), 'latin1'), place: 'test', ...envelope }
}
