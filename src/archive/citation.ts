// How an issue is cited: the sentence a reader copies, the tags reference managers read (Highwire, used by Zotero and
// Google Scholar), and schema.org's Article as JSON-LD. Pure.
import { longDate } from '../edition/dates.ts'
import { hanHtml } from '../edition/han.ts'
import { escapeValue } from '../edition/slots.ts'
import type { IssueMeta, Source } from '../issue/issue.ts'
import { issueUrl, type Site } from '../issue/site.ts'

export interface Citation {
  /** HTML, to be printed raw. */
  readonly text: string
  readonly tags: readonly { readonly name: string; readonly content: string }[]
  /** JSON that may stand inside a script element. */
  readonly json: string
}

export function citationOf(meta: IssueMeta, site: Site): Citation {
  const url = issueUrl(site, meta.slug)
  return { text: sentence(meta, site, url), tags: tagsOf(meta, site, url), json: jsonLd(meta, site, url) }
}

/** Who answers for the text: its translators, else the newsletter's sender. */
function creators(meta: IssueMeta, site: Site): readonly string[] {
  return meta.translators.length > 0 ? meta.translators : [site.sender.name]
}

function sentence(meta: IssueMeta, site: Site, url: string): string {
  const names = creators(meta, site)
  const number = meta.number === undefined ? '' : `, no. ${meta.number}`
  const before = hanHtml(`${nameList(names)}, “${meta.title.replace(/[.,]$/, '')},” `)
  const place = `<cite>${hanHtml(site.name)}</cite>${number}, ${longDate(meta.date)}`
  const href = escapeValue(url, 'html')
  return `${before}${place}, <a href="${href}">${href}</a>.`
}

/** `A`, `A and B`, `A, B, and C`. */
export function nameList(names: readonly string[]): string {
  return names.length > 2 ? `${names.slice(0, -1).join(', ')}, and ${names.at(-1)}` : names.join(' and ')
}

function tagsOf(meta: IssueMeta, site: Site, url: string): Citation['tags'] {
  const tags: { name: string; content: string }[] = [{ name: 'citation_title', content: meta.title }]
  for (const name of creators(meta, site)) tags.push({ name: 'citation_author', content: name })
  tags.push(
    { name: 'citation_publication_date', content: meta.date.replaceAll('-', '/') },
    { name: 'citation_journal_title', content: site.name },
  )
  if (meta.number !== undefined) tags.push({ name: 'citation_issue', content: String(meta.number) })
  tags.push(
    { name: 'citation_language', content: 'en' },
    { name: 'citation_fulltext_html_url', content: url },
  )
  return tags
}

function jsonLd(meta: IssueMeta, site: Site, url: string): string {
  const data = {
    '@context': 'https://schema.org',
    '@type': 'Article',
    headline: meta.title,
    description: meta.summary,
    inLanguage: 'en',
    datePublished: meta.date,
    url,
    mainEntityOfPage: url,
    isAccessibleForFree: true,
    author: [{ '@type': 'Person', name: site.sender.name }],
    translator: meta.translators.length > 0 ? meta.translators.map(person) : undefined,
    translationOfWork: meta.sources.length > 0 ? meta.sources.map(original) : undefined,
    publisher: { '@type': 'Organization', name: site.name, url: site.url },
  }
  // Inside a script element only `</script` ends it, so no `<` is left at all.
  return JSON.stringify(data).replaceAll('<', '\\u003c')
}

export function person(name: string): object {
  return { '@type': 'Person', name }
}

export function original(source: Source): object {
  return {
    '@type': 'Article',
    headline: source.title.zh,
    alternativeHeadline: source.title.en,
    inLanguage: source.script,
    url: source.url,
    datePublished: source.date,
    author: source.author === undefined ? undefined : person(source.author),
    publisher: source.outlet === undefined ? undefined : { '@type': 'Organization', name: source.outlet },
  }
}
