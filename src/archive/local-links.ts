// Makes the absolute addresses of a rendering relative, so that an archive can be looked at before it is published:
// from a folder, from another address, or below a path. Text is never touched, only addresses inside tags. Pure.
import type { Site } from '../issue/site.ts'

/** `root` is the way from the page to the archive's root: `../../`, or `/archive/`. */
export function localLinks(html: string, site: Site, root: string): string {
  return html.replace(/<[a-z][^>]*>/gi, (tag) =>
    tag.replace(/ (href|src)="([^"]*)"/g, (attribute, name: string, url: string) =>
      url.startsWith(site.url) ? ` ${name}="${`${root}${url.slice(site.url.length)}` || './'}"` : attribute,
    ),
  )
}
