// What readers are told of a source beside its title: who wrote it, where it stands, whether it stands there still, and
// by what right it is quoted. Plain text. The kept original itself is evidence: nothing here leads to it. Pure.
import type { Issue, Script, Source } from '../issue/issue.ts'
import { longDate } from './dates.ts'

export interface SourceFrame {
  readonly title_zh: string
  readonly title_en: string
  readonly author: string
  readonly outlet: string
  /** What the outlet is, in a few words. */
  readonly outlet_note: string
  readonly date: string
  /** Outlet, author and date, joined; empty where nothing is known. */
  readonly byline: string
  readonly url: string
  readonly archive_url: string
  /** `1 November 2026`, `1 November 2026, answered 404`; empty where nothing is known. */
  readonly archive_note: string
  /** `Captured 1 November 2026.` */
  readonly captured: string
  readonly rights: string
  /** `Simplified characters` */
  readonly script_name: string
  readonly script: Script
}

export const SCRIPT_NAMES: Readonly<Record<Script, string>> = {
  'zh-Hans': 'Simplified characters',
  'zh-Hant': 'Traditional characters',
}

export function sourceFrame(source: Source, issue: Issue): SourceFrame {
  const outlet = source.outlet ?? ''
  const note = outletNote(outlet, issue)
  const date = source.date ? longDate(source.date) : ''
  return {
    title_zh: source.title.zh,
    title_en: source.title.en ?? '',
    author: source.author ?? '',
    outlet,
    outlet_note: note,
    date,
    byline: [note ? `${outlet} (${note})` : outlet, source.author ?? '', date].filter(Boolean).join(', '),
    url: webAddress(source.url),
    archive_url: webAddress(source.archive?.url),
    archive_note: momentAndStatus(source.archive?.capturedAt, source.archive?.status),
    captured: source.captured
      ? `Captured ${momentAndStatus(source.captured.at, source.captured.status)}.`
      : '',
    rights: source.rights ? sentence(source.rights) : '',
    script_name: SCRIPT_NAMES[source.script],
    script: source.script,
  }
}

/** Only addresses of the web go into a link, wherever they come from. */
export function webAddress(url: string | undefined): string {
  return url !== undefined && /^https?:\/\//i.test(url) ? url : ''
}

/** What the lexicon says of the outlet, as it was recorded for a final issue. */
function outletNote(outlet: string, { expansions }: Issue): string {
  const name = outlet.match(/\p{Script=Han}[\p{Script=Han}\p{N}·]*/u)?.[0] ?? ''
  return (expansions.get(outlet) ?? expansions.get(name))?.description ?? ''
}

/** Answers other than 200 are worth a word: the reader will meet them. */
function momentAndStatus(moment: string | undefined, status: number | undefined): string {
  const day = moment === undefined ? '' : longDate(moment.slice(0, 10))
  const answer = status === undefined || status === 200 ? '' : `answered ${status}`
  return [day, answer].filter(Boolean).join(', ')
}

function sentence(text: string): string {
  return /[.!?。！？]$/.test(text) ? text : `${text}.`
}
