// The pages of the public service as whole responses. Every page names the list, so that `send` can tell that the
// links of a mailing lead to the right service before anyone gets them.
import { createHash } from 'node:crypto'
import type { Templates } from '../edition/edition.ts'
import { hanHtml } from '../edition/han.ts'
import { renderTemplate } from '../edition/template.ts'
import type { Site } from '../issue/site.ts'

export type PageState = 'ask' | 'left' | 'unknown' | 'failed' | 'home' | 'missing'

export interface ServicePages {
  respond(state: PageState, status: number): Response
}

/** Renders every page once, at the start: a template that is wrong is found then and not by a reader. */
export function createServicePages(site: Site, templates: Templates): ServicePages {
  const style = `${templates.get('theme.css') ?? ''}\n${templates.get('web/leave.css') ?? ''}`
  const headers = securityHeaders(style)
  const bodies = Object.fromEntries(
    Object.entries(TITLES).map(([state, title]) => [
      state,
      renderTemplate(templates, 'web/leave.html.liquid', {
        page: { state, title, style },
        site: {
          name: site.name,
          name_html: hanHtml(site.name),
          list: site.list.id,
          archive: site.url,
          contact: site.replyTo ?? site.sender.address,
        },
      }),
    ]),
  )
  return { respond: (state, status) => new Response(bodies[state] ?? '', { status, headers }) }
}

const TITLES: Readonly<Record<PageState, string>> = {
  ask: 'Unsubscribe',
  left: 'Unsubscribed',
  unknown: 'Unknown link',
  failed: 'Not done',
  home: 'Mail service',
  missing: 'No such page',
}

function securityHeaders(style: string): Record<string, string> {
  const hash = createHash('sha256').update(style).digest('base64')
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
    'cache-control': 'no-store',
  }
}
