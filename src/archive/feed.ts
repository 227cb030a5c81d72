// The archive's RSS feed: the newest issues with their whole text, addresses complete, fragments leading to the page. Pure.
import { generateRssFeed } from 'feedsmith'
import { hanHtml } from '../edition/han.ts'
import { escapeValue } from '../edition/slots.ts'
import type { Issue, IssueMeta } from '../issue/issue.ts'
import { issueUrl, type Site, translationPath } from '../issue/site.ts'
import { kindLabel } from './kinds.ts'
import { publishedTranslations } from './translation.ts'

/** Feed readers fetch the whole feed each time: 20 issues are about 300 KB. */
export const FEED_ITEMS_MAX = 20

export interface FeedEntry {
  readonly meta: IssueMeta
  /** The web rendering's article, every address absolute. */
  readonly article: string
}

/** An issue's article as the feed shows it: with its full translations at the end, and how far they are. */
export function feedArticle(article: string, issue: Issue, site: Site): string {
  const items = publishedTranslations(issue).map(({ fileName, title, status }) => {
    const url = new URL(translationPath(issue.meta.slug, fileName), site.url).href
    return `<p>Full translation: <a href="${escapeValue(url, 'html')}">${hanHtml(title)}</a>. ${escapeValue(status.text, 'html')}</p>`
  })
  return article + items.join('')
}

/** RSS 2.0 of the newest entries, whatever order they come in. */
export function rssFeed(entries: readonly FeedEntry[], site: Site): string {
  const newest = [...entries].sort(({ meta: a }, { meta: b }) => newestFirst(a, b)).slice(0, FEED_ITEMS_MAX)
  const self = new URL('feed.xml', site.url).href
  const xml = generateRssFeed(
    {
      title: site.name,
      link: site.url,
      description: site.description,
      language: 'en',
      atom: { links: [{ href: self, rel: 'self', type: 'application/rss+xml' }] },
      items: newest.map(({ meta, article }) => {
        const url = issueUrl(site, meta.slug)
        return {
          title: meta.title,
          link: url,
          guid: { value: url, isPermaLink: true },
          pubDate: new Date(`${meta.date}T00:00:00Z`),
          description: meta.summary,
          categories: [{ name: kindLabel(meta.kind) }],
          dc: { creators: meta.translators.length > 0 ? [...meta.translators] : [site.sender.name] },
          content: { encoded: feedHtml(article, url) },
        }
      }),
    },
    { strict: true },
  )
  return withoutControls(xml)
}

/** Newest date first, and of one date the higher number. */
export function newestFirst(a: IssueMeta, b: IssueMeta): number {
  return b.date.localeCompare(a.date) || (b.number ?? 0) - (a.number ?? 0) || a.slug.localeCompare(b.slug)
}

/** A feed reader shows the text on a page of its own: fragments lead to the issue's page, ids would clash. */
function feedHtml(article: string, url: string): string {
  return article.replace(/<[a-z][^>]*>/gi, (tag) =>
    tag.replace(/ href="#/g, ` href="${url}#`).replace(/ (id|aria-[a-z]+)="[^"]*"/g, ''),
  )
}

/** XML 1.0 forbids most control characters even escaped; one of them makes readers refuse the whole feed. */
function withoutControls(xml: string): string {
  return xml.replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
}
