// The demo's mail server on loopback: takes every message that arrives over SMTP, keeps its bytes as an .eml file and
// parses it as a mail program would.
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

/** Larger than any email that yibao sends; what is longer is refused as a mail provider would. */
const MESSAGE_BYTES_MAX = 10_000_000

export interface Received {
  /** 1, 2, 3 … in order of arrival. */
  readonly number: number
  readonly path: string
  /** The envelope's recipient. */
  readonly recipient: string
  readonly raw: Buffer
  readonly mail: ParsedMail
}

export interface Inbox {
  /** For YIBAO_SMTP_URL. */
  readonly url: string
  readonly messages: readonly Received[]
  close(): Promise<void>
}

/** Listens on a free port of 127.0.0.1. A message is acknowledged only when its file is written. */
export async function openInbox(folder: string): Promise<Inbox> {
  await mkdir(folder, { recursive: true })
  const messages: Received[] = []
  let arrived = 0
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    size: MESSAGE_BYTES_MAX,
    onData: (stream, session, done) => {
      arrived += 1
      const number = arrived
      const recipient = session.envelope.rcptTo[0]?.address ?? ''
      keep(stream, folder, number, recipient).then((message) => {
        messages.push(message)
        done()
      }, done)
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    get messages() {
      return [...messages].sort((a, b) => a.number - b.number)
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function keep(
  stream: AsyncIterable<Buffer>,
  folder: string,
  number: number,
  recipient: string,
): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  const raw = Buffer.concat(chunks)
  const name = recipient.replace(/[^\w.@+-]/g, '_')
  const path = join(folder, `${String(number).padStart(3, '0')}-${name}.eml`)
  await writeFile(path, raw)
  return { number, path, recipient, raw, mail: await simpleParser(raw) }
}
