// A program that is told by webhooks: on this machine, and answering as it is told to.
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Told {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Receiver {
  readonly url: string
  readonly told: readonly Told[]
  /** Of the next answers; by default 204. */
  answer: { readonly status: number; readonly headers?: Readonly<Record<string, string>> } | 'nothing'
  /** Answers that were held back come now. */
  close(): Promise<void>
}

export async function openReceiver(): Promise<Receiver> {
  const told: Told[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (piece) => {
      body += piece
    })
    request.on('end', () => {
      told.push({ headers: request.headers, body })
      if (receiver.answer === 'nothing') return
      response.writeHead(receiver.answer.status, receiver.answer.headers)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hook/a-key-in-the-path`,
    told,
    answer: { status: 204 },
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
  return receiver
}
