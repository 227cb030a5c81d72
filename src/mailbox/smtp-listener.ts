// Listens for mails by SMTP: for our own addresses only. Never relays, knows no logins, answers 250 only when the mail is
// durable, and takes nothing from a line on which a bare line end was seen. docs/intake.md says what it refuses and how.
import type { Socket } from 'node:net'
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server'
import { type LineEndWatch, watchLineEnds } from './bare-line-ends.ts'
import { type IncomingMail, MailboxRefused } from './mailbox.ts'

export interface ListenerOptions {
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
  /** How the server names itself in its greeting. */
  readonly name: string
  /** Whether a recipient is ours. Says it of the address alone: what it costs to ask, anybody can make us pay. */
  readonly isOurs: (address: string) => boolean
  readonly octetsMax?: number
  /** Where both are given, STARTTLS is offered. PEM. */
  readonly tls?: { readonly key: string; readonly cert: string }
  readonly limits?: Partial<ListenerLimits>
  /** One line about a connection or a refused mail: no addresses of people. */
  readonly onTrouble: (sentence: string) => void
}

export interface ListenerLimits {
  readonly connections: number
  readonly connectionsOfOneHost: number
  readonly recipients: number
  readonly mailsOfOneConnection: number
  /** Silence after which a connection ends. */
  readonly silenceMs: number
  /** What a connection may last, however busy. */
  readonly connectionMs: number
  /** How long what is open may take to end after `close`. */
  readonly graceMs: number
}

export interface MailListener {
  readonly port: number
  /** Takes no new connections; what is being taken is ended first. */
  close(): Promise<void>
}

export const LISTENER_OCTETS_MAX = 1_000_000
const LIMITS: ListenerLimits = {
  connections: 100,
  connectionsOfOneHost: 10,
  recipients: 100,
  mailsOfOneConnection: 1_000,
  silenceMs: 60_000,
  connectionMs: 10 * 60_000,
  graceMs: 10_000,
}
/** Who goes on and on beyond the size that was announced is cut off. */
const OVERSIZE_FACTOR = 4
const COMMAND_OCTETS_MAX = 2_048
const BARE = 'bare <LF> or <CR> is not taken: lines end with <CR><LF>'

/** Listens until closed. `take` as in MailTaker: 250 follows when it resolves, 451 when it throws. Throws MailboxRefused where it cannot listen. */
export async function listenForMail(
  take: (mail: IncomingMail) => Promise<void>,
  options: ListenerOptions,
): Promise<MailListener> {
  const limits = { ...LIMITS, ...options.limits }
  const lines = new OpenLines(limits)
  const octetsMax = options.octetsMax ?? LISTENER_OCTETS_MAX
  const server = new SMTPServer({
    ...fixedOptions(options, limits, octetsMax),
    onConnect: (session, done) => done(lines.refusal(session)),
    onSecure: (socket, session, done) => {
      lines.watch(session, socket)
      done()
    },
    onMailFrom: (_address, session, done) => done(lines.mailRefusal(session)),
    onRcptTo: ({ address }, session, done) => {
      if (lines.isBare(session)) done(answer(554, BARE))
      else
        done(
          options.isOurs(address) ? undefined : answer(550, 'no such address here, and nothing is relayed'),
        )
    },
    onData: (stream, session, done) => {
      const read = {
        stream,
        session,
        octetsMax,
        isBare: () => lines.isBare(session),
        cutOff: () => lines.cutOff(session),
      }
      receive(read, take, options.onTrouble).then(() => done(), done)
    },
    onClose: (session) => lines.close(session),
  })
  // smtp-server says here again that it cannot listen, which whoever opens it is told already
  server.on('error', (error) => {
    if (server.server.listening) options.onTrouble(`a mail line failed (${codeOf(error)})`)
  })
  // In place of smtp-server's own listener, which does the same without an id that tells whose bytes we have seen.
  server.server.removeAllListeners('connection')
  server.server.on('connection', (socket: Socket) => server.connect(socket, { id: lines.open(socket) }))
  return listening(server, options)
}

function fixedOptions(
  { name, tls }: ListenerOptions,
  limits: ListenerLimits,
  octetsMax: number,
): SMTPServerOptions {
  return {
    name,
    banner: 'no relaying',
    logger: false,
    size: octetsMax,
    rejectOversized: true,
    hideENHANCEDSTATUSCODES: false,
    hideSMTPUTF8: true,
    disableReverseLookup: true,
    disabledCommands: ['AUTH', 'HELP', 'WIZ', 'SHELL', 'KILL', 'VRFY', ...(tls ? [] : ['STARTTLS'])],
    maxClients: limits.connections,
    maxRecipients: limits.recipients,
    maxCommandLength: COMMAND_OCTETS_MAX,
    socketTimeout: limits.silenceMs,
    closeTimeout: limits.graceMs,
    ...(tls ? { key: tls.key, cert: tls.cert } : {}),
  }
}

interface Reception {
  readonly stream: SMTPServerDataStream
  readonly session: SMTPServerSession
  readonly octetsMax: number
  readonly isBare: () => boolean
  /** Ends the line soon, whether or not the client stops. */
  readonly cutOff: () => void
}

/** Throws what the client is to be answered. An oversized mail is answered by the server itself (`rejectOversized`). */
async function receive(
  { stream, session, octetsMax, isBare, cutOff }: Reception,
  take: (mail: IncomingMail) => Promise<void>,
  onTrouble: (sentence: string) => void,
): Promise<void> {
  const chunks: Buffer[] = []
  let octets = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    octets += chunk.length
    if (octets <= octetsMax) chunks.push(chunk)
    else chunks.length = 0
    if (octets > OVERSIZE_FACTOR * octetsMax) {
      cutOff()
      return
    }
  }
  if (isBare()) {
    onTrouble('a mail with a bare line end was refused')
    throw answer(554, BARE)
  }
  if (octets > octetsMax) return
  const { mailFrom, rcptTo } = session.envelope
  const envelopeTo = rcptTo.map(({ address }) => address)
  const envelopeFrom = mailFrom ? mailFrom.address : ''
  try {
    await take({ bytes: Buffer.concat(chunks), envelopeTo, envelopeFrom, place: 'smtp' })
  } catch (error) {
    onTrouble(`a mail could not be kept, its sender was asked to come again (${codeOf(error)})`)
    throw answer(451, 'the message could not be kept at the moment: try again later')
  }
}

interface OpenLine {
  readonly host: string
  readonly socket: Socket
  readonly watch: LineEndWatch
  readonly timer: NodeJS.Timeout
  mails: number
}

/** The lines that are open, by the id of their session: what was seen on each, and how many a host has. */
class OpenLines {
  private readonly lines = new Map<string, OpenLine>()
  private readonly hosts = new Map<string, number>()
  private readonly limits: ListenerLimits
  private count = 0

  constructor(limits: ListenerLimits) {
    this.limits = limits
  }

  /** Before smtp-server reads from the socket: what it acts on has been seen here first. Returns the id for the session. */
  open(socket: Socket): string {
    const host = (socket.remoteAddress ?? '').replace(/^::ffff:/i, '')
    const watch = watchLineEnds()
    const timer = setTimeout(() => socket.destroy(), this.limits.connectionMs)
    timer.unref()
    this.count += 1
    const id = String(this.count)
    this.lines.set(id, { host, socket, watch, timer, mails: 0 })
    this.hosts.set(host, (this.hosts.get(host) ?? 0) + 1)
    socket.on('data', (chunk) => watch.see(chunk))
    return id
  }

  /** After STARTTLS the bytes are those of another socket. */
  watch({ id }: SMTPServerSession, socket: Socket): void {
    socket.prependListener('data', (chunk) => this.lines.get(id)?.watch.see(chunk))
  }

  close({ id }: SMTPServerSession): void {
    const line = this.lines.get(id)
    if (!line) return
    clearTimeout(line.timer)
    this.lines.delete(id)
    const left = (this.hosts.get(line.host) ?? 1) - 1
    if (left === 0) this.hosts.delete(line.host)
    else this.hosts.set(line.host, left)
  }

  cutOff({ id }: SMTPServerSession): void {
    const socket = this.lines.get(id)?.socket
    setTimeout(() => socket?.destroy(), this.limits.graceMs).unref()
  }

  refusal({ id }: SMTPServerSession): Error | undefined {
    const open = this.hosts.get(this.lines.get(id)?.host ?? '') ?? 0
    return open > this.limits.connectionsOfOneHost
      ? answer(421, 'too many connections from your host')
      : undefined
  }

  mailRefusal({ id }: SMTPServerSession): Error | undefined {
    const line = this.lines.get(id)
    if (!line || line.watch.bare()) return answer(554, BARE)
    line.mails += 1
    return line.mails > this.limits.mailsOfOneConnection
      ? answer(421, 'too many messages on one connection')
      : undefined
  }

  /** Also of a line that is not known: better refused than smuggled. */
  isBare({ id }: SMTPServerSession): boolean {
    return this.lines.get(id)?.watch.bare() ?? true
  }
}

/** An answer of these words, as smtp-server wants it. */
function answer(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode })
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

async function listening(server: SMTPServer, { host, port }: ListenerOptions): Promise<MailListener> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error) => reject(new MailboxRefused(unopened(codeOf(error), host, port)))
    server.server.once('error', failed)
    server.listen(port, host, () => {
      server.server.off('error', failed)
      resolve()
    })
  })
  const address = server.server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function unopened(code: string, host: string, port: number): string {
  if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL')
    return `Unexpected address ${host} to take mails on, expected a name or address of this machine`
  const reason =
    code === 'EADDRINUSE' ? 'is taken' : code === 'EACCES' ? 'needs more rights' : `fails (${code})`
  return `Unexpected port ${port} for mails that ${reason}, expected one that is free`
}
