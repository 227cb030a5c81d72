// Reads YIBAO_SMTP_URL: smtp://user:password@host:587?lines=5 or smtps://. The password never gets into a message.
import { isIP } from 'node:net'
import { TransportRefused } from './transport.ts'

export interface SmtpSettings {
  readonly host: string
  readonly port: number
  /** `none` only on this machine; elsewhere STARTTLS is required, and smtps encrypts from the first byte. */
  readonly encryption: 'none' | 'starttls' | 'tls'
  readonly login?: { readonly user: string; readonly password: string }
  readonly linesMax: number
}

const LINES_DEFAULT = 5
const LINES_LIMIT = 50

/** Throws TransportRefused with a sentence that says what to change. */
export function readSmtpUrl(text: string): SmtpSettings {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new TransportRefused('Unexpected YIBAO_SMTP_URL, expected smtp://user:password@host:port')
  }
  if ((url.protocol !== 'smtp:' && url.protocol !== 'smtps:') || url.hostname === '') {
    throw new TransportRefused(
      `Unexpected ${url.protocol}// in YIBAO_SMTP_URL, expected smtp:// or smtps:// and a host`,
    )
  }
  // a # or / of a password ends the host, and half of the password would be taken for it
  if (url.hash !== '' || (url.pathname !== '' && url.pathname !== '/')) {
    throw new TransportRefused(
      'Unexpected # or / behind the host of YIBAO_SMTP_URL, expected nothing but ?lines= there. In a password # is %23 and / is %2F',
    )
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const secure = url.protocol === 'smtps:'
  const login =
    url.username === '' ? undefined : { user: decode(url.username), password: decode(url.password) }
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    encryption: secure ? 'tls' : isLoopback(host) ? 'none' : 'starttls',
    ...(login ? { login } : {}),
    linesMax: readLines(url.searchParams),
  }
}

/** For messages: host and port, the user, never the password. */
export function showSettings({ host, port, encryption, login }: SmtpSettings): string {
  const scheme = encryption === 'tls' ? 'smtps' : 'smtp'
  return `${scheme}://${login ? `${encodeURIComponent(login.user)}@` : ''}${isIP(host) === 6 ? `[${host}]` : host}:${port}`
}

/** Whether a host is this machine by its name or number alone; no look-up is done. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new TransportRefused('Unexpected % in YIBAO_SMTP_URL, expected user and password percent-encoded')
  }
}

function readLines(search: URLSearchParams): number {
  for (const name of search.keys()) {
    if (name !== 'lines')
      throw new TransportRefused(`Unexpected option ${name} in YIBAO_SMTP_URL, expected lines`)
  }
  const text = search.get('lines') ?? String(LINES_DEFAULT)
  const lines = Number(text)
  if (!Number.isInteger(lines) || lines < 1 || lines > LINES_LIMIT) {
    throw new TransportRefused(`Unexpected lines=${text} in YIBAO_SMTP_URL, expected 1 to ${LINES_LIMIT}`)
  }
  return lines
}
