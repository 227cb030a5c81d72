// The HTTP server of `yibao serve`: what it does with clients that are slow, too many, or speak no HTTP. Everything else is the
// service's.
import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'

export interface ServerLimits {
  /** For the head of a request, and for all of it: who takes longer holds a connection for nothing. */
  readonly headersMs: number
  readonly requestMs: number
  /** For the next request on a connection: longer than proxies keep one, or they would write into one that just closes. */
  readonly keepAliveMs: number
  /** How often slow clients are looked for. */
  readonly lookEveryMs: number
  readonly headerBytesMax: number
  /** In all: behind a proxy all clients have one address, so that a limit for each is the proxy's. */
  readonly connectionsMax: number
}

export const SERVER_LIMITS: ServerLimits = {
  headersMs: 10_000,
  requestMs: 10_000,
  keepAliveMs: 65_000,
  lookEveryMs: 1_000,
  headerBytesMax: 8_192,
  connectionsMax: 2_000,
}

export type Refused = { readonly method: string; readonly status: number }

/** `onRefused`: a request that never came to the service. */
export function createPublicServer(
  fetch: Parameters<typeof getRequestListener>[0],
  limits: ServerLimits,
  onRefused: (refused: Refused) => void,
): Server {
  const answer = getRequestListener(fetch, {
    // a target or a host name that makes no URL
    errorHandler: () => {
      onRefused({ method: '-', status: 400 })
      return new Response('Unexpected request.\n', { status: 400, headers: HEADERS })
    },
  })
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: limits.lookEveryMs,
      maxHeaderSize: limits.headerBytesMax,
      // answered by us, and so logged: a request without a host makes no URL
      requireHostHeader: false,
    },
    answer,
  )
  server.maxConnections = limits.connectionsMax
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const status = STATUS[error.code ?? ''] ?? '400 Bad Request'
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy()
      return
    }
    onRefused({ method: '-', status: Number(status.slice(0, 3)) })
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy())
  })
  return server
}

const HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

const STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}
