// A client that asks at fixed times, whether or not the last answer has come: what waits because of a stall is counted as waiting
// from the time at which it was to be asked.
import { Agent, request } from 'node:http'
import { setTimeout } from 'node:timers/promises'

export interface Ask {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
  readonly type?: string
}

export interface Load {
  readonly port: number
  readonly perSecond: number
  readonly seconds: number
  /** The request of this number. */
  readonly ask: (index: number) => Ask
  /** Ends it before its time. */
  readonly until?: () => boolean
}

export interface Latencies {
  readonly asked: number
  /** Answered with another status than 200, or not at all. */
  readonly failed: number
  /** Milliseconds from the scheduled time to the end of the answer. */
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** Milliseconds for which the client itself did nothing, at most: no figure is better than that. */
  readonly stood: number
}

/** As a proxy keeps them. */
const CONNECTIONS = 64

export async function runLoad({ port, perSecond, seconds, ask, until }: Load): Promise<Latencies> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const times: number[] = []
  const pending: Promise<void>[] = []
  let failed = 0
  const start = performance.now()
  const total = perSecond * seconds
  let sent = 0
  let stood = 0
  let turn = start
  while (sent < total && !until?.()) {
    const due = Math.min(total, Math.floor(((performance.now() - start) / 1000) * perSecond))
    for (; sent < due; sent += 1) {
      const scheduled = start + (sent * 1000) / perSecond
      const asked = askOnce(agent, port, ask(sent)).then((status) => {
        times.push(performance.now() - scheduled)
        if (status !== 200) failed += 1
      })
      pending.push(asked)
    }
    await setTimeout(1)
    stood = Math.max(stood, performance.now() - turn)
    turn = performance.now()
  }
  await Promise.all(pending)
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { asked: times.length, failed, p50: at(0.5), p99: at(0.99), max: at(1), stood }
}

/** The status of the answer; 0 where there was none. */
export function askOnce(agent: Agent, port: number, { method, path, body, type }: Ask): Promise<number> {
  return new Promise((resolve) => {
    const headers = {
      host: 'service.bench.example',
      ...(body === undefined
        ? {}
        : {
            'content-type': type ?? 'application/x-www-form-urlencoded',
            'content-length': String(Buffer.byteLength(body)),
          }),
    }
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
      response.on('error', () => resolve(0))
    })
    sent.on('error', () => resolve(0))
    sent.end(body)
  })
}
