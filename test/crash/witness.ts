// The receiving mail server of the crash tests, and its own log: what arrived whole, and what was answered. It knows
// nothing of the sender's ledger. It says when a stage of the conversation is reached, so that the sender can be killed
// there; from then on it reads what is still on its way, and answers nothing.
import { createServer, type Server, type Socket } from 'node:net'

export const SEEN_STAGES = ['envelope', 'data', 'dot', 'reply', 'any'] as const
/** `data`: a part of the body is there. `dot`: the message is whole, nothing is answered. `reply`: 250 was written. */
export type SeenStage = (typeof SEEN_STAGES)[number]

export interface Arrival {
  readonly to: string
  readonly messageId: string
  answered: boolean
}

export interface Witness {
  readonly port: number
  /** Every message that arrived whole, in order. */
  readonly arrived: Arrival[]
  /** Calls `then` when the stage is reached for the nth time from now on; with `any` it goes on answering. */
  arm(stage: SeenStage, nth: number, then: () => void): void
  disarm(): void
  /** Hangs up on everybody, as a server that dies. */
  hangUp(): void
  /** When every connection has ended and all that was on its way is read. */
  quiet(): Promise<void>
  close(): Promise<void>
}

interface Alarm {
  readonly stage: SeenStage
  left: number
  readonly then: () => void
}

interface Room {
  readonly arrived: Arrival[]
  alarm: Alarm | undefined
  isMute: boolean
  reach(stage: SeenStage): void
}

export async function startWitness(): Promise<Witness> {
  const sockets = new Set<Socket>()
  let onQuiet: (() => void)[] = []
  const room: Room = {
    arrived: [],
    alarm: undefined,
    isMute: false,
    reach: (stage) => {
      const { alarm } = room
      if (!alarm || (alarm.stage !== stage && alarm.stage !== 'any')) return
      alarm.left -= 1
      if (alarm.left > 0) return
      room.alarm = undefined
      room.isMute = alarm.stage !== 'any' && alarm.stage !== 'reply'
      alarm.then()
    },
  }
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.on('close', () => {
      sockets.delete(socket)
      if (sockets.size > 0) return
      for (const tell of onQuiet) tell()
      onQuiet = []
    })
    socket.on('error', () => socket.destroy())
    converse(socket, room)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: portOf(server),
    arrived: room.arrived,
    arm: (stage, nth, then) => {
      room.isMute = false
      room.alarm = { stage, left: nth, then }
    },
    disarm: () => {
      room.alarm = undefined
      room.isMute = false
    },
    hangUp: () => {
      for (const socket of sockets) socket.destroy()
    },
    quiet: () =>
      sockets.size === 0 ? Promise.resolve() : new Promise((resolve) => onQuiet.push(() => resolve())),
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function converse(socket: Socket, room: Room): void {
  const say = (text: string) => {
    if (!room.isMute && !socket.destroyed) socket.write(`${text}\r\n`)
  }
  let pending = ''
  let to = ''
  let body = false
  const command = (line: string) => {
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'MAIL' || verb === 'RCPT') room.reach('envelope')
    if (verb === 'RCPT') to = /<(.*?)>/.exec(line)?.[1] ?? ''
    if (verb === 'EHLO') say('250-loopback\r\n250-PIPELINING\r\n250 8BITMIME')
    else if (verb === 'DATA') {
      body = true
      say('354 go ahead')
    } else if (verb === 'QUIT') socket.end('221 Bye\r\n')
    else say('250 Ok')
  }
  const receive = (message: string) => {
    body = false
    const messageId = /^Message-ID:\s*<(.*?)>/im.exec(message)?.[1] ?? ''
    const arrival: Arrival = { to, messageId, answered: false }
    room.arrived.push(arrival)
    room.reach('dot')
    arrival.answered = !room.isMute
    say('250 Ok: queued')
    if (arrival.answered) room.reach('reply')
  }
  socket.setEncoding('latin1')
  say('220 loopback ESMTP')
  socket.on('data', (chunk: string) => {
    pending += chunk
    for (;;) {
      const end = pending.indexOf(body ? '\r\n.\r\n' : '\r\n')
      if (end < 0) break
      const part = pending.slice(0, end)
      pending = pending.slice(end + (body ? 5 : 2))
      if (body) receive(part)
      else command(part)
    }
    if (body && pending !== '') room.reach('data')
  })
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Unexpected server without a port')
  return address.port
}
