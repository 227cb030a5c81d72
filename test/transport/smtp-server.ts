// A mail server on loopback that does what a test tells it to at each step of the conversation, and keeps a log of what
// it accepted: the witness that knows nothing of the sender's ledger.
import { createServer, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

export const STEPS = [
  'connect',
  'ehlo',
  'starttls',
  'secure ehlo',
  'auth',
  'mail',
  'rcpt',
  'data',
  'body',
  'dot',
  'reset',
] as const
export type ServerStep = (typeof STEPS)[number]

/**
 * What to do at a step: go on, answer these words (a code of 4xx or 5xx ends the step; anything else is passed on as it
 * is), hang up, hang up without the end of the answer, take the message and hang up without a word (`swallow`, at the
 * dot), or say nothing any more. Who stalls or answers in a body reads no more of it: what is not there yet stays with the sender.
 */
export type Action =
  | 'go on'
  | 'hang up'
  | 'stall'
  | 'swallow'
  | { readonly say: string; readonly after?: 'hang up' }

export interface Visit {
  readonly step: ServerStep
  /** Return path, where known. */
  readonly from: string
  /** Reader's address, where known. */
  readonly to: string
  /** How often this step was reached before, over all lines. */
  readonly count: number
  /** 1-based number of the connection. */
  readonly line: number
}

export interface Accepted {
  readonly from: string
  readonly to: string
  readonly message: string
}

export interface LoopbackServer {
  readonly port: number
  readonly url: string
  /** In the order of acceptance: 250 was written for exactly these (and for swallowed ones nothing was). */
  readonly accepted: Accepted[]
  /** Messages that arrived whole, whether or not a 250 was written. */
  readonly arrived: Accepted[]
  readonly lines: () => number
  readonly close: () => Promise<void>
}

export interface ServerScript {
  readonly extensions?: readonly string[]
  /** With these, STARTTLS is offered. */
  readonly tls?: { readonly key: string; readonly cert: string }
  readonly act?: (visit: Visit) => Action
  /** `accept`: DATA is answered with 354 although nobody is to get the message; its end is refused then. */
  readonly dataWithoutReaders?: 'accept'
  /** Called after a message was accepted and answered. */
  readonly onAccepted?: (accepted: Accepted) => void
}

export async function startServer(script: ServerScript = {}): Promise<LoopbackServer> {
  const sockets = new Set<Socket>()
  const accepted: Accepted[] = []
  const arrived: Accepted[] = []
  const counts = new Map<ServerStep, number>()
  let lines = 0
  const server = createServer((socket) => {
    socket.setNoDelay(true) // each reply is a write of its own: without this one would wait for the client's slow ACK
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    const line = ++lines
    const act = (step: ServerStep, from: string, to: string): Action => {
      const count = counts.get(step) ?? 0
      counts.set(step, count + 1)
      return script.act?.({ step, from, to, count, line }) ?? 'go on'
    }
    converse(socket, { script, act, accepted, arrived, part: 'in the clear' })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = portOf(server)
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    accepted,
    arrived,
    lines: () => lines,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

interface Conversation {
  readonly script: ServerScript
  readonly act: (step: ServerStep, from: string, to: string) => Action
  readonly accepted: Accepted[]
  readonly arrived: Accepted[]
  /** The one behind STARTTLS begins without a greeting. */
  readonly part: 'in the clear' | 'secure'
}

function converse(socket: Socket, conversation: Conversation): void {
  const { script, act, accepted, arrived, part } = conversation
  let pending = ''
  let from = ''
  let to = ''
  let body: string | undefined
  let stalled = false

  /** Does the step's action; true when the step is to go on. */
  const step = (name: ServerStep): boolean => {
    const action = act(name, from, to)
    if (action === 'go on') return true
    if (name === 'body' && (action === 'stall' || (typeof action === 'object' && !action.after))) {
      stalled = true
      socket.pause()
    }
    if (action === 'stall') stalled = true
    else if (action === 'hang up' || action === 'swallow') socket.destroy()
    else if (action.after === 'hang up') socket.end(action.say, () => socket.destroy())
    else socket.write(`${action.say}\r\n`)
    return false
  }

  const receive = (message: string): void => {
    const received = { from, to, message }
    if (to === '') {
      body = undefined
      socket.write('554 5.5.1 no valid recipients\r\n')
      return
    }
    arrived.push(received)
    to = ''
    body = undefined
    const action = act('dot', received.from, received.to)
    if (action !== 'go on') {
      if (action === 'stall') stalled = true
      else if (action === 'hang up' || action === 'swallow') socket.destroy()
      else if (action.after === 'hang up') socket.end(action.say, () => socket.destroy())
      else socket.write(`${action.say}\r\n`)
      return
    }
    accepted.push(received)
    socket.write(`250 2.0.0 Ok: queued as ${accepted.length}\r\n`)
    script.onAccepted?.(received)
  }

  const command = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'EHLO' && step(part === 'secure' ? 'secure ehlo' : 'ehlo')) {
      const extensions = script.extensions ?? ['PIPELINING', '8BITMIME', 'DSN', 'AUTH PLAIN']
      const encryption = script.tls && part === 'in the clear' ? ['STARTTLS'] : []
      const offers = ['loopback', ...extensions, ...encryption]
      socket.write(
        offers.map((offer, at) => `250${at === offers.length - 1 ? ' ' : '-'}${offer}\r\n`).join(''),
      )
    } else if (verb === 'HELO') socket.write('250 loopback\r\n')
    else if (verb === 'STAR' && script.tls) {
      if (step('starttls')) encrypt(script.tls)
    } else if (verb === 'AUTH' && step('auth')) socket.write('235 2.7.0 Ok\r\n')
    else if (verb === 'MAIL') {
      from = /<(.*?)>/.exec(line)?.[1] ?? ''
      to = ''
      if (step('mail')) socket.write('250 2.1.0 Ok\r\n')
      else from = ''
    } else if (verb === 'RCPT' && from === '') socket.write('503 5.5.1 need MAIL first\r\n')
    else if (verb === 'RCPT') {
      const address = /<(.*?)>/.exec(line)?.[1] ?? ''
      to = address
      if (step('rcpt')) socket.write('250 2.1.5 Ok\r\n')
      else to = ''
    } else if (verb === 'DATA') {
      if (to === '' && script.dataWithoutReaders === 'accept') {
        socket.write('354 go ahead\r\n')
        body = ''
      } else if (to === '') socket.write('503 5.5.1 no valid recipients\r\n')
      else if (step('data')) {
        socket.write('354 go ahead\r\n')
        body = ''
      }
    } else if (verb === 'RSET' && step('reset')) socket.write('250 2.0.0 Ok\r\n')
    else if (verb === 'QUIT') socket.end('221 2.0.0 Bye\r\n')
  }

  const encrypt = (tls: { readonly key: string; readonly cert: string }): void => {
    socket.write('220 2.0.0 go ahead\r\n')
    socket.off('data', hear)
    const secure = new TLSSocket(socket, { isServer: true, ...tls })
    secure.on('error', () => socket.destroy())
    converse(secure, { ...conversation, part: 'secure' })
  }

  const hear = (chunk: Buffer): void => {
    pending += chunk.toString('latin1')
    while (!stalled && !socket.destroyed) {
      if (body !== undefined) {
        if (body === '' && pending !== '') {
          body = ' '
          if (!step('body')) return
        }
        const end = `\r\n${pending}`.indexOf('\r\n.\r\n')
        if (end < 0) return
        const message = pending.slice(0, end).replace(/^\./gm, '')
        pending = pending.slice(end + 3)
        receive(message)
        continue
      }
      const end = pending.indexOf('\r\n')
      if (end < 0) return
      const line = pending.slice(0, end)
      pending = pending.slice(end + 2)
      command(line)
    }
  }

  if (part === 'in the clear' && step('connect')) socket.write('220 loopback ESMTP\r\n')
  socket.on('data', hear)
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Unexpected server without a port')
  return address.port
}
