// The newsletter as newsletter.yaml describes it, and the addresses that follow from it. Pure.
import type { DkimEntry } from './dkim.ts'
import type { IntakeOptions } from './intake-schema.ts'
import type { Asset } from './issue.ts'
import type { ReaderList } from './segments-schema.ts'
import type { Webhook } from './webhooks-schema.ts'

export interface Site {
  readonly name: string
  /** The language the newsletter is written in; the other one is Chinese. */
  readonly language: 'en'
  readonly description: string
  /** Where the archive is published: https, ends with `/`. */
  readonly url: string
  /** Where `yibao serve` answers: https, ends with `/`. Default: `url`. */
  readonly service: string
  readonly sender: { readonly name: string; readonly address: string }
  readonly replyTo?: string
  /** List-Id: `"label" <id>` (RFC 2919). */
  readonly list: { readonly id: string; readonly label: string }
  /** Domain of the VERP return path `b+TOKEN@domain`. Default: the sender's domain. */
  readonly bounceDomain: string
  /** Keys that every message is signed with; absent where nothing is signed here. */
  readonly dkim?: readonly DkimEntry[]
  /** Sender id of Feedback-ID, 5 to 15 characters. */
  readonly feedbackId: string
  readonly postalAddress: string
  /** Liquid pattern over `newsletter`, `number`, `title`. */
  readonly subject: string
  /** Bold words that start a paragraph as a labelled run-in. */
  readonly labels: readonly string[]
  /** Words that the spelling rule is to accept, beside the lexicon's. */
  readonly words: readonly string[]
  /** Headings (lower case, without counts in brackets) under which `### Label: …` is a recommendation. */
  readonly linksHeadings: readonly string[]
  /** Pattern with `{number}` for issues that were never held here. */
  readonly references?: { readonly url: string }
  readonly firstNumber: number
  /** Share of a source that an issue may quote in Chinese before check warns, 0 to 1. */
  readonly quotedShareMax?: number
  readonly boilerplate: Boilerplate
  /** Lists that readers can be on, by id. */
  readonly lists?: Readonly<Record<string, ReaderList>>
  /** Expressions over readers, by name. */
  readonly segments?: Readonly<Record<string, string>>
  /** How the form to subscribe is guarded; what is absent has the service's default. */
  readonly subscribe?: {
    readonly proofOfWork?: boolean
    /** Requests in an hour from one network that may lead to a letter. */
    readonly perNetwork?: number
    /** In all. */
    readonly perHour?: number
  }
  /** Whether clicks on links of emails are counted. */
  readonly clicks?: boolean
  /** Other programs that are told what happens. */
  readonly webhooks?: readonly Webhook[]
  /** How fast messages may go out. Absent: as fast as the mail server takes them. */
  readonly pace?: PaceSettings
  /** How mails that come back are read. */
  readonly bounces?: IntakeOptions
}

/** Mail servers whose limits are known. */
export const PACE_PRESETS = ['generic', 'ses', 'postmark', 'mailgun', 'google'] as const
export type PacePreset = (typeof PACE_PRESETS)[number]

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** Limits in messages; what is absent is the preset's. */
export interface PaceSettings {
  /** Default: by the name of the mail server. */
  readonly preset?: PacePreset
  readonly perSecond?: number
  /** In any 60 minutes. */
  readonly perHour?: number
  /** In any 24 hours. */
  readonly per24Hours?: number
  /** From midnight to midnight in `zone`. */
  readonly perDay?: number
  readonly connections?: number
  readonly messagesPerConnection?: number
  /** Share of the last readers whom the server may refuse before the mailing is held, 0 to 1. */
  readonly refusalsMax?: number
  /** IANA name, for days and hours. Default: UTC. */
  readonly zone?: string
  readonly hours?: SendingHours
  readonly warmUp?: WarmUp
}

/** Messages go out only then. `HH:MM`; a `to` before `from` is that of the next day. */
export interface SendingHours {
  readonly from: string
  readonly to: string
  /** The days on which they begin. Default: all. */
  readonly days?: readonly Weekday[]
}

/** A daily limit that grows from day to day, for a domain or a server that nobody knows yet. */
export interface WarmUp {
  /** YYYY-MM-DD: the first day. */
  readonly start: string
  /** Messages on the first day. */
  readonly first: number
  /** How many times as many on each day as on the day before. */
  readonly growth: number
}

/** Markdown with Liquid variables: `newsletter`, `site_url`, `feedback`, … (docs/configuration.md lists them). */
export interface Boilerplate {
  readonly opening?: string
  readonly support?: string
  readonly bio?: string
  readonly narration?: string
  readonly feedback?: string
  readonly closing?: string
}

/** The page of an issue on the archive. */
export function issueUrl(site: Site, slug: string): string {
  return new URL(issuePath(slug), site.url).href
}

/** Path of an issue's page below the archive's root, ending with `/`. */
export function issuePath(slug: string): string {
  return `issues/${slug}/`
}

/** Path of a translation's page: `issues/<slug>/translation/` or `issues/<slug>/translation-<source>/`. */
export function translationPath(slug: string, fileName: string): string {
  return `${issuePath(slug)}${fileName.replace(/\.md$/, '')}/`
}

/** Path of a published file, named by its content: `files/chart-0123456789abcdef.png`. */
export function assetPath(asset: Asset): string {
  const name = asset.path.split('/').at(-1) ?? ''
  const dot = name.lastIndexOf('.')
  const stem = (dot > 0 ? name.slice(0, dot) : name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  const ending = dot > 0 ? name.slice(dot).toLowerCase() : ''
  return `files/${stem || 'file'}-${asset.hash.slice(0, 16)}${ending}`
}

export function assetUrl(site: Site, asset: Asset): string {
  return new URL(assetPath(asset), site.url).href
}
