// A full translation as a page of its own, beside the issue it was made for. The Chinese stands there only where the
// source's `original` is `full`: anything less gives the right to quote, not to republish. Pure.
import type { Root } from 'mdast'
import { toString as textOf } from 'mdast-util-to-string'
import { bodyOf } from '../edition/body.ts'
import { longDate } from '../edition/dates.ts'
import type { Templates } from '../edition/edition.ts'
import { hanHtml } from '../edition/han.ts'
import { hastOf, stringify } from '../edition/hast.ts'
import { gatherNotes } from '../edition/notes.ts'
import { escapeValue } from '../edition/slots.ts'
import type { Issue, Lang, Pair, Script, Source, Translation } from '../issue/issue.ts'
import { issueUrl, type Site, translationPath } from '../issue/site.ts'
import type { PassageNode, PassagePairNode, PassageSideNode } from '../issue/tree.ts'
import { localLinks } from './local-links.ts'
import { renderPage } from './page-frame.ts'
import { readingMinutes } from './reading-time.ts'

export interface PublishedTranslation {
  readonly translation: Translation
  /** `translation.md`, `translation-<source>.md` */
  readonly fileName: string
  readonly title: string
  readonly source?: Source
}

/** The translations of an issue that have any English to publish. */
export function publishedTranslations(issue: Issue): readonly PublishedTranslation[] {
  return issue.translations
    .filter(({ pairs }) => pairs.some(({ en }) => en.children.length > 0))
    .map((translation) => {
      const source = sourceOf(translation, issue)
      return {
        translation,
        fileName: translation.path.split('/').at(-1) ?? '',
        title: source?.title.en ?? source?.title.zh ?? `Translation for “${issue.meta.title}”`,
        ...(source ? { source } : {}),
      }
    })
}

/** The whole page. `slugs` are those of all issues, for references between them. */
export function translationPage(
  issue: Issue,
  published: PublishedTranslation,
  site: Site,
  templates: Templates,
  slugs: ReadonlyMap<number, string>,
): string {
  const { source, title, fileName, translation } = published
  const { meta } = issue
  const whole = source?.original === 'full'
  const root = '../../../'
  const english: Root = { type: 'root', children: translation.pairs.flatMap(({ en }) => en.children) }
  const frame = {
    title: `${title} · ${site.name}`,
    description: `Full translation for “${meta.title}”`,
    root,
    canonical: new URL(translationPath(meta.slug, fileName), site.url).href,
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
      title: hanHtml(title),
      original_title: source?.title.en === undefined ? null : source.title.zh,
      script: source?.script ?? 'zh-Hans',
      minutes: readingMinutes(english),
      bilingual: whole,
      source: source ? sourceRows(source, issue) : [],
      body: localLinks(
        bodyHtml(issue, published, whole ? source.script : undefined, site, slugs),
        site,
        root,
      ),
    },
  })
}

function sourceOf(translation: Translation, issue: Issue): Source | undefined {
  const { sources } = issue.meta
  if (translation.sourceId !== undefined) return sources.find(({ id }) => id === translation.sourceId)
  return sources.length === 1 ? sources[0] : undefined
}

/** `script` is that of the Chinese side; without one only the English is shown. */
function bodyHtml(
  issue: Issue,
  { translation, title }: PublishedTranslation,
  script: Script | undefined,
  site: Site,
  slugs: ReadonlyMap<number, string>,
): string {
  const pairs = withoutTitle(translation.pairs, title)
  const children = script ? [passage(pairs, script)] : pairs.flatMap(({ en }) => en.children)
  const body: Root = { type: 'root', children }
  const tree = gatherNotes(bodyOf({ ...issue, body }, site, slugs, 'web', { type: 'root', children: [] }))
  return stringify(hastOf(tree, issue, site))
}

/** A translation that begins with its own title has it over the page already. */
function withoutTitle(pairs: readonly Pair[], title: string): readonly Pair[] {
  const [first] = pairs[0]?.en.children ?? []
  const repeats = first?.type === 'heading' && pairs[0]?.en.children.length === 1 && textOf(first) === title
  return repeats ? pairs.slice(1) : pairs
}

/** Headings and paragraphs alike stand beside each other, so that both texts can be followed line by line. */
function passage(pairs: readonly Pair[], script: Script): PassageNode {
  return {
    type: 'passage',
    children: pairs.map((pair): PassagePairNode => {
      const zh: PassageSideNode = side(script, pair.zh)
      return { type: 'passagePair', children: [zh, side('en', pair.en)] }
    }),
  }
}

function side(lang: Lang, text: Root): PassageSideNode {
  return { type: 'passageSide', lang, children: text.children as PassageSideNode['children'] }
}

function sourceRows(source: Source, issue: Issue): { label: string; html: string }[] {
  const rows: { label: string; html: string }[] = []
  const add = (label: string, html: string | undefined) => {
    if (html !== undefined && html !== '') rows.push({ label, html })
  }
  add('Original', `<span lang="${source.script}">${hanHtml(source.title.zh, source.script)}</span>`)
  add('Author', source.author && hanHtml(source.author))
  add('Outlet', source.outlet && hanHtml(source.outlet))
  add('Date', source.date && longDate(source.date))
  const original = source.url && link(source.url, 'Original')
  const archived = source.archive && link(source.archive.url, 'Archived copy')
  add('Read', [original, archived].filter(Boolean).join(' · '))
  add('Translator', hanHtml(issue.meta.translators.join(', ')))
  add('Reviewer', hanHtml(issue.meta.reviewers.join(', ')))
  add('Rights', source.rights && hanHtml(source.rights))
  return rows
}

/** Addresses come from the front matter, which a person wrote: only http and https become links. */
function link(url: string, text: string): string | undefined {
  return /^https?:\/\//i.test(url) ? `<a href="${escapeValue(url, 'html')}">${text}</a>` : undefined
}
