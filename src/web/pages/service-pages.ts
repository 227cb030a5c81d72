// The pages of the public service as whole responses. Every page names the list, so that `send` can tell that the links of a
// mailing lead to the right service before anyone gets them. No page sets a cookie or loads anything from anywhere.
import { createHash } from 'node:crypto'
import type { Language } from '../../bilingual/language.ts'
import type { Templates } from '../../edition/edition.ts'
import { renderTemplate } from '../../edition/template.ts'
import type { Site } from '../../issue/site.ts'
import { FORM_WORDS } from './form-words.ts'
import type { Page, SubscribePage } from './page.ts'
import { frameValues, pageValues } from './page-values.ts'
import { SAMPLES } from './samples.ts'

export interface ServicePages {
  respond(page: Page, language: Language, status: number): Response
  /** Names the words of the subscribe form, for the record of a consent: other words, another name. 16 hex digits. */
  formVersion(language: Language): string
}

/** Renders every page once, at the start: a template that is wrong is found then and not by a reader. */
export function createServicePages(site: Site, templates: Templates): ServicePages {
  const file = (path: string) => templates.get(path) ?? ''
  const style = `${file('theme.css')}\n${file('web/service/service.css')}`
  const script = file('web/service/challenge.js')
  const kept = new Map<string, Made>()
  const make = (page: Page, language: Language): Made => {
    const { template, title, page: values } = pageValues(page, language, site)
    const own = page.type === 'statistics' ? (page.style ?? '') : ''
    const scripts = page.type === 'subscribe' && page.challenge !== undefined ? script : ''
    const body = renderTemplate(templates, `web/service/${template}.html.liquid`, {
      ...frameValues(page, language, site),
      title,
      style,
      own_style: own,
      script: scripts,
      page: values,
    })
    return { body, headers: securityHeaders(own === '' ? [style] : [style, own], scripts, language) }
  }
  for (const page of SAMPLES) for (const language of ['en', 'zh'] as const) make(page, language)
  return {
    respond: (page, language, status) => {
      if (isPlainForm(page)) {
        const key = `${language} subscribe ${JSON.stringify(page.lists)}`
        const made = kept.get(key) ?? make({ ...page, formToken: TOKEN_SLOT }, language)
        kept.set(key, made)
        const body = made.body.replaceAll(TOKEN_SLOT, page.formToken ?? '')
        return new Response(body, { status, headers: made.headers })
      }
      const key = keyOf(page, language)
      const made = (key === undefined ? undefined : kept.get(key)) ?? make(page, language)
      if (key !== undefined) kept.set(key, made)
      return new Response(made.body, { status, headers: made.headers })
    },
    formVersion: (language) =>
      sha256([site.name, site.description, ...Object.values(FORM_WORDS.subscribe[language])].join('\n'))
        .toString('hex')
        .slice(0, 16),
  }
}

/** In the place of a token, which has no such digit. */
const TOKEN_SLOT = '0'.repeat(48)

/** The form as everybody gets it, but for its token: it is made once, since anybody may ask for it as often as they like. */
function isPlainForm(page: Page): page is SubscribePage {
  return page.type === 'subscribe' && !page.values && !page.problem && page.challenge === undefined
}

interface Made {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** Pages without anything of a reader's in them are made once: there are a few dozen. */
function keyOf(page: Page, language: Language): string | undefined {
  const keys = Object.keys(page).filter((key) => key !== 'type' && key !== 'purpose')
  return keys.length === 0 ? `${language} ${JSON.stringify(page)}` : undefined
}

function securityHeaders(
  styles: readonly string[],
  script: string,
  language: Language,
): Readonly<Record<string, string>> {
  const hashed = (texts: readonly string[]) =>
    texts.map((text) => `'sha256-${sha256(text).toString('base64')}'`).join(' ')
  const policy = [
    "default-src 'none'",
    `style-src ${hashed(styles)}`,
    ...(script === '' ? [] : [`script-src ${hashed([script])}`]),
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-language': language === 'en' ? 'en' : 'zh-Hans',
    'content-security-policy': policy.join('; '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
    'cache-control': 'no-store',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
