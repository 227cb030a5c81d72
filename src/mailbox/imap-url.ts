// Reads YIBAO_IMAP_URL: imaps://user:password@host/Folder, or imap:// with STARTTLS. The password never gets into a message.
import { isIP } from 'node:net'
import { MailboxRefused } from './mailbox.ts'

export interface ImapSettings {
  readonly host: string
  readonly port: number
  /** `none` only on this machine; `starttls` is required elsewhere, `tls` encrypts from the first byte. */
  readonly encryption: 'none' | 'starttls' | 'tls'
  readonly user: string
  readonly login:
    | { readonly type: 'password'; readonly password: string }
    /** An access token for XOAUTH2 or OAUTHBEARER. */
    | { readonly type: 'token'; readonly token: string }
  readonly folder: string
}

const EXAMPLE = 'imaps://user:password@imap.gazette.example/INBOX'

/** With a token, that is used in place of a password. Throws MailboxRefused with a sentence that says what to change. */
export function readImapUrl(text: string, token?: string): ImapSettings {
  if (!URL.canParse(text)) throw new MailboxRefused(`Unexpected YIBAO_IMAP_URL, expected ${EXAMPLE}`)
  const url = new URL(text)
  if ((url.protocol !== 'imap:' && url.protocol !== 'imaps:') || url.hostname === '') {
    throw new MailboxRefused(
      `Unexpected ${url.protocol}// in YIBAO_IMAP_URL, expected imaps:// or imap:// and a host`,
    )
  }
  if (url.hash !== '' || url.search !== '') {
    throw new MailboxRefused(
      'Unexpected # or ? in YIBAO_IMAP_URL, expected user, password, host and folder. In a password # is %23, ? is %3F and / is %2F',
    )
  }
  const user = decode(url.username)
  const password = decode(url.password)
  if (user === '' || (password === '' && token === undefined)) {
    throw new MailboxRefused(
      `Unexpected YIBAO_IMAP_URL without a ${user === '' ? 'user' : 'password'}, expected ${EXAMPLE}, or YIBAO_IMAP_TOKEN with an access token in place of the password`,
    )
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const secure = url.protocol === 'imaps:'
  return {
    host,
    port: url.port === '' ? (secure ? 993 : 143) : Number(url.port),
    encryption: secure ? 'tls' : isLoopback(host) ? 'none' : 'starttls',
    user,
    login: token === undefined ? { type: 'password', password } : { type: 'token', token },
    folder: decode(url.pathname.slice(1)) || 'INBOX',
  }
}

/** For people: host and folder, neither user nor password. */
export function showImap({ host, port, encryption, folder }: ImapSettings): string {
  const scheme = encryption === 'tls' ? 'imaps' : 'imap'
  return `${scheme}://${isIP(host) === 6 ? `[${host}]` : host}:${port}/${folder}`
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new MailboxRefused(
      'Unexpected % in YIBAO_IMAP_URL, expected user, password and folder percent-encoded',
    )
  }
}
