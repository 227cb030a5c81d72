// The receiver's rules and what they hold against us: relaying, authentication, the sender, reputation, speed, content. None of
// it is about the reader. These come before the words for unknown addresses: where both are said, the reader stays.
import type { Rule } from './rule.ts'

export const policyRules: readonly Rule[] = [
  {
    id: 'relay-denied',
    taught: '550 5.7.1 <reader@example.org>... Relaying denied',
    says: /relay(?:ing)? (?:access )?(?:is )?(?:denied|prohibited|not (?:allowed|permitted)|forbidden|disallowed|rejected|blocked|restricted)|(?:unable|not (?:permitted|allowed)|not authori[sz]ed|refus(?:ed|ing)|cannot|no permission|we do not|don['’]t|won['’]t) (?:to )?relay|relay (?:operation )?(?:rejected|through)|isn['’]t in my list of allowed rcpthosts|not (?:a|an) (?:open )?relay|that domain isn['’]t (?:in|allowed)|mail server requires authentication|relaying mail to|insecure mail relay|not a gateway|is not permitted to relay/i,
    cause: 'relay',
  },
  {
    id: 'authentication-required',
    taught: '530 5.7.0 Authentication required',
    says: /authentication (?:is )?required|auth(?:entication)? failed|must authenticate|client was not authenticated|\bSMTP authentication\b|requires? (?:smtp )?authentication|authentication (?:credentials|turned on)|5\.7\.(?:57|8)\b/i,
    cause: 'policy',
  },
  {
    id: 'authentication-failed',
    taught: '550 5.7.1 Email rejected per DMARC policy for example.net',
    says: /\b(?:DMARC|DKIM|SPF|Sender ID|ARC)\b|unauthenticated (?:e-?mail|mail|message)|domain['’]?s? owner discourages|not (?:authori[sz]ed|allowed) to send (?:mail )?(?:from|for|on behalf)/,
    cause: 'authentication',
  },
  {
    id: 'reverse-dns',
    taught:
      '550 5.7.1 Connections not accepted from servers without a valid sender domain. Fix reverse DNS for 192.0.2.1',
    says: /reverse (?:dns|lookup|hostname|mapping|name)|\bPTR\b|\brDNS\b|cannot find your (?:reverse )?hostname|client host rejected: cannot find|no (?:reverse|forward) (?:dns|entry)|forward[- ]confirmed|does not resolve to your ip|lack(?:s|ing)? (?:a )?reverse|unable to (?:look ?up|verify) (?:your|the) (?:ip|host)/i,
    cause: 'policy',
  },
  {
    id: 'sender-rejected',
    taught: '550 5.1.8 <news@example.net>: Sender address rejected: Domain not found',
    says: /sender address (?:rejected|has been|is|verification|does not|not)|\bsender(?:'s)? (?:\S{1,80} )?(?:is )?(?:rejected|denied|refused|blocked|not (?:allowed|accepted|permitted)|verify failed|unknown|invalid|address rejected|address verification)|sender (?:domain|address|e-?mail|host|verify)\b.{0,40}(?:reject|den(?:y|ied)|not|fail|must|invalid|unknown|block)|sender verif(?:y|ication)|envelope sender|return path|domain of (?:the )?(?:sender|envelope)|invalid sender|unknown sender|bad sender|\bfrom (?:address|header|domain|field)\b.{0,60}(?:not|invalid|reject|must|accept)|(?:mail from|MAIL FROM|reverse-path).{0,40}(?:reject|den|refus|invalid|not (?:allowed|accepted|exist)|does not)|invalid (?:domain|e-?mail address) (?:name )?in (?:mail )?from|addresses in From|unverified address|callout|callback|your (?:domain|host ?name|e-?mail address|address)\b|\b(?:bad|forged) from\b|\bfrom address\b|\bsender\b(?! (?:should|must|please))|backscatter|\b[45]\.1\.[78]\b/i,
    cause: 'policy',
  },
  {
    id: 'frequency',
    taught: '450 4.7.1 Error: too much mail from 192.0.2.1',
    says: /too (?:much|many) (?:e-?)?(?:mails?|messages?|connections?|concurrent|sessions?|simultaneous|smtp|recent|errors|hosts|invalid|requests|transactions|commands)|(?:rate|speed|sending|hourly|daily|connection|message|volume|frequency|concurrency)[ -]?(?:limit|quota|control|limited|limiting)|rate[ -](?:limited|exceeded|control)|throttl|(?:exceeded|reached|maximum) (?:\S{1,20} ){0,5}(?:connections?|rate\b|messages per|mails per|limit of (?:messages|mails))|slow down|try(?:ing)? again (?:later )?.{0,20}too (?:fast|quick)|too (?:fast|quick(?:ly)?|often|frequent(?:ly)?)|sending too|excessive|unusual (?:rate|volume|traffic)|per (?:hour|minute|day) (?:limit|exceed)|in a (?:given|short) (?:period|time)|concurrent connections/i,
    cause: 'frequency',
  },
  {
    id: 'greylisted',
    taught:
      '450 4.2.0 <reader@example.org>: Recipient address rejected: Greylisted, see http://postgrey.example/help/example.org.html',
    says: /gr[ae]y[- ]?list|try again (?:in|after) \d{1,6} (?:s|m)|come back later/i,
    cause: 'policy',
  },
  {
    id: 'blocked',
    taught: '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.example',
    says: /black[- ]?list|block[- ]?list|\b(?:dns|rt?|db|x|u)bls?\b|spamhaus|spamcop|sorbs|barracuda(?:central)?\b|abuseat|proofpoint|senderscore|blocked using|(?:is|are|been|was|ip|address|host|network|sender|message|mail|e-?mail|connection|client) (?:\S{1,60} )?(?:temporarily |currently |permanently )?block(?:ed)?\b|block(?:ed|ing) (?:by|for|due|because|mail|from|your|messages?)|(?<!not )listed (?:in|at|by|on)\b|bad reputation|poor reputation|(?:low|no|ip|sender|domain) reputation|reputation|client host (?:rejected|blocked)|banned|bad ip|your (?:ip|host|server|network|mail server)\b.{0,60}(?:reject|den|refus|not|block|ban|list)|connections? (?:not accepted|refused by|rejected|denied|dropped|from your)|not accepting (?:mail|connections|messages) from|refus(?:ed|ing|es) (?:to accept|mail|e-?mail|connection|your|messages) .{0,30}(?:from|your)|please use the smtp server of your|dynamic (?:ip|address|range|host)|\bdul\b|dial-?up|residential|invalid (?:helo|ehlo|domain name\b)|helo (?:command )?(?:rejected|name|domain|invalid)|ehlo (?:command )?rejected|bad helo|name was rejected|country|geo-?ip/i,
    cause: 'policy',
  },
  {
    id: 'spam',
    taught: '554 5.7.1 Message rejected as spam by content filtering',
    says: /\bspam(?:my|ming|mer|trap|assassin)?\b|unsolicited|\bUBE\b|\bUCE\b|\bjunk\b|bulk (?:e-?)?mail|virus(?:es)?\b|infected|malware|malicious|phish|trojan/i,
    cause: 'content',
  },
]

/** Broader words, asked after those for unknown addresses. */
export const broadPolicyRules: readonly Rule[] = [
  {
    id: 'policy',
    taught: '550 5.7.1 Message rejected for policy reasons',
    says: /\bpolic(?:y|ies)\b|access denied|not authori[sz]ed|unauthori[sz]ed|permission|administrative(?:ly)? (?:prohibit|den|reject)|prohibited|you are not allowed|not allowed to|protocol violation|violat(?:es?|ion|ing)|security|restrict(?:ed|ion)|delivery not authori[sz]ed|rejected by (?:the )?(?:recipient|administrator|system|filter|rule|user)|refused by|not permitted|TLS (?:is )?required|STARTTLS|encryption|certificate|RFC ?[25]\d\d\d|RFC ?822|compl(?:y|iant)|private|closed (?:group|list)|does not accept (?:mail|messages) from (?:you|the sender|this sender)|abuse|local rules|reject(?:ed)? by rule|not in (?:the )?(?:allow|white)|white ?list|challenge/i,
    cause: 'policy',
  },
  {
    id: 'content',
    taught: '550 5.6.0 Illegal attachment in your message',
    says: /worm\b|content (?:filter|reject|den|restric|block|scan|not|type)|(?:rejected|blocked|refused|denied) (?:due to|for|because of|as) (?:\S{1,20} ){0,3}content|message content|suspicious|attachment|banned (?:file|content)|header error|loop(?:ing)? detect|bad (?:mime|header|content)|8bit|bare (?:lf|cr)|illegal (?:character|header|attachment)|forbidden (?:file|attachment|content)|prohibited (?:file|attachment|content)|looks like|scored? (?:too high|of|\d)|image-?only|URL|link(?:s)? in|duplicate header/i,
    cause: 'content',
  },
]
