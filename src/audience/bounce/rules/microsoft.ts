// Exchange of all ages, Exchange Online and Outlook.com. Codes: Microsoft's list of delivery reports of Exchange Online.
import type { Rule } from './rule.ts'

export const microsoftRules: readonly Rule[] = [
  {
    id: 'exchange-not-found',
    taught: '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found',
    says: /RESOLVER\.ADR\.(?:Ex)?Recip(?:ient)?NotFound/i,
    cause: 'address',
  },
  {
    id: 'exchange-invalid-address',
    taught: '501 5.1.3 RESOLVER.ADR.BadPrimary; recipient address is badly formed',
    says: /RESOLVER\.ADR\.(?:BadPrimary|InvalidSmtp)/i,
    cause: 'address',
  },
  {
    id: 'exchange-ambiguous',
    taught: '550 5.1.4 RESOLVER.ADR.Ambiguous; ambiguous address',
    says: /RESOLVER\.ADR\.Ambiguous|RESOLVER\.(?:GRP|FWD|RPT)\./i,
    cause: 'system',
  },
  {
    id: 'exchange-size',
    taught: '550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient',
    says: /RESOLVER\.RST\.\w{0,20}Size/i,
    cause: 'size',
  },
  {
    id: 'exchange-restricted',
    taught: '550 5.7.1 RESOLVER.RST.AuthRequired; authentication required',
    says: /RESOLVER\.RST\.|TRANSPORT\.RULES\.|RejectMessage/i,
    cause: 'policy',
  },
  {
    id: 'exchange-full',
    taught: '554 5.2.2 STOREDRV.Deliver; mailbox full. "MapiExceptionShutoffQuotaExceeded:16.18969:53000000"',
    says: /ShutoffQuotaExceeded|STOREDRV[.\w]{0,20}[:;] ?mailbox full/i,
    cause: 'mailbox-full',
  },
  {
    id: 'exchange-disabled',
    taught: '550 5.2.1 STOREDRV.Deliver: mailbox disabled; mailbox cannot be accessed',
    says: /STOREDRV[.\w]{0,30}[:;] ?(?:mailbox disabled|the mailbox is disabled|account disabled)|MapiExceptionMailboxDisabled/i,
    cause: 'suspended',
  },
  {
    id: 'exchange-throttled',
    taught: '432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded',
    says: /thread limit exceeded|STOREDRV\S{0,30} .{0,40}throttl|message rate limit|5\.2\.12[12]\b/i,
    cause: 'frequency',
  },
  {
    id: 'exchange-no-domain',
    taught: '550 5.4.4 SMTPSEND.DNS.NonExistentDomain; nonexistent domain',
    says: /SMTPSEND\.DNS\.NonExistentDomain|5\.4\.310\b.{0,80}does not exist/i,
    cause: 'domain',
  },
  {
    id: 'exchange-routing',
    taught: '554 5.4.4 SMTPSEND.DNS.MxLoopback; DNS records for this domain are configured in a loop',
    says: /\bSMTPSEND\.DNS\.|\bROUTING\.[A-Z]|\bAGENT\.[A-Z]|\bQUEUE\.(?!Expired)[A-Z]/,
    cause: 'network',
  },
  {
    id: 'exchange-expired',
    taught: '550 4.4.7 QUEUE.Expired; message expired',
    says: /QUEUE\.Expired|5\.4\.(?:300|316)\b/i,
    cause: 'expired',
  },
  {
    // Directory Based Edge Blocking: the address is not in the directory of the domain.
    id: 'microsoft-directory',
    taught: '550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [AM5EUR02FT0050.eop.example]',
    says: /5\.4\.1 (?:\[?\S{1,120}\]?:? )?Recipient address rejected: Access denied/i,
    cause: 'address',
  },
  {
    id: 'microsoft-not-found',
    taught: '550 5.1.10 Recipient reader@contoso.example not found by SMTP address lookup',
    says: /not found by SMTP address lookup|5\.1\.351\b|remote server returned unknown recipient/i,
    cause: 'address',
  },
  {
    id: 'outlook-unavailable',
    taught:
      '550 5.5.0 Requested action not taken: mailbox unavailable. [SG2APC01FT003.eop-APC01.prod.protection.example]',
    says: /5\.5\.0 Requested action not taken: mailbox unavailable|mailbox unavailable \(S2017062302\)/i,
    cause: 'address',
  },
  {
    id: 'outlook-dmarc',
    taught:
      '550 5.7.509 Access denied, sending domain example.net does not pass DMARC verification and has a DMARC policy of reject.',
    says: /does not pass DMARC|5\.7\.(?:509|515|23)\b.{0,200}(?:SPF|DKIM|DMARC|authenticat)/i,
    cause: 'authentication',
  },
  {
    id: 'outlook-blocked',
    taught:
      "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Part of their network is on our block list (S3140).",
    says: /part of their network is on our block list|\((?:S3140|S3150|AS\d{4,})\)|banned sending IP|banned sender|5\.7\.(?:50[0-9]|51[0-9]|60[4-9]|7\d\d|23[0-9])\b/i,
    cause: 'policy',
  },
  {
    id: 'outlook-rate',
    taught:
      '451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation. (S3113)',
    says: /temporarily rate limited|\((?:S3113|S3115|S3114)\)|has exceeded the maximum number of connections/i,
    cause: 'frequency',
  },
  {
    id: 'exchange2003-unknown',
    taught:
      'The recipient name is not recognized. The MTS-ID of the original message is: c=us;a= ;p=org MSEXCH:IMS:ORG:SITE:SERVER 0 (000C05A6) Unknown Recipient',
    says: /\(000C05A6\)|\(000B0981\)|MSEXCH:\S{0,200} .{0,40}Unknown Recipient/i,
    cause: 'address',
  },
  {
    id: 'exchange2003-host',
    taught: 'MSEXCH:IMS:ORG:SITE:SERVER 3550 (000B099C) 550 Host unknown',
    says: /\(000B099C\)|\(000B09AA\)|\(000B09B6\)|MSEXCH:\S{0,200} .{0,40}Host Unknown/i,
    cause: 'domain',
  },
  {
    id: 'exchange-own-words',
    taught:
      "Your message wasn't delivered because the address you sent it to wasn't found at example.org. reader wasn't found at example.org.",
    says: /\bwasn['’]t found at \S{3,}|The e-?mail address you entered couldn['’]t be found|E-?mail address .{0,60}was not found in the recipient['’]s e-?mail system|The e-?mail account does not exist at the organization/i,
    cause: 'address',
  },
]
