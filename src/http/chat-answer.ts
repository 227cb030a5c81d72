// Reads what a `/chat/completions` server answers: a stream of events, one JSON document, or neither. What it says is
// taken for text and nothing else.
import { createParser } from 'eventsource-parser'
import { flat } from '../issue/draft-block.ts'
import type { ModelAnswer, Usage } from './model.ts'

/** `unsuited`: the server knows a field of the request not. */
export type ChatAnswer = ModelAnswer | { readonly state: 'unsuited'; readonly sentence: string }

export interface AnswerLimits {
  readonly charactersMax: number
  readonly bytesMax: number
  /** Ends the request: then whoever did it knows why. */
  readonly signal: AbortSignal
  /** Something has come. */
  readonly onPiece: () => void
  readonly onText?: (characters: number) => void
}

/** What has been read of an answer. */
interface Draft {
  text: string
  usage?: Usage
  /** `stop`, `length`, `content_filter`: why the model ended. */
  finish?: string
  /** `[DONE]` has come. */
  done: boolean
  /** Ends the reading: what follows is of no use. */
  end?: ChatAnswer
}

/** Characters of a server's own words that are passed on. */
const SAID_MAX = 200
/** Characters that a model may think before it answers. */
const THINKING_MAX = 200_000

export async function readAnswer(response: Response, limits: AnswerLimits): Promise<ChatAnswer> {
  if (response.status !== 200) return readRefusal(response, limits)
  const draft: Draft = { text: '', done: false }
  const stream = response.headers.get('content-type')?.includes('text/event-stream') ?? false
  const parser = createParser({ onEvent: ({ data }) => readEvent(data, draft, limits) })
  let document = ''
  try {
    for await (const piece of piecesOf(response, limits)) {
      if (piece === undefined) draft.end ??= junk('without an end')
      else if (stream) parser.feed(piece)
      else document += piece
      if (draft.end || draft.done) break
    }
  } catch (error) {
    // A model that has ended has said all, though the server never closes the connection.
    if (draft.finish === undefined) {
      if (limits.signal.aborted) throw error
      return { state: 'busy', sentence: 'the answer broke off' }
    }
  }
  if (!stream && !draft.end) {
    // Some servers stream without saying so.
    if (/^\s*(data|event|id|:)\s*:/.test(document)) parser.feed(`${document}\n\n`)
    else readDocument(document, draft, limits)
  } else if (!draft.end && !draft.done) parser.reset({ consume: true })
  return draft.end ?? answerOf(draft)
}

/** The text of an answer as it comes; undefined where it is larger than any answer. Leaving early closes the connection. */
async function* piecesOf(response: Response, { bytesMax, onPiece }: AnswerLimits) {
  const decoder = new TextDecoder()
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    onPiece()
    bytes += chunk.length
    if (bytes > bytesMax) {
      yield undefined
      return
    }
    yield decoder.decode(chunk, { stream: true })
  }
}

function readEvent(data: string, draft: Draft, limits: AnswerLimits): void {
  if (draft.end || draft.done) return
  if (data.trim() === '[DONE]') {
    draft.done = true
    return
  }
  const event = parseJson(data)
  if (event === undefined) draft.end = junk('no JSON')
  else takeIn(event, draft, limits)
}

function readDocument(document: string, draft: Draft, limits: AnswerLimits): void {
  const text = document.trim()
  if (text === '') draft.end = junk('empty')
  else if (text.startsWith('<')) draft.end = junk('an HTML page')
  else {
    const answer = parseJson(text)
    if (answer === undefined) draft.end = junk('no JSON')
    else takeIn(answer, draft, limits)
  }
}

/** Takes in an event of a stream, or a whole answer: they differ in `delta` and `message`. */
function takeIn(event: unknown, draft: Draft, { charactersMax, onText }: AnswerLimits): void {
  const error = at(event, 'error')
  if (error !== undefined && error !== null) {
    draft.end = { state: 'busy', sentence: `the server gave up: ${saidIn(event)}` }
    return
  }
  const usage = at(event, 'usage')
  const input = at(usage, 'prompt_tokens')
  const output = at(usage, 'completion_tokens')
  if (isCount(input) && isCount(output)) draft.usage = { input, output }
  const choice = at(at(event, 'choices'), 0)
  const message = at(choice, 'delta') ?? at(choice, 'message')
  const refusal = at(message, 'refusal')
  if (typeof refusal === 'string' && refusal.trim() !== '')
    draft.end = junk(`a refusal (${oneLine(refusal)})`, draft.usage)
  const content = at(message, 'content')
  if (typeof content === 'string' && content !== '') {
    draft.text += content
    const length = withoutThinking(draft.text).length
    if (length > charactersMax || draft.text.length > charactersMax + THINKING_MAX)
      draft.end = junk(`longer than ${charactersMax.toLocaleString('en')} characters`, draft.usage)
    onText?.(length)
  }
  const finish = at(choice, 'finish_reason')
  if (typeof finish === 'string' && finish !== '') draft.finish = finish
}

function answerOf({ text, usage, finish, done }: Draft): ChatAnswer {
  const said = withoutThinking(text).trim()
  const counted = usage ? { usage } : {}
  switch (finish) {
    case 'stop':
    case 'eos':
    case 'end_turn':
      break
    case undefined:
      if (!done) return { state: 'busy', sentence: 'the answer broke off' }
      break
    case 'length':
    case 'max_tokens':
      return junk('cut off at the limit of the model', usage)
    case 'content_filter':
      return junk("held back by the provider's filter", usage)
    default:
      return junk(`ended for another reason (${oneLine(finish)})`, usage)
  }
  return said === '' ? junk('empty', usage) : { state: 'text', text: said, ...counted }
}

/** Some models write down what they think before they answer. */
function withoutThinking(text: string): string {
  if (!text.trimStart().startsWith('<think>')) return text
  const end = text.indexOf('</think>')
  return end < 0 ? '' : text.slice(end + '</think>'.length)
}

async function readRefusal(response: Response, limits: AnswerLimits): Promise<ChatAnswer> {
  const { status } = response
  if (status >= 300 && status < 400) {
    await response.body?.cancel()
    const sentence = `the server leads elsewhere (HTTP ${status}), and the key goes to no other host. Set YIBAO_MODEL_URL to where it leads`
    return { state: 'refused', sentence }
  }
  let body = ''
  for await (const piece of piecesOf(response, { ...limits, bytesMax: 100_000 })) body += piece ?? ''
  const words = saidIn(parseJson(body))
  const said = `HTTP ${status}${words === '' ? '' : `: ${words}`}`
  switch (status) {
    case 401:
    case 403:
      return { state: 'refused', sentence: `the server refuses the key (${said}). Correct YIBAO_MODEL_KEY` }
    case 402:
      return { state: 'refused', sentence: `the account has no credit left (${said})` }
    case 404:
    case 405:
      return {
        state: 'refused',
        sentence: `the server knows no such address or model (${said}). Correct YIBAO_MODEL_URL or YIBAO_MODEL`,
      }
    case 400:
    case 422:
      return { state: 'unsuited', sentence: `the server does not take the request (${said})` }
  }
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500) {
    const wait = retryAfter(response.headers)
    const sentence = `the server is busy (${said})`
    return { state: 'busy', sentence, ...(wait === undefined ? {} : { retryAfterMs: wait }) }
  }
  return { state: 'junk', sentence: `the server gives no answer (${said})` }
}

/** Seconds, or a moment: then by the server's own clock. */
function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,6}(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000)
  const wait = Date.parse(value) - Date.parse(headers.get('date') ?? '')
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined
}

function junk(what: string, usage?: Usage): ChatAnswer {
  return { state: 'junk', sentence: `the answer was ${what}`, ...(usage ? { usage } : {}) }
}

function saidIn(answer: unknown): string {
  const error = at(answer, 'error')
  const message = at(error, 'message') ?? at(answer, 'message') ?? error
  return typeof message === 'string' ? oneLine(message) : ''
}

/** Without controls: a terminal would obey them. */
function oneLine(text: string): string {
  const line = flat(text)
  return line.length <= SAID_MAX ? line : `${line.slice(0, SAID_MAX - 1)}…`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** A member of what a server sent, whatever that may be. */
function at(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Record<string | number, unknown>)[key]
}
