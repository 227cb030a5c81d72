// What became of one message, from how far it had got when the server answered or the line dropped. Accepted is only what
// the server took with a 2xx to the final dot; uncertain is what may have reached it whole and was not answered
// (RFC 1047); everything else was not sent. Pure.
import { isAcceptance, oneLine, readReply, type Step, type Verdict } from '../mailing/reply.ts'
import type { Attempt } from './transport.ts'

/**
 * How far a message had got. `envelope`: nothing of it is out. `body`: some of it may be, its end is not. `dot`: its end
 * may be.
 */
export type Phase = 'envelope' | 'body' | 'dot'

/** With whether the line is gone. Nearly every message has no more than its outcome. */
export function toAttempt(verdict: Verdict, closed: boolean): Attempt {
  const { outcome, stop, signal } = verdict
  return stop === undefined && signal === undefined ? { outcome, closed } : { ...verdict, closed }
}

/** A reply to the final dot. */
export function readFinalReply(reply: string): Verdict {
  const said = oneLine(reply)
  if (isAcceptance(reply)) return { outcome: { state: 'accepted', reply: said } }
  if (/^[45]\d\d(?:[ -]|\r?\n|$)/.test(reply)) return readReply('dot', reply)
  return { outcome: { state: 'uncertain', reply: `unexpected answer ${JSON.stringify(said)}` } }
}

/** A reply to a step before the message's end that is not the one that lets it go on. `delivered`: on this line so far. */
export function readRefusal(step: Step, reply: string, delivered: number): Verdict {
  const said = oneLine(reply)
  const verdict = readReply(step, reply)
  // Enough messages for one line, or the server is going down: the reader next in turn has no part in it.
  if (delivered > 0 && verdict.signal === 'line spent')
    return { ...verdict, outcome: { state: 'untried', reply: said } }
  if (verdict.outcome.state !== 'uncertain') return verdict
  return { ...verdict, outcome: { state: 'deferred', reply: verdict.outcome.reply } } // its end was never written
}

/** The line is gone, for a reason in words, and this message was still open. */
export function readDrop(phase: Phase, why: string, delivered: number): Verdict {
  if (phase === 'dot')
    return { outcome: { state: 'uncertain', reply: `no answer to the message: ${oneLine(why)}` } }
  const reply = `the line dropped before the end of the message: ${oneLine(why)}`
  // A server may end a line that has done its share at any time; the reader next in turn has no part in it.
  const state = phase === 'envelope' && delivered > 0 ? ('untried' as const) : ('deferred' as const)
  return { outcome: { state, reply }, ...goodbye(why) }
}

/** The message is larger than the server says it takes: every other reader's would be. */
export function readTooLarge(bytes: number, bytesMax: number): Verdict {
  const reply = `the message has ${bytes} bytes, the mail server takes ${bytesMax}`
  return {
    outcome: { state: 'untried', reply },
    stop: `The mail server takes no message of this size: ${reply}.`,
  }
}

/**
 * The start of a reply behind which the line dropped. A code of 4xx or 5xx is a refusal, whatever was to follow; but only
 * a whole enhanced code tells whom it is about. A success that was cut off is none.
 */
export function readHalfReply(step: Step, half: string, delivered: number): Verdict | undefined {
  if (!/^[45]\d\d[ -]/.test(half)) return undefined
  if (!/^\d{3}[ -]\d\.\d{1,3}\.\d{1,3} /.test(half))
    return { outcome: { state: 'deferred', reply: `the line dropped within an answer: ${oneLine(half)}` } }
  return step === 'dot' ? readFinalReply(half) : readRefusal(step, half, delivered)
}

/** The line is gone and nothing of this message was written: the reader stays queued. */
export function readUnwritten(why: string): Verdict {
  const reply = `the line dropped before this message: ${oneLine(why)}`
  return { outcome: { state: 'untried', reply }, ...goodbye(why) }
}

/** A server says 421 before it leaves, also when nobody has asked. */
export function goodbye(why: string): Pick<Verdict, 'signal'> {
  return /^421(?:[ -]|$)/.test(why) ? { signal: 'line spent' } : {}
}

/** The server took or refused a message that had not ended. */
export const UNEXPECTED_EARLY: Verdict = {
  outcome: { state: 'deferred', reply: 'unexpected answer before the end of the message' },
}

/** Whoever keeps the ledger said that this message must not be sent. */
export const WITHDRAWN: Verdict = { outcome: { state: 'untried', reply: 'not sent: it was withdrawn' } }
