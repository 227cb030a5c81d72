// Reads a mail server's refusal: is it about this reader, about the moment, or about us? Pure.
// Codes: RFC 5321; enhanced codes: RFC 3463. The texts are those of well-known relays that use a general code.
import type { Outcome } from './delivery.ts'

/** Where in the conversation the server said it. `dot`: after the end of the message. */
export type Step = 'MAIL' | 'RCPT' | 'DATA' | 'dot'

export interface Verdict {
  /** `untried`: nothing was said about this reader, who stays queued. */
  readonly outcome: Outcome | Untried
  /** Why the run has to stop: it is about us, and every other reader would meet the same. */
  readonly stop?: string
  readonly signal?: PaceSignal
}

/**
 * What a reply says about the pace. `quota`: the account's limit is used up. `throttled`: everybody is to wait. `line spent`:
 * this connection has had its share, or there are too many (421). `busy`: later, and not for the reader's sake.
 */
export type PaceSignal = 'quota' | 'throttled' | 'line spent' | 'busy'

export interface Untried {
  readonly state: 'untried'
  readonly reply: string
}

const REPLY_LENGTH_MAX = 500
/** One line already, with nothing odd in it. */
const ORDINARY = /^\d{3}(?: [\x21-\x7e]+)+$/

/**
 * `454 Throttling failure: Daily message quota exceeded` (SES), `550 5.4.5 Daily SMTP relay limit exceeded for user`, `550 5.7.1
 * Daily SMTP relay limit exceeded for customer` (Google), `550 User frequency limited`, `550 Ip frequency limited` (QQ),
 * `550 5.7.1 Hourly sending limit exceeded`.
 */
const OUR_QUOTA =
  /\b(daily|hourly)\b.*\b(quota|limit|exceeded)|\b(message|sending|relay|send|smtp) (quota|limit)|limit exceeded for (user|customer)|\b(user|ip|sender|connection|domain) frequency limited/i
/** `450 4.2.1 Peak SMTP relay limit exceeded` (Google): over in a moment. */
const PEAK = /peak .*limit/i
/** `554 5.7.1 Relay access denied`, `550 relaying denied`, `550 Sender not allowed`. */
const OUR_RIGHTS =
  /relay|authenticat|sender (address )?(not|rejected|denied)|not (allowed|permitted|authori[sz]ed) to send/i

/** What a reply that is not a success means. `reply` is the server's whole answer, lines separated by line feeds. */
export function readReply(step: Step, reply: string): Verdict {
  const said = oneLine(reply)
  const code = /^[45]\d\d(?=[ -]|$)/.exec(said)?.[0]
  const enhanced = /^\d{3}[ -]([45]\.\d{1,3}\.\d{1,3})\b/.exec(said)?.[1] ?? ''
  if (code === undefined) return unreadable(step, said)
  const words = withoutNames(said)
  const stop = `The mail server answered ${step === 'dot' ? 'the message' : step} with: ${said}`
  const untried = { state: 'untried', reply: said } as const
  if (isThrottling(code, enhanced, words)) return { outcome: untried, signal: 'throttled' }
  if (isAboutOurQuota(enhanced, words)) return { outcome: untried, signal: 'quota' }
  if (code.startsWith('4')) {
    const outcome = { state: 'deferred', reply: said } as const
    if (enhanced.startsWith('4.7.') && OUR_RIGHTS.test(words)) return { outcome, stop: hintOf(stop) }
    if (code === '421') return { outcome, signal: 'line spent' }
    const aboutReader = step === 'RCPT' || isAboutReader(enhanced)
    return aboutReader ? { outcome } : { outcome, signal: 'busy' }
  }
  if (['530', '534', '535', '538'].includes(code)) {
    return { outcome: untried, stop: `${stop}\nCheck user and password in YIBAO_SMTP_URL.` }
  }
  return permanent(step, said, enhanced, hintOf(stop))
}

/** A server's reply as one line: code, enhanced code, text. */
export function oneLine(reply: string): string {
  if (reply.length <= REPLY_LENGTH_MAX && ORDINARY.test(reply)) return reply
  const [first = '', ...rest] = reply.split(/\r?\n/)
  const lines = [first, ...rest.map((line) => line.replace(/^\d{3}[ -](?:\d\.\d{1,3}\.\d{1,3} )?/, ''))]
  const clean = lines.join(' ').replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
  return clean
    .replace(/^(\d{3})-/, '$1 ')
    .trim()
    .slice(0, REPLY_LENGTH_MAX)
}

/** Whether this is the success reply to a message: 2xx, nothing less. */
export function isAcceptance(reply: string): boolean {
  return /^2\d\d(?=[ -]|\r?\n|$)/.test(reply)
}

function hintOf(stop: string): string {
  return `${stop}\nNobody was marked as failed. Settle it with the mail server, then run the same command again.`
}

function permanent(step: Step, said: string, enhanced: string, hint: string): Verdict {
  const aboutSender = enhanced === '5.1.7' || enhanced === '5.1.8'
  const aboutReader = isAboutReader(enhanced) && !aboutSender
  if (step === 'MAIL' || step === 'DATA' || aboutSender) {
    return { outcome: { state: 'untried', reply: said }, stop: hint }
  }
  // Held back rather than left queued: a message that one reader's server refuses must not stop every run at its first.
  const policy = enhanced.startsWith('5.7.') || OUR_RIGHTS.test(withoutNames(said))
  if (!aboutReader && (step === 'dot' || policy)) {
    return { outcome: { state: 'deferred', reply: said }, stop: hint }
  }
  return { outcome: { state: 'rejected', kind: enhanced.startsWith('5.1.') ? 'hard' : 'soft', reply: said } }
}

/** Of the mailbox or the address (RFC 3463, X.1 and X.2). */
function isAboutReader(enhanced: string): boolean {
  return /^[45]\.[12]\./.test(enhanced)
}

function isAboutOurQuota(enhanced: string, words: string): boolean {
  if (isAboutReader(enhanced)) return false // a reader's mailbox may be full, or have a limit of its own
  return ['4.5.3', '5.4.5', '5.5.3'].includes(enhanced) || OUR_QUOTA.test(words)
}

/** `454 Throttling failure: Maximum sending rate exceeded` (SES), `452 4.3.1 Insufficient system storage`. */
function isThrottling(code: string, enhanced: string, words: string): boolean {
  if (code.startsWith('4') && PEAK.test(words)) return true
  if (code !== '452' && code !== '454') return false
  return !isAboutReader(enhanced) && !isAboutOurQuota(enhanced, words) && !OUR_RIGHTS.test(words)
}

/**
 * The server's own words: without addresses, domains and links, which it may repeat. `jan@dailynews.example` is no quota, and
 * `bob@relay.example` no refusal to relay.
 */
export function withoutNames(said: string): string {
  return said
    .replace(/<[^>]*>/g, ' ')
    .replace(/\S*[@/]\S*/g, ' ')
    .replace(/\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/gi, ' ')
}

/** Not a reply at all. After the end of the message, nobody can say whether it was taken. */
function unreadable(step: Step, said: string): Verdict {
  const reply = `unexpected answer ${JSON.stringify(said)}`
  return { outcome: { state: step === 'dot' ? 'uncertain' : 'deferred', reply } }
}
