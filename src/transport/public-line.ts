// A line that uses nothing of nodemailer but its documented parts: the fallback for a release whose inside has changed.
// One message at a time, several round trips each, and its stream goes over every byte in JavaScript.
import { Readable } from 'node:stream'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { unstuffDots } from '../mailing/dots.ts'
import { oneLine, type Step, type Verdict } from '../mailing/reply.ts'
import { refuseEnvelope } from './envelope.ts'
import type { Envelope, Line } from './transport.ts'
import { goodbye, type Phase, readDrop, readFinalReply, readRefusal, WITHDRAWN } from './verdicts.ts'

type OnDot = Parameters<Line['deliver']>[2]

interface Sending {
  phase: Phase
  /** Why the message must not be ended: what onDot threw, or that it said no. */
  halt?: { readonly failure: unknown } | 'withdrawn'
}

interface SendError extends Error {
  readonly code?: string | undefined
  readonly command?: string | undefined
  readonly response?: string | undefined
}

export function publicLine(connection: SMTPConnection): Line {
  let delivered = 0
  connection.on('error', () => undefined) // whoever is sending learns of it from its callback
  return {
    depth: 1,
    deliver: async (envelope, message, onDot) => {
      const refusal = refuseEnvelope(envelope)
      if (refusal) return { ...refusal, closed: connection.destroyed }
      const sending: Sending = { phase: 'envelope' }
      const { error, reply } = await send(connection, envelope, unstuffDots(message), sending, onDot)
      if (sending.halt !== undefined) {
        connection.close()
        if (sending.halt === 'withdrawn') return { ...WITHDRAWN, closed: true }
        throw sending.halt.failure
      }
      const verdict = error ? readError(error, sending.phase, delivered) : readSuccess(reply, sending.phase)
      if (verdict.outcome.state === 'accepted') delivered += 1
      else await recover(connection, sending.phase !== 'body' && /^[45]\d\d[ -]/.test(error?.response ?? ''))
      return { ...verdict, closed: connection.destroyed }
    },
    close: () => quit(connection),
  }
}

function send(
  connection: SMTPConnection,
  { from, to, id }: Envelope,
  message: Uint8Array,
  sending: Sending,
  onDot: OnDot,
): Promise<{ error?: SendError; reply: string }> {
  return new Promise((resolve) => {
    const halt = (reason: NonNullable<Sending['halt']>) => {
      sending.halt = reason
      resolve({ reply: '' })
    }
    const dsn = { ret: 'HDRS', envid: id, notify: 'FAILURE', orcpt: `rfc822;${to}` }
    const source = watched(message, sending, async () => {
      try {
        if ((await onDot()) === false) halt('withdrawn')
      } catch (failure) {
        halt({ failure })
      }
      return sending.halt === undefined && !connection.destroyed
    })
    connection.send({ from, to: [to], size: message.length, dsn }, source, (error, info) =>
      resolve(error ? { error, reply: '' } : { reply: info?.response ?? '' }),
    )
  })
}

/** Small beside what the system holds of a connection: a server that stops reading is waited for before the end. */
const SLICE_BYTES = 16_384

/** The message as a stream in slices, whose end is asked for only when its body has been taken but for a few of them. */
function watched(message: Uint8Array, sending: Sending, mayEnd: () => Promise<boolean>): Readable {
  let at = 0
  let asked = false
  return new Readable({
    highWaterMark: 1,
    read() {
      if (at < message.length) {
        sending.phase = 'body'
        const slice = message.subarray(at, at + SLICE_BYTES)
        at += slice.length
        this.push(slice)
        return
      }
      if (asked) return
      asked = true
      void mayEnd().then((may) => {
        if (!may) return
        sending.phase = 'dot'
        this.push(null)
      })
    },
  })
}

function readSuccess(reply: string, phase: Phase): Verdict {
  if (phase === 'dot') return readFinalReply(reply)
  return {
    outcome: {
      state: 'deferred',
      reply: `unexpected answer before the end of the message: ${oneLine(reply)}`,
    },
  }
}

function readError(error: SendError, phase: Phase, delivered: number): Verdict {
  const { response, code, command, message } = error
  if (response === undefined) {
    if (code === 'EMESSAGE' && command === 'MAIL FROM') return tooLarge(message)
    if (command === 'API') return { outcome: { state: 'untried', reply: oneLine(message) } }
    return readDrop(phase, message, delivered)
  }
  if (phase === 'dot') return readFinalReply(response)
  const step: Step | undefined = phase === 'body' ? 'dot' : STEPS.get(command ?? '')
  if (step === undefined)
    return { outcome: { state: 'deferred', reply: oneLine(response) }, ...goodbye(response) }
  return readRefusal(step, response, phase === 'envelope' ? delivered : 0)
}

const STEPS = new Map<string, Step>([
  ['MAIL FROM', 'MAIL'],
  ['RCPT TO', 'RCPT'],
  ['DATA', 'DATA'],
])

function tooLarge(message: string): Verdict {
  return {
    outcome: { state: 'untried', reply: message },
    stop: `The mail server takes no message of this size: ${message}`,
  }
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
