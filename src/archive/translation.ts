// A full translation as a page of its own, beside the issue it was made for. The Chinese stands there only where the
// source's `original` is `full`: anything less gives the right to quote, not to republish. Pure.
import type { Root } from 'mdast'
import { longDate } from '../edition/dates.ts'
import type { Templates } from '../edition/edition.ts'
import { hanHtml } from '../edition/han.ts'
import { publishable } from '../edition/originals.ts'
import { escapeValue } from '../edition/slots.ts'
import { sourceFrame } from '../edition/source-lines.ts'
import { type TranslationState, translationState } from '../edition/translation-status.ts'
import { sourceOfTranslation } from '../edition/withheld.ts'
import type { Issue, Pair, Source, Translation } from '../issue/issue.ts'
import { sideText } from '../issue/record.ts'
import { issueUrl, type Site, translationPath } from '../issue/site.ts'
import { localLinks } from './local-links.ts'
import { renderPage } from './page-frame.ts'
import { readingMinutes } from './reading-time.ts'
import { translationBody } from './translation-body.ts'
import { translationCitation } from './translation-citation.ts'

/** Fewer headings are seen at a glance. */
const OUTLINE_MIN = 3

export interface PublishedTranslation {
  /** Without the Chinese that may not be published. */
  readonly translation: Translation
  /** `translation.md`, `translation-<source>.md` */
  readonly fileName: string
  readonly title: string
  readonly status: TranslationState
  /** Indexes of the pairs whose Chinese has words and whose English is still to come. */
  readonly missing: ReadonlySet<number>
  readonly source?: Source
}

/** The translations of an issue that have any English to publish. */
export function publishedTranslations(issue: Issue): readonly PublishedTranslation[] {
  const shown = publishable(issue)
  // As the issue lists its sources, not as files are named.
  const order = ({ source }: PublishedTranslation) =>
    source ? issue.meta.sources.findIndex(({ id }) => id === source.id) : issue.meta.sources.length
  const published = issue.translations.flatMap((whole, index) => {
    const translation = shown.translations[index]
    if (!translation?.pairs.some(({ en }) => en.children.length > 0)) return []
    const source = sourceOfTranslation(whole, issue.meta)
    return [
      {
        translation,
        fileName: whole.path.split('/').at(-1) ?? '',
        title:
          source?.title.en ??
          headingOf(translation) ??
          source?.title.zh ??
          `Translation for “${issue.meta.title}”`,
        // By what is in the file, also where not all of it is shown.
        status: translationState(whole, issue.meta),
        missing: new Set(whole.pairs.flatMap((pair, at) => (isMissing(pair) ? [at] : []))),
        ...(source ? { source } : {}),
      },
    ]
  })
  return published.toSorted((a, b) => order(a) - order(b))
}

/** The heading that a translation begins with: its title, where the record of the source has none in English. */
function headingOf({ pairs }: Translation): string | undefined {
  const first = pairs[0]?.en
  return first?.children[0]?.type === 'heading' ? sideText(first) : undefined
}

/** A note may have been put behind an empty slot. */
function isMissing({ zh, en }: Pair): boolean {
  return sideText(zh) !== '' && en.children.every(({ type }) => type === 'footnoteDefinition')
}

/** The whole page. `slugs` are those of all issues, for references between them. */
export function translationPage(
  issue: Issue,
  published: PublishedTranslation,
  site: Site,
  templates: Templates,
  slugs: ReadonlyMap<number, string>,
): string {
  const { source, title, fileName, translation, status } = published
  const { meta } = issue
  const root = '../../../'
  const url = new URL(translationPath(meta.slug, fileName), site.url).href
  const english: Root = { type: 'root', children: translation.pairs.flatMap(({ en }) => en.children) }
  const { html, outline } = translationBody(publishable(issue), published, site, slugs)
  const frame = {
    title: `${title} · ${site.name}`,
    description: `Full translation for “${meta.title}”`,
    root,
    canonical: url,
    noindex: meta.status === 'draft',
  }
  return renderPage('web/translation.html.liquid', frame, site, templates, {
    issue: {
      number: meta.number ?? null,
      title: hanHtml(meta.title),
      draft: meta.status === 'draft',
      date: meta.date,
      day: longDate(meta.date),
      href: issueUrl(site, meta.slug),
    },
    translation: {
      plain_title: title,
      title: hanHtml(title),
      original_title: source === undefined || source.title.zh === title ? null : source.title.zh,
      script: source?.script ?? 'zh-Hans',
      minutes: readingMinutes(english),
      bilingual: translation.pairs.some(({ zh }) => zh.children.length > 0),
      source: source ? sourceRows(source, issue) : [],
      credits: creditRows(issue, status),
      state: status.state,
      outline:
        outline.length >= OUTLINE_MIN ? outline.map((one) => ({ ...one, title: hanHtml(one.title) })) : [],
      body: localLinks(html, site, root),
    },
    citation: translationCitation(published, meta, site, url),
  })
}

interface Row {
  readonly label: string
  readonly html: string
}

function sourceRows(source: Source, issue: Issue): readonly Row[] {
  const frame = sourceFrame(source, issue)
  const text = (value: string) => hanHtml(value, source.script)
  const note = (value: string) => (value === '' ? '' : ` (${value})`)
  const places = [
    frame.url && link(frame.url, 'Original'),
    frame.archive_url && `${link(frame.archive_url, 'Archived copy')}${note(frame.archive_note)}`,
  ].filter(Boolean)
  return rows([
    ['Original title', text(source.title.zh)],
    ['Author', text(frame.author)],
    ['Outlet', text(frame.outlet) + note(text(frame.outlet_note))],
    ['Date', frame.date],
    ['Read', [...places, frame.captured].filter(Boolean).join(' · ')],
    ['Script', frame.script_name],
    ['Rights', text(frame.rights)],
  ])
}

function creditRows({ meta }: Issue, status: TranslationState): readonly Row[] {
  return rows([
    [meta.translators.length > 1 ? 'Translators' : 'Translator', hanHtml(meta.translators.join(', '))],
    [meta.reviewers.length > 1 ? 'Reviewers' : 'Reviewer', hanHtml(meta.reviewers.join(', '))],
    ['Status', escapeValue(status.text, 'html')],
  ])
}

function rows(all: readonly (readonly [string, string])[]): readonly Row[] {
  return all.filter(([, html]) => html !== '').map(([label, html]) => ({ label, html }))
}

function link(url: string, text: string): string {
  return `<a href="${escapeValue(url, 'html')}">${text}</a>`
}
