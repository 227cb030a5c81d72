// What all pages of the archive have around their own matter: head, masthead, colophon. Pure.
import type { Templates } from '../edition/edition.ts'
import { hanHtml } from '../edition/han.ts'
import { renderTemplate } from '../edition/template.ts'
import type { Site } from '../issue/site.ts'
import { stylesheetOf } from './stylesheet.ts'

export interface PageFrame {
  readonly title: string
  readonly description: string
  /** Way from the page to the archive's root: empty, `../../`, or an absolute path ending with `/`. */
  readonly root: string
  readonly canonical?: string
  readonly noindex?: boolean
}

/** Fills the template of a page; `values` are the page's own. */
export function renderPage(
  template: string,
  frame: PageFrame,
  site: Site,
  templates: Templates,
  values: Readonly<Record<string, unknown>>,
): string {
  return renderTemplate(templates, template, {
    page: {
      ...frame,
      canonical: frame.canonical ?? null,
      noindex: frame.noindex ?? false,
      home: frame.root || './',
      stylesheet: stylesheetOf(templates).path,
    },
    site: {
      name: site.name,
      name_html: hanHtml(site.name),
      description_html: hanHtml(site.description),
      publisher_html: hanHtml(site.sender.name),
    },
    ...values,
  })
}
