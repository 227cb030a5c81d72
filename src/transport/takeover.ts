// Takes the socket over from nodemailer's SMTPConnection once it has connected, encrypted and logged in. This uses parts of
// the library that it does not document, so each of them is looked at whenever a line opens: where one is not as
// expected nothing is touched, and the line writes the documented way instead.
import { Socket } from 'node:net'
import type { EnvelopeExtensions } from './envelope.ts'

export interface Extensions extends EnvelopeExtensions {
  /** Several commands may go out before the first of them is answered (RFC 2920). */
  readonly pipelining: boolean
  /** Largest message the server takes, where it says so. */
  readonly bytesMax?: number
  /** Messages it takes on one line, where it says so (LIMITS MAILMAX, RFC 9422). */
  readonly messagesMax?: number
}

export interface Takeover {
  readonly socket: Socket
  readonly extensions: Extensions
  /** Bytes that the server has sent and nobody has asked for. */
  readonly unasked: string
}

/** nodemailer's listeners on the socket, by event. */
const LISTENERS = {
  data: '_onSocketData',
  error: '_onSocketError',
  close: '_onSocketClose',
  end: '_onSocketEnd',
  timeout: '_onSocketTimeout',
} as const

/** What we rely on and do not find, in words; empty where all is as expected. */
export function contractBreaches(connection: object): readonly string[] {
  const part = partsOf(connection)
  const socket = part('_socket')
  if (!(socket instanceof Socket)) return ['_socket is not a socket']
  const breaches: string[] = []
  for (const [event, name] of Object.entries(LISTENERS)) {
    const listener = part(name)
    if (typeof listener !== 'function' || !socket.listeners(event).includes(listener))
      breaches.push(`${name} does not listen to "${event}" of the socket`)
  }
  const lines = part('_ehloLines')
  // undefined: the server knows HELO only
  if (lines !== undefined && !(Array.isArray(lines) && lines.every((line) => typeof line === 'string')))
    breaches.push('_ehloLines are not lines')
  if (typeof part('_remainder') !== 'string') breaches.push('_remainder is not text')
  if (!Array.isArray(part('_responseQueue'))) breaches.push('_responseQueue is not a list')
  const actions = part('_responseActions')
  if (!Array.isArray(actions) || actions.length > 0) breaches.push('_responseActions is not an empty list')
  if (part('_pendingSend') !== false) breaches.push('_pendingSend is not false')
  if (part('_phaseTimer') !== false) breaches.push('_phaseTimer is not false')
  return breaches
}

/** The bare socket with nobody listening to it, or undefined where this nodemailer is built in another way. */
export function takeOver(connection: object): Takeover | undefined {
  if (contractBreaches(connection).length > 0) return undefined
  const part = partsOf(connection)
  const socket = part('_socket')
  if (!(socket instanceof Socket)) return undefined
  for (const [event, name] of Object.entries(LISTENERS)) {
    const listener = part(name)
    if (isListener(listener)) socket.removeListener(event, listener)
  }
  const queue = part('_responseQueue')
  const waiting: string[] = Array.isArray(queue) ? queue.splice(0).map(String) : [] // else it would look at it later
  const unasked = [...waiting.map((line) => `${line}\r\n`), String(part('_remainder'))].join('')
  const lines = part('_ehloLines')
  return { socket, extensions: readExtensions(Array.isArray(lines) ? lines.map(String) : []), unasked }
}

/** What EHLO offered: its lines without the codes and without the first, the server's name. */
export function readExtensions(lines: readonly string[]): Extensions {
  const offered = (name: string) => lines.find((line) => line.split(/[ =]/, 1)[0]?.toUpperCase() === name)
  const size = offered('SIZE')
  const bytesMax = Number(/^SIZE (\d{1,15})$/i.exec(size ?? '')?.[1] ?? 0)
  const messagesMax = Number(/\bMAILMAX=(\d{1,6})\b/i.exec(offered('LIMITS') ?? '')?.[1] ?? 0)
  return {
    pipelining: offered('PIPELINING') !== undefined,
    size: size !== undefined,
    dsn: offered('DSN') !== undefined,
    ...(bytesMax > 0 ? { bytesMax } : {}),
    ...(messagesMax > 0 ? { messagesMax } : {}),
  }
}

function partsOf(connection: object): (name: string) => unknown {
  return (name) => Reflect.get(connection, name)
}

function isListener(value: unknown): value is (...args: unknown[]) => void {
  return typeof value === 'function'
}
