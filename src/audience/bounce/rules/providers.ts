// Large mailbox providers of Europe and America, and the filter services before company mail.
import type { Rule } from './rule.ts'

export const providerRules: readonly Rule[] = [
  {
    id: 'yahoo-no-account',
    taught:
      "554 delivery error: dd This user doesn't have a yahoo.example account (reader@yahoo.example) [0] - mta1061.mail.example",
    says: /delivery error: dd (?:This user doesn['’]t have|Not a valid recipient|Requested mail action aborted, mailbox not found)|doesn['’]t have an? \S{1,60} account/i,
    cause: 'address',
  },
  {
    id: 'yahoo-full',
    taught:
      '554 delivery error: dd Sorry, your message to reader@yahoo.example cannot be delivered. This account is over quota.',
    says: /this account is over[ -]?quota/i,
    cause: 'mailbox-full',
  },
  {
    id: 'yahoo-disabled',
    taught: '554 delivery error: dd This account has been disabled or discontinued [#102].',
    says: /account has been (?:temporarily )?(?:disabled|discontinued)|\(554\.30\)/i,
    cause: 'suspended',
  },
  {
    id: 'yahoo-deferred',
    taught:
      '421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints',
    says: /\[(?:TSS?\d\d|GL\d\d|PH\d\d|BL\d\d)\]|unexpected volume or user complaints/i,
    cause: 'policy',
  },
  {
    id: 'yahoo-mailbox',
    taught: '552 1 Requested mail action aborted, mailbox not found',
    says: /mail action aborted, mailbox not found/i,
    cause: 'address',
  },
  {
    id: 'yahoo-sending-host',
    taught: '554 INVALID IP FOR SENDING MAIL OF DOMAIN example.net',
    says: /invalid ip for sending mail/i,
    cause: 'policy',
  },
  {
    id: 'icloud-policy',
    taught:
      '554 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.example/204137',
    says: /\[(?:CS|HM|PM)\d\d\]/,
    cause: 'policy',
  },
  {
    id: 'icloud-moved',
    taught: '550 5.1.6 recipient no longer on server: reader@icloud.example',
    says: /recipient no longer on server/i,
    cause: 'moved',
  },
  {
    id: 'cox-blocked',
    taught:
      '554 ERROR: Your IP address is blocked: CXBL - Connection refused. 192.0.2.1 has been blocked by Cox.',
    says: /\b(?:CXBL|CXDNS|CXTHRT|CXMXRT|CXJM|CXSNDR)\b|\bIPBL\d{3,}\b/,
    cause: 'policy',
  },
  {
    id: 'charter-code',
    taught: '550 5.7.1 E2110. Your message was refused. AUP#1580',
    says: /\bAUP#[A-Z\d-]{2,}|\bAUP[A-Z]{2,}\d*\b/,
    cause: 'policy',
  },
  {
    id: 'orange-invalid',
    taught: '550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]',
    says: /(?:OFR|LPN|SFR|LPNAAA)[\w]{0,8}_416|adresse d.{1,3}au moins un destinataire invalide/i,
    cause: 'address',
  },
  {
    id: 'orange-archived',
    taught: '550 5.5.0 Boite du destinataire archivee. Archived recipient. OFR_427 [427]',
    says: /boite du destinataire archiv|archived recipient|OFR[\w]{0,8}_(?:427|630)/i,
    cause: 'suspended',
  },
  {
    id: 'orange-busy',
    taught:
      '421 mwinf5c04 ME Trop de connexions, veuillez verifier votre configuration. Too many connections. OFR_104 [104]',
    says: /(?:OFR|LPN)[\w]{0,8}_(?:10[3-9]|11[0-9])\b|trop de connexions/i,
    cause: 'frequency',
  },
  {
    id: 'orange-refused',
    taught: '550 5.2.0 Mail rejete. Mail rejected. OFR_506 [506]',
    says: /(?:OFR|LPN)[\w]{0,8}_(?:50\d|51\d|[267]\d\d|30\d)\b|mail rejete/i,
    cause: 'policy',
  },
  {
    id: 'godaddy-policy',
    taught: '550 5.1.0 192.0.2.1 is not allowed to send from example.net per its SPF Record. IB508',
    says: /\bIB(?:103|104|105|106|108|110|111|112|113|212|401|402|403|404|50\d|705|900|901)\b/,
    cause: 'policy',
  },
  {
    id: 'facebook-address',
    taught:
      '550 5.1.1 RCP-P1 http://postmaster.facebook.example/response_codes?ip=192.0.2.1#rcp Recipient address does not exist',
    says: /\b(?:RCP-P1|INT-P1|INT-P3|INT-P4)\b/,
    cause: 'address',
  },
  {
    id: 'facebook-preference',
    taught: '550 5.7.1 RCP-P3 http://postmaster.facebook.example/response_codes?ip=192.0.2.1#rcp',
    says: /\bRCP-P[2-9]\b/,
    cause: 'filtered',
  },
  {
    id: 'facebook-code',
    taught: '554 5.7.1 POL-P6 http://postmaster.facebook.example/response_codes?ip=192.0.2.1#pol',
    says: /\b(?:POL|CON|DNS|BLK|INT|SND)-[PT]\d{1,2}\b/,
    cause: 'policy',
  },
  {
    id: 'mimecast-invalid',
    taught:
      '550 Invalid Recipient - https://community.mimecast.example/docs/DOC-1369#550 [cbTMJDT9NEmJzzkoBJlXhA.de1]',
    says: /550 (?:5\.1\.1 )?Invalid Recipient - /i,
    cause: 'address',
  },
  {
    id: 'mimecast-refused',
    taught:
      '550 csi.mimecast.example Poor Reputation Sender. - https://community.mimecast.example/docs/DOC-1369#550',
    says: /poor reputation sender|administrative prohibition|rejected due to security policies|account inbounds disabled/i,
    cause: 'policy',
  },
  {
    id: 'iua-address',
    taught: '550 http://mail.i.ua.example/err/2/ User is not found',
    says: /\bi\.ua\S{0,20}\/err\/2\b/i,
    links: 'read',
    cause: 'address',
  },
  {
    id: 'iua-suspended',
    taught: '550 http://mail.i.ua.example/err/3/',
    says: /\bi\.ua\S{0,20}\/err\/3\b/i,
    links: 'read',
    cause: 'suspended',
  },
  {
    id: 'iua-full',
    taught: '552 http://mail.i.ua.example/err/4/',
    says: /\bi\.ua\S{0,20}\/err\/4\b/i,
    links: 'read',
    cause: 'mailbox-full',
  },
  {
    id: 'iua-policy',
    taught: '550 http://mail.i.ua.example/err/9/ IP-address of the sender is blacklisted',
    says: /\bi\.ua\S{0,20}\/err\/(?:1|5|6|7|8|9|10)\b/i,
    links: 'read',
    cause: 'policy',
  },
  {
    id: 'barracuda-blocked',
    taught: '550 permanent failure for one or more recipients (reader@example.org:blocked)',
    says: /permanent failure for one or more recipients \([^)]{1,200}:blocked\)|blocked by our bulk email filter/i,
    cause: 'content',
  },
  {
    id: 'barracuda-unknown',
    taught: '550 permanent failure for one or more recipients (reader@example.org:550 5.1.1 User unknown)',
    says: /permanent failure for one or more recipients \([^)]{1,200}:55\d 5\.1\.1/i,
    cause: 'address',
  },
]
