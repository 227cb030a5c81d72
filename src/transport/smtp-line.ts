// One line to a mail server: sends message after message and knows at every moment whether the end of the message, its
// final dot, has been written. A line that drops before that has sent nothing; one that drops after it leaves the
// message uncertain (RFC 1047).
import { Readable } from 'node:stream'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { isAcceptance, oneLine, readReply, type Step, type Verdict } from '../mailing/reply.ts'
import type { Attempt, Envelope, Line } from './transport.ts'

/** envelope: nothing of the message is out; body: some of it may be; dot: its end may be. */
type Phase = 'envelope' | 'body' | 'dot'

interface Sending {
  phase: Phase
  onDot: () => void
  /** What onDot threw. */
  failure?: unknown
}

interface SendError extends Error {
  readonly code?: string | undefined
  readonly command?: string | undefined
  readonly response?: string | undefined
}

export function smtpLine(connection: SMTPConnection, writing: 'fast' | 'public'): Line {
  let delivered = 0
  connection.on('error', () => undefined) // whoever is sending learns of it from its callback
  const fast = writing === 'fast' && hasInternals(connection)
  return {
    deliver: async (envelope, message, onDot) => {
      const refusal = refuseEnvelope(envelope)
      if (refusal) return { ...refusal, closed: connection.destroyed }
      const sending: Sending = { phase: 'envelope', onDot }
      if (fast) writeFast(connection, sending)
      const source = fast ? bufferOf(message) : watched(message, sending)
      const { error, reply } = await send(connection, { ...envelope, size: message.length }, source, sending)
      if (sending.failure !== undefined) {
        connection.close()
        throw sending.failure
      }
      const verdict = error ? readError(error, sending.phase, delivered) : readSuccess(reply, sending.phase)
      if (verdict.outcome.state === 'accepted') delivered += 1
      else await recover(connection, sending.phase !== 'body' && /^[45]\d\d[ -]/.test(error?.response ?? ''))
      return { ...verdict, closed: connection.destroyed } satisfies Attempt
    },
    close: () => quit(connection),
  }
}

/** Only one plain ASCII mailbox goes into RCPT TO; anything a parser might take for another one does not. */
function refuseEnvelope({ from, to }: Envelope): Verdict | undefined {
  const plain = /^[^\s"(),:;<>@[\\\]\u0000-\u001f\u007f]+@[^\s"(),:;<>@[\\\]\u0000-\u001f\u007f]+$/
  const rejected = (reply: string): Verdict => ({ outcome: { state: 'rejected', kind: 'soft', reply } })
  if (to.length > 254 || !plain.test(to)) return rejected('not sent: the address is not one plain mailbox')
  if (!/^[\x21-\x7e]+$/.test(to)) {
    return rejected(
      'not sent: an address that is not ASCII needs SMTPUTF8 (RFC 6531), which is not offered to every server',
    )
  }
  if (!plain.test(from) || !/^[\x21-\x7e]+$/.test(from)) {
    throw new Error(`Unexpected return path ${JSON.stringify(from)}, expected a plain mailbox`)
  }
  return undefined
}

function send(
  connection: SMTPConnection,
  { from, to, id, size }: Envelope & { readonly size: number },
  message: Buffer | Readable,
  sending: Sending,
): Promise<{ error?: SendError; reply: string }> {
  return new Promise((resolve) => {
    const { onDot } = sending
    sending.onDot = () => {
      try {
        onDot()
        sending.phase = 'dot'
      } catch (failure) {
        sending.failure = failure ?? new Error('Unexpected failure before the end of a message')
        resolve({ reply: '' })
      }
    }
    const dsn = { ret: 'HDRS', envid: id, notify: 'FAILURE', orcpt: `rfc822;${to}` }
    connection.send({ from, to: [to], size, dsn }, message, (error, info) =>
      resolve(error ? { error, reply: '' } : { reply: info?.response ?? '' }),
    )
  })
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** The documented way: the message as a stream, whose end is asked for only when its body has been taken. */
function watched(message: Uint8Array, sending: Sending): Readable {
  let next: 'body' | 'end' = 'body'
  return new Readable({
    highWaterMark: 1,
    read() {
      if (next === 'body') {
        next = 'end'
        sending.phase = 'body'
        this.push(message)
        return
      }
      sending.onDot()
      if (sending.failure === undefined) this.push(null)
    },
  })
}

/** What the fast way uses of nodemailer's inside. Where a release has it no longer, lines write the documented way. */
interface Internals {
  _createSendStream(done: (error: Error | null, reply?: string) => void): object
  _actionSMTPStream(reply: string, done: (error: Error | null, reply?: string) => void): void
  readonly _responseActions: ((reply: string) => void)[]
}

export function hasInternals(connection: object): connection is SMTPConnection & Internals {
  return (
    '_createSendStream' in connection &&
    typeof connection._createSendStream === 'function' &&
    connection._createSendStream.length === 1 &&
    '_actionSMTPStream' in connection &&
    typeof connection._actionSMTPStream === 'function' &&
    connection._actionSMTPStream.length === 2 &&
    '_responseActions' in connection &&
    Array.isArray(connection._responseActions)
  )
}

/**
 * Writes the body in one piece and the dot in another, when the system has taken the body. nodemailer's own stream goes
 * over every byte in JavaScript, which is most of the time that sending takes.
 */
function writeFast(connection: SMTPConnection & Internals, sending: Sending): void {
  connection._createSendStream = (done) => {
    connection._responseActions.push((reply) => connection._actionSMTPStream(reply, done))
    return {
      outByteCount: 0,
      write(message: Buffer) {
        const socket = connection._socket
        if (!socket) return
        sending.phase = 'body'
        socket.write(stuffDots(message), (error) => {
          if (error || connection.destroyed) return
          sending.onDot()
          if (sending.failure === undefined) socket.write('.\r\n')
        })
      },
      end() {},
    }
  }
}

/** A dot before every line that begins with one (RFC 5321, 4.5.2). The message has CRLF line ends, also at its end. */
export function stuffDots(message: Buffer): Buffer {
  const pieces: Buffer[] = []
  let start = 0
  if (message[0] === 0x2e) pieces.push(Buffer.from('.'))
  for (let at = message.indexOf('\r\n.'); at >= 0; at = message.indexOf('\r\n.', at + 2)) {
    pieces.push(message.subarray(start, at + 2), Buffer.from('.'))
    start = at + 2
  }
  return pieces.length === 0 ? message : Buffer.concat([...pieces, message.subarray(start)])
}

function readSuccess(reply: string, phase: Phase): Verdict {
  const said = oneLine(reply)
  if (phase !== 'dot') {
    return {
      outcome: { state: 'deferred', reply: `unexpected answer before the end of the message: ${said}` },
    }
  }
  if (isAcceptance(reply)) return { outcome: { state: 'accepted', reply: said } }
  return { outcome: { state: 'uncertain', reply: `unexpected answer ${JSON.stringify(said)}` } }
}

function readError(error: SendError, phase: Phase, delivered: number): Verdict {
  const { response, command, message } = error
  if (phase === 'dot') {
    if (response !== undefined) return readReply('dot', response)
    return { outcome: { state: 'uncertain', reply: `no answer to the message: ${oneLine(message)}` } }
  }
  if (response === undefined) return readDrop(error, phase, delivered)
  if (phase === 'envelope' && delivered > 0 && response.startsWith('421')) {
    return { outcome: { state: 'untried', reply: oneLine(response) } } // enough messages for one line: open another
  }
  const step: Step | undefined = phase === 'body' ? 'dot' : STEPS.get(command ?? '')
  if (step === undefined) return { outcome: { state: 'deferred', reply: oneLine(response) } }
  const verdict = readReply(step, response)
  if (verdict.outcome.state !== 'uncertain') return verdict
  return { outcome: { state: 'deferred', reply: verdict.outcome.reply } } // its end was never written
}

const STEPS = new Map<string, Step>([
  ['MAIL FROM', 'MAIL'],
  ['RCPT TO', 'RCPT'],
  ['DATA', 'DATA'],
])

function readDrop({ code, command, message }: SendError, phase: Phase, delivered: number): Verdict {
  const reply = `the line dropped before the end of the message: ${oneLine(message)}`
  if (code === 'EMESSAGE' && command === 'MAIL FROM') {
    return {
      outcome: { state: 'untried', reply: message },
      stop: `The mail server takes no message of this size: ${message}`,
    }
  }
  // A server may end a line that has done its share at any time; the reader next in turn has no part in it.
  if (command === 'API' || (phase === 'envelope' && delivered > 0))
    return { outcome: { state: 'untried', reply } }
  return { outcome: { state: 'deferred', reply } }
}

/** After a refusal the server may still hold an open transaction; where RSET does not settle it, the line ends. */
function recover(connection: SMTPConnection, usable: boolean): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      connection.close()
      resolve()
    }
    if (!usable || connection.destroyed) return end()
    connection.once('end', resolve)
    connection.reset((error) => {
      connection.off('end', resolve)
      if (error) end()
      else resolve()
    })
  })
}

function quit(connection: SMTPConnection): Promise<void> {
  return new Promise((resolve) => {
    if (connection.destroyed) return resolve()
    const socket = connection._socket
    connection.once('end', resolve)
    if (socket) socket.setTimeout(2000) // a server that says nothing to QUIT is left
    connection.quit()
  })
}
