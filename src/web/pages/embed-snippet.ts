// The subscribe form as HTML to paste into any other site: no script, nothing loaded, works wherever forms do. Pure.
import type { Language } from '../../bilingual/language.ts'
import { escapeValue } from '../../edition/slots.ts'
import type { Site } from '../../issue/site.ts'
import { FORM_WORDS } from './form-words.ts'
import { fillPlain } from './page-words.ts'
import { PATHS } from './paths.ts'

/**
 * It sends what the form of the service itself sends, but for `form` and `altcha`, which a page that stands for years cannot
 * have: where the service wants them, it answers with its own form, filled in. The one style hides the field for programs; a
 * site that allows no inline styles shows it, and its label says to leave it empty.
 */
export function embedSnippet(site: Site, language: Language): string {
  const words = FORM_WORDS.subscribe[language]
  const html = (text: string) => escapeValue(fillPlain(text, { newsletter: site.name }), 'html')
  return [
    `<form action="${html(new URL(PATHS.subscribe, site.service).href)}" method="post" lang="${language === 'en' ? 'en' : 'zh-Hans'}">`,
    `  <input type="hidden" name="lang" value="${language}">`,
    `  <input type="hidden" name="language" value="${language}">`,
    `  <p><label>${html(words.address)} <input type="email" name="address" required maxlength="254" autocomplete="email"></label></p>`,
    `  <p style="position:absolute;left:-9999px" aria-hidden="true"><label>${html(words.trap)} <input type="text" name="website" tabindex="-1" autocomplete="off"></label></p>`,
    `  <p><button type="submit">${html(words.title)}</button></p>`,
    `  <p><small>${html(words.promise)}</small></p>`,
    '</form>',
    '',
  ].join('\n')
}
