// The words for an address or a domain that is not there, whoever says them. `proof: 'rcpt'`: spoken in answer to RCPT TO, or
// with an address status (5.1.x); after a message was sent they come from a filter that hides behind them.
import type { Rule } from './rule.ts'

export const addressRules: readonly Rule[] = [
  {
    id: 'dns-trouble',
    taught: 'Name service error for name=example.org type=MX: Malformed or unexpected name server reply',
    says: /malformed (?:or unexpected )?name server reply|host not found, try again|name ?server.{0,20}(?:time|fail|try again)|host name lookup failure|lookup (?:timed? ?out|failure|failed temporarily)|SERVFAIL|temporar(?:y|ily) .{0,30}(?:dns|resolution|name|lookup)|dns (?:timeout|temporary|server failure)/i,
    cause: 'network',
  },
  {
    id: 'null-mx',
    taught:
      '556 5.1.10 <reader@example.org>: Recipient address rejected: Domain example.org does not accept mail (nullMX)',
    says: /null ?mx|domain \S{1,120} does not accept (?:any )?(?:mail|email)|(?:host|server|domain|system) (?:\S{1,80} )?(?:does not|doesn['’]t|never) (?:accept|receive) (?:any )?(?:e-?mail|mail|smtp)\b(?! from)|\b521\b.{0,80}(?:does not|doesn['’]t|not) accept/i,
    cause: 'domain',
  },
  {
    id: 'domain-unknown',
    taught: '550 5.1.2 <reader@nowhere.example>: Recipient address rejected: Bad destination system address',
    says: /host or domain name not found|(?:host|domain)(?: name)? (?:is )?(?:unknown|not found|does not exist|doesn['’]t exist|not exist)|unknown (?:host|domain)\b|no such (?:host|domain)\b|bad destination (?:system|mailbox) (?:address|domain)|domain \S{1,120} (?:does not exist|not found|is unknown|unknown)|name or service not known|(?:mail )?domain mentioned in (?:e-?mail )?address is unknown|non-?existent (?:host|domain)|invalid (?:host|mail domain)|domain must (?:exist|resolve)|host found but no data record of requested type|NXDOMAIN|unknown domain name|domain is not reachable|no mail exchanger|no MX or A for domain|domain (?:name )?not (?:valid|resolv)|name service error for/i,
    cause: 'domain',
  },
  {
    id: 'address-verified-unknown',
    taught:
      '550 5.1.1 <reader@example.org>: Recipient address rejected: undeliverable address: User unknown in virtual mailbox table',
    says: /unknown in (?:local|virtual|relay)(?: \w+)* (?:recipient|mailbox|alias) (?:table|map)s?|undeliverable address/i,
    cause: 'address',
    proof: 'rcpt',
  },
  {
    id: 'user-unknown',
    taught: '550 <reader@example.org>... User unknown',
    says: /(?:user|recipient|addressee|mail ?box|account|address|customer|subscriber|alias|mail-?drop|local ?part|e-?mail)\S{0,4}(?: \S{1,100})? (?:is |was |name )?(?:unknown|not known|non-?existent|not recogni[sz]ed)|(?:unknown|non-?existent|unrecogni[sz]ed) (?:local |virtual |recipient |e-?mail |mail |final )?(?:user|recipient|mail ?box|account|address|addressee|customer|subscriber|local[ -]?part|alias|destination|id)/i,
    cause: 'address',
    proof: 'rcpt',
  },
  {
    id: 'no-such-user',
    taught: '550 5.1.1 <reader@example.org>... No such user here',
    says: /no such (?:local |virtual |e-?mail |mail )?(?:user|recipient|mail ?box|account|address|person|alias|customer|subscriber|id\b|name|local)|there is no (?:such )?(?:user|account|mail ?box|one|person|recipient|address)|no (?:account|user|mail ?box|one|recipient) (?:by|with|of|for|at|named|found|here)\b.{0,30}|no valid recipients?|no matching (?:user|recipient)|cannot find (?:the )?(?:user|recipient|mail ?box|address)|unable to (?:find|locate|resolve) (?:the )?(?:user|recipient|mail ?box|address|account)/i,
    cause: 'address',
    proof: 'rcpt',
  },
  {
    id: 'address-does-not-exist',
    taught: '550 5.1.1 The mailbox reader@example.org does not exist',
    says: /(?:user|recipient|mail ?box|account|address|addressee|\S@\S{2,})\S{0,4}(?: \S{1,100}){0,3}? (?:does not|doesn['’]t|doesnt|do not|did not|no longer|not) exist(?:s|ing)?|(?:user|recipient|mail ?box|account|address) (?:\S{1,100} )?(?:could not be|couldn['’]t be|cannot be|can['’]t be|was not|wasn['’]t|is not|isn['’]t|not) (?:found|located|recogni[sz]ed|resolved|listed)|mail ?box not found|\bnot found in (?:the )?(?:directory|database|ldap)/i,
    cause: 'address',
    proof: 'rcpt',
  },
  {
    id: 'address-invalid',
    taught: '550 Invalid recipient reader@example.org',
    says: /invalid (?:recipient|user|mail ?box|account|destination|e-?mail address|address|to address|local[ -]?part|rcpt|final)|(?:recipient|user|mail ?box|account|address)\S{0,4}(?: \S{1,100})? (?:is |was )?(?:invalid|not (?:a )?valid|no longer valid|wrong)|not a (?:valid|known|local|real) (?:user|recipient|mail ?box|address|account|customer|local)|not (?:a )?valid (?:recipient|user|mail ?box|address)|bad (?:destination|recipient|mail ?box|e-?mail)(?: (?:address|mail ?box))?|#?5\.1\.0 address rejected|unknown address error|not in my validrcptto list|not our (?:customer|user)|is not (?:known|accepted|listed|handled) (?:here|at this|by this|on this)|user is not local|not a mail ?box|malformed recipient|illegal (?:recipient|user|mail ?box)/i,
    cause: 'address',
    proof: 'rcpt',
  },
  {
    id: 'address-retired',
    taught: '550 5.1.1 This address no longer accepts mail',
    says: /(?:address|account|mail ?box|user|recipient|person|employee) (?:\S{1,80} )?(?:is |has |no )?(?:no longer|left|been (?:removed|deleted|terminated|cancell?ed|closed))(?! (?:being )?(?:accept|receiv)\w* (?:messages|mail) from)|no longer (?:works|employed|with|at this|accepts|available|in (?:use|service)|a (?:valid|customer|member))|out of (?:service|business)|(?:deleted|removed|cancell?ed|terminated) (?:user|account|mail ?box|address)/i,
    cause: 'address',
    proof: 'rcpt',
  },
  {
    id: 'mailbox-unavailable',
    taught: '550 Requested action not taken: mailbox unavailable',
    says: /mail ?box (?:is )?(?:unavailable|not available)|requested action not taken: no such/i,
    cause: 'address',
    proof: 'rcpt',
  },
]
