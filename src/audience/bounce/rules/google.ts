// Gmail, Google Workspace and Google Groups. Codes: Google Workspace's list of SMTP errors.
import type { Rule } from './rule.ts'

export const googleRules: readonly Rule[] = [
  {
    id: 'google-groups',
    taught:
      "We're writing to let you know that the group you tried to contact (reading) may not exist, or you may not have permission to post messages to the group.",
    says: /Google Groups|the group you tried to contact|groups\.google\.com\/support/i,
    links: 'read',
    cause: 'policy',
  },
  {
    id: 'google-disabled',
    taught:
      '550 5.2.1 The email account that you tried to reach is disabled. Learn more at https://support.google.com/mail/?p=DisabledUser',
    says: /email account that you tried to reach is (?:disabled|inactive)|p=(?:Disabled|Inactive)User/i,
    links: 'read',
    cause: 'suspended',
  },
  {
    id: 'google-full',
    taught:
      "452 4.2.2 The recipient's inbox is out of storage space. https://support.google.com/mail/?p=OverQuotaTemp",
    says: /email account that you tried to reach is over quota|inbox is out of storage|p=OverQuota/i,
    links: 'read',
    cause: 'mailbox-full',
  },
  {
    id: 'google-receiving-rate',
    taught:
      '450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.',
    says: /is receiving (?:mail|email) (?:at a rate|too quickly)|receiving mail too quickly/i,
    cause: 'frequency',
  },
  {
    id: 'google-rate',
    taught:
      '421 4.7.28 Gmail has detected an unusual rate of mail originating from your IP address 192.0.2.1.',
    says: /unusual rate of (?:unsolicited )?(?:mail|e-?mail)|daily (?:user )?sending (?:quota|limit)|user-rate limit|p=(?:UnsolicitedRateLimit|ReceivingRate|mail_limit)/i,
    links: 'read',
    cause: 'frequency',
  },
  {
    id: 'google-authentication',
    taught:
      '550-5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.',
    says: /5\.7\.(?:26|27|30|29|25)\b|sender is unauthenticated|p=(?:Unauthenticated|Dmarc)\w{0,20}/i,
    links: 'read',
    cause: 'authentication',
  },
  {
    id: 'google-content',
    taught:
      '552-5.7.0 This message was blocked because its content presents a potential 552-5.7.0 security issue.',
    says: /content presents a potential|p=BlockedMessage|likely unsolicited mail|p=UnsolicitedMessageError/i,
    links: 'read',
    cause: 'content',
  },
  {
    id: 'google-not-found',
    taught:
      "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient's email address for typos",
    says: /email account that you tried to reach does not exist|p=NoSuchUser/i,
    links: 'read',
    cause: 'address',
  },
  {
    id: 'gmail-address-not-found',
    taught:
      "Your message wasn't delivered to reader@example.org because the address couldn't be found, or is unable to receive mail.",
    says: /because the address couldn['’]t be found/i,
    cause: 'address',
  },
  {
    id: 'gmail-domain-not-found',
    taught:
      "Your message wasn't delivered to reader@nowhere.example because the domain nowhere.example couldn't be found.",
    says: /because the domain \S{1,120} couldn['’]t be found|DNS Error: (?:Domain name not found|DNS type .{0,60}NXDOMAIN|.{0,80} responded with code NXDOMAIN)/i,
    cause: 'domain',
  },
  {
    id: 'gmail-unreachable',
    taught:
      'The recipient server did not accept our requests to connect. [mx.example.org 192.0.2.1: timed out]',
    says: /did not accept our requests to connect|DNS Error: |remote server is misconfigured/i,
    cause: 'network',
  },
]
