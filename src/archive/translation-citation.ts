// How a translation is cited: under the author of the original, with those who translated it, in the issue it was made
// for. The same for people, for reference managers and as JSON-LD. Pure.
import { longDate } from '../edition/dates.ts'
import { hanHtml } from '../edition/han.ts'
import { escapeValue } from '../edition/slots.ts'
import type { IssueMeta } from '../issue/issue.ts'
import { issueUrl, type Site } from '../issue/site.ts'
import { type Citation, nameList, original, person } from './citation.ts'
import type { PublishedTranslation } from './translation.ts'

export function translationCitation(
  published: PublishedTranslation,
  meta: IssueMeta,
  site: Site,
  url: string,
): Citation {
  return {
    text: sentence(published, meta, site, url),
    tags: tagsOf(published, meta, site, url),
    json: jsonLd(published, meta, site, url),
  }
}

function sentence({ title, source }: PublishedTranslation, meta: IssueMeta, site: Site, url: string): string {
  const author = source?.author === undefined ? '' : `${source.author}, `
  const chinese = source?.title.en === undefined ? '' : ` [${source.title.zh}]`
  const translators = meta.translators.length > 0 ? ` translated by ${nameList(meta.translators)},` : ''
  const number = meta.number === undefined ? '' : `, no. ${meta.number}`
  const before = hanHtml(`${author}“${title.replace(/[.,]$/, '')}”${chinese},${translators} `, source?.script)
  const place = `<cite>${hanHtml(site.name)}</cite>${number}, ${longDate(meta.date)}`
  const href = escapeValue(url, 'html')
  return `${before}${place}, <a href="${href}">${href}</a>.`
}

function tagsOf(
  { title, source }: PublishedTranslation,
  meta: IssueMeta,
  site: Site,
  url: string,
): Citation['tags'] {
  const authors = source?.author === undefined ? meta.translators : [source.author]
  return [
    { name: 'citation_title', content: title },
    ...authors.map((content) => ({ name: 'citation_author', content })),
    { name: 'citation_publication_date', content: meta.date.replaceAll('-', '/') },
    { name: 'citation_journal_title', content: site.name },
    ...(meta.number === undefined ? [] : [{ name: 'citation_issue', content: String(meta.number) }]),
    { name: 'citation_language', content: 'en' },
    { name: 'citation_fulltext_html_url', content: url },
  ]
}

function jsonLd({ title, source }: PublishedTranslation, meta: IssueMeta, site: Site, url: string): string {
  const data = {
    '@context': 'https://schema.org',
    '@type': 'Article',
    headline: title,
    inLanguage: 'en',
    datePublished: meta.date,
    url,
    mainEntityOfPage: url,
    isAccessibleForFree: true,
    author: source?.author === undefined ? undefined : [person(source.author)],
    translator: meta.translators.length > 0 ? meta.translators.map(person) : undefined,
    translationOfWork: source ? original(source) : undefined,
    isPartOf: { '@type': 'Article', headline: meta.title, url: issueUrl(site, meta.slug) },
    publisher: { '@type': 'Organization', name: site.name, url: site.url },
  }
  // Inside a script element only `</script` ends it, so no `<` is left at all.
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}
