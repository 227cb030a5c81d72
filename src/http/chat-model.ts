// A model behind an OpenAI-compatible `/chat/completions`, streaming or not. Sends one request and waits within limits;
// asking again is the job's. The key goes to that host alone: redirects are not followed.
import { type ChatAnswer, readAnswer } from './chat-answer.ts'
import type { Model, ModelAnswer, ModelRequest } from './model.ts'

export interface ChatSettings {
  /** Below it lies `/chat/completions`. */
  readonly url: string
  readonly name: string
  readonly key?: string
  readonly limits?: Partial<ChatLimits>
}

export interface ChatLimits {
  /** Until the answer begins. A server that does not stream begins when it has ended. */
  readonly beginMaxMs: number
  /** Between two pieces of an answer. */
  readonly pauseMaxMs: number
  readonly wholeMaxMs: number
  readonly bytesMax: number
}

const LIMITS: ChatLimits = {
  beginMaxMs: 180_000,
  pauseMaxMs: 60_000,
  wholeMaxMs: 600_000,
  bytesMax: 20_000_000,
}

export function chatModel({ url, name, key, limits }: ChatSettings): Model {
  const address = addressOf(url)
  const own = { ...LIMITS, ...limits }
  /** Servers that know no `stream_options` refuse a request that has them: then they are left out from there on. */
  let options: 'with options' | 'without options' = 'with options'
  const attempt = (request: ModelRequest) => post(address, bodyOf(request, name, options), key, request, own)
  return {
    name,
    host: address.host,
    ask: async (request) => {
      let answer = await attempt(request)
      if (answer.state === 'unsuited' && options === 'with options') {
        options = 'without options'
        answer = await attempt(request)
      }
      return withoutKey(answer.state === 'unsuited' ? { ...answer, state: 'junk' } : answer, key)
    },
  }
}

function addressOf(url: string): URL {
  const address = new URL(url)
  const path = address.pathname.replace(/\/+$/, '')
  address.pathname = path.endsWith('/chat/completions') ? path : `${path}/chat/completions`
  return address
}

function bodyOf(
  { instructions, text }: ModelRequest,
  model: string,
  options: 'with options' | 'without options',
): string {
  return JSON.stringify({
    model,
    messages: [
      { role: 'system', content: instructions },
      { role: 'user', content: text },
    ],
    stream: true,
    ...(options === 'with options' ? { stream_options: { include_usage: true } } : {}),
  })
}

async function post(
  address: URL,
  body: string,
  key: string | undefined,
  request: ModelRequest,
  limits: ChatLimits,
): Promise<ChatAnswer> {
  const timer = timerOf(limits)
  const signal = request.signal ? AbortSignal.any([request.signal, timer.signal]) : timer.signal
  try {
    const response = await fetch(address, {
      method: 'POST',
      redirect: 'manual',
      signal,
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream, application/json',
        'user-agent': 'yibao',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body,
    })
    timer.progress()
    return await readAnswer(response, {
      charactersMax: request.charactersMax,
      bytesMax: limits.bytesMax,
      signal,
      onPiece: timer.progress,
      ...(request.onText ? { onText: request.onText } : {}),
    })
  } catch (error) {
    if (request.signal?.aborted) return { state: 'stopped' }
    if (timer.signal.aborted) return { state: 'busy', sentence: timer.sentence() }
    return unreachable(address, causeOf(error))
  } finally {
    timer.stop()
  }
}

interface Timer {
  readonly signal: AbortSignal
  readonly progress: () => void
  readonly sentence: () => string
  readonly stop: () => void
}

/** Ends a request that takes too long to begin, to go on, or on the whole. */
function timerOf({ beginMaxMs, pauseMaxMs, wholeMaxMs }: ChatLimits): Timer {
  const controller = new AbortController()
  let said = ''
  const end = (sentence: string) => () => {
    said = sentence
    controller.abort()
  }
  const seconds = (ms: number) => `${ms / 1000} s`
  const whole = setTimeout(end(`the answer did not end within ${seconds(wholeMaxMs)}`), wholeMaxMs)
  let next = setTimeout(end(`no answer began within ${seconds(beginMaxMs)}`), beginMaxMs)
  return {
    signal: controller.signal,
    progress: () => {
      clearTimeout(next)
      next = setTimeout(end(`the answer stood still for ${seconds(pauseMaxMs)}`), pauseMaxMs)
    },
    sentence: () => said,
    stop: () => {
      clearTimeout(whole)
      clearTimeout(next)
    },
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'for no reason given'
  const cause = error.cause instanceof Error ? error.cause : error
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}

/** Nobody is there at all: asking again helps only after a person has done something. */
const NOBODY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no server listens there',
  ENOTFOUND: 'there is no such host',
  'bad port': 'no web server uses that port',
}

function unreachable({ host }: URL, cause: string): ModelAnswer {
  const why = NOBODY[cause]
  if (why === undefined) return { state: 'busy', sentence: `${host} does not answer (${cause})` }
  return {
    state: 'refused',
    sentence: `${host} does not answer: ${why} (${cause}). Start the server, or correct YIBAO_MODEL_URL`,
  }
}

/** Servers show a part of a wrong key; so many characters of it in a row are a part. */
const PART_OF_KEY = 5

/** What a server says may repeat the key that it was given, or a part of it. */
function withoutKey(answer: ModelAnswer, key: string | undefined): ModelAnswer {
  if (key === undefined || !('sentence' in answer)) return answer
  const { sentence } = answer
  let said = ''
  for (let at = 0; at < sentence.length; ) {
    let end = at
    while (end < sentence.length && key.includes(sentence.slice(at, end + 1))) end += 1
    const secret = end - at >= Math.min(PART_OF_KEY, key.length)
    said += secret ? '…' : sentence.charAt(at)
    at = secret ? end : at + 1
  }
  return { ...answer, sentence: said }
}
