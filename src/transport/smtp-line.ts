// A line that talks to the server itself, over a socket that is connected, encrypted and logged in. Where the server offers
// PIPELINING, MAIL, RCPT and DATA go out together, and the next message's behind the body of the one before
// (RFC 2920): one round trip a message. It knows at every moment whether the end of a message, its final dot, may
// have reached the server: a line that drops before that has sent nothing; after it the message is uncertain (RFC 1047).
// While one message is on the wire and the next one's envelope behind it, a third waits: so an answer is followed at once.
import type { Socket } from 'node:net'
import { oneLine, type Step, type Verdict } from '../mailing/reply.ts'
import { mailCommand, rcptCommand, refuseEnvelope } from './envelope.ts'
import { openReplyReader, type Reply, type ReplyReader } from './replies.ts'
import type { Extensions, Takeover } from './takeover.ts'
import type { Attempt, Envelope, Line } from './transport.ts'
import {
  type Phase,
  readDrop,
  readFinalReply,
  readHalfReply,
  readRefusal,
  readTooLarge,
  readUnwritten,
  toAttempt,
  UNEXPECTED_EARLY,
  WITHDRAWN,
} from './verdicts.ts'

type OnDot = Parameters<Line['deliver']>[2]

/** Whose reply comes next. `void`: to the dot that ends a message which nobody is to get. */
type Awaited = Step | 'RSET' | 'void' | 'QUIT'

/** One message between deliver() and its outcome. */
interface Job {
  readonly envelope: Envelope
  readonly message: Uint8Array
  readonly onDot: OnDot
  readonly settle: (attempt: Attempt) => void
  readonly fail: (failure: unknown) => void
  phase: Phase
  /** Whether its commands are written. */
  progress: 'waiting' | 'out'
  /** What the server had against the envelope; the replies to the rest of its commands are still to come. */
  refusal: Verdict | undefined
  rcptTaken: boolean
  /** The ledger is writing; nothing about this message is said before it has. */
  asking: Promise<unknown> | undefined
}

const QUIT_WAIT_MS = 2000
const FINAL_DOT = '.\r\n'

export class SmtpLine implements Line {
  readonly depth: number
  readonly messagesMax?: number
  readonly #socket: Socket
  readonly #extensions: Extensions
  readonly #silenceMaxMs: number
  readonly #replies: ReplyReader = openReplyReader()
  readonly #awaited: Awaited[] = []
  /** In order; only the first can be in its body or past it. */
  readonly #open: Job[] = []
  #delivered = 0
  /** Set once the line is gone. */
  #broken = false
  /** What it went with. */
  #why = 'the line was closed'
  /** A refused envelope leaves a transaction open. */
  #resetDue = false
  /** The system has not taken all of the body yet. */
  #writing = false
  /** The system took the message before in one piece. */
  #quick = false
  /** It did not take the one that was written with its end: an answer may come before that is out. */
  #overrun = false
  #partialSince = 0
  #onIdle: (() => void) | undefined

  constructor({ socket, extensions, unasked }: Takeover, silenceMaxMs: number) {
    this.depth = extensions.pipelining ? 3 : 1
    if (extensions.messagesMax !== undefined) this.messagesMax = extensions.messagesMax
    this.#socket = socket
    this.#extensions = extensions
    this.#silenceMaxMs = silenceMaxMs
    socket.setNoDelay(true)
    socket.setTimeout(silenceMaxMs)
    socket.on('data', (bytes: Buffer) => this.#hearBytes(bytes))
    socket.on('error', (error) => this.#break(error.message))
    socket.on('end', () => this.#break('the server closed the connection'))
    socket.on('close', () => this.#break('the connection is closed'))
    socket.on('timeout', () => this.#onSilence())
    if (unasked !== '') this.#hearBytes(Buffer.from(unasked))
    else if (socket.destroyed || socket.readableEnded) this.#break('the connection is closed')
  }

  deliver(envelope: Envelope, message: Uint8Array, onDot: OnDot): Promise<Attempt> {
    return new Promise((settle, fail) => {
      const refusal = refuseEnvelope(envelope) ?? this.#refuseSize(message.length)
      if (refusal) return settle(toAttempt(refusal, this.#broken))
      if (this.#broken) return settle(toAttempt(readUnwritten(this.#why), true))
      if (this.#open.length >= this.depth)
        throw new Error(`Unexpected message, expected at most ${this.depth} at once`)
      this.#open.push({
        envelope,
        message,
        onDot,
        settle,
        fail,
        phase: 'envelope',
        progress: 'waiting',
        refusal: undefined,
        rcptTaken: false,
        asking: undefined,
      })
      this.#proceed()
    })
  }

  async close(): Promise<void> {
    if (this.#open.length > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve))
    if (this.#broken) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#socket.destroy(), QUIT_WAIT_MS) // a server that says nothing to QUIT is left
      this.#socket.once('close', () => {
        clearTimeout(timer)
        resolve()
      })
      this.#write('QUIT\r\n', 'QUIT')
    })
  }

  #refuseSize(bytes: number): Verdict | undefined {
    const { bytesMax } = this.#extensions
    return bytesMax !== undefined && bytes > bytesMax ? readTooLarge(bytes, bytesMax) : undefined
  }

  // ---- writing

  /** Writes what can be written now. */
  #proceed(): void {
    const [first, second] = this.#open
    if (this.#broken || first === undefined) return
    if (first.progress === 'waiting') this.#write(this.#envelopeOf(first))
    else if (first.phase === 'dot' && second?.progress === 'waiting') this.#write(this.#envelopeOf(second))
  }

  /** The commands of a message's envelope: all of them, or the first where they go one by one. */
  #envelopeOf(job: Job): string {
    job.progress = 'out'
    const reset = this.#resetDue ? 'RSET\r\n' : ''
    if (this.#resetDue) this.#awaited.push('RSET')
    this.#resetDue = false
    const mail = mailCommand(job.envelope, job.message.length, this.#extensions)
    if (!this.#extensions.pipelining) {
      if (reset !== '') return reset // MAIL follows when it is answered
      this.#awaited.push('MAIL')
      return `${mail}\r\n`
    }
    this.#awaited.push('MAIL', 'RCPT', 'DATA')
    return `${reset}${mail}\r\n${rcptCommand(job.envelope, this.#extensions)}\r\nDATA\r\n`
  }

  #write(text: string, awaited?: Awaited): void {
    if (awaited !== undefined) this.#awaited.push(awaited)
    this.#socket.write(text, 'latin1')
  }

  /** The server wants the message. Asks the ledger whether it may go, and writes it when the ledger has said yes. */
  #ask(job: Job): void {
    const go = (answer: undefined | false) => {
      job.asking = undefined
      if (this.#broken) return
      if (answer === false) this.#break('a message was withdrawn', WITHDRAWN)
      else this.#writeMessage(job)
    }
    try {
      const answer = job.onDot()
      if (answer === undefined || answer === false) go(answer)
      else job.asking = answer.then(go, (failure) => this.#halt(job, failure))
    } catch (failure) {
      this.#halt(job, failure)
    }
  }

  /**
   * In one write with its end, where the system takes what this line writes at once. Where it does not, the end follows
   * when the body is taken: a line that drops before that has certainly sent nothing.
   */
  #writeMessage(job: Job): void {
    if (this.#quick) {
      this.#socket.cork()
      this.#socket.write(job.message)
      this.#writeEnd(job)
      this.#socket.uncork()
      this.#quick = this.#socket.writableLength === 0
      this.#overrun = !this.#quick
      return
    }
    this.#overrun = false
    job.phase = 'body'
    this.#writing = true
    this.#socket.write(job.message, () => this.#onTaken(job))
    this.#quick = this.#socket.writableLength === 0
    if (this.#quick) this.#onTaken(job)
  }

  /** Once, either at the write itself or when the system says so later. */
  #onTaken(job: Job): void {
    if (!this.#writing || this.#broken || job !== this.#open[0]) return
    this.#writing = false
    this.#writeEnd(job)
  }

  /** The final dot, and behind it the next envelope where one is there. */
  #writeEnd(job: Job): void {
    const { message } = job
    job.phase = 'dot'
    this.#awaited.push('dot')
    const ended = message.length === 0 || (message.at(-2) === 0x0d && message.at(-1) === 0x0a)
    const next = this.#open[1]
    const envelope = next?.progress === 'waiting' ? this.#envelopeOf(next) : ''
    this.#write(`${ended ? '' : '\r\n'}${FINAL_DOT}${envelope}`)
  }

  /** The ledger cannot note the message: it must not end, and the line can say nothing else any more. */
  #halt(job: Job, failure: unknown): void {
    job.asking = undefined
    job.fail(failure)
    this.#break('the ledger could not be written')
  }

  // ---- hearing

  #hearBytes(bytes: Buffer): void {
    if (this.#broken) return
    this.#replies.feed(bytes)
    this.#hearReplies()
    if (this.#broken || this.#replies.rest() === '') this.#partialSince = 0
    else if (this.#partialSince === 0) this.#partialSince = performance.now()
    else if (performance.now() - this.#partialSince > this.#silenceMaxMs)
      this.#break(`the server did not finish a reply within ${this.#silenceMaxMs / 1000} seconds`)
  }

  #hearReplies(): void {
    for (let reply = this.#replies.next(); reply && !this.#broken; reply = this.#replies.next())
      this.#hear(reply)
  }

  #hear(reply: Reply): void {
    const step = this.#awaited.shift()
    const job = this.#open[0]
    if (step === undefined) this.#hearUnasked(reply)
    else if (step === 'QUIT') this.#socket.end()
    else if (step === 'RSET') this.#hearReset(reply)
    else if (job === undefined) this.#break(`unexpected answer: ${oneLine(reply.text)}`)
    else if (step === 'dot') this.#hearEnd(job, reply)
    else if (step === 'void') this.#settleFirst(job, job.refusal ?? UNEXPECTED_EARLY)
    else if (isGoAhead(step, reply.code) && (step !== 'DATA' || job.refusal === undefined))
      this.#goOn(job, step)
    else this.#hearRefusal(job, step, reply)
  }

  #goOn(job: Job, step: Exclude<Step, 'dot'>): void {
    if (step === 'DATA') {
      this.#ask(job)
      return
    }
    if (step === 'RCPT') job.rcptTaken = true
    if (this.#extensions.pipelining) return
    if (step === 'MAIL') this.#write(`${rcptCommand(job.envelope, this.#extensions)}\r\n`, 'RCPT')
    else this.#write('DATA\r\n', 'DATA')
  }

  #hearRefusal(job: Job, step: Exclude<Step, 'dot'>, { code, text }: Reply): void {
    job.refusal ??= readRefusal(step, text, this.#delivered)
    if (code === 421 || code < 200 || (code < 400 && !isGoAhead(step, code))) {
      this.#break(oneLine(text), job.refusal)
      return
    }
    if (step === 'DATA' && code < 400) {
      // 354 after a refusal. With no recipient a lone dot ends it (RFC 2920, 3.1); with one it would be a message.
      if (job.rcptTaken) {
        this.#break('the server wants a message whose sender it refused', job.refusal)
        return
      }
      this.#write(FINAL_DOT, 'void')
      return
    }
    this.#resetDue = true
    if (step === 'DATA' || !this.#extensions.pipelining) this.#settleFirst(job, job.refusal)
  }

  #hearEnd(job: Job, reply: Reply): void {
    if (this.#overrun && this.#socket.writableLength > 0) {
      this.#hearEarly(reply)
      return
    }
    const { code, text } = reply
    const verdict = readFinalReply(text)
    if (verdict.outcome.state === 'accepted') this.#delivered += 1
    if (code === 421 || verdict.outcome.state === 'uncertain') this.#break(oneLine(text), verdict)
    else this.#settleFirst(job, verdict)
  }

  #hearReset({ code, text }: Reply): void {
    const job = this.#open[0]
    if (code < 200 || code > 299) this.#break(`RSET was answered with ${oneLine(text)}`, readUnwritten(text))
    else if (!this.#extensions.pipelining && job !== undefined) this.#write(this.#envelopeOf(job))
  }

  /** Nobody asked. A server says 421 before it leaves. */
  #hearUnasked(reply: Reply): void {
    if (this.#open[0]?.phase === 'body') this.#hearEarly(reply)
    else this.#break(oneLine(reply.text))
  }

  /** An answer in the middle of a body may be a refusal of it; the rest is still on its way, so the line is of no more use. */
  #hearEarly({ code, text }: Reply): void {
    this.#break(oneLine(text), code >= 400 ? readRefusal('dot', text, 0) : undefined)
  }

  #onSilence(): void {
    if (this.#awaited.length === 0 && !this.#writing) return // it is our turn, not the server's
    this.#break(`no answer within ${this.#silenceMaxMs / 1000} seconds`)
  }

  // ---- ending

  #settleFirst(job: Job, verdict: Verdict): void {
    this.#open.shift()
    job.settle(toAttempt(verdict, false))
    if (this.#open.length === 0) this.#onIdle?.()
    this.#proceed()
  }

  /** The line is gone. The first open message gets `verdict`, or what follows from how far it had got; the others wait. */
  #break(why: string, verdict?: Verdict): void {
    if (this.#broken) return
    this.#broken = true
    this.#why = why
    const [first, ...others] = this.#open.splice(0)
    this.#socket.destroy()
    const settle = () => {
      first?.settle(toAttempt(verdict ?? this.#readBreak(first, why), true))
      for (const other of others) other.settle(toAttempt(readUnwritten(why), true))
      this.#onIdle?.()
    }
    // What the ledger is about to note must be there before what became of it is.
    if (first?.asking) first.asking.then(settle, settle)
    else settle()
  }

  /** A refusal that was cut off is a refusal all the same. */
  #readBreak(job: Job, why: string): Verdict {
    if (job.refusal) return job.refusal
    if (job.progress === 'waiting') return readUnwritten(why)
    const step = this.#awaited[0]
    if (step === 'RSET') return readUnwritten(why) // that was about the reader before
    if (step === 'MAIL' || step === 'RCPT' || step === 'DATA' || step === 'dot') {
      const refusal = readHalfReply(step, this.#replies.rest(), this.#delivered)
      if (refusal) return refusal
    }
    return readDrop(job.phase, why, this.#delivered)
  }
}

function isGoAhead(step: Exclude<Step, 'dot'>, code: number): boolean {
  return step === 'DATA' ? code === 354 : code >= 200 && code < 300
}
