// What a server's words prove about one recipient: its reply code, its enhanced status, and the SMTP command it answered.

/** The command of RFC 5321 that a reply answered. `connect` is the greeting. */
export type SmtpCommand = 'connect' | 'helo' | 'mail' | 'rcpt' | 'data'

export interface Evidence {
  /** The server's words, in one line, links taken out: what rules read. */
  readonly words: string
  /** The same with links: some servers say it in the address of a help page. */
  readonly quoted: string
  /** Names of the servers that took part, in lower case, separated by blanks. */
  readonly hosts: string
  /** Whose words these are: an SMTP server's, quoted, or the report's own. */
  readonly speaker: 'server' | 'report'
  readonly status?: string
  /** `550`. */
  readonly code?: string
  readonly command?: SmtpCommand
}

const WORDS_CHARACTERS_MAX = 4_000
const STATUS = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/g
/** A code, and the status that stands right beside it: `550-5.7.1`, `554 554 5.7.1`, `550 #5.1.0`, `550-'5.7.1`. */
const CODE_AND_STATUS =
  /(?<![\d.])([45]\d\d)[- ]{1,2}(?:[45]\d\d[- ])?['"#([]{0,2}([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/
const CODE =
  /(?:^|[\s;(['"<#=]|(?<![\da-f]):)([45][0-5]\d)(?=[- ]|$|[)\].,;'"]|:\s)(?! (?:bytes|seconds|minutes|hours|days|kb|mb))/i
const LINKS = /(?:https?:\/\/|www\.)[^\s<>"')\]]{1,500}/gi

/**
 * What a system says before every reply that it quotes: Gmail's advice on any refusal, and IronPort's words for any refusal
 * of RCPT TO, which read as though the address were unknown.
 */
const PREAMBLE =
  /^.{0,600}The error (?:that )?the other server returned was:|5\.1\.0 - Unknown address error/i

/** Makes what rules read out of the words of a report. `outside` is what the report says of the place of the words. */
export function readEvidence(
  text: string,
  { hosts, statusField, outside }: { hosts: string; statusField: string | undefined; outside: string },
): Evidence {
  const quoted = foldLines(text)
  const words = quoted.replace(PREAMBLE, '').replace(LINKS, ' ').replace(/\s+/g, ' ')
  const own = statusIn(words)
  const given = statusField === undefined ? undefined : statusIn(statusField)
  const status = preferStatus(own, given)
  const code = CODE_AND_STATUS.exec(words)?.[1] ?? codeIn(words)
  const command = commandIn(words) ?? commandIn(foldLines(outside))
  return {
    words,
    quoted,
    hosts: `${hosts} ${hostsIn(quoted)}`.toLowerCase(),
    speaker: code === undefined && own === undefined ? 'report' : 'server',
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code }),
    ...(command === undefined ? {} : { command }),
  }
}

/** No word that anybody says is longer; runs without a blank are what makes patterns slow. */
const LONG_RUN = /(\S{300})\S+/g

/** Text as one line of bounded length. */
export function foldLines(text: string): string {
  return text.slice(0, WORDS_CHARACTERS_MAX).replace(LONG_RUN, '$1').replace(/\s+/g, ' ').trim()
}

/** The class of the answer: 5 for good, 4 for now. Where code and status differ, the doubt is for the address. */
export function classOf({ status, code }: Evidence): '4' | '5' | undefined {
  // A server's own reply outweighs the status that another wrote over it; some write 4.x.x above a reply of 550.
  const first = code?.[0] ?? status?.[0]
  return first === '4' || first === '5' ? first : undefined
}

/** The most telling status in a text: one beside a reply code, else the first that is no x.0.0. */
export function statusIn(text: string): string | undefined {
  const beside = CODE_AND_STATUS.exec(text)?.[2]
  if (beside !== undefined && !isVague(beside)) return beside
  const all = [...text.matchAll(STATUS)].map((match) => match[1] ?? '')
  return all.find((status) => !isVague(status)) ?? beside ?? all[0]
}

function isVague(status: string): boolean {
  return /^\d\.0\.0$/.test(status)
}

function preferStatus(own: string | undefined, given: string | undefined): string | undefined {
  if (own === undefined) return given
  if (given === undefined) return own
  return isVague(own) && !isVague(given) ? given : own
}

function codeIn(words: string): string | undefined {
  return CODE.exec(words)?.[1]
}

/** How mail systems name the command that was answered, in their reports. */
const COMMANDS: readonly { readonly command: SmtpCommand; readonly says: RegExp }[] = [
  {
    command: 'rcpt',
    says: /in reply to (?:the )?RCPT TO|\[RCPT_TO\]|(?:after|for|following|our|error from) RCPT\b/i,
  },
  {
    command: 'rcpt',
    says: /does not like recipient|did not like our RCPT|SMTP:RCPT|\(state 14\)|RCPT TO: ?<?\S+@|rejected recipient|SMTP command\W{1,10}RCPT/i,
  },
  {
    command: 'data',
    says: /in reply to (?:the )?(?:end of )?DATA|\[DATA\]|\[BODY\]|(?:after|for|our) (?:end of )?DATA\b/i,
  },
  {
    command: 'data',
    says: /failed on DATA|after I sent the message|after end of (?:data|message)|SMTP:(?:DATA|EOM)|\(state 1[78]\)/i,
  },
  {
    command: 'mail',
    says: /in reply to (?:the )?MAIL FROM|\[MAIL_FROM\]|(?:after|for|our) MAIL\b|sender was rejected|SMTP:MAIL/i,
  },
  {
    command: 'helo',
    says: /in reply to (?:the )?(?:EHLO|HELO)|my name was rejected|(?:after|our) (?:EHLO|HELO)\b|SMTP:(?:EHLO|HELO)/i,
  },
  {
    command: 'connect',
    says: /refused to talk to me|after initial connection|greeting failed|SMTP:CONN|while (?:performing the )?initial protocol greeting/i,
  },
]

/** Of a transcript the last command that we gave counts: `>>> DATA` and what came back. */
export function commandIn(text: string): SmtpCommand | undefined {
  const spoken = [...text.matchAll(/>>> (RCPT|DATA|MAIL|EHLO|HELO|\.)/gi)].at(-1)?.[1]?.toLowerCase()
  if (spoken !== undefined) return spoken === '.' ? 'data' : spokenCommand(spoken)
  return COMMANDS.find(({ says }) => says.test(text))?.command
}

function spokenCommand(word: string): SmtpCommand {
  switch (word) {
    case 'rcpt':
      return 'rcpt'
    case 'mail':
      return 'mail'
    case 'data':
      return 'data'
    default:
      return 'helo'
  }
}

/** `host mx.example.org[192.0.2.1] said`, `while talking to mx.example.org.:`, `by mx.example.org.`. */
function hostsIn(words: string): string {
  return [
    ...words.matchAll(
      /\b(?:host|talking to|connected to|domain \S{1,100} by|SMTP Server) <?([\w.-]{3,120})/gi,
    ),
  ]
    .map((match) => match[1] ?? '')
    .join(' ')
}
