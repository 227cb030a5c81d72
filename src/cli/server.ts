// Servers of the command line: waiting until they listen, and until somebody ends them.
import { once } from 'node:events'
import type { ServerType } from '@hono/node-server'
import { Refusal } from './refusal.ts'

/** The port once the server listens. Throws a Refusal where the port is taken; `option` is what sets it. */
export async function listening(server: ServerType, option: string): Promise<number> {
  if (!server.listening) {
    try {
      await once(server, 'listening')
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL') {
        throw new Refusal(`Unexpected --host, expected a name or address of this machine (${code}).`, 2)
      }
      const reason =
        code === 'EADDRINUSE' ? 'is taken' : code === 'EACCES' ? 'needs more rights' : String(error)
      throw new Refusal(`Unexpected port that ${reason}: choose another one with ${option}.`)
    }
  }
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** How often connections that have become idle are closed while the last requests are answered. */
const IDLE_LOOK_MS = 50

/**
 * Resolves after SIGINT or SIGTERM, when every request has been answered or `graceMs` are over. A second signal ends
 * the process at once. `onSignal` is called at the first one, before anything else.
 */
export async function untilStopped(
  server: ServerType,
  graceMs: number,
  onSignal: () => void = () => undefined,
): Promise<void> {
  await firstSignal()
  onSignal()
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  if (!('closeIdleConnections' in server)) return closed
  server.closeIdleConnections()
  // a connection whose last request was answered is kept for another one, which would be refused
  const look = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS)
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(look)
  clearTimeout(timer)
}

function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    let ending = false
    const end = () => {
      if (ending) process.exit(130)
      ending = true
      resolve()
    }
    process.on('SIGINT', end).on('SIGTERM', end)
  })
}
