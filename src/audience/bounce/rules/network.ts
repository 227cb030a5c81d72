// Nobody answered, nobody answered in time, or a server is broken. It says nothing about the reader.
import type { Rule } from './rule.ts'

export const networkRules: readonly Rule[] = [
  {
    id: 'looping',
    taught: '554 5.4.14 Hop count exceeded - possible mail loop',
    says: /hop count|too many hops|mail (?:forwarding )?loop|routing loop|loops? back to (?:myself|itself)|looping|forwarding loop|too many "?received/i,
    cause: 'network',
  },
  {
    id: 'connection',
    taught: 'connect to mx.example.org[192.0.2.1]:25: Connection timed out',
    says: /connection (?:timed? ?out|refused|reset|lost|closed|dropped|died|failed|broken|was )|(?:could not|cannot|can['’]t|unable to|couldn['’]t|failed to) (?:connect|establish|contact|reach|open)|no route to host|(?:host|network|domain|server|destination) (?:\S{1,80} )?(?:is |not )?(?:unreachable|not reachable|down|not respond(?:ing|ed)?)|did not respond|lost connection|conversation with \S{1,80} timed out|socket error|no answer from host|timed out while|lookup failure|temporary lookup|delivery temporarily suspended|host is not responding|SMTP transmission failure/i,
    cause: 'network',
  },
  {
    id: 'expired',
    taught: 'Message could not be delivered for 5 days. Message will be deleted from queue.',
    says: /(?:message|delivery|envelope|mail) (?:has )?(?:expired|timed out|time-?out)|delivery time expired|in the queue too long|(?:for|within|after|past|of) \d{1,4} (?:day|hour|minute|second)s?|deferred: |retry limit|retry timeout|retries exceeded|giving up|too long|will be deleted from queue|maximum (?:time|age|retries)|exceeded .{0,20}(?:time|retry|lifetime)/i,
    cause: 'expired',
  },
  {
    id: 'system-trouble',
    taught: '451 4.3.0 Server error, please try again later',
    says: /local (?:error|problem|configuration)|temporar(?:y|ily) (?:\S{1,20} )?(?:failure|error|problem|unavailable|local|system)|(?:server|system|service|resources?) (?:\S{1,40} )?(?:error|busy|temporarily|unavailable|not available|down|problem|shutdown|overload)|internal (?:server )?error|configuration error|out of memory|disk (?:full|error)|insufficient (?:system )?resource|try (?:again|later)|please retry|command (?:not|unrecogni[sz]ed|rejected)|bad sequence|syntax error|unexpected failure|database|ldap|mailer error|exit(?:ed)? (?:status|with)/i,
    cause: 'system',
  },
  {
    id: 'filtered',
    taught: '550 Based on the email preferences of the person, this message is unwanted',
    says: /preference|(?:recipient|user|he|she|they) (?:\S{1,40} )?(?:does not|doesn['’]t|not|refuses?|declines?) (?:accept|want|receiv|allow)|filter(?:ed|ing)?\b|because the recipient|not accepting (?:mail|messages)|only accepts|accept(?:s|ing)? (?:mail|messages) (?:only )?from|rejected (?:message|mail|your)|mail refused|refused/i,
    cause: 'filtered',
  },
]
