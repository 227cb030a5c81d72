// The pages of the archive: contents, issue, missing page. Each is one template filled with plain values; all other
// addresses on a page are relative, so an archive works under any address and before it is published. Pure.
import { longDate } from '../edition/dates.ts'
import type { Edition, Templates } from '../edition/edition.ts'
import { hanHtml } from '../edition/han.ts'
import { publishable } from '../edition/originals.ts'
import type { Issue, IssueMeta } from '../issue/issue.ts'
import { issuePath, issueUrl, type Site, translationPath } from '../issue/site.ts'
import { citationOf } from './citation.ts'
import { shortDate, yearOf } from './dates.ts'
import { newestFirst } from './feed.ts'
import { kindLabel } from './kinds.ts'
import { localLinks } from './local-links.ts'
import { type PageFrame, renderPage } from './page-frame.ts'
import { readingMinutes } from './reading-time.ts'
import { publishedTranslations } from './translation.ts'

export interface IssuePage {
  readonly issue: Issue
  readonly edition: Edition
  /** The issues before and after it in the archive. */
  readonly previous?: IssueMeta
  readonly next?: IssueMeta
}

/** An issue as the contents page lists it. */
export interface ContentsEntry {
  readonly meta: IssueMeta
  readonly minutes: number
}

/** The whole page of one issue. Throws TemplateProblem for a template that is wrong. */
export function issuePage(page: IssuePage, site: Site, templates: Templates): string {
  const { meta } = page.issue
  const root = '../../'
  const frame: PageFrame = {
    title: `${meta.title} · ${site.name}`,
    description: meta.summary,
    root,
    canonical: issueUrl(site, meta.slug),
    noindex: meta.status === 'draft',
  }
  const article = page.edition.renderings.web.body
  return renderPage('web/issue.html.liquid', frame, site, templates, {
    issue: {
      ...entryValues({ meta, minutes: readingMinutes(publishable(page.issue).body) }, root),
      edition: page.edition.hash,
      article: localLinks(article, site, root),
      bilingual: page.issue.passages.length > 0 && /lang="zh-Han[st]"/.test(article),
    },
    translations: publishedTranslations(page.issue).map((translation) => ({
      href: root + translationPath(meta.slug, translation.fileName),
      title: hanHtml(translation.title),
      state: translation.status.state,
      status: translation.status.text,
    })),
    citation: citationOf(meta, site),
    previous: page.previous ? linkValues(page.previous, root) : null,
    next: page.next ? linkValues(page.next, root) : null,
  })
}

/** The front page: the newest issue, then all of them by year. */
export function indexPage(entries: readonly ContentsEntry[], site: Site, templates: Templates): string {
  const newest = [...entries].sort((a, b) => newestFirst(a.meta, b.meta))
  const years = [...new Set(newest.map(({ meta }) => yearOf(meta.date)))].map((name) => ({
    name,
    entries: newest.filter(({ meta }) => yearOf(meta.date) === name).map((entry) => entryValues(entry, '')),
  }))
  const frame = { title: site.name, description: site.description, root: '', canonical: site.url }
  const latest = newest[0] ? entryValues(newest[0], '') : null
  return renderPage('web/index.html.liquid', frame, site, templates, { latest, years })
}

/** The page a web server shows where there is none; it may stand at any depth, so its addresses are absolute. */
export function notFoundPage(site: Site, templates: Templates): string {
  const root = new URL(site.url).pathname
  const frame = { title: `No such page · ${site.name}`, description: site.description, root, noindex: true }
  return renderPage('web/not-found.html.liquid', frame, site, templates, {})
}

function entryValues({ meta, minutes }: ContentsEntry, root: string): Record<string, unknown> {
  return {
    ...linkValues(meta, root),
    summary: meta.summary,
    summary_html: hanHtml(meta.summary),
    date: meta.date,
    day: longDate(meta.date),
    short_day: shortDate(meta.date),
    kind: kindLabel(meta.kind),
    draft: meta.status === 'draft',
    minutes,
  }
}

function linkValues(meta: IssueMeta, root: string): Record<string, unknown> {
  return { number: meta.number ?? null, title: hanHtml(meta.title), href: root + issuePath(meta.slug) }
}
