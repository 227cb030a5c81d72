// The archive's pages as HTML: what they say to people, to browsers, and to reference managers.
import { parseFeed } from 'feedsmith'
import { beforeAll, describe, expect, it } from 'vitest'
import { rssFeed } from '../../src/archive/feed.ts'
import { kindLabel } from '../../src/archive/kinds.ts'
import { localLinks } from '../../src/archive/local-links.ts'
import { indexPage, issuePage, notFoundPage } from '../../src/archive/pages.ts'
import { readingMinutes } from '../../src/archive/reading-time.ts'
import { publishedTranslations, translationPage } from '../../src/archive/translation.ts'
import type { Issue, IssueMeta } from '../../src/issue/issue.ts'
import { type CheckedIssue, type CheckPorts, checkIssues } from '../../src/jobs/check.ts'
import { openFixture } from './newsletter.ts'

let ports: CheckPorts
let checked: readonly CheckedIssue[]
let first: string
let second: string

beforeAll(async () => {
  ports = await openFixture()
  checked = (await checkIssues(ports, [])).checked
  first = page(0, { next: metaOf(1) })
  second = page(1, { previous: metaOf(0) })
})

function issueOf(index: number): Issue {
  const issue = checked[index]?.issue
  if (!issue) throw new Error(`The fixture's issue ${index} cannot be read`)
  return issue
}

function metaOf(index: number): IssueMeta {
  return issueOf(index).meta
}

function page(index: number, neighbours: { previous?: IssueMeta; next?: IssueMeta }): string {
  const edition = checked[index]?.edition
  if (!edition) throw new Error(`The fixture's issue ${index} cannot be rendered`)
  return issuePage({ issue: issueOf(index), edition, ...neighbours }, ports.site, ports.templates)
}

function metaTags(html: string, prefix: string): readonly string[] {
  return [...html.matchAll(/<meta (?:name|property)="([^"]+)" content="([^"]*)">/g)]
    .filter(([, name = '']) => name.startsWith(prefix))
    .map(([, name, content]) => `${name}: ${content}`)
}

describe('the page of an issue', () => {
  it('has title, summary and kind, all escaped, its Chinese marked', () => {
    expect(first).toContain('<h1>First light: &#60;b&#62;bold&#60;/b&#62; &#38; &#34;quoted&#34;</h1>')
    expect(first).toContain('<span lang="zh-Hans">汉字</span>')
    expect(first).toContain('<time datetime="2025-12-29">29 December 2025</time>')
    expect(first).toContain('No. 1')
    expect(first).toMatch(/<html lang="en">/)
  })

  it('names its canonical address and the edition it belongs to', () => {
    expect(first).toContain('<link rel="canonical" href="https://gazette.example/read/issues/first-light/">')
    expect(first).toContain(`<meta name="yibao-edition" content="${checked[0]?.edition?.hash}">`)
    expect(first).not.toContain('noindex')
  })

  it('leads to its neighbours by relative addresses', () => {
    expect(first).toContain('rel="next" href="../../issues/two-sides/"')
    expect(first).not.toContain('rel="prev"')
    expect(second).toContain('rel="prev" href="../../issues/first-light/"')
  })

  it('has its pictures and references below its own root, outside addresses untouched', () => {
    expect(first).toMatch(/<img[^>]* src="\.\.\/\.\.\/files\/square-[0-9a-f]{16}\.png"/)
    expect(second).toContain('href="../../issues/first-light/"')
    expect(second).toContain('href="https://example.com/whole"')
  })

  it('is cited by people and by programs', () => {
    expect(second).toContain(
      'A. Translator, “Two sides of a page,” <cite>Test Gazette <span lang="zh-Hans">译报</span></cite>, no. 2, 5 January 2026, <a href="https://gazette.example/read/issues/two-sides/">',
    )
    expect(metaTags(second, 'citation_')).toEqual([
      'citation_title: Two sides of a page',
      'citation_author: A. Translator',
      'citation_publication_date: 2026/01/05',
      'citation_journal_title: Test Gazette 译报',
      'citation_issue: 2',
      'citation_language: en',
      'citation_fulltext_html_url: https://gazette.example/read/issues/two-sides/',
    ])
  })

  it('holds JSON-LD that no text can break out of', () => {
    const json = /<script type="application\/ld\+json">([\s\S]*?)<\/script>/.exec(first)?.[1] ?? ''
    expect(json).not.toContain('<')
    const data = JSON.parse(json)
    expect(data).toMatchObject({ '@type': 'Article', description: 'A summary with </script> in it & 汉字.' })
    const works = JSON.parse(/ld\+json">([\s\S]*?)<\/script>/.exec(second)?.[1] ?? '').translationOfWork
    expect(works[0]).toMatchObject({
      headline: '整篇文章',
      inLanguage: 'zh-Hans',
      url: 'https://example.com/whole',
    })
  })

  it('runs no script and asks nothing of other servers', () => {
    expect(first.match(/<script(?! type="application\/ld\+json")/g)).toBeNull()
    expect(first).not.toMatch(/<link[^>]+href="https?:(?!\/\/gazette)|@import|<iframe|<form/)
  })

  it('offers to hide the Chinese only where there is some', () => {
    expect(second).toContain('id="original-hidden"')
  })
})

describe('the page of a translation', () => {
  const translation = (index: number) => {
    const published = publishedTranslations(issueOf(1))[index]
    if (!published) throw new Error('The fixture has two translations')
    return translationPage(issueOf(1), published, ports.site, ports.templates, new Map([[1, 'first-light']]))
  }

  it('sets both languages beside each other where the whole original may be shown', () => {
    const whole = translation(0)
    expect(whole).toContain('<h1>The whole article</h1>')
    expect(whole).toMatch(/<div class="side" lang="zh-Hans">\s*<p>全文第一段。<\/p>\s*<\/div>/)
    expect(whole).toContain('href="../../../issues/first-light/"')
    expect(whole).toContain(
      '<link rel="canonical" href="https://gazette.example/read/issues/two-sides/translation-whole/">',
    )
  })

  it('shows only the English where it may not', () => {
    const part = translation(1)
    expect(part).toContain('This paragraph stands in English only.')
    expect(part).not.toContain('不得发表')
    expect(part).not.toContain('original-hidden')
  })
})

describe('the contents page', () => {
  it('lists years and issues from the newest on, each with kind and reading time', () => {
    const html = indexPage(
      [0, 1].map((index) => ({ meta: metaOf(index), minutes: index + 3 })),
      ports.site,
      ports.templates,
    )
    expect([...html.matchAll(/<h2 id="year-(\d+)">/g)].map(([, year]) => year)).toEqual(['2026', '2025'])
    expect(html).toContain('href="issues/two-sides/"')
    expect(html).toContain('4 min read')
    expect(html).toContain('<span class="entry-kind">Digest</span>')
  })

  it('says so when there is nothing', () => {
    expect(indexPage([], ports.site, ports.templates)).toContain('Nothing has been published yet')
  })

  it('the missing page works at any depth', () => {
    const html = notFoundPage(ports.site, ports.templates)
    expect(html).toMatch(/href="\/read\/files\/style-[0-9a-f]{16}\.css"/)
    expect(html).toContain('noindex')
  })
})

describe('the feed', () => {
  const entry = (changes: Partial<IssueMeta>, article = '<article></article>') => ({
    meta: { ...metaOf(0), ...changes },
    article,
  })

  it('is read back as it was meant, the newest first, at most twenty', () => {
    const entries = Array.from({ length: 25 }, (_, index) =>
      entry({ slug: `issue-${index}`, number: index, date: `2026-01-${String(index + 1).padStart(2, '0')}` }),
    )
    const { format, feed } = parseFeed(rssFeed(entries, ports.site))
    if (format !== 'rss') throw new Error(`Unexpected ${format} feed`)
    expect(feed.items).toHaveLength(20)
    expect(feed.items?.[0]).toMatchObject({
      link: 'https://gazette.example/read/issues/issue-24/',
      title: 'First light: <b>bold</b> & "quoted"',
    })
  })

  it('has no control characters, no ids, and fragments that lead to the page', () => {
    const xml = rssFeed(
      [entry({ title: 'a\u0008b\uffff' }, '<p id="x">]]>\u0000<a href="#fn">1</a></p>')],
      ports.site,
    )
    expect(xml).not.toMatch(/[\u0000-\u0008\uffff]/)
    const { feed } = parseFeed(xml)
    expect(JSON.stringify(feed)).toContain('https://gazette.example/read/issues/first-light/#fn')
    expect(JSON.stringify(feed)).not.toContain('<p id')
  })
})

describe('small parts', () => {
  it('local addresses change in tags only', () => {
    const html = '<p>href="https://gazette.example/read/" <a href="https://gazette.example/read/">x</a></p>'
    expect(localLinks(html, ports.site, '')).toBe(
      '<p>href="https://gazette.example/read/" <a href="./">x</a></p>',
    )
  })

  it('reading time counts English words and Chinese characters', () => {
    const text = (value: string) => ({
      type: 'root' as const,
      children: [{ type: 'paragraph' as const, children: [{ type: 'text' as const, value }] }],
    })
    expect(readingMinutes(text('word '.repeat(460)))).toBe(2)
    expect(readingMinutes(text('字'.repeat(1200)))).toBe(3)
    expect(readingMinutes(text('short'))).toBe(1)
  })

  it('a kind of the newsletter’s own is called by its name', () => {
    expect(kindLabel('book-review')).toBe('Book review')
  })
})
