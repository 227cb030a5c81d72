// A model behind a server on loopback that streams, does not stream, is slow, breaks off, and answers junk.
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { type ChatLimits, chatModel } from '../../src/http/chat-model.ts'
import type { ModelAnswer } from '../../src/http/model.ts'
import {
  type Asked,
  type ModelServer,
  sendEvent,
  sendWhole,
  startModelServer,
  streamText,
} from './model-server.ts'

const KEY = 'key-of-the-test'
const USAGE = { input: 100, output: 10 }
const open: ModelServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

type Answering = (response: ServerResponse, asked: Asked, number: number) => void

async function ask(answering: Answering, limits: Partial<ChatLimits> = {}): Promise<ModelAnswer> {
  const server = await startModelServer(answering)
  open.push(server)
  const model = chatModel({ url: server.url, name: 'm', key: KEY, limits })
  return model.ask({ instructions: 'Translate.', text: '你好', charactersMax: 1000 })
}

const raw =
  (status: number, type: string, body: string, headers: Readonly<Record<string, string>> = {}): Answering =>
  (response) =>
    void response.writeHead(status, { 'content-type': type, ...headers }).end(body)

describe('a request', () => {
  it('holds the model, the two messages and nothing else', async () => {
    await ask((response) => streamText(response, 'Hello.'))
    const [asked] = open[0]?.asked ?? []
    expect(asked?.path).toBe('/v1/chat/completions')
    expect(asked?.headers.authorization).toBe(`Bearer ${KEY}`)
    expect(asked?.body).toEqual({
      model: 'm',
      messages: [
        { role: 'system', content: 'Translate.' },
        { role: 'user', content: '你好' },
      ],
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  it('needs no key, and keeps a query of the address', async () => {
    const server = await startModelServer((response) => streamText(response, 'Hello.'))
    open.push(server)
    const model = chatModel({ url: `${server.url}/?version=2`, name: 'm' })
    expect(model.host).toBe(new URL(server.url).host)
    await model.ask({ instructions: '', text: '你好', charactersMax: 1000 })
    expect(server.asked[0]?.path).toBe('/v1/chat/completions?version=2')
    expect(server.asked[0]?.headers).not.toHaveProperty('authorization')
  })

  it('leaves out the options that an older server refuses, from there on', async () => {
    const server = await startModelServer((response, { body }) =>
      'stream_options' in body
        ? void response.writeHead(400).end('{"error":{"message":"unknown field stream_options"}}')
        : streamText(response, 'Hello.', { usage: null }),
    )
    open.push(server)
    const model = chatModel({ url: server.url, name: 'm' })
    const request = { instructions: '', text: '你好', charactersMax: 1000 }
    expect(await model.ask(request)).toEqual({ state: 'text', text: 'Hello.' })
    expect(await model.ask(request)).toEqual({ state: 'text', text: 'Hello.' })
    expect(server.asked.map(({ body }) => 'stream_options' in body)).toEqual([true, false, false])
  })
})

describe('an answer', () => {
  it('comes in a stream, told as it grows', async () => {
    const server = await startModelServer((response) => streamText(response, 'Hello, reader — 你好.'))
    open.push(server)
    const lengths: number[] = []
    const answer = await chatModel({ url: server.url, name: 'm' }).ask({
      instructions: '',
      text: '你好',
      charactersMax: 1000,
      onText: (characters) => lengths.push(characters),
    })
    expect(answer).toEqual({ state: 'text', text: 'Hello, reader — 你好.', usage: USAGE })
    expect(lengths).toEqual([5, 10, 15, 19])
  })

  it.each<readonly [string, Answering]>([
    ['at once', (response) => sendWhole(response, ' Hello. \n')],
    [
      'in a stream that says it is plain text',
      raw(200, 'text/plain', 'data: {"choices":[{"delta":{"content":"Hello."},"finish_reason":"stop"}]}\n'),
    ],
    [
      'after thoughts',
      (response) => sendWhole(response, '<think>\nWhat does the reader want?\n</think>\n\nHello.'),
    ],
    [
      'with an end, on a connection that stays open',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        sendEvent(response, { choices: [{ delta: { content: 'Hello.' }, finish_reason: 'stop' }] })
      },
    ],
    [
      'beside thoughts and comments',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(': keep alive\n\n')
        sendEvent(response, { choices: [{ delta: { role: 'assistant', reasoning_content: '想' } }] })
        sendEvent(response, { choices: [{ delta: { content: 'Hello.' } }] })
        response.end('data: [DONE]\n\n')
      },
    ],
  ])('comes %s', async (_, answering) => {
    expect(await ask(answering, { pauseMaxMs: 200 })).toMatchObject({ state: 'text', text: 'Hello.' })
  })
})

describe('what is no answer', () => {
  it.each<readonly [string, Answering, Partial<ModelAnswer>]>([
    [
      'a page',
      raw(200, 'text/html', '<!doctype html><title>Log in</title>'),
      { state: 'junk', sentence: 'the answer was an HTML page' },
    ],
    [
      'no JSON',
      raw(200, 'application/json', '{"choices": ['),
      { state: 'junk', sentence: 'the answer was no JSON' },
    ],
    ['nothing', raw(200, 'application/json', ''), { state: 'junk', sentence: 'the answer was empty' }],
    ['an empty list', raw(200, 'application/json', '{"choices":[]}'), { state: 'busy' }],
    ['a number', raw(200, 'application/json', '7'), { state: 'busy' }],
    ['an empty text', (response) => streamText(response, '  '), { state: 'junk', usage: USAGE }],
    ['events of junk', raw(200, 'text/event-stream', 'data: hello\n\n'), { state: 'junk' }],
    ['half an answer', (response) => streamText(response, 'He', { finish: 'length' }), { state: 'junk' }],
    [
      'a filter',
      (response) => streamText(response, 'He', { finish: 'content_filter' }),
      { state: 'junk', sentence: "the answer was held back by the provider's filter" },
    ],
    [
      'a refusal',
      raw(
        200,
        'application/json',
        '{"choices":[{"message":{"refusal":"I will not."},"finish_reason":"stop"}]}',
      ),
      { state: 'junk', sentence: 'the answer was a refusal (I will not.)' },
    ],
    ['too much', (response) => streamText(response, 'x'.repeat(1200)), { state: 'junk' }],
    ['no end of thoughts', (response) => sendWhole(response, '<think>and then'), { state: 'junk' }],
    [
      'an error in the stream',
      raw(200, 'text/event-stream', `data: {"error":{"message":"out of memory, ${KEY}"}}\n\n`),
      { state: 'busy', sentence: 'the server gave up: out of memory, …' },
    ],
    [
      'a redirect',
      raw(302, 'text/plain', '', { location: 'http://127.0.0.1:9/' }),
      {
        state: 'refused',
        sentence:
          'the server leads elsewhere (HTTP 302), and the key goes to no other host. Set YIBAO_MODEL_URL to where it leads',
      },
    ],
    [
      'a wrong key',
      raw(401, 'application/json', `{"error":{"message":"Incorrect API key ${KEY}"}}`),
      {
        state: 'refused',
        sentence: 'the server refuses the key (HTTP 401: Incorrect API key …). Correct YIBAO_MODEL_KEY',
      },
    ],
    ['no credit', raw(402, 'text/plain', 'pay'), { state: 'refused' }],
    ['no such model', raw(404, 'application/json', '{"error":"no model m"}'), { state: 'refused' }],
    ['a request it cannot take', raw(413, 'text/html', '<h1>Too large</h1>'), { state: 'junk' }],
    [
      'too many requests',
      raw(429, 'application/json', '{}', { 'retry-after': '7' }),
      { state: 'busy', retryAfterMs: 7000 },
    ],
    [
      'maintenance until a moment',
      raw(503, 'text/html', '<h1>Back soon</h1>', {
        date: 'Mon, 23 Nov 2026 10:00:00 GMT',
        'retry-after': 'Mon, 23 Nov 2026 10:00:30 GMT',
      }),
      { state: 'busy', sentence: 'the server is busy (HTTP 503)', retryAfterMs: 30_000 },
    ],
  ])('%s', async (_, answering, expected) => {
    const answer = await ask(answering)
    expect(answer).toMatchObject(expected)
    expect(JSON.stringify(answer)).not.toContain(KEY)
  })

  it('breaks off', async () => {
    const answer = await ask((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      sendEvent(response, { choices: [{ delta: { content: 'Hel' } }] })
      setImmediate(() => response.destroy())
    })
    expect(answer).toEqual({ state: 'busy', sentence: 'the answer broke off' })
  })

  it('does not begin, stands still, or has no end', async () => {
    const silent = await ask(() => undefined, { beginMaxMs: 30 })
    expect(silent).toEqual({ state: 'busy', sentence: 'no answer began within 0.03 s' })
    const still = await ask(
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        sendEvent(response, { choices: [{ delta: { content: 'Hel' } }] })
      },
      { pauseMaxMs: 30 },
    )
    expect(still).toEqual({ state: 'busy', sentence: 'the answer stood still for 0.03 s' })
    const endless = await ask(
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        const write = () => {
          if (!response.destroyed && response.write(`: ${'still here '.repeat(100)}\n\n`)) setImmediate(write)
        }
        response.on('drain', write)
        write()
      },
      { bytesMax: 100_000 },
    )
    expect(endless).toEqual({ state: 'junk', sentence: 'the answer was without an end' })
  })

  it('is stopped by whoever asked', async () => {
    const controller = new AbortController()
    const server = await startModelServer(() => controller.abort())
    open.push(server)
    const answer = await chatModel({ url: server.url, name: 'm' }).ask({
      instructions: '',
      text: '你好',
      charactersMax: 1000,
      signal: controller.signal,
    })
    expect(answer).toEqual({ state: 'stopped' })
  })

  it('has no server at all', async () => {
    const server = await startModelServer(() => undefined)
    await server.close()
    const answer = await chatModel({ url: server.url, name: 'm' }).ask({
      instructions: '',
      text: '你好',
      charactersMax: 1000,
    })
    expect(answer).toMatchObject({
      state: 'refused',
      sentence: expect.stringMatching(/no server listens there \(ECONNREFUSED\)\. .* YIBAO_MODEL_URL/),
    })
  })

  it('shows neither a part of the key nor what a terminal would obey', async () => {
    const answer = await ask(
      raw(
        401,
        'application/json',
        JSON.stringify({ error: { message: `\u001b[2JWrong: ${KEY.slice(0, 7)}***\u202e` } }),
      ),
    )
    expect(answer).toMatchObject({ sentence: expect.stringContaining('[2JWrong: …***') })
    expect(JSON.stringify(answer)).not.toMatch(/\\u001b|\u202e/)
  })
})
