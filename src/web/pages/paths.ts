// Where the pages of the service lie below its address, as far as pages name each other. Whoever routes uses the same names.
import type { Site } from '../../issue/site.ts'

export const PATHS = { subscribe: 'subscribe', link: 'link', owner: 'owner' } as const

/** From the root of the host, so that a page works behind any proxy that keeps the prefix in the browser. */
export function pathTo(site: Site, name: keyof typeof PATHS): string {
  return `${new URL(site.service).pathname}${PATHS[name]}`
}
