// Which names of a server a request may call it by: a page elsewhere that points its own name at this machine
// (DNS rebinding) gets no answer. Pure.

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** Whether a Host header names this machine itself, with or without a port. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && LOOPBACK.has(host.replace(/:\d+$/, '').toLowerCase())
}

/** Whether a Host header names the service, or this machine itself: the proxy in front of it often does. */
export function isOwnHost(host: string | undefined, service: string): boolean {
  if (host === undefined) return false
  const own = new URL(service)
  const asked = host.toLowerCase()
  return asked === own.host || asked.replace(/:\d+$/, '') === own.hostname || isLoopbackHost(host)
}
