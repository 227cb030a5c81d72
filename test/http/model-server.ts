// A server on loopback that speaks like an OpenAI-compatible one, or misbehaves, for the tests of machine drafts.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'

export interface Asked {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: { readonly [key: string]: unknown }
  /** What the user's message holds. */
  readonly text: string
}

export interface ModelServer {
  /** Ends in `/v1`. */
  readonly url: string
  readonly asked: readonly Asked[]
  readonly close: () => Promise<void>
}

/** `answer` is called for each request, with its number from 0 on. */
export async function startModelServer(
  answer: (response: ServerResponse, asked: Asked, number: number) => void,
): Promise<ModelServer> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      const parsed = JSON.parse(body)
      const text = parsed.messages.at(-1).content
      const one: Asked = { path: request.url ?? '', headers: request.headers, body: parsed, text }
      asked.push(one)
      answer(response, one, asked.length - 1)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Unexpected server without a port')
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    asked,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** The whole answer in pieces, as servers stream it. */
export function streamText(
  response: ServerResponse,
  text: string,
  { finish = 'stop', usage = { prompt_tokens: 100, completion_tokens: 10 } }: StreamOptions = {},
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  const characters = [...text]
  for (let from = 0; from < characters.length; from += 5)
    sendEvent(response, {
      choices: [{ index: 0, delta: { content: characters.slice(from, from + 5).join('') } }],
    })
  sendEvent(response, { choices: [{ index: 0, delta: {}, finish_reason: finish }] })
  if (usage) sendEvent(response, { choices: [], usage })
  response.end('data: [DONE]\n\n')
}

export interface StreamOptions {
  readonly finish?: string
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null
}

export function sendEvent(response: ServerResponse, event: unknown): void {
  response.write(`data: ${JSON.stringify(event)}\n\n`)
}

/** The whole answer at once, as servers give it that do not stream. */
export function sendWhole(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(
    JSON.stringify({
      choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 100, completion_tokens: 10 },
    }),
  )
}
