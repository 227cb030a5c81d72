// What mail systems say in reports of their own making: qmail, Exim, sendmail, Courier, Domino, Notes, OpenSMTPD, PowerMTA,
// Amazon SES, IMail, James and others. They looked the address up themselves, or say which server did.
import type { Rule } from './rule.ts'

export const systemRules: readonly Rule[] = [
  {
    id: 'qmail-no-mailbox',
    taught: 'Sorry, no mailbox here by that name. (#5.1.1)',
    says: /no mailbox here by that name|no mail-?box here by that name|vdeliver: invalid or unknown virtual user/i,
    cause: 'address',
  },
  {
    id: 'qmail-no-host',
    taught: "Sorry, I couldn't find any host named nowhere.example. (#5.1.2)",
    says: /couldn['’]t find any host (?:named|by that name)/i,
    cause: 'domain',
  },
  {
    id: 'qmail-no-exchanger',
    taught: "Sorry, I couldn't find a mail exchanger or IP address. (#5.4.4)",
    says: /couldn['’]t find a mail exchanger or IP address/i,
    cause: 'domain',
  },
  {
    id: 'qmail-misrouted',
    taught:
      "Sorry. Although I'm listed as a best-preference MX or A for that host, it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)",
    says: /isn['’]t in my control\/locals file|listed as a best-preference MX|already has my Delivered-To line/i,
    cause: 'system',
  },
  {
    id: 'qmail-no-connection',
    taught: "Sorry, I wasn't able to establish an SMTP connection. (#4.4.1)",
    says: /wasn['’]t able to establish an SMTP connection|Connected to \S{1,100} but connection died|CNAME lookup failed/i,
    cause: 'network',
  },
  {
    id: 'exim-unrouteable-domain',
    taught: 'all relevant MX records point to non-existent hosts',
    says: /all relevant MX records point to non-existent hosts|all host address lookups failed permanently|an MX or SRV record indicated no SMTP service/i,
    cause: 'domain',
  },
  {
    id: 'exim-retry-timeout',
    taught: 'retry time not reached for any host after a long failure period',
    says: /retry time not reached|long failure period/i,
    cause: 'expired',
  },
  {
    id: 'exim-unrouteable-mail-domain',
    taught: 'Unrouteable mail domain "nowhere.example"',
    says: /unrout(?:e)?able mail domain|unable to resolve route/i,
    cause: 'network',
  },
  {
    // Of an unknown local user as well as of a domain without a route.
    id: 'exim-unrouteable',
    taught: 'Unrouteable address',
    says: /unrout(?:e)?able address/i,
    cause: 'address',
  },
  {
    id: 'exim-local-delivery',
    taught: 'local delivery failed: generated |/usr/local/bin/filter: exited with status 1',
    says: /local delivery failed|delivery to (?:file|directory|pipe) forbidden|LMTP error after|Child process of|This message has been rejected because it has .{0,40}an overlength line/i,
    cause: 'system',
  },
  {
    id: 'exim-user-not-found',
    taught: 'User not found',
    says: /^(?:\S+@\S+:? )?user not found\.?$/i,
    cause: 'address',
  },
  {
    id: 'sendmail-unknown-host',
    taught: '550 Host unknown (Name server: nowhere.example: host not found)',
    says: /host unknown \(name server: [^)]{1,160}(?:host not found|no data known)\)/i,
    cause: 'domain',
  },
  {
    id: 'sendmail-mailer',
    taught: '554 5.3.0 unknown mailer error 255',
    says: /unknown mailer error|^(?:x-unix; ?)?\d{1,3}$|prog mailer|local configuration error|system config error/i,
    cause: 'system',
  },
  {
    id: 'courier-no-host',
    taught: 'No such domain.',
    says: /^(?:\S+: )?no such (?:domain|host)\.?$/i,
    cause: 'domain',
  },
  {
    id: 'domino-not-listed',
    taught: 'User reader (reader@example.org) not listed in Domino Directory',
    says: /not listed in (?:the )?(?:Domino Directory|public Name ?& ?Address Book)|annuaire Domino|Directorio de Domino|Domino[- ](?:ディレクトリ|Verzeichnis|Directory).{0,40}(?:見つかりません|nicht)/i,
    cause: 'address',
  },
  {
    id: 'domino-several',
    taught: 'Several matches found in Domino Directory',
    says: /several matches found in Domino Directory|maximum hop count exceeded|exceeded maximum hop count/i,
    cause: 'system',
  },
  {
    id: 'domino-route',
    taught: 'Cannot route mail to user (reader@example.org).',
    says: /cannot route mail to user/i,
    cause: 'filtered',
  },
  {
    id: 'opensmtpd-domain',
    taught: 'Domain does not exist',
    says: /^(?:\S+@\S+:? )?(?:Domain does not exist|Invalid domain name)\.?$/i,
    cause: 'domain',
  },
  {
    id: 'opensmtpd-route',
    taught: 'No MX found for domain',
    says: /no MX found for (?:domain|destination)|no valid route to (?:remote MX|destination)|network error on destination MXs|all routes to destination blocked|temporary failure in MX lookup|bad DNS lookup error code|address family mismatch/i,
    cause: 'network',
  },
  {
    id: 'opensmtpd-refusing',
    taught: 'Destination seem to reject all mails',
    says: /destination seems? to reject all mails/i,
    cause: 'policy',
  },
  {
    id: 'powermta-bad-mailbox',
    taught: 'X-PowerMTA-BounceCategory: bad-mailbox',
    says: /BounceCategory: ?(?:bad-mailbox)/i,
    cause: 'address',
  },
  {
    id: 'powermta-bad-domain',
    taught: 'X-PowerMTA-BounceCategory: bad-domain',
    says: /BounceCategory: ?bad-domain/i,
    cause: 'domain',
  },
  {
    id: 'ses-rule',
    // Inbound SES keeps no mailboxes: what it answers is a rule that the domain's owner wrote.
    taught: '550 5.1.1 Mailbox does not exist',
    says: /5\.1\.1 Mailbox does not exist/i,
    host: /inbound-smtp\.\S{3,40}\.amazonaws\.com/,
    cause: 'filtered',
  },
  {
    id: 'imail-full',
    taught: 'User mailbox exceeds allowed size: reader@example.org',
    says: /user mailbox exceeds allowed size/i,
    cause: 'mailbox-full',
  },
  {
    id: 'imail-unknown',
    taught: 'Unknown user: reader@example.org',
    says: /^unknown user:|invalid final delivery user/i,
    cause: 'address',
  },
  {
    id: 'imail-host',
    taught: 'Unknown host: reader@nowhere.example',
    says: /^unknown host:/i,
    cause: 'domain',
  },
  {
    id: 'imail-attempts',
    taught: 'Delivery failed 20 attempts: reader@example.org',
    says: /delivery failed \d{1,3} attempts|could not deliver for the last \d{1,9} seconds/i,
    cause: 'expired',
  },
  {
    id: 'list-member',
    taught: 'You are not a member of this mailing list <reading@example.org>.',
    says: /you are not (?:a )?member (?:of this|\()|are not member \(|your posting was rejected|not allowed to post|members-only/i,
    cause: 'policy',
  },
]
