// Hands messages to a mail server over SMTP. nodemailer's SMTPConnection connects, encrypts and logs in; then a line of
// ours takes its socket over, since its own pool cannot tell a message that was not sent from one that perhaps was.
import type { Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { publicLine } from './public-line.ts'
import { openReadingSocket } from './reading-socket.ts'
import { SmtpLine } from './smtp-line.ts'
import { isLoopback, readSmtpUrl, type SmtpSettings, showSettings } from './smtp-url.ts'
import { takeOver } from './takeover.ts'
import { type Line, type Transport, TransportRefused, TransportUnavailable } from './transport.ts'

export interface SmtpOptions {
  /** Milliseconds without a byte until a line counts as dead. Default 5 minutes: giving up early makes uncertain ones. */
  readonly silenceMaxMs?: number
  /** Milliseconds for connecting and for the greeting. Default 30 seconds. */
  readonly connectMaxMs?: number
  /** Certificate authorities to trust instead of the system's. */
  readonly ca?: ConnectionOptions['ca']
  /** Opens the connection to the server instead of the host's name: a tunnel, or a test. */
  readonly openSocket?: () => Promise<Socket>
  /** `public`: only documented parts of nodemailer, slower. Default: `fast` where this nodemailer allows it. */
  readonly writing?: 'fast' | 'public'
}

/** A transport for an address such as `smtps://user:password@mail.example.org`. Throws TransportRefused for a bad one. */
export function smtpTransport(url: string, options: SmtpOptions = {}): Transport {
  const settings = readSmtpUrl(url)
  return {
    name: showSettings(settings),
    linesMax: settings.linesMax,
    reach: isLoopback(settings.host) ? 'this machine' : 'the world',
    open: () => openLine(settings, options),
  }
}

async function openLine(settings: SmtpSettings, options: SmtpOptions): Promise<Line> {
  const silenceMaxMs = options.silenceMaxMs ?? 5 * 60_000
  const connectMaxMs = options.connectMaxMs ?? 30_000
  const connection = new SMTPConnection({
    host: settings.host,
    port: settings.port,
    secure: settings.encryption === 'tls',
    requireTLS: settings.encryption === 'starttls',
    ignoreTLS: settings.encryption === 'none',
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(options.ca ? { ca: options.ca } : {}) },
    connectionTimeout: connectMaxMs,
    greetingTimeout: connectMaxMs,
    socketTimeout: silenceMaxMs,
    socketCloseTimeout: 1000,
    logger: false,
    ...(await socketOf(settings, options)),
  })
  try {
    await new Promise<void>((resolve, reject) => {
      connection.on('error', reject)
      connection.on('end', () => reject(new Error('Connection closed')))
      connection.connect((error) => (error ? reject(error) : resolve()))
    })
    if (settings.login) await logIn(connection, settings.login)
    const takeover = options.writing === 'public' ? undefined : takeOver(connection)
    return takeover ? new SmtpLine(takeover, silenceMaxMs) : publicLine(connection)
  } catch (error) {
    connection.close()
    throw explain(error, settings)
  }
}

/** Over TLS the library makes its own. */
async function socketOf({ encryption }: SmtpSettings, { openSocket }: SmtpOptions) {
  if (openSocket) return { connection: await openSocket() }
  return encryption === 'none' ? { socket: openReadingSocket() } : {}
}

function logIn(connection: SMTPConnection, login: { user: string; password: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.on('error', reject)
    connection.on('end', () => reject(new Error('Connection closed')))
    connection.login({ user: login.user, pass: login.password }, (error) =>
      error ? reject(error) : resolve(),
    )
  })
}

interface ConnectionError extends Error {
  readonly code?: string
  readonly originalCode?: string
  readonly response?: string
  readonly responseCode?: number
}

/** Refused for good, or worth another try? The message names the server, never the password. */
function explain(error: unknown, settings: SmtpSettings): Error {
  if (!(error instanceof Error)) throw error
  const { code, originalCode, responseCode, response }: ConnectionError = error
  const server = showSettings(settings)
  const said = response ?? error.message
  if (responseCode !== undefined && responseCode < 500) {
    return new TransportUnavailable(`The mail server ${server} says: ${said}`)
  }
  // words without a code are no refusal of the login
  if (code === 'EAUTH' && (responseCode !== undefined || response === undefined)) {
    return new TransportRefused(
      `The mail server ${server} refused the login: ${said}\nCheck user and password in YIBAO_SMTP_URL.`,
    )
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO$/.test(originalCode ?? code ?? '')) {
    return new TransportRefused(
      `The encryption of the mail server ${server} cannot be trusted: ${said}\nUse the name that is in its certificate, or smtps:// where it encrypts from the start.`,
    )
  }
  if (code === 'ETLS' && responseCode !== undefined) {
    return new TransportRefused(
      `The mail server ${server} offers no encryption (STARTTLS): ${said}\nUse smtps:// or a server that encrypts; without it only a server on this machine is used.`,
    )
  }
  if (responseCode !== undefined) return new TransportRefused(`The mail server ${server} refuses us: ${said}`)
  return new TransportUnavailable(`The mail server ${server} does not answer: ${said}`)
}
