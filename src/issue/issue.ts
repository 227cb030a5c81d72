// The types of an issue as read from its folder. Types only: reading is in read.ts.
import type { Root } from 'mdast'
import type { Position } from 'unist'
import type { VotesRecord } from './votes-record.ts'

/** A language tag as it stands in `lang` attributes (BCP 47). */
export type Script = 'zh-Hans' | 'zh-Hant'
export type Lang = 'en' | Script

/** A Chinese text that an issue translates or quotes, from the front matter's `sources`. */
export interface Source {
  readonly id: string
  readonly title: { readonly zh: string; readonly en?: string }
  readonly author?: string
  readonly outlet?: string
  /** YYYY-MM-DD */
  readonly date?: string
  readonly url?: string
  readonly archive?: { readonly url: string; readonly capturedAt?: string; readonly status?: number }
  readonly script: Script
  /** How much of the Chinese may be published. Default `passages`: only what the issue quotes. */
  readonly original: 'none' | 'passages' | 'full'
  readonly rights?: string
  /** What capturing the text found; the file itself lies beside the issue as evidence and is never published. */
  readonly captured?: Capture
}

export interface Capture {
  /** Moment, ISO 8601 in UTC: `2026-11-23T09:00:00Z`. */
  readonly at: string
  /** Name of the evidence in the issue's folder: `source.html`, `source-<id>.pdf`. */
  readonly file: string
  /** Lower-case hex SHA-256 of its bytes. */
  readonly sha256: string
  /** HTTP status of the answer; absent for a file or pasted text. */
  readonly status?: number
  /** Label of the WHATWG Encoding Standard: `gb18030`, `big5`, `utf-8`. */
  readonly charset?: string
}

export const KINDS = ['feature', 'horn', 'essay', 'anniversary', 'digest', 'note'] as const

export interface IssueMeta {
  /** Absent for kind `note`. */
  readonly number?: number
  readonly slug: string
  readonly title: string
  /** YYYY-MM-DD */
  readonly date: string
  /** One of KINDS, or a kind of the newsletter's own (a file in its templates/kinds/). */
  readonly kind: string
  readonly summary: string
  readonly status: 'draft' | 'final'
  readonly sources: readonly Source[]
  readonly translators: readonly string[]
  readonly reviewers: readonly string[]
  /** Overrides the newsletter's subject pattern. */
  readonly subject?: string
  readonly audio?: string
  /** false switches a boilerplate block off, a string (Markdown) replaces it. */
  readonly opening?: string | false
  readonly closing?: string | false
}

/** A file of the issue's folder that its text points to. Bytes are read by the files port, never here. */
export interface Asset {
  /** Relative path as written in the Markdown, without `./`: `images/chart.png`. */
  readonly path: string
  /** Lower-case hex SHA-256 of the bytes; published names are made of it. */
  readonly hash: string
  readonly bytes: number
  readonly mediaType: string
  /** Pixels; only for images. */
  readonly width?: number
  readonly height?: number
}

/** The kept original of a source, as it lies in the issue's folder. Its bytes are never read here. */
export interface Evidence {
  /** `source.html`, `source-<id>.pdf` */
  readonly file: string
  /** Lower-case hex SHA-256 of the bytes. */
  readonly sha256: string
}

/** One Chinese block beside its English block; either may be missing (0 nodes). */
export interface Pair {
  readonly zh: Root
  readonly en: Root
  /** Line of the first of the two, 1-based. */
  readonly line: number
  /** Machine text that nobody has accepted yet. */
  readonly machine: boolean
  /** Where `<!-- machine -->` stands. */
  readonly mark?: Position
  /** Where `<!-- en -->` stands; the English may have been written below it all the same. */
  readonly slot?: Position
}

/** A quotation in both languages, standing in the issue. */
export interface Passage {
  readonly sourceId?: string
  readonly pairs: readonly Pair[]
  readonly line: number
}

/** `translation.md` (sourceId absent: the only source) or `translation-<source>.md`. */
export interface Translation {
  readonly path: string
  readonly sourceId?: string
  readonly pairs: readonly Pair[]
  readonly glosses: readonly Gloss[]
  readonly ignores: readonly Ignore[]
}

/** What `[[zh]]` stands for: English, and for an outlet the few words that say what it is. */
export interface Expansion {
  readonly zh: string
  readonly en: string
  readonly description?: string
}

export interface Gloss {
  /**
   * The English that is glossed: a quotation, link or emphasis that ends before the bracket, else the longest form of a
   * lexicon entry that does.
   */
  readonly english?: string
  readonly zh: string
  readonly line: number
}

export interface Recommendation {
  readonly label: string
  readonly title: string
  readonly url?: string
  readonly line: number
}

export interface Outlet {
  readonly zh: string
  readonly names: readonly string[]
  readonly description?: string
  readonly line: number
}

export interface Dialogue {
  readonly speakers: readonly string[]
  readonly turns: number
  readonly line: number
}

/** Another issue of this newsletter named by number. */
export interface Reference {
  readonly number: number
  readonly line: number
  readonly column: number
}

/** `<!-- yibao ignore rule-id: reason -->`: holds for the lines of the block that follows it. */
export interface Ignore {
  readonly ruleId: string
  readonly reason: string
  /** Line of the comment. */
  readonly line: number
  /** Lines of the block that it is about. */
  readonly fromLine: number
  readonly toLine: number
}

export interface Issue {
  readonly meta: IssueMeta
  /** Folder relative to the newsletter: `issues/001-welcome`. */
  readonly folder: string
  /** Markdown tree with the nodes of tree.ts in place of what the grammar reads. Positions are the file's. */
  readonly body: Root
  readonly passages: readonly Passage[]
  readonly translations: readonly Translation[]
  readonly glosses: readonly Gloss[]
  readonly outlets: readonly Outlet[]
  readonly recommendations: readonly Recommendation[]
  readonly dialogues: readonly Dialogue[]
  readonly references: readonly Reference[]
  readonly ignores: readonly Ignore[]
  /**
   * What the terms of the issue and the outlets of its sources stand for, by the Chinese as written there: from the record
   * beside a final issue, else from the lexicon.
   */
  readonly expansions: ReadonlyMap<string, Expansion>
  readonly assets: readonly Asset[]
  readonly evidence: readonly Evidence[]
  /** How its votes ended, from votes.yaml beside it; absent while they are open. */
  readonly votes?: VotesRecord
}
