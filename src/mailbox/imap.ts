// A folder of an IMAP account: takes the mails that are not seen yet, and marks each as seen, or moves it, once it was
// taken. Never deletes, never fetches what is larger than the limit, never logs what the server says.
import { ImapFlow } from 'imapflow'
import { type ImapSettings, showImap } from './imap-url.ts'
import {
  MAIL_OCTETS_MAX,
  type Mailbox,
  MailboxRefused,
  MailboxUnavailable,
  type MailTaker,
} from './mailbox.ts'

export interface ImapOptions {
  /** Folder that a mail goes to after it was taken; without one it stays, marked as seen. */
  readonly moveTo?: string
  readonly octetsMax?: number
  /** How long the server may say nothing. */
  readonly silenceMs?: number
  /** Certificates that are trusted beside those of the system, PEM. */
  readonly trusted?: string
  /** Name that the server's certificate must have, where it is not that of the host: through a tunnel. */
  readonly certificateName?: string
}

export interface WatchOptions {
  readonly signal: AbortSignal
  /** Told of each time that the connection failed; it is opened again after a pause. */
  readonly onTrouble: (sentence: string) => void
  /** Waits without an error when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
}

export interface ImapMailbox extends Mailbox {
  /** Reads, then waits for new mail (IDLE, or asking every two minutes where there is none), until the signal. Throws MailboxRefused, and what the taker throws. */
  watch(taker: MailTaker, options: WatchOptions): Promise<void>
}

const CONNECT_MS = 30_000
const SILENCE_MS = 60_000
/** Below the half hour after which servers end IDLE (RFC 2177). */
const IDLE_MS = 5 * 60_000
const RESPONSE_SLACK = 1_000_000
const PAUSES_MS = [5_000, 15_000, 60_000, 300_000]

export function imapMailbox(settings: ImapSettings, options: ImapOptions = {}): ImapMailbox {
  const name = showImap(settings)
  // Those over the limit stay unseen; a watcher tells of each once.
  const passedOver = new Set<string>()
  const round = (client: ImapFlow, taker: MailTaker, signal?: AbortSignal) =>
    readUnseen({ client, taker, options, name, passedOver, ...(signal && { signal }) })
  return {
    name,
    read: (taker, signal) =>
      connected(settings, options, 'finish', async (client) => {
        await round(client, taker, signal)
      }),
    watch: async (taker, { signal, onTrouble, wait }) => {
      let failures = 0
      while (!signal.aborted) {
        try {
          await connected(settings, options, signal, async (client) => {
            const news = listen(client)
            while (!signal.aborted && client.usable) {
              await round(client, taker, signal)
              failures = 0
              await news(signal)
            }
            if (!signal.aborted) throw new MailboxUnavailable(`${name} ended the connection`)
          })
        } catch (error) {
          if (!(error instanceof MailboxUnavailable)) throw error
          if (signal.aborted) return
          onTrouble(error.message)
          await wait(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 0, signal)
          failures += 1
        }
      }
    },
  }
}

interface Round {
  readonly client: ImapFlow
  readonly taker: MailTaker
  readonly options: ImapOptions
  readonly name: string
  readonly passedOver: Set<string>
  readonly signal?: AbortSignal
}

async function readUnseen({ client, taker, options, name, passedOver, signal }: Round): Promise<void> {
  const octetsMax = options.octetsMax ?? MAIL_OCTETS_MAX
  const found = await client.search({ seen: false }, { uid: true })
  if (!found)
    throw new MailboxRefused(`${name} does not answer which mails are new. Choose another server or folder`)
  for (const uid of [...found].sort((one, other) => one - other)) {
    if (signal?.aborted) return
    const place = `${name};UID=${uid}`
    if (passedOver.has(place)) continue
    const head = await client.fetchOne(String(uid), { uid: true, size: true }, { uid: true })
    if (!head) continue // another program took it away
    if ((head.size ?? 0) > octetsMax) {
      passedOver.add(place)
      taker.passOver({ place, octets: head.size ?? 0 })
      continue
    }
    const mail = await client.fetchOne(String(uid), { uid: true, source: true }, { uid: true })
    if (!mail || mail.source === undefined) continue
    await settled(taker.take({ bytes: mail.source, place }))
    await acknowledge(client, uid, name, options)
  }
}

/** What a taker throws is no trouble of the mailbox's: it goes through as it is. */
class TakerFailed extends Error {
  override name = 'TakerFailed'
}

async function settled(taking: Promise<void>): Promise<void> {
  try {
    await taking
  } catch (cause) {
    throw new TakerFailed('a mail was not taken', { cause })
  }
}

async function acknowledge(
  client: ImapFlow,
  uid: number,
  name: string,
  { moveTo }: ImapOptions,
): Promise<void> {
  if (moveTo === undefined) {
    if (await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })) return
    throw new MailboxRefused(
      `${name} does not let mails be marked as seen. Give the account the right to write there`,
    )
  }
  if (await client.messageMove(String(uid), moveTo, { uid: true })) return
  throw new MailboxRefused(
    `${name} does not move mails to “${moveTo}”. Make that folder, or give the account the right to write there`,
  )
}

/** Listens for mails from now on: those that come while others are read are not to wait for the next word of the server. */
function listen(client: ImapFlow): (signal: AbortSignal) => Promise<void> {
  let more = false
  let wake = () => {}
  client.on('exists', () => {
    more = true
    wake()
  })
  return async (signal) => {
    if (!more && !signal.aborted && client.usable) {
      await new Promise<void>((resolve) => {
        wake = resolve
        signal.addEventListener('abort', wake, { once: true })
        void client.idle().then(wake, wake)
      })
      signal.removeEventListener('abort', wake)
    }
    more = false
  }
}

/** Opens the folder for the action; whatever the connection does wrong becomes a sentence. */
async function connected(
  settings: ImapSettings,
  options: ImapOptions,
  stop: AbortSignal | 'finish',
  action: (client: ImapFlow) => Promise<void>,
): Promise<void> {
  const client = openClient(settings, options)
  let trouble: unknown
  client.on('error', (error) => {
    trouble = error
  })
  const close = () => client.close()
  try {
    await client.connect()
    await openFolder(client, settings)
    await action(client)
    if (stop === 'finish' || !stop.aborted) await client.logout()
  } catch (error) {
    if (error instanceof TakerFailed) throw error.cause
    if (error instanceof MailboxRefused) throw error
    throw sentenceFor(trouble ?? error, settings)
  } finally {
    close()
  }
}

function openClient(settings: ImapSettings, options: ImapOptions): ImapFlow {
  const { host, port, encryption, user, login } = settings
  const octetsMax = options.octetsMax ?? MAIL_OCTETS_MAX
  const secret = login.type === 'password' ? { pass: login.password } : { accessToken: login.token }
  return new ImapFlow({
    host,
    port,
    secure: encryption === 'tls',
    ...(encryption === 'tls' ? {} : { doSTARTTLS: encryption === 'starttls' }),
    auth: { user, ...secret },
    logger: false,
    clientInfo: { name: 'yibao' },
    disableAutoIdle: true,
    maxIdleTime: IDLE_MS,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    // Also while we idle: imapflow then asks whether the server is still there, and idle() ends.
    socketTimeout: Math.max(options.silenceMs ?? SILENCE_MS, 1),
    maxLiteralSize: octetsMax + RESPONSE_SLACK,
    maxResponseSize: octetsMax + 2 * RESPONSE_SLACK,
    maxLineLength: 16 * RESPONSE_SLACK,
    tls: {
      ...(options.trusted === undefined ? {} : { ca: options.trusted }),
      ...(options.certificateName === undefined ? {} : { servername: options.certificateName }),
    },
  })
}

async function openFolder(client: ImapFlow, settings: ImapSettings): Promise<void> {
  try {
    await client.mailboxOpen(settings.folder)
  } catch (error) {
    if (!client.usable) throw error
    throw new MailboxRefused(
      `${showImap(settings)}: there is no folder “${settings.folder}” that can be opened. Correct the end of YIBAO_IMAP_URL`,
    )
  }
}

/** Only codes are shown: what the server or the library says may hold what was sent to it. */
function sentenceFor(error: unknown, settings: ImapSettings): MailboxRefused | MailboxUnavailable {
  const name = showImap(settings)
  const { authenticationFailed, code, tlsFailed } = (error ?? {}) as {
    readonly authenticationFailed?: boolean
    readonly code?: unknown
    readonly tlsFailed?: boolean
  }
  if (authenticationFailed) {
    const what = settings.login.type === 'password' ? 'the password of YIBAO_IMAP_URL' : 'YIBAO_IMAP_TOKEN'
    return new MailboxRefused(`${name} refuses the login. Check the user and ${what}`)
  }
  const reason = typeof code === 'string' && /^[A-Za-z_]{2,60}$/.test(code) ? code : 'the connection ended'
  if (tlsFailed || /CERT|SELF_SIGNED|VERIFY|ALTNAME/.test(reason)) {
    return new MailboxRefused(
      `${name} cannot be spoken to encrypted (${reason}). Check the name of the host, its certificate, and whether imaps:// or imap:// is right`,
    )
  }
  return new MailboxUnavailable(`${name} cannot be read at the moment (${reason})`)
}
