// What stands around the text in every form of an issue: masthead, sources, footer. Values for templates; plain data.
import type { Issue } from '../issue/issue.ts'
import { issueUrl, type Site } from '../issue/site.ts'
import { longDate } from './dates.ts'
import { hanHtml } from './han.ts'
import { publishedUrl } from './links.ts'
import { slotMark } from './slots.ts'
import { type SourceFrame, sourceFrame, webAddress } from './source-lines.ts'
import type { VariantId } from './variants.ts'

export interface Frame {
  readonly newsletter: string
  readonly language: string
  /** `No. 12`, or empty for a note. */
  readonly number: string
  readonly date: string
  readonly title: string
  readonly summary: string
  readonly issue_url: string
  readonly site_url: string
  readonly audio: string
  readonly status: string
  /** `Translated by A and B. Reviewed by C.`, as far as known. */
  readonly credits: string
  readonly sources: readonly SourceFrame[]
  readonly postal_address: readonly string[]
  readonly unsubscribe_url: string
  readonly preferences_url: string
  /** Which edition of the issue this is, in a sentence. */
  readonly edition: string
  readonly address: string
}

/** Chosen by the reader, who may not remember it. */
const EDITION_SENTENCES: Readonly<Record<VariantId, string>> = {
  full: 'This is the full issue, with the Chinese that it quotes.',
  english: 'This is the full issue in English alone, without the Chinese that it quotes.',
  links: 'This is the digest of links; the issue itself is on the web.',
}

/** As plain text. */
export function frameOf(issue: Issue, site: Site, variant: VariantId = 'full'): Frame {
  const { meta } = issue
  return {
    newsletter: site.name,
    language: site.language,
    number: meta.number === undefined ? '' : `No. ${meta.number}`,
    date: longDate(meta.date),
    title: meta.title,
    summary: meta.summary,
    issue_url: issueUrl(site, meta.slug),
    site_url: site.url,
    audio: webAddress(meta.audio === undefined ? undefined : publishedUrl(meta.audio, issue, site)),
    status: meta.status === 'draft' ? 'Draft: not the final text.' : '',
    credits: [credit('Translated', meta.translators), credit('Reviewed', meta.reviewers)]
      .filter(Boolean)
      .join(' '),
    sources: meta.sources.map((source) => sourceFrame(source, issue)),
    postal_address: postalLines(site),
    unsubscribe_url: slotMark('unsubscribeUrl'),
    preferences_url: slotMark('preferencesUrl'),
    edition: EDITION_SENTENCES[variant],
    address: slotMark('address'),
  }
}

/** The lines of the postal address. Many an address starts with the newsletter's name, which stands above it already. */
export function postalLines(site: Site): readonly string[] {
  return site.postalAddress
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line, index) => line !== '' && !(index === 0 && line === site.name))
}

/** The same with every text as HTML, its Han runs marked: to be printed `raw`. Addresses stay as they are. */
export function htmlFrameOf(frame: Frame): Frame {
  return {
    ...frame,
    newsletter: hanHtml(frame.newsletter),
    title: hanHtml(frame.title, onlyScript(frame)),
    summary: hanHtml(frame.summary, onlyScript(frame)),
    credits: hanHtml(frame.credits),
    sources: frame.sources.map((source) => ({
      ...source,
      title_zh: hanHtml(source.title_zh, source.script),
      title_en: hanHtml(source.title_en),
      author: hanHtml(source.author, source.script),
      outlet: hanHtml(source.outlet, source.script),
      outlet_note: hanHtml(source.outlet_note, source.script),
      byline: hanHtml(source.byline, source.script),
      rights: hanHtml(source.rights, source.script),
    })),
    postal_address: frame.postal_address.map((line) => hanHtml(line)),
  }
}

function onlyScript(frame: Frame): 'zh-Hans' | 'zh-Hant' | undefined {
  const scripts = new Set(frame.sources.map(({ script }) => script))
  const [script] = scripts
  return scripts.size === 1 ? script : undefined
}

function credit(verb: string, people: readonly string[]): string {
  if (people.length === 0) return ''
  const last = people.at(-1) ?? ''
  const names = people.length === 1 ? last : `${people.slice(0, -1).join(', ')} and ${last}`
  return `${verb} by ${names}.`
}
