// The port for supervisors and Prometheus, on this machine only.
import { serve } from '@hono/node-server'
import type { Hono } from 'hono'
import { listening } from '../server.ts'

export interface HealthServer {
  readonly port: number
  close(): Promise<void>
}

/** Throws a Refusal where the port is taken. */
export async function openHealthServer(app: Hono, port: number): Promise<HealthServer> {
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port })
  return {
    port: await listening(server, '--metrics-port'),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
    },
  }
}
