// Asks a mail server what it offers, for `yibao doctor`: greeting, EHLO, encryption, certificate. Hands over no message and
// never the password; a login is tried only when asked for, over a line as a send opens it.
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import type { RelayReport } from '../mailing/authentication/relay.ts'
import { smtpTransport } from './smtp.ts'
import { readSmtpUrl, type SmtpSettings } from './smtp-url.ts'
import { TransportRefused, TransportUnavailable } from './transport.ts'

export interface ProbeOptions {
  readonly login: 'try' | 'leave'
  /** Milliseconds for the whole conversation. */
  readonly timeMaxMs?: number
  /** Certificate authorities to trust instead of the system's. */
  readonly ca?: ConnectionOptions['ca']
  /** Opens the connection to the server instead of the host's name: a tunnel, or a test. */
  readonly openSocket?: () => Promise<Socket>
}

const REPLY_BYTES_MAX = 65_536

/** Never throws for what the server or the network does. Throws TransportRefused for a bad address. */
export async function probeRelay(url: string, options: ProbeOptions): Promise<RelayReport> {
  const settings = readSmtpUrl(url)
  const report = await converse(settings, options)
  if (options.login === 'leave' || report.type !== 'answered' || !settings.login) return report
  return { ...report, login: await tryLogin(url, options) }
}

async function tryLogin(
  url: string,
  { ca }: ProbeOptions,
): Promise<NonNullable<Extract<RelayReport, { type: 'answered' }>['login']>> {
  try {
    const line = await smtpTransport(url, ca === undefined ? {} : { ca }).open()
    await line.close()
    return { state: 'accepted' }
  } catch (error) {
    if (error instanceof TransportRefused || error instanceof TransportUnavailable)
      return { state: 'refused', reply: error.message }
    throw error
  }
}

async function converse(settings: SmtpSettings, options: ProbeOptions): Promise<RelayReport> {
  const sockets: Socket[] = []
  const timeMaxMs = options.timeMaxMs ?? 30_000
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeMaxMs / 1000} seconds`)), timeMaxMs)
  })
  try {
    return await Promise.race([talk(settings, options, sockets), late])
  } catch (error) {
    return { type: 'unreachable', reply: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
    for (const socket of sockets.toReversed()) sayGoodbye(socket)
  }
}

function sayGoodbye(socket: Socket): void {
  if (socket.writable && !socket.connecting) socket.write('QUIT\r\n')
  socket.destroySoon()
}

async function talk(
  settings: SmtpSettings,
  { ca, openSocket }: ProbeOptions,
  sockets: Socket[],
): Promise<RelayReport> {
  const { host, port, encryption } = settings
  const security: ConnectionOptions = {
    // looked at, then reported: a certificate that cannot be trusted is what the doctor is asked about
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
  }
  const plain = (await openSocket?.()) ?? connectTcp({ host, port })
  sockets.push(plain)
  if (encryption === 'tls') {
    const socket = await encrypted(() => connectTls({ socket: plain, host, ...security }), sockets)
    const ask = dialogue(socket)
    await ask(undefined)
    const extensions = await hello(ask)
    return { type: 'answered', encryption: certificateOf(socket, host), extensions }
  }
  const ask = dialogue(plain)
  await ask(undefined)
  const extensions = await hello(ask)
  if (encryption === 'none' || !extensions.includes('STARTTLS')) return { type: 'answered', extensions }
  await ask('STARTTLS')
  plain.removeAllListeners('data')
  const secure = await encrypted(() => connectTls({ socket: plain, host, ...security }), sockets)
  return {
    type: 'answered',
    encryption: certificateOf(secure, host),
    extensions: await hello(dialogue(secure)),
  }
}

function encrypted(open: () => TLSSocket, sockets: Socket[]): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = open()
    sockets.push(socket)
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the connection was closed')))
    socket.once('secureConnect', () => resolve(socket))
  })
}

type Ask = (command: string | undefined) => Promise<readonly string[]>

/** Sends a command, where there is one, and reads one reply; throws what the server refuses with. */
function dialogue(socket: Socket): Ask {
  let received = ''
  let settle: { resolve: (lines: readonly string[]) => void; reject: (error: Error) => void } | undefined
  let broken: Error | undefined
  const fail = (error: Error) => {
    broken ??= error
    settle?.reject(broken)
  }
  const read = () => {
    const reply = /^(?:\d{3}-[^\r\n]*\r?\n)*(\d{3})(?: [^\r\n]*)?\r?\n/.exec(received)
    if (!reply || !settle) {
      if (received.length > REPLY_BYTES_MAX) fail(new Error('it answers without end'))
      else if (received !== '' && !/^\d{0,3}(?:$|[ -])/.test(received))
        fail(new Error(`it is no mail server, it says: ${received.slice(0, 80).split('\n')[0]?.trim()}`))
      return
    }
    received = received.slice(reply[0].length)
    const lines = reply[0].trimEnd().split(/\r?\n/)
    if (/^[23]/.test(reply[1] ?? '')) settle.resolve(lines.map((line) => line.slice(4)))
    else settle.reject(new Error(`it says: ${lines.join(' ')}`))
    settle = undefined
  }
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the connection was closed')))
  socket.on('data', (data: Buffer) => {
    received += data.toString('latin1')
    read()
  })
  return (command) =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject }
      if (broken) return reject(broken)
      if (command !== undefined) socket.write(`${command}\r\n`)
      read()
    })
}

/** EHLO keywords with their parameters. */
async function hello(ask: Ask): Promise<readonly string[]> {
  const [, ...extensions] = await ask('EHLO [127.0.0.1]')
  return extensions.map((extension) => extension.trim().toUpperCase())
}

function certificateOf(socket: TLSSocket, host: string) {
  const validTo = Date.parse(socket.getPeerCertificate().valid_to)
  const reason = socket.authorizationError
  return {
    protocol: socket.getProtocol() ?? 'TLS',
    validTo: Number.isNaN(validTo) ? 0 : validTo,
    ...(socket.authorized ? {} : { problem: sayProblem(String(reason), host) }),
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it ran out',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'an authority that this machine does not know has signed it',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'an authority that this machine does not know has signed it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the server does not send the whole chain, or its authority is not known',
  CERT_NOT_YET_VALID: 'it is not valid yet: is the clock of this machine right?',
}

function sayProblem(reason: string, host: string): string {
  const code = Object.keys(PROBLEMS).find((each) => reason.includes(each))
  if (code !== undefined) return `${PROBLEMS[code]} (${code})`
  return /ALTNAME|altnames/i.test(reason) ? `it is not for the name ${host}` : reason
}
